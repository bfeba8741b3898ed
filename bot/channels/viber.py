"""Viber over its REST bot API: a signed webhook, and messages with a keyboard below them (docs/channels.md)."""

from __future__ import annotations

import json
from typing import Any, Self

from bot.channels.messengers.calling import Answer, Caller
from bot.channels.messengers.platform import (
    Delivery,
    Failed,
    Gone,
    Handle,
    Incoming,
    Moved,
    Outgoing,
    Platform,
    Result,
    Retry,
    Sent,
    Unknown,
)
from bot.channels.messengers.signing import must_equal, sign
from bot.channels.messengers.splitting import split
from bot.channels.messengers.wording import notice, said, text_of
from bot.channels.viber_callbacks import NEWEST, OLDEST, opened, read
from bot.channels.viber_keyboard import fitting, keyboard, listing
from bot.channels.viber_setup import body_of, check_bot, set_up_bot
from knowledge.configuration import Settings
from knowledge.languages import DEFAULT_LANGUAGE, Language
from knowledge.snapshots.replies import Reply, language_buttons

LONGEST = 7000
"""Characters of a message."""
_SENDER = {"name": "Pana"}
"""Shown above a message; at most 28 characters."""

# Statuses of an answer: https://developers.viber.com/docs/api/rest-bot-api/#error-codes
_OK = 0
_TOO_MANY = 12
_API_TOO_NEW = 13
_UNREACHABLE = {5, 6, 11}
"""Not registered, not subscribed, no device that knows bots."""
_REFUSALS: dict[Any, str] = {
    1: "invalidUrl",
    2: "invalidAuthToken",
    3: "badData",
    4: "missingData",
    7: "publicAccountBlocked",
    8: "publicAccountNotFound",
    9: "publicAccountSuspended",
    10: "webhookNotSet",
    13: "apiVersionNotSupported",
    14: "incompatibleWithVersion",
    15: "publicAccountNotAuthorized",
    16: "inchatReplyMessageNotAllowed",
    17: "publicAccountIsNotInline",
    18: "noPublicChat",
    19: "cannotSendBroadcast",
    20: "broadcastNotAllowed",
}


class Viber(Platform):
    """One bot. ``send_message`` has no id of ours, so what may have come is never sent again; nothing shows that we type."""

    name = "viber"

    def __init__(self, token: str, api: str, public_url: str) -> None:
        self._caller = Caller(api, {"X-Viber-Auth-Token": token, "Content-Type": "application/json"})
        self._token = token
        self._address = f"{public_url.rstrip('/')}/webhooks/viber" if public_url else ""

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """On where there is a token."""
        return cls(settings.viber_token, settings.viber_api, settings.public_url) if settings.viber_token else None

    def verify(self, delivery: Delivery) -> None:
        """Viber signs the body with the bot's token."""
        must_equal(delivery.headers.get("x-viber-content-signature", ""), sign(self._token, delivery.body))

    def parse(self, body: Any) -> list[Incoming]:
        """One callback."""
        return read(body)

    def acknowledge(self, body: Any) -> Any:
        """Nothing, except where a chat was opened: before a person writes, the answer here is the only message they can get."""
        chat = opened(body)
        if chat is None:
            return {}
        hello = notice(said("channel.hello", chat.language), chat.language, language_buttons())
        return fitting(self.write(hello, chat.language or DEFAULT_LANGUAGE, 1)[0].content, chat.api)

    def write(self, reply: Reply, language: Language, first: int) -> list[Outgoing]:
        """One message with its keyboard; more only where it is too long, with the keyboard below the last."""
        buttons = list(reply["buttons"])
        listed = listing(buttons, language, first)
        text = f"{text_of(reply)}\n\n{listed}" if listed else text_of(reply)
        contents: list[dict[str, Any]] = [
            {"type": "text", "text": part, "sender": _SENDER, "min_api_version": NEWEST} for part in split(text, LONGEST)
        ]
        if keys := keyboard(buttons, reply["languages"], first):
            contents[-1]["keyboard"] = keys
        return [*map(Outgoing, contents[:-1]), Outgoing(contents[-1], tuple(buttons))]

    async def send(self, handle: Handle, outgoing: Outgoing) -> Result:
        """``send_message``, in the form that the person's devices know."""
        content = fitting(outgoing.content, handle["api"])
        answer = await self._call("send_message", {"receiver": handle["to"], **content})
        return _result(answer, handle) if isinstance(answer, Answer) else answer

    async def setup(self) -> list[str]:
        """The webhook and its events."""
        return await set_up_bot(self._call, self._address)

    async def check(self) -> list[str]:
        """Ask Viber once what it knows of the bot and its webhook."""
        return await check_bot(self._call, self._address)

    async def close(self) -> None:
        """Close the connections."""
        await self._caller.close()

    async def _call(self, method: str, given: dict[str, Any]) -> Answer | Retry | Unknown:
        """In UTF-8, for Viber takes at most 30 kB, and escaped Cyrillic letters would be three times as long."""
        return await self._caller.post(f"/{method}", data=json.dumps(given, ensure_ascii=False).encode())


CHANNEL = Viber


def _result(answer: Answer, handle: Handle) -> Result:
    if answer.status == 429 or answer.status >= 500:
        return Retry(answer.retry_after)
    status = body_of(answer).get("status")
    if status == _OK:
        return Sent()
    if status == _TOO_MANY:
        return Retry(answer.retry_after)
    if status in _UNREACHABLE:
        return Gone()
    if status == _API_TOO_NEW and handle["api"] >= NEWEST:
        return Moved({**handle, "api": OLDEST})
    return _refused(answer, status)


def _refused(answer: Answer, status: Any) -> Result:
    """Refused for good; an answer that nobody can read tells nothing."""
    if answer.status != 200:
        return Failed(f"status {answer.status}")
    return Failed(f"{_REFUSALS[status]} ({status})") if status in _REFUSALS else Unknown()
