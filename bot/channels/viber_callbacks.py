"""Reads Viber's callbacks: what a person wrote, pressed or ended. Name, picture, country and phone are never looked at."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from bot.channels.messengers.platform import Incoming, Kind
from knowledge.languages import Language, as_language

logger = logging.getLogger("pana.messengers")

PRESSED = "pana:"
"""Begins what a button of ours sends: Viber brings it as a text like any other, and nobody types this by chance."""
NEWEST = 6
"""Version of the API in which a press may stay out of the chat (``Silent``), where it would stand as ``pana:entry:…``."""
OLDEST = 1

# A link (``url``) is no question; what Viber adds later is "other" as well.
_KINDS: dict[str, Kind] = {
    "text": "message",
    "picture": "photo",
    "video": "video",
    "file": "document",
    "sticker": "sticker",
    "contact": "contact",
    "location": "location",
}

Callback = dict[str, Any]


@dataclass(frozen=True)
class Opened:
    """Somebody opened the chat. ``language`` is the link's, or else the device's."""

    language: Language | None
    api: int


def read(callback: Callback) -> list[Incoming]:
    """What a person did; nothing for the fate of our own messages, for opened chats and for subscriptions."""
    event, id = callback["event"], str(callback["message_token"])
    if event == "message":
        return [_message(id, callback["sender"], callback["message"])]
    if event == "unsubscribed":
        return [Incoming(str(callback["user_id"]), id, {}, kind="blocked")]
    if event == "failed":  # its description may quote the message
        logger.error("viber could not show a message on somebody's device")
    return []


def opened(callback: Any) -> Opened | None:
    """An opened chat; None for all else. A link may name a language (``context=kk``), all else in it is not looked at."""
    if not isinstance(callback, dict) or callback.get("event") != "conversation_started":
        return None
    user = callback.get("user")
    user = user if isinstance(user, dict) else {}
    return Opened(as_language(str(callback.get("context", ""))) or _language(user), _version(user))


def _message(id: str, sender: Callback, message: Callback) -> Incoming:
    person, text = str(sender["id"]), str(message.get("text") or "")
    kind = _KINDS.get(message["type"], "other")
    if kind == "message" and not text:
        kind = "other"
    payload = text.removeprefix(PRESSED) if kind == "message" and text.startswith(PRESSED) else ""
    handle = {"to": person, "api": _version(sender)}
    return Incoming(person, id, handle, "" if payload else text, payload, kind, _language(sender))


def _version(user: Callback) -> int:
    """The newest version that all devices of the person know; where nothing is said, Viber will refuse what is too new."""
    version = user.get("api_version")
    return version if isinstance(version, int) else NEWEST


def _language(user: Callback) -> Language | None:
    """The language of the person's device; "pt-br" and the like are none of ours."""
    return as_language(str(user.get("language", "")).lower()[:2])
