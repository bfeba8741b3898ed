"""Django's admin as the console's frame: its first page is what is due, its sidebar the places of the console."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from knowledge.languages import NATIVE_NAMES

PLACES = (
    ("admin:index", _("What is due"), "view_record"),
    ("listing", _("Knowledge"), "view_record"),
    ("waiting", _("Review"), "view_record"),
    ("glossary", _("Glossary"), "view_record"),
    ("ask", _("Ask the bot"), "view_record"),
    ("publishing", _("Publish"), "publish_record"),
    ("snapshots", _("Go back"), "publish_record"),
    ("asked", _("Asked in vain"), "see_reports"),
    ("charts", _("Charts"), "see_reports"),
    ("exchange", _("Import and export"), "exchange_record"),
    ("people", _("Staff"), "manage_accounts"),
    ("audit", _("Audit log"), "view_auditline"),
)
"""Name of the address, words, and the permission that shows it."""


@dataclass(frozen=True)
class Place:
    """One link of the sidebar."""

    address: str
    words: str | Promise


class Console(AdminSite):
    """The admin with our name, first page and sidebar."""

    site_header = site_title = "Pana"
    index_title = _("What is due")
    enable_nav_sidebar = True
    site_url = None
    empty_value_display = "–"

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """What every page gets: besides Django's own, the languages by their own names and the places."""
        mine = {"languages_by_own_name": list(NATIVE_NAMES.items()), "places": list(places_for(request.user))}
        return {**super().each_context(request), **mine}

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """What is due."""
        from knowledge.console.dashboard import piles

        shown: HttpResponse = super().index(request, {"piles": piles(dt.date.today()), **(extra_context or {})})
        return shown


def places_for(user: Any) -> list[Place]:
    """The places that a person may enter."""
    found = []
    for name, words, permission in PLACES:
        app = "auth" if permission == "view_user" else "console"
        if user.is_active and user.has_perm(f"{app}.{permission}"):
            try:
                found.append(Place(reverse(name), words))
            except NoReverseMatch:  # a part that this installation does not have
                continue
    return found


console = Console(name="admin")
