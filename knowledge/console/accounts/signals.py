"""Signing in, failing to, being locked out and signing out are noted in the audit log."""

from __future__ import annotations

from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from knowledge.console.models.audit import note

UNKNOWN = "unknown"
"""Stands for a name that no account has: people also type a password there."""


def listen() -> None:
    """Connect all; called once, when Django is ready."""
    user_logged_in.connect(_signed_in)
    user_logged_out.connect(_signed_out)
    user_login_failed.connect(_failed)
    user_locked_out.connect(_locked_out)


def _signed_in(request: HttpRequest, user: User, **_signal: Any) -> None:
    note(user.username, "signed in", user.username, **_place(request))


def _signed_out(request: HttpRequest, user: User | None, **_signal: Any) -> None:
    if user is not None:
        note(user.username, "signed out", user.username)


def _failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_signal: Any) -> None:
    if not getattr(request, "axes_locked_out", False):  # tries during a lock-out would only fill the log
        name = _known(credentials.get("username"))
        note(name, "sign-in failed", name, **_place(request))


def _locked_out(request: HttpRequest, username: str, **_signal: Any) -> None:
    if request.axes_failures_since_start is not None:  # None: the lock-out had begun before
        name = _known(username)
        note(name, "locked out", name, **_place(request))


def _known(name: Any) -> str:
    return str(name) if name and User.objects.filter(username=name).exists() else UNKNOWN


def _place(request: HttpRequest | None) -> dict[str, str]:
    address = request.META.get("REMOTE_ADDR") if request else None
    return {"address": address} if address else {}
