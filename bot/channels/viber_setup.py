"""Tells Viber where to call, and says in words what is wrong with a bot's setup."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from bot.channels.messengers.calling import Answer
from bot.channels.messengers.platform import Retry, Unknown

EVENTS = ["failed", "subscribed", "unsubscribed", "conversation_started"]
"""The events that we want. Messages come always; when somebody got or read an answer, nobody needs to know."""
_CHOSEN = {"failed", "conversation_started"}
"""Those of them that Viber leaves out when it is not asked for them."""
_NEEDLESS = {"delivered", "seen"}
_REFUSED = 2
_TROUBLES: dict[Any, str] = {7: "blocked", 8: "not known", 9: "suspended", 15: "not allowed to do this"}
_RUN_SETUP = "run  python -m bot channels setup viber"

Call = Callable[[str, dict[str, Any]], Awaitable[Answer | Retry | Unknown]]


async def set_up_bot(call: Call, address: str) -> list[str]:
    """Set the webhook, and ask Viber to leave out names and pictures; what was done, a sentence each."""
    if not address:
        return ["PANA_PUBLIC_URL is empty, so Viber cannot be told where to call."]
    webhook = {"url": address, "event_types": EVENTS, "send_name": False, "send_photo": False}
    body = body_of(await call("set_webhook", webhook))
    if body.get("status") == 0:
        return [f"Viber calls {address}, without names and pictures of people."]
    why = body.get("status_message", "it does not answer")
    return [f"Viber did not take the webhook: {why}. Pana must run and be reachable at {address}, for Viber calls it at once."]


async def check_bot(call: Call, address: str) -> list[str]:
    """What is wrong, a sentence each; empty where all is well."""
    body = body_of(await call("get_account_info", {}))
    if not body:
        return ["Viber does not answer at PANA_VIBER_API."]
    status = body.get("status")
    if status == _REFUSED:
        return ["Viber refuses PANA_VIBER_TOKEN: copy the token again from the bot's page, where Viber calls it the app key."]
    if status != 0:
        why = _TROUBLES.get(status, f"in trouble, status {status}")
        return [f"Viber says that the bot's account is {why}: write to Viber's support."]
    return _webhook_troubles(body, address)


def body_of(answer: Answer | Retry | Unknown) -> dict[str, Any]:
    """The body, whose ``status`` alone tells what became of a call; empty where nobody can read it."""
    body = answer.body if isinstance(answer, Answer) and answer.status == 200 else None
    return body if isinstance(body, dict) else {}


def _webhook_troubles(info: dict[str, Any], address: str) -> list[str]:
    wrong = []
    if not address.startswith("https://"):
        wrong.append("PANA_PUBLIC_URL must be an https address, for Viber calls no other.")
    if not info.get("webhook"):
        return [*wrong, f"No webhook is set, so Viber does not call: {_RUN_SETUP}."]
    if info["webhook"] != address:
        wrong.append(f"Viber calls {info['webhook']} and not {address}: {_RUN_SETUP}.")
    return wrong + _event_troubles(set(info.get("event_types") or EVENTS))


def _event_troubles(events: set[str]) -> list[str]:
    wrong = []
    if missing := _CHOSEN - events:
        wrong.append(f"Viber does not tell of {', '.join(sorted(missing))}: {_RUN_SETUP}.")
    if needless := _NEEDLESS & events:
        wrong.append(f"Viber tells of {', '.join(sorted(needless))}, which we need not know: {_RUN_SETUP}.")
    return wrong
