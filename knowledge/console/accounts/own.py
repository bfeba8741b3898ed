"""Pages where people look after their own account: password, second factor, recovery codes."""

from __future__ import annotations

from typing import Any, Final

import django_otp
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from knowledge.console.access import show
from knowledge.console.accounts import second_factor
from knowledge.console.accounts.forms import CodeForm, OwnPasswordForm
from knowledge.console.accounts.gate import onward
from knowledge.console.accounts.second_factor import Wait
from knowledge.console.models.accounts import expect_change, must_change_password
from knowledge.console.models.audit import note
from knowledge.console.roles import needs_second_factor
from knowledge.console.site import console


@sensitive_post_parameters()
@console.admin_view
def password(request: HttpRequest) -> HttpResponse:
    """Choose a password; asked for at once where the present one was given by somebody else."""
    form = OwnPasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        _take_password(request, form)
        messages.success(request, _("Your password was changed."))
        return redirect(onward(request))
    first = must_change_password(request.user)
    return _step(request, "accounts/password.html", _("Choose a password") if first else _("Change password"), form=form, first=first)


@console.admin_view
def setup(request: HttpRequest) -> HttpResponse:
    """Show the secret, take the first code, show the recovery codes. A phone that works is replaced only by who has shown it."""
    device = second_factor.offered_phone(request.user)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _taken(request, form, device):
        codes = second_factor.take_phone(request.user, device)
        _verified(request, device)
        return _codes(request, codes)
    picture, words = second_factor.picture_of(device), second_factor.secret_in_words(device)
    title = _("Set up your phone as second factor")
    return _step(
        request, "accounts/setup.html", title, form=form, picture=picture, words=words, needed=needs_second_factor(request.user)
    )


@console.admin_view
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the code of the phone, or a recovery code."""
    if request.user.is_verified() or second_factor.phone_of(request.user) is None:
        return redirect(onward(request))
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        device, verdict = second_factor.check_any(request.user, form.cleaned_data["code"])
        if verdict is True:
            _verified(request, device)
            _count_codes(request)
            return redirect(onward(request))
        form.add_error("code", _why_not(verdict))
    return _step(request, "accounts/code.html", _("Code from your phone"), form=form)


@console.admin_view
def overview(request: HttpRequest) -> HttpResponse:
    """Whether the second factor is on, and what can be done about it."""
    user = request.user
    on, left = second_factor.phone_of(user) is not None, second_factor.codes_left(user)
    return show(request, "accounts/second_factor.html", _("Second factor"), on=on, left=left, needed=needs_second_factor(user))


@console.admin_view
@require_POST
def codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes in place of the old ones."""
    if second_factor.phone_of(request.user) is None:
        return redirect("second_factor")
    return _codes(request, second_factor.new_codes(request.user))


@console.admin_view
@require_POST
def off(request: HttpRequest) -> HttpResponse:
    """Do without, where the role allows it."""
    if not needs_second_factor(request.user):
        second_factor.switch_off(request.user)
        messages.success(request, _("The second factor is off."))
    return redirect("second_factor")


@transaction.atomic
def _take_password(request: HttpRequest, form: OwnPasswordForm) -> None:
    form.save()
    expect_change(request.user, False)
    note(request.user.username, "password changed", request.user.username)
    update_session_auth_hash(request, form.user)


def _taken(request: HttpRequest, form: CodeForm, device: Any) -> bool:
    typed = "".join(form.cleaned_data["code"].split())
    verdict = second_factor.check(request.user, device, typed)
    if verdict is not True:
        form.add_error("code", _why_not(verdict))
    return verdict is True


def _verified(request: HttpRequest, device: Any) -> None:
    """This session has shown its second factor; it gets a new number, so that one known before is worth nothing."""
    request.session.cycle_key()
    django_otp.login(request, device)


def _why_not(verdict: bool | Wait) -> str:
    if isinstance(verdict, Wait):
        wait = ngettext("wait %(count)d second", "wait %(count)d seconds", verdict.seconds) % {"count": verdict.seconds}
        return str(_("Too many wrong codes: %(wait)s, then try once more.") % {"wait": wait})
    return str(_("This code is not right. Each code works once and for half a minute: type the one that the app shows now."))


def _count_codes(request: HttpRequest) -> None:
    left = second_factor.codes_left(request.user)
    if left < 3:
        messages.warning(request, ngettext("You have %d recovery code left.", "You have %d recovery codes left.", left) % left)


def _codes(request: HttpRequest, made: list[str]) -> HttpResponse:
    return show(request, "accounts/codes.html", _("Recovery codes"), codes=made, onward=onward(request))


_NO_MENU: Final = {"way_in": True, "is_nav_sidebar_enabled": False, "places": ()}
"""On the way in a menu would lead nowhere."""


def _step(request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
    """A page on the way in: without the menu while it would lead nowhere."""
    way_in = second_factor.next_step(request.user) is not None
    return show(request, template, title, next=onward(request), **(_NO_MENU if way_in else {}), **context)
