"""Nobody gets further than password and second factor allow: every page but those that lead there is behind this gate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from knowledge.console.accounts.second_factor import next_step

ALWAYS_OPEN: Final = frozenset({"admin:login", "admin:logout", "set_language", "healthz"})
"""Pages that are for people on their way in or out, or for nobody in particular."""


def gate(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware; stands after the one of django-otp."""

    def passing(request: HttpRequest) -> HttpResponse:
        step = next_step(request.user)
        if step and _view(request) not in {step, *ALWAYS_OPEN}:
            return redirect(f"{reverse(step)}?{urlencode({'next': _wanted(request)})}")
        return get_response(request)

    return passing


def onward(request: HttpRequest) -> str:
    """Where the person wanted to go; only within the console."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return str(wanted if safe else reverse("admin:index"))


def _view(request: HttpRequest) -> str:
    try:
        return str(resolve(request.path_info).view_name)
    except Resolver404:
        return ""


def _wanted(request: HttpRequest) -> str:
    """A page can be opened again later, a form that was sent cannot; a step on the way keeps the first wish."""
    if request.method not in ("GET", "HEAD"):
        return str(reverse("admin:index"))
    return str(request.GET["next"] if "next" in request.GET else request.get_full_path())
