"""Turns that take longer than a visitor waits for a response: they go on for a while, and what they still say is delivered later."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from knowledge.snapshots.replies import Reply

logger = logging.getLogger("pana.turns")

_SECONDS = 60.0
_MOST = 100
_ENDING_SECONDS = 2.0

Deliver = Callable[[str, list[Reply]], None]
"""Takes a conversation's id and replies that came late."""


class LateTurns:
    """All turns under way; follows so many late ones at once, each for so many seconds more."""

    def __init__(self, deliver: Deliver, seconds: float = _SECONDS, most: int = _MOST) -> None:
        self._deliver = deliver
        self._seconds = seconds
        self._most = most
        self._under_way: dict[str, set[asyncio.Future[Any]]] = {}
        self._followed: set[asyncio.Task[None]] = set()

    def started(self, conversation: str, turn: asyncio.Future[Any]) -> None:
        """A turn begins."""
        self._under_way.setdefault(conversation, set()).add(turn)
        turn.add_done_callback(lambda done: self._ended(conversation, done))

    def follow(self, conversation: str, turn: asyncio.Future[Any], replies: list[Reply]) -> bool:
        """Let a turn go on and deliver what it adds to ``replies``; False where too many go on already."""
        if len(self._followed) >= self._most:
            return False
        following = asyncio.ensure_future(self._wait(conversation, turn, replies, len(replies)))
        self._followed.add(following)
        following.add_done_callback(self._followed.discard)
        return True

    async def cancel(self, conversation: str) -> None:
        """End all turns of a conversation and wait until they are over; nothing more is delivered."""
        turns = set(self._under_way.get(conversation, ()))
        for turn in turns:
            turn.cancel()
        if turns:
            await asyncio.wait(turns, timeout=_ENDING_SECONDS)

    def goes_on(self, conversation: str) -> bool:
        """Whether a turn of the conversation is still under way."""
        return conversation in self._under_way

    async def _wait(self, conversation: str, turn: asyncio.Future[Any], replies: list[Reply], told: int) -> None:
        await asyncio.wait({turn}, timeout=self._seconds)
        if not turn.done():
            logger.warning("a late turn was given up")
            turn.cancel()
        elif not turn.cancelled() and (error := turn.exception()):
            logger.error("a late turn failed: %s", type(error).__name__)
        if replies[told:] and not turn.cancelled():
            self._deliver(conversation, replies[told:])

    def _ended(self, conversation: str, turn: asyncio.Future[Any]) -> None:
        turns = self._under_way.get(conversation, set())
        turns.discard(turn)
        if not turns:
            self._under_way.pop(conversation, None)
