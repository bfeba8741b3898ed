"""Brings messages to the platform: at its pace, patiently while it is away, each of them once."""

from __future__ import annotations

import asyncio
import logging
import random
import time

from bot.channels.messengers.lines import Line
from bot.channels.messengers.platform import Failed, Gone, Moved, Outgoing, Platform, Result, Retry, Sent, Unknown

logger = logging.getLogger("pana.messengers")

PATIENCE_SECONDS = 900.0
"""How long a message is tried; a platform that is away for longer has other troubles, and so has the visitor."""
WORTH_A_WORD_SECONDS = 5.0
"""A message that was tried for longer than this is preceded by an apology."""
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 15.0

Outcome = Sent | Unknown | Gone | Failed


class Courier:
    """One for a channel."""

    def __init__(self, platform: Platform, patience: float = PATIENCE_SECONDS) -> None:
        self._platform = platform
        self._patience = patience
        self._gap = 1 / platform.per_second
        self._free_at = 0.0

    async def bring(self, line: Line, outgoing: Outgoing, sorry: Outgoing) -> Outcome:
        """Send one message; ``sorry`` goes before it where it took long."""
        started, failures, queue = time.monotonic(), 0, [outgoing]
        while True:
            result = await self._send(line, queue[0])
            if not isinstance(result, Retry):
                queue.pop(0)
                if not queue:
                    return self._told(result)
                continue
            failures += 1
            pause, tried = max(result.after, pause_after(failures)), time.monotonic() - started
            if tried + pause > self._patience:
                return self._told(Failed("it was away for too long"))
            await asyncio.sleep(pause)
            if tried + pause >= WORTH_A_WORD_SECONDS and sorry is not outgoing and queue == [outgoing]:
                queue, outgoing = [sorry, outgoing], sorry

    async def _send(self, line: Line, outgoing: Outgoing) -> Retry | Outcome:
        """One attempt, when it is its turn."""
        now = time.monotonic()
        self._free_at = max(now, self._free_at + self._gap)
        await asyncio.sleep(self._free_at - now)
        result: Result = await self._platform.send(line.handle, outgoing)
        if isinstance(result, Moved):
            line.handle = result.handle
            return Retry()
        return Retry() if isinstance(result, Unknown) and self._platform.repeatable else result

    def _told(self, result: Outcome) -> Outcome:
        if isinstance(result, Failed):
            logger.error("%s did not take a message: %s", self._platform.name, result.why)
        elif isinstance(result, Unknown):
            logger.warning("%s did not say whether it took a message", self._platform.name)
        return result


def pause_after(failures: int) -> float:
    """Seconds before the next attempt after so many failures in a row: doubled each time, with jitter."""
    return min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** min(failures - 1, 10)) * random.uniform(1.0, 1.5)
