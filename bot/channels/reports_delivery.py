"""Brings the spool's files to the console: patiently while it is away, never twice in effect, and never in a visitor's way."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from bot.channels.reports_spool import LINES, Spool
from bot.channels.retry_after import seconds_asked
from knowledge.configuration import Settings, kept_key

logger = logging.getLogger("pana.reports")

FIRST_SECONDS = 5.0
LONGEST_SECONDS = 300.0
_TIMEOUT_SECONDS = 10.0
_COMPLAINT_SECONDS = 3600.0
_KEY_OR_ADDRESS = frozenset({301, 302, 303, 307, 308, 401, 403, 404, 405})
"""What a console answers whatever the file: a wrong key, or not the console at all."""


@dataclass(frozen=True)
class Accepted:
    """The console has these reports, had them before, or wants none of them again; ``misread`` is how many it could not read."""

    ids: frozenset[str]
    misread: int = 0


@dataclass(frozen=True)
class Away:
    """The console is down or busy; ``seconds`` is how long it asks to be left alone."""

    why: str
    seconds: float = 0.0


@dataclass(frozen=True)
class Refused:
    """The console does not want this, and a person must look at it. ``all`` where it would want nothing else either."""

    why: str
    all: bool = False


class Delivery:
    """The task that delivers. ``wake`` tells it that there is a new file."""

    def __init__(self, settings: Settings, spool: Spool) -> None:
        self._settings = settings
        self._spool = spool
        self._new = asyncio.Event()
        self._failures = 0
        self._complained = -_COMPLAINT_SECONDS

    def wake(self) -> None:
        """There is something to deliver."""
        self._new.set()

    async def run(self) -> None:
        """Deliver until cancelled."""
        while True:
            self._new.clear()
            pause = await self._round_and_pause()
            if pause:
                await asyncio.sleep(pause)
            else:
                await self._new.wait()

    async def _round_and_pause(self) -> float:
        try:
            return await self.round()
        except Exception as error:  # one odd file or answer must not end all deliveries; the kind of error says enough
            return self._after(Away(type(error).__name__))

    async def round(self) -> float:
        """Post every file once; the seconds to wait before the next round, 0 where all was accepted.

        Raises:
            OSError: the disk.
        """
        pause = 0.0
        files = await asyncio.to_thread(self._spool.files)
        if not files:
            return pause
        key = await asyncio.to_thread(lambda: self._settings.reports_secret or kept_key(self._settings.data / "reports.key"))
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_TIMEOUT_SECONDS)) as http:
            for path in files:
                result = await self._deliver(http, path, key)
                pause = max(pause, self._after(result))
                if isinstance(result, Away) or (isinstance(result, Refused) and result.all):
                    break
        return pause

    async def _deliver(self, http: aiohttp.ClientSession, path: Path, key: str) -> Accepted | Away | Refused:
        reports = (await asyncio.to_thread(self._spool.read, path))[:LINES]
        result = await _post(http, self._settings.reports_address, key, reports) if reports else Accepted(frozenset())
        if isinstance(result, Accepted):
            left = await asyncio.to_thread(self._spool.settle, path, result.ids)
            return Refused(f"{left} reports were not accepted") if left else result
        return result

    def _after(self, result: Accepted | Away | Refused) -> float:
        """Log what a person should know; the seconds to wait."""
        if isinstance(result, Refused):
            self._complain(result.why)
            return LONGEST_SECONDS
        if isinstance(result, Accepted):
            if self._failures:
                logger.info("the console takes reports again")
            self._failures = 0
            if result.misread:
                self._complain(f"{result.misread} reports are not as it expects them")
            return 0.0
        if not self._failures:
            logger.warning("reports wait, the console does not take them now: %s", result.why)
        self._failures += 1
        return max(pause_after(self._failures), result.seconds)

    def _complain(self, why: str) -> None:
        """At most once an hour."""
        if time.monotonic() - self._complained >= _COMPLAINT_SECONDS:
            self._complained = time.monotonic()
            logger.error("the console refuses reports: %s", why)


def pause_after(failures: int) -> float:
    """Seconds before the next attempt after so many failures in a row: doubled each time, with jitter, within the bounds."""
    doubled = FIRST_SECONDS * 2.0 ** min(failures - 1, 10)
    return min(LONGEST_SECONDS, doubled * random.uniform(1.0, 1.5))


async def _post(http: aiohttp.ClientSession, address: str, key: str, reports: list[dict[str, Any]]) -> Accepted | Away | Refused:
    headers = {"Authorization": f"Bearer {key}"}
    try:
        async with http.post(address, json={"reports": reports}, headers=headers, allow_redirects=False) as response:
            if response.status == 429 or response.status >= 500:
                return Away(f"status {response.status}", seconds_asked(response.headers.get("Retry-After", "")))
            if response.status != 200:
                return Refused(f"status {response.status}", response.status in _KEY_OR_ADDRESS)
            return _accepted(await response.json(content_type=None))
    except (aiohttp.ClientError, OSError) as error:  # a timeout is an OSError
        return Away(type(error).__name__)
    except ValueError:
        return Refused("the answer is no JSON")


def _accepted(body: Any) -> Accepted | Refused:
    ids = body.get("accepted") if isinstance(body, dict) else None
    if not isinstance(ids, list):
        return Refused("the answer names no accepted reports")
    return Accepted(frozenset(id for id in ids if isinstance(id, str)), len(body.get("refused") or ()))
