"""Django's admin as the console's frame."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from knowledge.languages import NATIVE_NAMES


class Console(AdminSite):
    """The admin with our name; models are registered in ``admin.py``."""

    site_header = site_title = "Pana"
    index_title = _("What is due")
    enable_nav_sidebar = True
    empty_value_display = "–"

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """What every page gets: besides Django's own, the languages by their own names."""
        return {**super().each_context(request), "languages_by_own_name": list(NATIVE_NAMES.items())}


console = Console(name="admin")
