"""The second factor: asked of those who publish or administer, offered to the others; recovery; throttling; no way around."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from knowledge.console.accounts import deeds, second_factor
from knowledge.console.models import AuditLine
from knowledge.console.models.accounts import expect_change
from tests.knowledge.console.conftest import PASSWORD, show_second_factor, signed_in


def with_password(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def code_of(device: TOTPDevice) -> str:
    return f"{totp(device.bin_key):06}"


def phone(user: User) -> TOTPDevice:
    return TOTPDevice.objects.create(user=user, confirmed=True, name="app")


def forget_the_wait(device: Any) -> None:
    device.refresh_from_db()
    device.throttling_failure_timestamp = timezone.now() - dt.timedelta(hours=9)
    device.save()


def set_up(client: Client, user: User) -> list[str]:
    client.get(reverse("second_factor_setup"))
    device = TOTPDevice.objects.get(user=user, confirmed=False)
    page = client.post(reverse("second_factor_setup"), {"code": code_of(device)})
    return re.findall(r"<li><code>([a-z2-7]{4}-[a-z2-7]{4})</code>", page.content.decode())


@pytest.mark.parametrize("role", ["publisher", "administrator"])
def test_publishers_and_administrators_are_led_to_the_set_up(member: Any, role: str) -> None:
    client = with_password(member("somebody", role))
    assert client.get("/second-factor/?x=1").url == "/second-factor/set-up/?next=%2Fsecond-factor%2F%3Fx%3D1"


@pytest.mark.parametrize("role", ["author", "reviewer"])
def test_others_come_in_with_the_password(member: Any, role: str) -> None:
    assert with_password(member("somebody", role)).get(reverse("second_factor")).status_code == 200


def test_the_set_up_shows_picture_and_secret_takes_a_code_and_shows_eight_recovery_codes_once(publisher: User) -> None:
    client = with_password(publisher)
    page = client.get(reverse("second_factor_setup")).content.decode()
    device = TOTPDevice.objects.get(user=publisher)
    assert 'src="data:image/svg+xml' in page
    assert second_factor.secret_in_words(device) in page
    codes = set_up(client, publisher)
    assert len(set(codes)) == 8
    assert client.get(reverse("second_factor")).status_code == 200
    assert not any(code in client.get(reverse("second_factor")).content.decode() for code in codes)
    assert AuditLine.objects.filter(by="publisher-one", deed="second factor set").exists()


def test_a_wrong_code_sets_nothing_up(publisher: User) -> None:
    client = with_password(publisher)
    client.get(reverse("second_factor_setup"))
    page = client.post(reverse("second_factor_setup"), {"code": "000000"})
    assert "not right" in page.content.decode()
    assert second_factor.phone_of(publisher) is None


def test_the_code_of_the_phone_leads_on_to_the_page_that_was_wanted(publisher: User) -> None:
    device, client = phone(publisher), with_password(publisher)
    asked = client.get("/second-factor/")
    assert asked.url == "/second-factor/code/?next=%2Fsecond-factor%2F"
    session = client.session.session_key
    assert client.post(asked.url, {"code": code_of(device), "next": "/second-factor/"}).url == "/second-factor/"
    assert client.session.session_key != session
    assert client.get("/second-factor/").status_code == 200


def test_a_code_works_once(publisher: User) -> None:
    device = phone(publisher)
    code = code_of(device)
    assert with_password(publisher).post(reverse("second_factor_code"), {"code": code}).status_code == 302
    assert with_password(publisher).post(reverse("second_factor_code"), {"code": code}).status_code == 200


def test_wrong_codes_make_the_next_try_wait(publisher: User) -> None:
    device, client = phone(publisher), with_password(publisher)
    client.post(reverse("second_factor_code"), {"code": "000000"})
    page = client.post(reverse("second_factor_code"), {"code": code_of(device)}).content.decode()
    assert "wait 1 second" in page
    forget_the_wait(device)
    assert client.post(reverse("second_factor_code"), {"code": code_of(device)}).status_code == 302
    assert AuditLine.objects.filter(by="publisher-one", deed="wrong code").count() == 1


@pytest.mark.parametrize("code", ["", "abcdefgh", "0" * 21, "٠١٢٣٤٥", "12 34", "'; --", "\x00"])
def test_nonsense_is_no_code(publisher: User, code: str) -> None:
    phone(publisher)
    assert with_password(publisher).post(reverse("second_factor_code"), {"code": code}).status_code == 200


def test_a_recovery_code_works_once_however_it_is_typed_and_few_left_are_named(publisher: User) -> None:
    codes = set_up(with_password(publisher), publisher)
    typed = f" {codes[0].upper().replace('-', ' ')} "
    assert with_password(publisher).post(reverse("second_factor_code"), {"code": typed}).status_code == 302
    assert with_password(publisher).post(reverse("second_factor_code"), {"code": typed}).status_code == 200
    forget_the_wait(StaticDevice.objects.get(user=publisher))
    assert second_factor.codes_left(publisher) == 7
    for code in codes[1:6]:
        assert with_password(publisher).post(reverse("second_factor_code"), {"code": code}).status_code == 302
    page = with_password(publisher).post(reverse("second_factor_code"), {"code": codes[6], "next": "/second-factor/"}, follow=True)
    assert "You have 1 recovery code left." in page.content.decode()


def test_who_has_a_phone_cannot_set_up_another_with_the_password_alone(publisher: User) -> None:
    device, client = phone(publisher), with_password(publisher)
    assert client.get(reverse("second_factor_setup")).url.startswith(reverse("second_factor_code"))
    for name in ("second_factor_codes", "second_factor_off"):
        assert client.post(reverse(name)).url.startswith(reverse("second_factor_code"))
    assert TOTPDevice.objects.get(user=publisher) == device


def test_the_phone_is_asked_before_a_one_time_password_may_be_changed(publisher: User) -> None:
    phone(publisher)
    expect_change(publisher, True)
    client = with_password(publisher)
    assert client.get(reverse("password_change")).url.startswith(reverse("second_factor_code"))
    show_second_factor(client, publisher)
    assert client.get("/").url.startswith(reverse("password_change"))


def test_another_phone_takes_the_place_of_the_first(publisher: User) -> None:
    first, client = phone(publisher), with_password(publisher)
    show_second_factor(client, publisher)
    elsewhere = signed_in(publisher)
    assert set_up(client, publisher)
    assert first not in TOTPDevice.objects.filter(user=publisher)
    assert client.get(reverse("second_factor")).status_code == 200
    assert elsewhere.get(reverse("second_factor")).url.startswith(reverse("second_factor_code"))


def test_authors_may_switch_it_on_and_off(author: User) -> None:
    client = with_password(author)
    assert len(set_up(client, author)) == 8
    assert with_password(author).get(reverse("second_factor")).url.startswith(reverse("second_factor_code"))
    client.post(reverse("second_factor_off"))
    assert second_factor.phone_of(author) is None
    assert with_password(author).get(reverse("second_factor")).status_code == 200


def test_publishers_cannot_switch_it_off(publisher: User) -> None:
    client = signed_in(publisher)
    client.post(reverse("second_factor_off"))
    assert second_factor.phone_of(publisher) is not None


def test_new_recovery_codes_replace_the_old_ones(publisher: User) -> None:
    client = signed_in(publisher)
    old = second_factor.new_codes(publisher)
    client.post(reverse("second_factor_codes"))
    device, verdict = second_factor.check_any(publisher, old[0])
    assert (device is not None, verdict) == (True, False)


def test_a_reset_asks_for_a_new_set_up(publisher: User, administrator: User) -> None:
    client = signed_in(publisher)
    deeds.take_second_factor(administrator, publisher)
    assert client.get("/").url.startswith(reverse("second_factor_setup"))


def test_a_person_made_publisher_is_asked_at_the_next_click(author: User, administrator: User) -> None:
    client = with_password(author)
    assert client.get(reverse("second_factor")).status_code == 200
    deeds.change_account(administrator, author, "publisher", True, "", "")
    assert client.get(reverse("second_factor")).url.startswith(reverse("second_factor_setup"))


def test_no_page_but_those_on_the_way_in_is_open_without_the_second_factor(publisher: User) -> None:
    client, seen = with_password(publisher), 0
    for name in sorted(str(name) for name in get_resolver().reverse_dict if isinstance(name, str)):
        try:
            address = reverse(name)
        except Exception:  # addresses with arguments are behind the same gate
            continue
        if name in {"second_factor_setup", "set_language", "healthz"} or address.startswith("/intake/"):
            continue
        answer = client.get(address)
        assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("second_factor_setup")), name
        seen += 1
    assert seen > 5
    assert client.get("/no-such-page/").status_code == 302


def test_a_form_sent_without_the_second_factor_does_nothing(administrator: User, author: User) -> None:
    client = with_password(administrator)
    answer = client.post(reverse("person", args=[author.pk]), {"role": "administrator", "active": "on"})
    assert answer.url.startswith(reverse("second_factor_setup"))
    author.refresh_from_db()
    assert [group.name for group in author.groups.all()] == ["author"]


def test_signed_in_clients_of_tests_are_the_ones_that_typed_a_code(publisher: User) -> None:
    assert PASSWORD and signed_in(publisher).get(reverse("second_factor")).status_code == 200
