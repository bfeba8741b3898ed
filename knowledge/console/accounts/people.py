"""Pages where administrators look after accounts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from knowledge.console.access import page, show
from knowledge.console.accounts import deeds
from knowledge.console.accounts.forms import KnownPersonForm, NewPersonForm
from knowledge.console.accounts.second_factor import phone_of
from knowledge.console.models.accounts import must_change_password
from knowledge.console.roles import AUTHOR, DESCRIPTIONS, needs_second_factor, role_of


@page("manage_accounts")
def people(request: HttpRequest) -> HttpResponse:
    """Everybody with an account, those who may sign in first."""
    everybody = User.objects.prefetch_related("groups", "totpdevice_set").select_related("account").order_by("-is_active", "username")
    return show(request, "accounts/people.html", _("Staff"), rows=[_row(user) for user in everybody])


@page("manage_accounts")
def new(request: HttpRequest) -> HttpResponse:
    """Make an account; its one-time password is shown once."""
    form = NewPersonForm(request.POST or None, initial={"role": AUTHOR})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        user, password = deeds.make_account(request.user, given["name"], given["role"], given["first"], given["last"])
        return _told(request, user, password)
    return show(request, "accounts/person.html", _("New person"), form=form)


@page("manage_accounts")
def person(request: HttpRequest, number: int) -> HttpResponse:
    """Change a person's name and role, or switch the account off."""
    user = get_object_or_404(User, pk=number)
    form = KnownPersonForm(request.POST if request.method == "POST" else None, initial=_initial(user))
    if request.method == "POST" and form.is_valid() and _change(request, user, form):
        messages.success(request, _("Saved."))
        return redirect("people")
    return show(request, "accounts/person.html", user.username, form=form, person=user, row=_row(user), own=user == request.user)


@page("manage_accounts")
@require_POST
def new_password(request: HttpRequest, number: int) -> HttpResponse:
    """A one-time password for somebody who forgot theirs."""
    user = get_object_or_404(User, pk=number)
    if user == request.user:
        messages.error(request, _("Change your own password on its page."))
        return redirect("person", number)
    return _told(request, user, deeds.give_new_password(request.user, user))


@page("manage_accounts")
@require_POST
def no_second_factor(request: HttpRequest, number: int) -> HttpResponse:
    """For somebody who lost phone and recovery codes."""
    user = get_object_or_404(User, pk=number)
    if user == request.user:
        messages.error(request, _("Change your own second factor on its page."))
    else:
        deeds.take_second_factor(request.user, user)
        messages.success(request, _("The second factor was reset: the person can set up a new phone after signing in."))
    return redirect("person", number)


def _change(request: HttpRequest, user: User, form: KnownPersonForm) -> bool:
    given = form.cleaned_data
    try:
        deeds.change_account(request.user, user, given["role"], given["active"], given["first"], given["last"])
    except deeds.Refused as reason:
        form.add_error(None, str(reason))
        return False
    return True


def _told(request: HttpRequest, user: User, password: str) -> HttpResponse:
    """The page that shows a one-time password; it is not kept, so it cannot be shown again."""
    return show(request, "accounts/one_time_password.html", _("One-time password"), person=user, password=password)


def _initial(user: User) -> dict[str, Any]:
    return {"first": user.first_name, "last": user.last_name, "role": role_of(user), "active": user.is_active}


def _row(user: User) -> dict[str, Any]:
    role = role_of(user)
    return {
        "user": user,
        "role": DESCRIPTIONS[role][0] if role else "",
        "second_factor": phone_of(user) is not None,
        "needs_second_factor": needs_second_factor(user),
        "must_change_password": must_change_password(user),
    }
