"""The second factor: one-time codes from an app on the phone (TOTP), and recovery codes on paper."""

from __future__ import annotations

import base64
import math
from dataclasses import dataclass
from typing import Any, Final

import segno
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django_otp import verify_token
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from knowledge.console.models.accounts import must_change_password
from knowledge.console.models.audit import note
from knowledge.console.roles import needs_second_factor

RECOVERY_CODES: Final = 8
CODE, SETUP, PASSWORD = "second_factor_code", "second_factor_setup", "password_change"


@dataclass(frozen=True)
class Wait:
    """Too many wrong codes: none is looked at for some seconds."""

    seconds: int


def next_step(user: Any) -> str | None:
    """The page that a person who has signed in must pass first: its name, or None where nothing is missing.

    The code comes before the new password, so that a one-time password alone gives nobody an account with a second factor.
    """
    if not user.is_authenticated:
        return None
    if not user.is_verified() and phone_of(user):
        return CODE
    if must_change_password(user):
        return PASSWORD
    return SETUP if not user.is_verified() and needs_second_factor(user) else None


def phone_of(user: User) -> TOTPDevice | None:
    """The app that the person has confirmed with a code."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def offered_phone(user: User) -> TOTPDevice:
    """A secret that waits to be confirmed; the same one until then, so that a page loaded twice shows one QR code."""
    waiting = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    return waiting or TOTPDevice.objects.create(user=user, confirmed=False, name="app")


def secret_in_words(device: TOTPDevice) -> str:
    """The secret as people type it into the app: base32 in groups of four."""
    secret = base64.b32encode(device.bin_key).decode()
    return " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))


def picture_of(device: TOTPDevice) -> str:
    """The QR code as an image in a ``data:`` address."""
    return str(segno.make(device.config_url, error="m").svg_data_uri(scale=5, border=3, dark="#000", light="#fff"))


def check(user: User, device: Any, code: str) -> bool | Wait:
    """Whether the device takes the code; django-otp makes each further try wait twice as long."""
    allowed, why = device.verify_is_allowed()
    if not allowed:
        return Wait(max(1, math.ceil((why["locked_until"] - timezone.now()).total_seconds())))
    if verify_token(user, device.persistent_id, code) is not None:
        return True
    note(user.username, "wrong code", user.username)
    return False


def check_any(user: User, typed: str) -> tuple[Any, bool | Wait]:
    """Six digits are asked of the phone, anything else of the recovery codes; also gives the device that was asked."""
    code = "".join(sign for sign in typed.lower() if sign.isalnum())
    device = phone_of(user) if code.isdigit() and len(code) == 6 else StaticDevice.objects.filter(user=user).first()
    if device is None:
        return None, False
    verdict = check(user, device, code)
    if verdict is True and isinstance(device, StaticDevice):
        note(user.username, "recovery code used", user.username, left=codes_left(user))
    return device, verdict


@transaction.atomic
def take_phone(user: User, device: TOTPDevice) -> list[str]:
    """Make the confirmed app the only one; gives new recovery codes."""
    TOTPDevice.objects.filter(user=user).exclude(pk=device.pk).delete()
    TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
    codes = _fresh_codes(user)
    note(user.username, "second factor set", user.username)
    return codes


@transaction.atomic
def new_codes(user: User) -> list[str]:
    """New recovery codes; the old ones no longer work."""
    codes = _fresh_codes(user)
    note(user.username, "recovery codes made", user.username)
    return codes


@transaction.atomic
def switch_off(user: User) -> None:
    """Do without a second factor, where the role allows it."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    note(user.username, "second factor switched off", user.username)


def codes_left(user: User) -> int:
    """How many recovery codes can still be used."""
    return int(StaticToken.objects.filter(device__user=user).count())


def _fresh_codes(user: User) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery")
    codes = [StaticToken.random_token() for _number in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return [f"{code[:4]}-{code[4:]}" for code in codes]
