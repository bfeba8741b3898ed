"""Signing in: lock-out, one-time passwords, expiry, sign out; nothing tells who has an account."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from knowledge.console.accounts import deeds
from knowledge.console.accounts.passwords import one_time_password
from knowledge.console.first_start import first_administrator
from knowledge.console.models import Account, AuditLine
from tests.knowledge.console.conftest import PASSWORD, signed_in

OWN = "a pebble under the old bridge"


def sign_in(name: str, password: str, client: Client | None = None, **headers: str) -> tuple[Client, Any]:
    client = client or Client()
    return client, client.post(reverse("admin:login"), {"username": name, "password": password, "next": "/"}, **headers)


def deeds_of(name: str) -> list[str]:
    return list(AuditLine.objects.filter(by=name).order_by("id").values_list("deed", flat=True))


def test_a_right_password_leads_in_and_is_noted(author: User) -> None:
    client, answer = sign_in("author-one", PASSWORD)
    assert answer.status_code == 302
    assert client.get(reverse("second_factor")).status_code == 200
    assert deeds_of("author-one") == ["signed in"]


def test_known_and_unknown_names_are_answered_alike(author: User) -> None:
    User.objects.filter(pk=author.pk).update(is_active=True)
    pages = []
    for name in ("author-one", "nobody-here"):
        text = sign_in(name, "wrong")[1].content.decode().replace(name, "")
        pages.append(re.sub(r'value="[^"]*"', "", text))
    assert pages[0] == pages[1]


def test_a_name_that_nobody_has_is_not_kept_in_the_audit_log(db: None) -> None:
    sign_in("my-secret-password", "x")
    assert list(AuditLine.objects.values_list("by", "deed")) == [("unknown", "sign-in failed")]


@pytest.mark.parametrize("name", ["author-one", "nobody-here"])
def test_the_fifth_wrong_try_closes_the_name_from_this_address_in_words(author: User, name: str) -> None:
    client = Client(headers={"accept-language": "en"})
    for _try in range(4):
        assert sign_in(name, "wrong", client)[1].status_code == 200
    page = sign_in(name, "wrong", client)[1]
    assert (page.status_code, page["Retry-After"]) == (429, "1800")
    assert "30 minutes" in page.content.decode()
    assert sign_in(name, PASSWORD, client)[1].status_code == 429
    known = name if name == "author-one" else "unknown"
    assert deeds_of(known) == [*["sign-in failed"] * 4, "locked out"]


def test_another_address_and_another_name_stay_open(author: User, reviewer: User) -> None:
    client = Client()
    for _try in range(5):
        sign_in("author-one", "wrong", client)
    assert sign_in("reviewer-one", PASSWORD, Client())[1].status_code == 302
    assert sign_in("author-one", PASSWORD, Client(), REMOTE_ADDR="10.1.2.3")[1].status_code == 302


def test_a_forged_address_does_not_open_a_closed_name(author: User) -> None:
    for number in range(5):
        sign_in("author-one", "wrong", None, HTTP_X_FORWARDED_FOR=f"10.0.0.{number}")
    assert sign_in("author-one", PASSWORD, None, HTTP_X_FORWARDED_FOR="10.9.9.9")[1].status_code == 429


def test_the_first_administrator_changes_the_password_and_sets_up_a_phone_before_anything_else(db: None) -> None:
    made = first_administrator()
    assert made is not None
    assert first_administrator() is None
    client, _answer = sign_in(made.name, made.password)
    asked = client.get(reverse("people"))
    assert asked.url.startswith(reverse("password_change"))
    change = {"old_password": made.password, "new_password1": OWN, "new_password2": OWN, "next": reverse("people")}
    assert client.post(reverse("password_change"), change).url == reverse("people")
    assert client.get(reverse("people")).url.startswith(reverse("second_factor_setup"))
    assert not Account.objects.get(user__username=made.name).must_change_password


def test_the_one_time_password_is_not_taken_as_the_new_one(db: None) -> None:
    _user, password = deeds.make_account(None, "newcomer", "author")
    client, _answer = sign_in("newcomer", password)
    change = {"old_password": password, "new_password1": password, "new_password2": password}
    page = client.post(reverse("password_change"), change)
    assert page.status_code == 200
    assert "new_password1" in page.context["form"].errors
    assert client.get(reverse("second_factor")).url.startswith(reverse("password_change"))


@pytest.mark.parametrize("weak", ["short", "password1234", "123456789012345", "author-one-x"])
def test_weak_passwords_are_refused(author: User, weak: str) -> None:
    change = {"old_password": PASSWORD, "new_password1": weak, "new_password2": weak}
    page = signed_in(author).post(reverse("password_change"), change)
    assert page.status_code == 200
    assert page.context["form"].errors


def test_a_changed_password_ends_the_other_sessions_and_keeps_this_one(author: User) -> None:
    here, elsewhere = signed_in(author), signed_in(author)
    here.post(reverse("password_change"), {"old_password": PASSWORD, "new_password1": OWN, "new_password2": OWN})
    assert here.get(reverse("second_factor")).status_code == 200
    assert elsewhere.get(reverse("second_factor")).status_code == 302
    assert "password changed" in deeds_of("author-one")


def test_signing_out_ends_the_session_and_is_noted(author: User) -> None:
    client = signed_in(author)
    assert client.post(reverse("admin:logout")).status_code == 200
    assert client.get(reverse("second_factor")).url.startswith(reverse("admin:login"))
    assert deeds_of("author-one")[-1] == "signed out"


def test_a_session_ends_after_the_minutes_of_the_setting(author: User, settings: Any) -> None:
    assert 60 * settings.PANA.console_session_minutes == settings.SESSION_COOKIE_AGE
    client = signed_in(author)
    session = client.session
    session.set_expiry(-1)
    session.save()
    assert client.get(reverse("second_factor")).url.startswith(reverse("admin:login"))


def test_passwords_are_kept_as_argon2(db: None) -> None:
    from django.contrib.auth.hashers import make_password

    from knowledge.console import settings as ours

    assert ours.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert make_password("x", hasher="argon2").startswith("argon2$argon2id$")


def test_one_time_passwords_differ_and_can_be_read_aloud() -> None:
    made = {one_time_password() for _number in range(200)}
    assert len(made) == 200
    assert all(re.fullmatch(r"([2-9a-z]{4}-){3}[2-9a-z]{4}", one) and not set(one) & set("il01o") for one in made)


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_nobody_is_led_out_of_the_console(author: User, address: str) -> None:
    change = {"old_password": PASSWORD, "new_password1": OWN, "new_password2": OWN, "next": address}
    assert signed_in(author).post(reverse("password_change"), change).url == reverse("admin:index")
