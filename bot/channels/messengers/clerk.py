"""What one message leads to: commands and numbers are the channel's own, all else is heard or pressed as on the web."""

from __future__ import annotations

import re

from bot.channels.messengers.platform import Incoming
from bot.channels.messengers.wording import COMMANDS, OWN, has_entry, notice, own_buttons, said, ways_on
from bot.channels.packed import pack, unpack
from bot.channels.reception import Reception
from bot.channels.sessions import Conversation
from bot.channels.web_errors import ApiError
from knowledge.languages import DEFAULT_LANGUAGE
from knowledge.snapshots.replies import Reply, language_buttons

_COMMAND = re.compile(rf"/({'|'.join(COMMANDS)})(?:@\w+)?(?:\s.*)?", re.DOTALL | re.IGNORECASE)
_NUMBER = re.compile(r"\s*(\d{1,2})\s*[.)]?\s*")


def command_in(text: str) -> str | None:
    """The command that a text is, without its slash."""
    found = _COMMAND.fullmatch(text.strip())
    return found[1].lower() if found else None


class Clerk:
    """Answers for one channel. ``numbered``: its choices are numbers, so a wrong number deserves a word."""

    def __init__(self, reception: Reception, channel: str, numbered: bool) -> None:
        self._reception = reception
        self._channel = channel
        self._numbered = numbered

    async def answer(self, incoming: Incoming, conversation: Conversation) -> list[Reply]:
        """The replies to a message; never empty."""
        replies = await self._answer(incoming, conversation)
        conversation.show(pack(replies), "")
        return replies

    async def _answer(self, incoming: Incoming, conversation: Conversation) -> list[Reply]:
        if incoming.kind != "message":
            replies = [self._not_read(incoming, conversation)]
            return replies + (await self._hear(incoming.text, conversation) if incoming.text else [])
        if incoming.payload:
            return await self._press(incoming.payload, conversation)
        if command := command_in(incoming.text):
            return await self._obey(command, conversation)
        return await self._choose(incoming.text, conversation) or await self._hear(incoming.text, conversation)

    def _not_read(self, incoming: Incoming, conversation: Conversation) -> Reply:
        language = conversation.language
        buttons = [] if incoming.kind == "group" or incoming.text else ways_on(language)
        return notice(said(f"channel.{incoming.kind}", language), language, buttons)

    async def _hear(self, text: str, conversation: Conversation) -> list[Reply]:
        return await self._reception.hear(text, conversation, self._channel)

    async def _choose(self, text: str, conversation: Conversation) -> list[Reply]:
        """The replies to a number or a title of the buttons shown last; none where the text is neither."""
        offered = conversation.offered
        number = _NUMBER.fullmatch(text)
        if number and 1 <= int(number[1]) <= len(offered):
            return await self._press(offered[int(number[1]) - 1]["payload"], conversation)
        if number and offered and self._numbered:
            language = conversation.language
            return [notice(said("channel.no_such_number", language, most=len(offered)), language, offered)]
        titled = [one["payload"] for one in offered if one["title"].casefold() == text.strip().casefold()]
        return await self._press(titled[0], conversation) if titled else []

    async def _press(self, payload: str, conversation: Conversation) -> list[Reply]:
        if payload.startswith(OWN):
            return await self._obey(payload.removeprefix(OWN), conversation)
        try:
            return await self._reception.press(payload, conversation, self._channel)
        except ApiError:  # a button of an older version
            return [self._reception.first_words(conversation.language)]

    async def _obey(self, command: str, conversation: Conversation) -> list[Reply]:
        language = conversation.language
        if command == "topics":
            return await self._press("menu", conversation)
        if command == "human":
            return await self._press("human", conversation)
        if command == "start":
            return [notice(said("channel.hello", language), language), self._reception.first_words(language)]
        if command == "language":
            return [notice(said("channel.language", None), None, language_buttons())]
        if command == "delete":
            await self._reception.erase(conversation.id)
            return [notice(said("channel.deleted", language), language)]
        return self._whole(conversation) if command == "more" else [self._told(command, conversation)]

    def _told(self, command: str, conversation: Conversation) -> Reply:
        """The words of help or privacy; a button for what nobody knows leads to help."""
        language = conversation.language
        others = own_buttons(language or DEFAULT_LANGUAGE, "language", "delete")
        if command == "privacy":
            return notice(said("channel.privacy", language, hours=f"{self._reception.settings.session_hours:g}"), language, others)
        help_buttons = [*ways_on(language), *own_buttons(language or DEFAULT_LANGUAGE, "privacy"), *others]
        return notice(said("channel.help", language), language, help_buttons)

    def _whole(self, conversation: Conversation) -> list[Reply]:
        """The last card again, this time all of it."""
        last = [reply for reply in (unpack(conversation.shown) if conversation.shown else []) if has_entry(reply)]
        return [{**last[-1], "whole": True}] if last else [self._reception.first_words(conversation.language)]
