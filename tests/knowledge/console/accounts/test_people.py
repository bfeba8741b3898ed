"""Accounts: made with a one-time password, changed, switched off; nobody raises themselves, one administrator always stays."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from knowledge.console.accounts import deeds
from knowledge.console.models import Account, AuditLine
from knowledge.console.models.accounts import must_change_password
from knowledge.console.roles import ADMINISTRATOR, MAY, role_of
from tests.knowledge.console.conftest import PASSWORD, signed_in


def make(client: Client, **fields: str) -> Any:
    return client.post(reverse("person_new"), {"name": "newcomer", "role": "author", "first": "", "last": "", **fields})


def change(client: Client, user: User, **fields: Any) -> Any:
    given = {"role": role_of(user), "active": "on", "first": user.first_name, "last": user.last_name, **fields}
    return client.post(reverse("person", args=[user.pk]), {name: value for name, value in given.items() if value is not None})


def deeds_noted() -> list[tuple[str, str, str]]:
    return list(AuditLine.objects.exclude(deed="signed in").order_by("id").values_list("by", "deed", "thing"))


@pytest.mark.parametrize("role", [role for role in MAY if role != ADMINISTRATOR])
def test_only_administrators_see_people_and_the_audit_log(member: Any, role: str) -> None:
    user = member("somebody", role)
    client = signed_in(user)
    for name in ("people", "person_new", "audit", "audit_export"):
        assert client.get(reverse(name)).status_code == 403, name
    for name in ("person", "person_password", "person_second_factor"):
        assert client.post(reverse(name, args=[user.pk])).status_code == 403, name
    assert client.post(reverse("person_new"), {"name": "x", "role": "administrator"}).status_code == 403


def test_a_new_person_gets_a_one_time_password_that_is_shown_once(administrator: User) -> None:
    client = signed_in(administrator)
    page = make(client, first="A", last="B").content.decode()
    (password,) = re.findall(r"<code>([^<]+)</code>", page)
    user = User.objects.get(username="newcomer")
    assert user.check_password(password)
    assert (role_of(user), user.is_staff, user.is_superuser, must_change_password(user)) == ("author", True, False, True)
    assert password not in client.get(reverse("person", args=[user.pk])).content.decode()
    assert Account.objects.get(user=user).made_by == administrator
    assert deeds_noted() == [("administrator-one", "account made", "newcomer")]
    assert password not in str(list(AuditLine.objects.values()))


@pytest.mark.parametrize("name", ["author-one", "AUTHOR-One", "two words", "", "<b>", "x" * 151])
def test_a_name_that_is_taken_or_cannot_be_typed_is_refused(administrator: User, author: User, name: str) -> None:
    page = make(signed_in(administrator), name=name)
    assert page.status_code == 200
    assert "name" in page.context["form"].errors


def test_a_role_that_does_not_exist_is_refused(administrator: User) -> None:
    assert "role" in make(signed_in(administrator), role="superuser").context["form"].errors


def test_a_changed_role_is_noted_with_before_and_after(administrator: User, author: User) -> None:
    assert change(signed_in(administrator), author, role="reviewer").url == reverse("people")
    assert role_of(User.objects.get(pk=author.pk)) == "reviewer"
    line = AuditLine.objects.get(deed="role changed")
    assert (line.by, line.thing, line.details) == ("administrator-one", "author-one", {"before": "author", "after": "reviewer"})


def test_saving_without_a_change_notes_nothing(administrator: User, author: User) -> None:
    change(signed_in(administrator), author)
    assert deeds_noted() == []


def test_an_account_switched_off_ends_its_sessions_and_cannot_sign_in(administrator: User, author: User) -> None:
    theirs = signed_in(author)
    change(signed_in(administrator), author, active=None)
    assert theirs.get(reverse("second_factor")).url.startswith(reverse("admin:login"))
    answer = Client().post(reverse("admin:login"), {"username": "author-one", "password": PASSWORD})
    assert answer.status_code == 200
    assert ("administrator-one", "account switched off", "author-one") in deeds_noted()


@pytest.mark.parametrize("fields", [{"active": None}, {"role": "publisher"}])
def test_nobody_changes_their_own_role_or_switches_themselves_off(administrator: User, member: Any, fields: dict[str, Any]) -> None:
    member("administrator-two", "administrator")
    page = change(signed_in(administrator), administrator, **fields)
    assert "another administrator" in str(page.context["form"].non_field_errors())
    administrator.refresh_from_db()
    assert (administrator.is_active, role_of(administrator)) == (True, "administrator")


@pytest.mark.parametrize(("role", "active"), [("administrator", False), ("author", True)])
def test_the_last_administrator_stays(administrator: User, member: Any, role: str, active: bool) -> None:
    gone = member("administrator-two", "administrator")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    with pytest.raises(deeds.Refused, match="last administrator"):
        deeds.change_account(gone, administrator, role, active, "", "")


def test_one_of_two_administrators_may_be_switched_off(administrator: User, member: Any) -> None:
    other = member("administrator-two", "administrator")
    change(signed_in(administrator), other, active=None)
    other.refresh_from_db()
    assert not other.is_active


def test_a_new_one_time_password_ends_sessions_and_must_be_changed(administrator: User, author: User) -> None:
    theirs = signed_in(author)
    page = signed_in(administrator).post(reverse("person_password", args=[author.pk])).content.decode()
    (password,) = re.findall(r"<code>([^<]+)</code>", page)
    author.refresh_from_db()
    assert author.check_password(password)
    assert must_change_password(author)
    assert theirs.get(reverse("second_factor")).status_code == 302
    assert ("administrator-one", "password reset", "author-one") in deeds_noted()


def test_administrators_reset_others_and_not_themselves(administrator: User, publisher: User) -> None:
    client = signed_in(administrator)
    signed_in(publisher)
    for name in ("person_password", "person_second_factor"):
        client.post(reverse(name, args=[administrator.pk]))
    administrator.refresh_from_db()
    assert administrator.check_password(PASSWORD)
    assert administrator.totpdevice_set.count() == 1
    client.post(reverse("person_second_factor", args=[publisher.pk]))
    assert publisher.totpdevice_set.count() == 0
    assert deeds_noted() == [("administrator-one", "second factor reset", "publisher-one")]


def test_deeds_are_not_done_by_a_link(administrator: User, author: User) -> None:
    client = signed_in(administrator)
    for name in ("person_password", "person_second_factor"):
        assert client.get(reverse(name, args=[author.pk])).status_code == 405


def test_a_form_of_another_site_is_refused(administrator: User, author: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in(administrator).cookies
    assert client.post(reverse("person_password", args=[author.pk])).status_code == 403


def test_the_list_names_everybody_with_role_and_state(administrator: User, author: User) -> None:
    deeds.make_account(administrator, "newcomer", "publisher")
    client = signed_in(administrator)
    page = client.get(reverse("people"), headers={"accept-language": "en"}).content.decode()
    for text in ("author-one", "administrator-one", "newcomer", "has a one-time password", "not set up yet"):
        assert text in page


def test_the_machine_itself_can_let_somebody_in_again(publisher: User, capsys: Any) -> None:
    signed_in(publisher)
    User.objects.filter(pk=publisher.pk).update(is_active=False)
    call_command("restore", "publisher-one")
    password = capsys.readouterr().out.strip().rsplit(" ", 1)[1]
    publisher.refresh_from_db()
    assert publisher.check_password(password) and publisher.is_active
    assert publisher.totpdevice_set.count() == 0
    assert {by for by, *_rest in deeds_noted()} == {"pana"}
    with pytest.raises(CommandError, match="Nobody"):
        call_command("restore", "nobody-here")


def test_no_role_has_the_raw_permissions_of_users_and_groups(administrator: User) -> None:
    assert not [name for name in administrator.get_all_permissions() if not name.startswith("console.")]
    assert not administrator.is_superuser
