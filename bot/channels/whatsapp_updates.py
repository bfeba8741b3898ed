"""Reads WhatsApp's webhooks: whose they are, what was written or chosen, and what is none of ours.

Shapes: https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/reference/messages
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import time
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any

from bot.channels.messengers.platform import Incoming, Kind
from bot.channels.messengers.wording import OWN

logger = logging.getLogger("pana.messengers")

Update = dict[str, Any]

WINDOW_CLOSED = 131047
"""Error code: the person's last message is more than 24 hours old, so no free text may be sent."""
WINDOW_SECONDS = 24 * 3600.0
_MOST_MISSED = 2000

_MEDIA: dict[str, Kind] = {
    "audio": "voice",
    "image": "photo",
    "video": "video",
    "sticker": "sticker",
    "location": "location",
    "contacts": "contact",
    "document": "document",
    "edit": "edited",
}
_SILENT = frozenset({"reaction", "revoke"})
_SILENT_UNSUPPORTED = frozenset({"reaction", "pin", "keep_in_chat", "poll_update"})


class Missed:
    """People whose last answer did not come because the window was closed; known by a hash that ends with the process."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._hashes: OrderedDict[bytes, None] = OrderedDict()

    def add(self, person: str) -> None:
        """Remember a person; the oldest are forgotten beyond a bound."""
        self._hashes[self._hash(person)] = None
        if len(self._hashes) > _MOST_MISSED:
            self._hashes.popitem(last=False)

    def take(self, person: str) -> bool:
        """Whether the person is among them; not any more from now on."""
        return self._hashes.pop(self._hash(person), self) is None

    def _hash(self, person: str) -> bytes:
        return hashlib.blake2b(person.encode(), key=self._key).digest()


class Reader:
    """Reads for one number; an app may have more of them, and each gets the webhooks of all."""

    def __init__(self, phone_id: str, missed: Missed) -> None:
        self._phone_id = phone_id
        self._missed = missed

    def read(self, body: Any) -> list[Incoming]:
        """What people did, in order."""
        return [incoming for value in self._values(body) for incoming in self._in_value(value)]

    def _values(self, body: Any) -> Iterator[Update]:
        for entry in body["entry"]:
            for change in entry["changes"]:
                value = change["value"]
                if change["field"] == "messages" and str(value["metadata"]["phone_number_id"]) == self._phone_id:
                    yield value

    def _in_value(self, value: Update) -> list[Incoming]:
        _log_errors(value, "an error")
        for status in value.get("statuses") or []:
            self._note(status)
        ours = _digits(value["metadata"].get("display_phone_number"))
        return [incoming for message in value.get("messages") or [] for incoming in self._guarded(message, ours)]

    def _note(self, status: Update) -> None:
        """That a message came or was read concerns nobody; that it did not come is logged by its code."""
        if status.get("status") == "failed" and WINDOW_CLOSED in _log_errors(status, "a message that did not come"):
            self._missed.add(str(status.get("recipient_user_id") or status.get("recipient_id")))

    def _guarded(self, message: Update, ours: str) -> list[Incoming]:
        try:
            return self._in_message(message, ours)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            # One message of a shape that nobody knows must not lose the others that came with it.
            logger.error("whatsapp sent a message of a shape that nobody knows: %s", type(error).__name__)
            return []

    def _in_message(self, message: Update, ours: str) -> list[Incoming]:
        if _is_silent(message):
            return []
        if message["type"] == "system":
            return _changed_number(message)
        read = _read(message, ours)
        if _is_too_old(message):
            self._missed.add(read.person)
            logger.warning("whatsapp brought a message that is too old to be answered")
            return []
        return [*self._told(read), read]

    def _told(self, read: Incoming) -> list[Incoming]:
        """What goes before a message of somebody whose last answer did not come."""
        if not self._missed.take(read.person):
            return []
        handle = {name: value for name, value in read.handle.items() if name != "message"}
        return [Incoming(read.person, f"{read.message} missed", handle, kind="missed")]


def _read(message: Update, ours: str) -> Incoming:
    id, phone, user = _word(message["id"]), message.get("from"), message.get("from_user_id")
    # A person with a username may come without a number. Their id for our business stays the same either way.
    person = _word(user or phone)
    handle = {**({"to": _word(phone)} if phone else {"recipient": person}), "person": person, "message": id}
    text, payload = _typed(message, ours)
    if text or payload:
        return Incoming(person, id, handle, text, payload)
    kind = _MEDIA.get(message["type"], "other")
    caption = (message.get(message["type"]) or {}).get("caption") if kind in ("photo", "video", "document") else None
    return Incoming(person, id, handle, _word(caption or ""), kind=kind)


def _typed(message: Update, ours: str) -> tuple[str, str]:
    """What was typed, and the payload of what was chosen; nothing for what is no text."""
    kind = message["type"]
    if kind == "text":
        return _word(message["text"]["body"]), ""
    if kind == "button":  # a button of a template, of which we send none
        return _word(message["button"]["text"]), ""
    if kind == "request_welcome":
        return "", f"{OWN}start"
    interactive = message["interactive"] if kind == "interactive" else {}
    chosen = interactive.get("button_reply") or interactive.get("list_reply")
    if not chosen:
        return "", ""
    return ("", _word(chosen["id"])) if _is_ours(message, ours) else (_word(chosen["title"]), "")


def _is_ours(message: Update, ours: str) -> bool:
    """Whether the message with the chosen button is our number's, as far as it is told."""
    sender = _digits((message.get("context") or {}).get("from"))
    return not sender or not ours or sender == ours


def _is_silent(message: Update) -> bool:
    """Whether it needs no answer: a reaction, what was taken back, a word in a group."""
    unsupported = (message.get("unsupported") or {}).get("type")
    return "group_id" in message or message["type"] in _SILENT or unsupported in _SILENT_UNSUPPORTED


def _is_too_old(message: Update) -> bool:
    return time.time() - float(message.get("timestamp") or time.time()) > WINDOW_SECONDS


def _changed_number(message: Update) -> list[Incoming]:
    """A number that its owner gave up may soon be another's, so its conversation is forgotten."""
    if "changed" not in message["system"].get("type", "") or "identity" in message["system"]["type"]:
        return []
    people = dict.fromkeys([message["system"].get("previous_user_id"), message.get("from")])
    return [Incoming(person, f"{message['id']} {person}", {}, kind="blocked") for person in people if person]


def _log_errors(told: Update, what: str) -> set[int]:
    codes = {int(error["code"]) for error in told.get("errors") or []}
    for code in codes:
        logger.warning("whatsapp told of %s: code %d", what, code)
    return codes


def _digits(number: Any) -> str:
    return "".join(character for character in str(number or "") if character.isdigit())


def _word(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("ids and texts are words")
    return value
