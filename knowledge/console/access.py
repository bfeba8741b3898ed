"""Who may see which page: every view of the console is made with ``page``."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from knowledge.console.site import console

View = Callable[..., HttpResponse]


def page(permission: str) -> Callable[[View], View]:
    """A view for staff who are signed in (and have shown their second factor) and have a permission, such as ``review_record``.

    Others are led to the sign-in, or refused with 403.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
            if not may(request.user, permission):
                raise PermissionDenied
            return view(request, *arguments, **named)

        made: View = console.admin_view(guarded)
        return made

    return wrap


def may(user: Any, permission: str) -> bool:
    """Whether a person has a permission of the console, by its code name."""
    return bool(user.has_perm(f"console.{permission}"))


def show(request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
    """A page of the console: ``templates/console/<template>`` within the frame of the admin."""
    return TemplateResponse(request, f"console/{template}", {**console.each_context(request), "title": title, **context})
