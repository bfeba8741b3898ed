"""What stands in place of the sign-in after too many wrong tries."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from axes.helpers import get_cool_off
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from knowledge.console.access import show

_NOBODY: Final = {"has_permission": False, "is_nav_sidebar_enabled": False, "places": ()}


def page(request: HttpRequest, _response: HttpResponse | None = None, _credentials: dict[str, Any] | None = None) -> HttpResponse:
    """The same page for every name, known or not."""
    closed: dt.timedelta = get_cool_off(request)
    title = _("Too many wrong tries")
    response: Any = show(request, "accounts/locked.html", title, minutes=round(closed.total_seconds() / 60), **_NOBODY)
    response.status_code = 429
    response["Retry-After"] = str(round(closed.total_seconds()))
    return response.render()  # type: ignore[no-any-return]
