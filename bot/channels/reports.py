"""Tells the staff console what people ask in vain, and only counts the rest (docs/reports.md). A visitor never waits for any of it."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Sequence

from bot.channels.reports_delivery import Delivery
from bot.channels.reports_lines import RatingReport, Report, of_turn
from bot.channels.reports_spool import Spool
from bot.channels.reports_waiting import Waiting
from bot.channels.sessions import Conversation
from knowledge.configuration import Settings
from knowledge.languages import Language
from knowledge.snapshots.replies import Reply

logger = logging.getLogger("pana.reports")

HOLD_SECONDS = 600.0
"""How long a visitor can take back a report by deleting the conversation; the privacy texts promise it."""
BATCH_SECONDS = 600.0
"""Seconds between two batches: the more conversations stand in one, the less it tells about each."""


class Reports:
    """One for the process. Reports wait in memory, then in the spool, and go to the console from there."""

    def __init__(self, settings: Settings) -> None:
        self._on = settings.reports_bytes > 0
        self._waiting = Waiting(HOLD_SECONDS)
        self._spool = Spool(settings.reports_folder, settings.reports_bytes, settings.reports_days)
        self._delivery = Delivery(settings, self._spool)
        self._tasks: list[asyncio.Task[None]] = []
        self._told: set[str] = set()

    def turn(self, text: str, conversation: Conversation, channel: str, replies: Sequence[Reply]) -> None:
        """Report what a typed message, masked, led to."""
        if self._on:
            self._waiting.add(of_turn(text, conversation.language, channel, replies), conversation.id)

    def rating(self, entry: str, helpful: bool, language: Language | None, snapshot: str) -> None:
        """Report a yes or no to an answer."""
        if self._on:
            self._waiting.add(RatingReport(language, entry, helpful, snapshot))

    def forget(self, conversation: str) -> None:
        """Take back what still waits of a conversation."""
        self._waiting.forget(conversation)

    def start(self) -> None:
        """Begin to write and to deliver; needs a running event loop."""
        self._tasks = [asyncio.create_task(self._write_batches())]
        if self._on:
            self._tasks.append(asyncio.create_task(self._delivery.run()))

    async def close(self) -> None:
        """Stop; what waits is written without words."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        self._write(self._waiting.rest())

    async def _write_batches(self) -> None:
        while True:
            await asyncio.to_thread(self._write, self._waiting.due())
            self._delivery.wake()
            await asyncio.sleep(BATCH_SECONDS)

    def _write(self, reports: Sequence[Report]) -> None:
        """Write a batch and clear up; where the disk fails the batch is lost, and each kind of error is told once."""
        if lost := self._waiting.lost:
            self._waiting.lost = 0
            logger.warning("%d reports found no room in memory", lost)
        try:
            self._spool.sweep(dt.datetime.now(dt.UTC).date())
            self._spool.write(reports)
            if reports:
                self._told.clear()
        except OSError as error:
            if (kind := type(error).__name__) not in self._told:
                self._told.add(kind)
                logger.error("reports could not be written: %s", kind)
