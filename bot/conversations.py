"""Conversations live in memory only, for as long as a session lasts; no conversation ever reaches a disk."""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SerializedTrackerAsText, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from knowledge.configuration import Settings


class ShortMemory(TrackerStore, SerializedTrackerAsText):
    """A tracker store that forgets: each conversation after ``PANA_SESSION_HOURS``, the oldest first when there are too many."""

    def __init__(self, domain: Domain, host: EndpointConfig | None = None, event_broker: EventBroker | None = None, **kwargs: Any):
        settings = Settings.read()
        self._seconds = settings.session_hours * 3600
        self._most = settings.sessions_at_once
        self._kept: OrderedDict[str, tuple[float, str]] = OrderedDict()
        super().__init__(domain, event_broker, **kwargs)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Remember a conversation."""
        await self.stream_events(tracker)
        self._kept[tracker.sender_id] = (time.monotonic(), self.serialise_tracker(tracker))
        self._kept.move_to_end(tracker.sender_id)
        self._forget()

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation, or None where it is over or forgotten."""
        self._forget()
        kept = self._kept.get(sender_id)
        return self.deserialise_tracker(sender_id, kept[1]) if kept else None

    async def keys(self) -> list[str]:
        """Ids of the remembered conversations."""
        return list(self._kept)

    def drop(self, sender_id: str) -> None:
        """Forget one conversation now."""
        self._kept.pop(sender_id, None)

    def _forget(self) -> None:
        oldest_allowed = time.monotonic() - self._seconds
        while self._kept:
            sender, (when, _) = next(iter(self._kept.items()))
            if when >= oldest_allowed and len(self._kept) <= self._most:
                return
            del self._kept[sender]


def forget(store: TrackerStore | None, sender_id: str) -> None:
    """Forget a conversation in the store of a running agent, which Rasa wraps into one that survives failures."""
    inner = getattr(store, "_tracker_store", store)
    if isinstance(inner, ShortMemory):
        inner.drop(sender_id)
