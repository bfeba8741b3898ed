"""WhatsApp over Meta's Cloud API: a signed webhook, reply buttons and lists, read marks (docs/channels.md)."""

from __future__ import annotations

import logging
from typing import Any, Self

from bot.channels.messengers.calling import Answer, Caller
from bot.channels.messengers.platform import (
    Delivery,
    Failed,
    Gone,
    Handle,
    Incoming,
    Outgoing,
    Platform,
    Refused,
    Result,
    Retry,
    Sent,
    Unknown,
)
from bot.channels.messengers.signing import must_equal, sign
from bot.channels.whatsapp_messages import messages
from bot.channels.whatsapp_setup import check_number, error_code, steps, unset
from bot.channels.whatsapp_updates import WINDOW_CLOSED, Missed, Reader
from knowledge.configuration import Settings
from knowledge.languages import Language
from knowledge.snapshots.replies import Reply

logger = logging.getLogger("pana.messengers")

# https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
_SECONDS_OF_LIMITS = {4: 30.0, 80007: 30.0, 130429: 1.0, 131048: 60.0, 131056: 6.0}
"""Limits of the app, the account, the number, after complaints, and to one person (one message in 6 s): seconds to wait at least."""
_TROUBLES = frozenset({2, 131000, 131016, 131057, 133004})
_NO_PERMISSION = 3
_UNDELIVERABLE = 131026
_TOKEN_REFUSED = frozenset({0, 190})


class WhatsApp(Platform):
    """One number. The Cloud API has no id of ours for a message, so what may have come is never sent again."""

    name = "whatsapp"
    methods = ("GET", "POST")
    per_second = 40.0

    def __init__(self, settings: Settings) -> None:
        base = f"{settings.whatsapp_api.rstrip('/')}/{settings.whatsapp_version}/{settings.whatsapp_phone_id}"
        self._caller = Caller(base, {"Authorization": f"Bearer {settings.whatsapp_token}"})
        self._settings = settings
        self._missed = Missed()
        self._reader = Reader(settings.whatsapp_phone_id, self._missed)
        self._can_type = True

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """On where there is a token."""
        return cls(settings) if settings.whatsapp_token else None

    def greet(self, delivery: Delivery) -> str:
        """Meta asks once, when the webhook is set up, and wants its challenge back."""
        if not self._settings.whatsapp_verify_token or delivery.query.get("hub.mode") != "subscribe":
            raise Refused(403, "nothing is here to get")
        must_equal(delivery.query.get("hub.verify_token", ""), self._settings.whatsapp_verify_token)
        return delivery.query.get("hub.challenge", "")

    def verify(self, delivery: Delivery) -> None:
        """Meta signs the body as it is sent; without the app secret nothing can be proved, so nothing is believed."""
        if not self._settings.whatsapp_app_secret:
            raise Refused(403, "no proof can be checked here yet")
        expected = f"sha256={sign(self._settings.whatsapp_app_secret, delivery.body)}"
        must_equal(delivery.headers.get("x-hub-signature-256", ""), expected)

    def parse(self, body: Any) -> list[Incoming]:
        """All messages of all entries and changes."""
        return self._reader.read(body)

    def write(self, reply: Reply, language: Language, first: int) -> list[Outgoing]:
        """One message with its buttons or its list; more only where it is too long for that."""
        return messages(reply, language, first)

    async def send(self, handle: Handle, outgoing: Outgoing) -> Result:
        """Send one message."""
        whom = {name: handle[name] for name in ("to", "recipient") if name in handle}
        answer = await self._post({"recipient_type": "individual", **whom, **outgoing.content})
        if not isinstance(answer, Answer):
            return answer
        if error_code(answer) == WINDOW_CLOSED:
            self._missed.add(handle["person"])
        return result(answer)

    async def typing(self, incoming: Incoming) -> None:
        """WhatsApp shows it for 25 seconds or until the message comes. A version that knows no such thing is asked once."""
        if self._can_type and "message" in incoming.handle:
            answer = await self._mark(incoming, typing_indicator={"type": "text"})
            self._can_type = not isinstance(answer, Answer) or answer.status != 400

    async def seen(self, incoming: Incoming) -> None:
        """The two blue marks."""
        if "message" in incoming.handle:
            await self._mark(incoming)

    async def start(self) -> None:
        """Say in the log what is missing, for without it no message is believed."""
        for wrong in unset(self._settings):
            logger.error("WhatsApp: %s", wrong)

    async def setup(self) -> list[str]:
        """Meta's webhook is set by hand; say how."""
        return steps(self._settings)

    async def check(self) -> list[str]:
        """Ask WhatsApp for our number."""
        return await check_number(self._caller.get, self._settings)

    async def close(self) -> None:
        """Close the connections."""
        await self._caller.close()

    async def _mark(self, incoming: Incoming, **more: Any) -> Answer | Retry | Unknown:
        return await self._post({"status": "read", "message_id": incoming.handle["message"], **more})

    async def _post(self, given: dict[str, Any]) -> Answer | Retry | Unknown:
        return await self._caller.post("/messages", json={"messaging_product": "whatsapp", **given})


CHANNEL = WhatsApp


def result(answer: Answer) -> Result:
    """What an answer means for the message. Codes come first, because Meta gives several of them with a status that misleads."""
    if answer.status < 300:
        return Sent()
    code = error_code(answer)
    if code in _SECONDS_OF_LIMITS:
        return Retry(max(_SECONDS_OF_LIMITS[code], answer.retry_after))
    if code == _UNDELIVERABLE:
        return Gone()
    if code in _TROUBLES or answer.status == 429 or (answer.status >= 500 and code != _NO_PERMISSION):
        return Retry(answer.retry_after)
    return Failed(_why(answer.status, code))


def _why(status: int, code: int | None) -> str:
    if status == 401 or code in _TOKEN_REFUSED:
        return f"code {code}, the token is refused: run  python -m bot channels check whatsapp"
    return f"status {status}" if code is None else f"code {code}"
