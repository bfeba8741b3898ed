"""A line for each visitor: what came first is answered first, while other lines go on side by side. Bounded, in memory."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

from bot.channels.messengers.platform import Handle, Incoming
from knowledge.snapshots.replies import Reply

logger = logging.getLogger("pana.messengers")

MOST_WAITING = 2000
"""Messages that may wait at once in a channel; beyond it the platform is asked to bring them again."""


@dataclass(frozen=True)
class Late:
    """Replies of a turn that took long."""

    replies: list[Reply]


@dataclass(frozen=True)
class Owed:
    """A message whose answer is owed until a time of the monotonic clock, because a part of the bot was broken."""

    incoming: Incoming
    until: float


Item = Incoming | Late | Owed


class Line:
    """What waits for one visitor, and the handle by which the platform reaches them; gone when nothing waits any more."""

    def __init__(self, id: str) -> None:
        self.id = id
        self.handle: Handle = {}
        self._items: deque[Item] = deque()
        self._changed = asyncio.Event()

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[Item]:
        return iter(self._items)

    @property
    def first(self) -> Item | None:
        """What is next, without taking it."""
        return self._items[0] if self._items else None

    def put(self, item: Item) -> None:
        """Add to the end."""
        self._items.append(item)
        self._changed.set()

    def take(self) -> Item:
        """Take what is next."""
        return self._items.popleft()

    def empty(self) -> int:
        """Take all and forget it; how much it was."""
        count = len(self._items)
        self._items.clear()
        return count

    async def wait(self, seconds: float) -> bool:
        """Whether something waits, now or within the time."""
        if not self._items and seconds > 0:
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), seconds)
            except TimeoutError:
                return False
        return bool(self._items)


Serve = Callable[[Line], Awaitable[None]]
"""Serves a line until nothing waits in it."""


class Lines:
    """All lines of a channel; each has one task while something waits in it. ``most`` bounds what waits in all of them."""

    def __init__(self, serve: Serve, most: int = MOST_WAITING) -> None:
        self._serve = serve
        self._most = most
        self._open: dict[str, Line] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def waiting(self) -> int:
        """How much waits in all lines."""
        return sum(len(line) for line in self._open.values())

    def add(self, id: str, item: Incoming) -> bool:
        """Put a message at the end of a visitor's line; False where there is no room."""
        if self.waiting >= self._most:
            return False
        line = self._open.get(id)
        if line is None:
            line = self._open[id] = Line(id)
            task = asyncio.ensure_future(self._run(line))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        line.put(item)
        return True

    def add_late(self, id: str, replies: list[Reply]) -> None:
        """Put late replies into a visitor's line; without a line nobody knows any more where they would go."""
        line = self._open.get(id)
        if line is not None:
            line.put(Late(replies))
        else:
            logger.warning("a late reply came when nobody waited for it any more")

    async def close(self, seconds: float) -> None:
        """Let what is under way end, for so many seconds."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        if lost := self.waiting:
            logger.error("the process ends while %d messages wait", lost)
        for task in self._tasks:
            task.cancel()

    async def _run(self, line: Line) -> None:
        await asyncio.sleep(0)  # the item that opens the line is put after its task is made
        while line.first:
            try:
                await self._serve(line)
            except Exception as error:  # one visitor's trouble must not end their line; the type is logged, never the words
                logger.error("a line failed: %s", type(error).__name__)
        self._open.pop(line.id, None)
