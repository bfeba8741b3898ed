"""Serves one visitor's line: reads bursts as one message, answers in order, and owes an answer while a part is broken."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import time
from dataclasses import replace

from bot.channels.messengers.clerk import Clerk, command_in
from bot.channels.messengers.courier import Courier
from bot.channels.messengers.lines import Late, Line, Owed
from bot.channels.messengers.platform import Gone, Incoming, Platform, Unknown
from bot.channels.messengers.wording import notice, said
from bot.channels.reception import Reception
from bot.channels.sessions import Conversation
from bot.channels.web_errors import ApiError
from bot.understanding.cries import is_cry_for_help
from knowledge.languages import DEFAULT_LANGUAGE, labels
from knowledge.snapshots.replies import Reply, button

logger = logging.getLogger("pana.messengers")

LATE_SECONDS = 70.0
"""How long a line stays for the replies of a turn that takes long; somewhat more than such a turn is given."""
OWED_SECONDS = 120.0
"""How long an answer is owed while the action server is down."""
_TRIES = 3
_SHORT_CHARACTERS = 200
_BURST_CHARACTERS = 900
_TURNS_AT_ONCE = 16


class Left(Exception):
    """The visitor cannot be reached any more."""


class Service:
    """One for a channel; serves all its lines. ``burst`` is in seconds."""

    def __init__(self, platform: Platform, reception: Reception, courier: Courier, burst: float) -> None:
        self._platform = platform
        self._reception = reception
        self._courier = courier
        self._clerk = Clerk(reception, platform.name, platform.numbered)
        self._burst = burst
        self._turns = asyncio.Semaphore(_TURNS_AT_ONCE)

    async def serve(self, line: Line) -> None:
        """Answer all that waits, and wait for late replies."""
        try:
            while await line.wait(LATE_SECONDS if self._reception.late.goes_on(line.id) else 0.0):
                item = line.take()
                if isinstance(item, Late):
                    await self._say(line, self._reception.sessions.visit(line.id, None), item.replies)
                elif isinstance(item, Owed):
                    await self._pay(line, item)
                else:
                    await self._attend(line, item)
        except Left:
            line.empty()
            await self._reception.erase(line.id)

    async def _attend(self, line: Line, first: Incoming) -> None:
        if first.kind == "blocked":
            raise Left
        line.handle = first.handle
        conversation = self._reception.sessions.visit(line.id, first.language)
        incoming = await self._gathered(line, first)
        if not await self._paced(line, conversation):
            return
        replies = await self._turn(incoming, conversation)
        owed = is_broken(replies) and not self._reception.late.goes_on(line.id)
        if owed:
            replies = [*replies, notice(said("channel.owed", conversation.language), conversation.language)]
        await self._say(line, conversation, replies)
        if owed:
            await self._pay(line, Owed(incoming, time.monotonic() + OWED_SECONDS))

    async def _gathered(self, line: Line, first: Incoming) -> Incoming:
        """The message with what came within the time of a burst after it; an emergency is not waited with.

        The times of arrival count: questions asked one after another stay so, though they may have waited together.
        """
        joined = first
        while self._may_go_on(joined) and await line.wait(joined.at + self._burst - time.monotonic()):
            following = line.first
            if not isinstance(following, Incoming) or not _is_plain(following) or following.at > joined.at + self._burst:
                break
            line.take()
            line.handle = following.handle
            joined = replace(following, text=f"{joined.text}\n{following.text}")
        return joined

    def _may_go_on(self, joined: Incoming) -> bool:
        last = joined.text.rpartition("\n")[2]
        short = len(last) <= _SHORT_CHARACTERS and len(joined.text) <= _BURST_CHARACTERS
        return self._burst > 0 and _is_plain(joined) and short and not is_cry_for_help(joined.text)

    async def _paced(self, line: Line, conversation: Conversation) -> bool:
        """Whether the visitor may write now; told once until they may again."""
        try:
            self._reception.pace(conversation)
        except ApiError as refused:
            if time.monotonic() >= conversation.told_until:
                conversation.told_until = time.monotonic() + (refused.retry_after or 0)
                await self._say(line, conversation, [notice(refused.reason, conversation.language)])
            return False
        return True

    async def _turn(self, incoming: Incoming, conversation: Conversation) -> list[Reply]:
        """The replies, while the visitor sees that somebody writes. Cries for help do not wait for others' turns."""
        typing = asyncio.ensure_future(self._typing(incoming))
        try:
            async with contextlib.nullcontext() if is_cry_for_help(incoming.text) else self._turns:
                return await self._clerk.answer(incoming, conversation)
        finally:
            typing.cancel()

    async def _typing(self, incoming: Incoming) -> None:
        with contextlib.suppress(Exception):  # an ornament: whatever breaks in it may not disturb the answer
            await self._platform.typing(incoming)

    async def _pay(self, line: Line, owed: Owed) -> None:
        """Answer after all, once the action server works again."""
        conversation, tries = self._reception.sessions.visit(line.id, owed.incoming.language), 0
        while time.monotonic() < owed.until and tries < _TRIES:
            await asyncio.sleep(random.uniform(0.5, 1.5))
            if self._is_left(line):
                return
            if any(isinstance(item, Incoming) and is_cry_for_help(item.text) for item in line):
                line.put(owed)  # a cry for help goes first
                return
            if await self._reception.works():
                tries += 1
                replies = await self._turn(owed.incoming, conversation)
                if not is_broken(replies):
                    await self._say(line, conversation, replies)
                    return
        logger.warning("an answer stayed owed")
        await self._say(line, conversation, [notice(said("channel.given_up", conversation.language), conversation.language)])

    def _is_left(self, line: Line) -> bool:
        """Whether the visitor wants to be forgotten, and with them what they asked."""
        return any(isinstance(item, Incoming) and (item.kind == "blocked" or command_in(item.text) == "delete") for item in line)

    async def _say(self, line: Line, conversation: Conversation, replies: list[Reply]) -> None:
        """Bring replies; the buttons in them are what a number means from now on."""
        language = conversation.language or DEFAULT_LANGUAGE
        sorry = self._platform.write(notice(labels.label("channel.delayed", language), language), language, 1)[0]
        conversation.offered, unsure = (), False
        for reply in replies:
            for outgoing in self._platform.write(reply, language, len(conversation.offered) + 1):
                conversation.offered += outgoing.offered
                outcome = await self._courier.bring(line, outgoing, sorry)
                if isinstance(outcome, Gone):
                    raise Left
                unsure = unsure or isinstance(outcome, Unknown)
        if unsure:
            await self._ask_whether_it_came(line, conversation)

    async def _ask_whether_it_came(self, line: Line, conversation: Conversation) -> None:
        """A message that may have come is not sent again: the visitor can ask for it."""
        language = conversation.language or DEFAULT_LANGUAGE
        again = button(labels.label("channel.button.again", language), f"again:{language}")
        for outgoing in self._platform.write(notice(labels.label("channel.unsure", language), language, [again]), language, 1):
            conversation.offered = outgoing.offered or conversation.offered
            await self._courier.bring(line, outgoing, outgoing)


def is_broken(replies: list[Reply]) -> bool:
    """Whether a part of the bot failed, so that asking again later is worth it; a message that is too long stays so."""
    return any(reply["answer"]["outcome"] == "error" and (reply["card"] or not reply["answer"]["snapshot"]) for reply in replies)


def _is_plain(incoming: Incoming) -> bool:
    """A typed text that may be part of a burst: no button, no command, no number."""
    text = incoming.text.strip()
    return incoming.kind == "message" and bool(text) and not text.startswith("/") and not text.isdigit() and not incoming.payload
