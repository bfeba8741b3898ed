"""Replies that come after their request was answered, kept until the visitor's page fetches them: few, for minutes, once."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.channels.packed import pack, unpack
from knowledge.snapshots.replies import Reply

_SECONDS = 600.0
_MOST_EACH = 20
_MOST_CONVERSATIONS = 2000


@dataclass
class Item:
    """Replies with a number that grows within a conversation, also over a restart of the process."""

    id: int
    packed: bytes
    when: float
    sent: bool = False

    @property
    def replies(self) -> list[Reply]:
        """The replies."""
        return unpack(self.packed)


@dataclass
class _Box:
    items: list[Item] = field(default_factory=list)
    last: int = 0


class Outbox:
    """Late replies of all conversations, and who waits for them."""

    def __init__(self, seconds: float = _SECONDS) -> None:
        self._seconds = seconds
        self._boxes: OrderedDict[str, _Box] = OrderedDict()
        self._waiting: dict[str, set[asyncio.Event]] = {}

    def put(self, conversation: str, replies: list[Reply]) -> None:
        """Keep replies for a conversation and wake whoever waits for them."""
        self._sweep()
        box = self._boxes.setdefault(conversation, _Box())
        self._boxes.move_to_end(conversation)
        while len(self._boxes) > _MOST_CONVERSATIONS:
            self._boxes.popitem(last=False)
        box.last = max(box.last + 1, int(time.time() * 1000))
        box.items = [*box.items[1 - _MOST_EACH :], Item(box.last, pack(replies), time.monotonic())]
        for waiting in self._waiting.get(conversation, ()):
            waiting.set()

    def take(self, conversation: str, after: int | None = None) -> list[Item]:
        """What was not sent yet. ``after`` is the last id that arrived: what was sent since and got lost is given again."""
        self._sweep()
        box = self._boxes.get(conversation)
        if box is None:
            return []
        if after is not None:
            box.items = [item for item in box.items if item.id > after]
        found = [item for item in box.items if after is not None or not item.sent]
        for item in found:
            item.sent = True
        return found

    def listen(self, conversation: str) -> tuple[asyncio.Event, Callable[[], None]]:
        """An event that is set when something is put for the conversation, and a call that ends the listening."""
        event = asyncio.Event()
        self._waiting.setdefault(conversation, set()).add(event)

        def end() -> None:
            listeners = self._waiting.get(conversation, set())
            listeners.discard(event)
            if not listeners:
                self._waiting.pop(conversation, None)

        return event, end

    def forget(self, conversation: str) -> None:
        """Forget what is kept for a conversation and wake whoever waits, so that they notice its end."""
        self._boxes.pop(conversation, None)
        for waiting in self._waiting.get(conversation, ()):
            waiting.set()

    def _sweep(self) -> None:
        oldest = time.monotonic() - self._seconds
        for box in self._boxes.values():
            if box.items and box.items[0].when < oldest:
                box.items = [item for item in box.items if item.when >= oldest]
        for conversation in [name for name, box in self._boxes.items() if not box.items]:
            del self._boxes[conversation]
