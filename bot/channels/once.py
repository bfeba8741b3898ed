"""The same message sent again gets the same replies and no second turn: a phone that loses its link may safely send again."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from bot.channels.packed import pack, unpack
from knowledge.snapshots.replies import Reply

_SECONDS = 600.0
_MOST = 2000

Key = tuple[str, str]
"""A conversation, and the id that the client gave the message."""


class Once:
    """Remembers the replies to messages with an id for ten minutes, the oldest forgotten first when there are too many."""

    def __init__(self, seconds: float = _SECONDS, most: int = _MOST) -> None:
        self._seconds = seconds
        self._most = most
        self._kept: OrderedDict[Key, tuple[float, asyncio.Task[bytes]]] = OrderedDict()

    def knows(self, key: Key) -> bool:
        """Whether this message was sent before."""
        self._sweep()
        return key in self._kept

    async def replies(self, key: Key, make: Callable[[], Awaitable[list[Reply]]]) -> list[Reply]:
        """The replies to the message: made now, or those made before; one still being made is waited for.

        A failure is passed on and forgotten, so that the message may be sent again.
        """
        if not self.knows(key):
            task = asyncio.ensure_future(_packed(make))
            self._kept[key] = (time.monotonic(), task)
            task.add_done_callback(lambda done: self._drop_failed(key, done))
        # Shielded: the turn goes on where the client that asked is gone.
        return unpack(await asyncio.shield(self._kept[key][1]))

    def forget(self, conversation: str) -> None:
        """Forget all messages of a conversation."""
        for key in [key for key in self._kept if key[0] == conversation]:
            self._kept.pop(key)

    def _drop_failed(self, key: Key, done: asyncio.Task[bytes]) -> None:
        if done.cancelled() or done.exception():
            self._kept.pop(key, None)

    def _sweep(self) -> None:
        oldest = time.monotonic() - self._seconds
        while self._kept:
            key, (when, _) = next(iter(self._kept.items()))
            if when >= oldest and len(self._kept) < self._most:
                return
            del self._kept[key]


async def _packed(make: Callable[[], Awaitable[list[Reply]]]) -> bytes:
    return pack(await make())
