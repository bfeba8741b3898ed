"""The addresses of the console."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from knowledge.console.site import console

urlpatterns: list[URLPattern | URLResolver] = [
    path("", console.urls),
]
