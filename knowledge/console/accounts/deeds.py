"""What administrators do with accounts: each deed is checked, done and noted in one transaction."""

from __future__ import annotations

from django.contrib.auth.models import Group, User
from django.db import transaction
from django.utils.translation import gettext as _
from django_otp import devices_for_user

from knowledge.console.accounts.passwords import one_time_password
from knowledge.console.models.accounts import Account, expect_change
from knowledge.console.models.audit import note
from knowledge.console.roles import ADMINISTRATOR, role_of


class Refused(ValueError):
    """The deed is not allowed; the message says why, in the reader's language."""


@transaction.atomic
def make_account(by: User | None, name: str, role: str, first: str = "", last: str = "") -> tuple[User, str]:
    """A new person with a one-time password, which is given back and kept nowhere."""
    password = one_time_password()
    user = User.objects.create_user(name, password=password, first_name=first, last_name=last, is_staff=True)
    user.groups.set([Group.objects.get(name=role)])
    Account.objects.create(user=user, must_change_password=True, made_by=by)
    note(_name(by), "account made", name, role=role)
    return user, password


@transaction.atomic
def change_account(by: User, user: User, role: str, active: bool, first: str, last: str) -> None:
    """Change name, role, and whether the person may sign in; notes only what became different.

    Raises:
        Refused: it is one's own role, or there would be no administrator left.
    """
    before = User.objects.get(pk=user.pk)
    had = role_of(before)
    _refuse_what_locks_out(by, before, role, active)
    User.objects.filter(pk=user.pk).update(first_name=first, last_name=last, is_active=active)
    if had != role:
        user.groups.set([Group.objects.get(name=role)])
        note(by.username, "role changed", user.username, before=had, after=role)
    if before.is_active != active:
        note(by.username, "account switched on" if active else "account switched off", user.username)
    if (before.first_name, before.last_name) != (first, last):
        note(by.username, "account changed", user.username)


@transaction.atomic
def give_new_password(by: User | None, user: User) -> str:
    """A one-time password in place of the person's own, which ends all sessions; it is given back and kept nowhere."""
    password = one_time_password()
    user.set_password(password)
    user.save(update_fields=["password"])
    expect_change(user, True)
    note(_name(by), "password reset", user.username)
    return password


@transaction.atomic
def take_second_factor(by: User | None, user: User) -> None:
    """Forget the phone and the recovery codes: the person sets them up anew, or does without where the role allows it."""
    for device in devices_for_user(user, confirmed=None):
        device.delete()
    note(_name(by), "second factor reset", user.username)


def _refuse_what_locks_out(by: User, user: User, role: str, active: bool) -> None:
    loses = not active or role != ADMINISTRATOR
    if by == user and (role_of(user) != role or not active):
        raise Refused(_("Nobody changes their own role or switches off their own account: ask another administrator."))
    if loses and not any(other.is_active and other != user for other in _administrators()) and role_of(user) == ADMINISTRATOR:
        raise Refused(_("This is the last administrator who can sign in: make another one first."))


def _administrators() -> list[User]:
    """All administrators, locked in one order, so that two who switch each other off wait instead of both succeeding."""
    return list(User.objects.select_for_update().filter(groups__name=ADMINISTRATOR).order_by("pk"))


def _name(by: User | None) -> str:
    return by.username if by else "pana"
