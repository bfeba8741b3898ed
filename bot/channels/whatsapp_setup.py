"""What must be set at Meta's side and at ours for WhatsApp, and what Meta's answers say of it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from bot.channels.messengers.calling import Answer
from bot.channels.messengers.platform import Retry, Unknown
from knowledge.configuration import Settings

_EXPIRED = 463
_NO_SUCH_OBJECT = 33
_NO_SUCH_NUMBER = frozenset({_NO_SUCH_OBJECT, 100})
_LIMITS = frozenset({4, 80007, 130429})
_NO_TOKEN = frozenset({0, 190})
_NO_SUCH_PATH = frozenset({2500, 2635})

Get = Callable[[str], Awaitable[Answer | Retry | Unknown]]


def error_code(answer: Answer) -> int | None:
    """Meta's code of the error; None where there is none."""
    return _number(answer, "code")


def unset(settings: Settings) -> list[str]:
    """Settings that are missing, a sentence each."""
    wanted = {
        "PHONE_ID": (settings.whatsapp_phone_id, "the phone number id from the app's WhatsApp > API Setup"),
        "APP_SECRET": (settings.whatsapp_app_secret, "the app secret from App settings > Basic; until then no message is believed"),
        "VERIFY_TOKEN": (settings.whatsapp_verify_token, "a word of your own, the same as in the app's WhatsApp > Configuration"),
    }
    wrong = [f"PANA_WHATSAPP_{name} is missing: it takes {takes}." for name, (given, takes) in wanted.items() if not given]
    if not re.fullmatch(r"v\d+\.\d+", settings.whatsapp_version):
        wrong.append(f"PANA_WHATSAPP_VERSION takes a version such as v23.0, not {settings.whatsapp_version!r}.")
    if settings.whatsapp_phone_id and not settings.whatsapp_phone_id.isdecimal():
        wrong.append("PANA_WHATSAPP_PHONE_ID takes the id, which is digits only, and not the phone number itself.")
    return wrong


def steps(settings: Settings) -> list[str]:
    """What is done by hand in Meta's dashboard."""
    return [
        f"In the app's WhatsApp > Configuration give the callback URL {_address(settings) or '(set PANA_PUBLIC_URL first)'}",
        "and PANA_WHATSAPP_VERIFY_TOKEN as verify token, then subscribe to the field messages.",
    ]


async def check_number(get: Get, settings: Settings) -> list[str]:
    """Ask for the number once; what is wrong, a sentence each."""
    wrong = unset(settings)
    if not _address(settings).startswith("https://"):
        wrong.append("PANA_PUBLIC_URL must be an https address, for Meta calls no other.")
    if not settings.whatsapp_phone_id.isdecimal():
        return wrong
    answer = await get("")
    if not isinstance(answer, Answer):
        return [*wrong, "WhatsApp does not answer at PANA_WHATSAPP_API."]
    return wrong + (_number_troubles(answer, _address(settings)) if answer.status == 200 else [_refusal(answer)])


def _number_troubles(answer: Answer, address: str) -> list[str]:
    told = answer.body if isinstance(answer.body, dict) else {}
    wrong = []
    if told.get("platform_type", "CLOUD_API") != "CLOUD_API":
        wrong.append("The number is not registered for the Cloud API: register it in WhatsApp > API Setup.")
    calls = (told.get("webhook_configuration") or {}).get("application")
    if calls and address and calls != address:
        wrong.append(f"Meta calls {calls} and not {address}: change the callback URL in WhatsApp > Configuration.")
    return wrong


def _refusal(answer: Answer) -> str:
    code, subcode = error_code(answer), _number(answer, "error_subcode")
    if answer.status == 401 or code in _NO_TOKEN:
        expired = "has expired" if subcode == _EXPIRED else "is refused"
        return f"PANA_WHATSAPP_TOKEN {expired}: make a permanent token for a system user (docs/channels.md says how)."
    if code in _NO_SUCH_PATH:
        return "Meta does not know PANA_WHATSAPP_VERSION (any more): take the newest from its changelog."
    if answer.status == 404 or subcode == _NO_SUCH_OBJECT or code in _NO_SUCH_NUMBER:
        return "PANA_WHATSAPP_PHONE_ID is not known to this token: the id is wrong, or its account is not assigned to the system user."
    if answer.status == 403 or code == 10 or 200 <= (code or 0) < 300:
        return "PANA_WHATSAPP_TOKEN lacks a permission: it needs whatsapp_business_messaging and whatsapp_business_management."
    if answer.status == 429 or code in _LIMITS:
        return "WhatsApp has been asked too often; try again in some minutes."
    return f"WhatsApp is in trouble: it answers {answer.status}{'' if code is None else f', code {code}'}."


def _number(answer: Answer, name: str) -> int | None:
    error = answer.body.get("error") if isinstance(answer.body, dict) else None
    value = error.get(name) if isinstance(error, dict) else None
    return value if isinstance(value, int) else None


def _address(settings: Settings) -> str:
    return f"{settings.public_url.rstrip('/')}/webhooks/whatsapp" if settings.public_url else ""
