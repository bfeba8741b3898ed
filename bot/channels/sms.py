"""SMS over any gateway that speaks our webhook (docs/channels.md): plain text in short parts, choices by number."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Sequence
from typing import Any, Self

from bot.channels.messengers.calling import Answer, Caller
from bot.channels.messengers.platform import Delivery, Failed, Gone, Handle, Incoming, Outgoing, Platform, Result, Retry, Sent
from bot.channels.messengers.signing import must_be_now, must_equal, sign
from bot.channels.messengers.splitting import split
from bot.channels.messengers.wording import has_entry, numbered, own_buttons, said, text_of
from knowledge.configuration import Settings, kept_key
from knowledge.languages import Language, labels
from knowledge.snapshots.card_texts import contact_line
from knowledge.snapshots.replies import Button, Reply

WINDOW_SECONDS = 300.0
_CONTACTS = 2
_GONE = 410


class Sms(Platform):
    """A gateway posts ``{"from", "text", "id"}`` and takes ``{"to", "text", "id"}``, signed in both directions with one key."""

    name = "sms"
    numbered = True
    # A gateway must ignore an id that it has, which is part of the documented webhook.
    repeatable = True
    per_second = 10.0

    def __init__(self, url: str, secret: str, characters: int) -> None:
        self._caller = Caller(url)
        self._secret = secret
        self._characters = characters

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """On where there is a gateway."""
        if not settings.sms_url:
            return None
        return cls(settings.sms_url, settings.sms_secret or kept_key(settings.data / "sms.key"), settings.sms_characters)

    def verify(self, delivery: Delivery) -> None:
        """The signature is over the time and the body, so that a recorded request is worth nothing after five minutes."""
        timestamp = delivery.headers.get("x-pana-timestamp", "")
        must_equal(delivery.headers.get("x-pana-signature", ""), self._signature(timestamp, delivery.body))
        must_be_now(timestamp, WINDOW_SECONDS)

    def parse(self, body: Any) -> list[Incoming]:
        """One SMS; ``unsupported`` names what was no text, where the gateway can tell."""
        sender, text, id = body["from"], body.get("text") or "", body["id"]
        if not (isinstance(sender, str) and isinstance(text, str) and isinstance(id, str) and sender and id):
            raise ValueError("from, text and id are words")
        return [Incoming(sender, id, {"to": sender}, text, kind="message" if text else "other")]

    def write(self, reply: Reply, language: Language, first: int) -> list[Outgoing]:
        """Plain text in parts; a long card in its short form, with the rest behind a number."""
        buttons: list[Button] = list(reply["buttons"])
        short = has_entry(reply) and not reply.get("whole")
        if short and reply["card"]["sections"]:
            buttons = [*own_buttons(language, "more"), *buttons]
        text = _short(reply["card"]) if short else text_of(reply)
        if buttons:
            text = f"{text}\n\n{said('channel.numbers', reply['answer']['language'])}\n{numbered(buttons, first)}"
        return self._parts(text, language, buttons)

    async def send(self, handle: Handle, outgoing: Outgoing) -> Result:
        """Post one part to the gateway."""
        body = json.dumps({"to": handle["to"], **outgoing.content}, ensure_ascii=False).encode()
        timestamp = str(int(time.time()))
        signed = {"X-Pana-Timestamp": timestamp, "X-Pana-Signature": self._signature(timestamp, body)}
        answer = await self._caller.post("", data=body, headers={"Content-Type": "application/json", **signed})
        return _result(answer) if isinstance(answer, Answer) else answer

    async def check(self) -> list[str]:
        """Ask the gateway with an empty message to nobody, which it must refuse with 4xx other than 401, 403 and 404."""
        result = await self._caller.post("", data=b"{}", headers={"Content-Type": "application/json"})
        if not isinstance(result, Answer):
            return ["The gateway does not answer at PANA_SMS_URL."]
        if result.status in (404, 405):
            return [f"PANA_SMS_URL answers {result.status}: it is not the address that takes messages."]
        if result.status < 300:
            return ["The gateway took a message without signature: it does not check the key."]
        return [f"The gateway is in trouble: it answers {result.status}."] if result.status >= 500 else []

    async def close(self) -> None:
        """Close the connections."""
        await self._caller.close()

    def _signature(self, timestamp: str, body: bytes) -> str:
        return sign(self._secret, f"{timestamp}.".encode() + body)

    def _parts(self, text: str, language: Language, buttons: Sequence[Button]) -> list[Outgoing]:
        """Each part has an id of its own, made once, so that the gateway knows it when it is sent again."""
        room = self._characters - len(labels.label("channel.part", language).format(number=99, most=99)) - 1
        parts = [text] if len(split(text, self._characters)) == 1 else split(text, room)
        if len(parts) > 1:
            mark = labels.label("channel.part", language)
            parts = [f"{part} {mark.format(number=number, most=len(parts))}" for number, part in enumerate(parts, 1)]
        contents = [{"text": part, "id": uuid.uuid4().hex} for part in parts]
        return [*map(Outgoing, contents[:-1]), Outgoing(contents[-1], tuple(buttons))]


CHANNEL = Sms


def _short(card: dict[str, Any]) -> str:
    contacts = "\n".join(contact_line(contact) for contact in card["contacts"][:_CONTACTS])
    return "\n\n".join(part for part in (card["title"], card["answer"], contacts) if part)


def _result(answer: Answer) -> Result:
    if answer.status < 300:
        return Sent()
    if answer.status == 429 or answer.status >= 500:
        return Retry(answer.retry_after)
    return Gone() if answer.status == _GONE else Failed(f"status {answer.status}")
