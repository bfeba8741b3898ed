"""Reads Telegram's updates: whose they are, what was written or pressed, and what is none of ours."""

from __future__ import annotations

from typing import Any

from bot.channels.messengers.platform import Incoming, Kind
from knowledge.languages import Language, as_language

Update = dict[str, Any]

# Telegram adds ``document`` to an animation, so the order matters.
_MEDIA: dict[str, Kind] = {
    "voice": "voice",
    "audio": "voice",
    "video_note": "video",
    "video": "video",
    "animation": "video",
    "photo": "photo",
    "sticker": "sticker",
    "venue": "location",
    "location": "location",
    "contact": "contact",
    "document": "document",
    "poll": "other",
    "dice": "other",
    "game": "other",
    "story": "other",
    "paid_media": "other",
}


class Reader:
    """Reads for one bot. ``username`` is learnt later; until then a group reaches the bot by replies and commands."""

    def __init__(self, bot: int) -> None:
        self._bot = bot
        self.username = ""

    def read(self, update: Update) -> list[Incoming]:
        """What a person did; nothing for what happens in channels, among others, or by other bots."""
        id = str(update["update_id"])
        if "callback_query" in update:
            return self._pressed(id, update["callback_query"])
        if "my_chat_member" in update:
            return self._membership(id, update["my_chat_member"])
        message = update.get("message") or update.get("edited_message")
        if not message or message.get("from", {}).get("is_bot", True):
            return []
        if message["chat"]["type"] != "private":
            return self._in_group(id, message) if "message" in update else []
        return self._private(id, message, "edited_message" in update)

    def _private(self, id: str, message: Update, edited: bool) -> list[Incoming]:
        kind: Kind | None = "message" if "text" in message else next((_MEDIA[name] for name in _MEDIA if name in message), None)
        if kind is None:  # a service message: pinned, a theme changed
            return []
        text = message.get("text") or message.get("caption") or ""
        sender = message["from"]
        return [
            Incoming(
                str(sender["id"]),
                id,
                {"chat": message["chat"]["id"]},
                "" if edited else str(text),
                kind="edited" if edited else kind,
                language=_language(sender),
            )
        ]

    def _pressed(self, id: str, query: Update) -> list[Incoming]:
        """A button below a message of ours; a message too old to be seen by bots has no keyboard any more."""
        message, sender = query.get("message"), query["from"]
        if not message or "data" not in query:
            return []
        keyboard = (message.get("reply_markup") or {}).get("inline_keyboard") or []
        pressed = {"id": query["id"], "message": message["message_id"], "keyboard": keyboard}
        handle = {"chat": message["chat"]["id"], "pressed": pressed}
        return [Incoming(str(sender["id"]), id, handle, payload=str(query["data"]), language=_language(sender))]

    def _membership(self, id: str, change: Update) -> list[Incoming]:
        """A person blocked the bot."""
        left = change["chat"]["type"] == "private" and change["new_chat_member"]["status"] == "kicked"
        return [Incoming(str(change["from"]["id"]), id, {"chat": change["chat"]["id"]}, kind="blocked")] if left else []

    def _in_group(self, id: str, message: Update) -> list[Incoming]:
        """A word in a group counts only where it is meant for the bot; the group, not the person, is who is answered."""
        if not self._is_addressed(message):
            return []
        chat = message["chat"]["id"]
        return [Incoming(f"group {chat}", id, {"chat": chat}, kind="group", language=_language(message["from"]))]

    def _is_addressed(self, message: Update) -> bool:
        text = str(message.get("text") or message.get("caption") or "").casefold()
        named = bool(self.username) and f"@{self.username.casefold()}" in text
        command = text.startswith("/") and "@" not in text.split()[0]
        answered = (message.get("reply_to_message") or {}).get("from", {}).get("id") == self._bot
        return named or command or answered


def _language(sender: Update) -> Language | None:
    """The language of the person's Telegram; "pt-br" and the like are none of ours."""
    return as_language(str(sender.get("language_code", "")).lower()[:2])
