"""The addresses of the console; each part has its own."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from knowledge.console.site import console

urlpatterns: list[URLPattern | URLResolver] = [
    path("language/", set_language, name="set_language"),
    path("", include("knowledge.console.editing.urls")),
    path("", include("knowledge.console.publishing.urls")),
    path("", include("knowledge.console.exchange.urls")),
    path("", include("knowledge.console.reports.urls")),
    path("", include("knowledge.console.accounts.urls")),
    path("", console.urls),
]
