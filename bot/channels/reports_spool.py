"""Reports on disk until the console has them: whole files of at most 200 lines, bounded in bytes and days."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import logging
import os
import threading
import uuid
from collections.abc import Collection, Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from bot.channels.reports_lines import Report, as_line

logger = logging.getLogger("pana.reports")

LINES = 200
_UNFINISHED = ".part"


class Spool:
    """A folder of files ``<day>-<random>.jsonl``. Every call may block on the disk and may raise OSError; threads may share it."""

    def __init__(self, folder: Path, most_bytes: int, days: int) -> None:
        self._folder = folder
        self._most = most_bytes
        self._days = days
        self._lock = threading.Lock()

    def write(self, reports: Iterable[Report]) -> None:
        """Keep a batch. Ids are random, so in their order no two lines show that they are of one conversation."""
        ordered = iter(sorted(reports, key=lambda report: report.id))
        while batch := list(islice(ordered, LINES)):
            data = "".join(map(as_line, batch)).encode("utf-8", "replace")
            with self._lock:
                self._make_room(len(data))
                if len(data) <= self._most:
                    self._replace(self._folder / f"{min(report.day for report in batch)}-{uuid.uuid4().hex}.jsonl", data)
                else:
                    logger.warning("%d reports found no room", len(batch))

    def files(self) -> list[Path]:
        """Finished files, those of the oldest day first; none where the folder is not there."""
        return sorted(self._folder.glob("*.jsonl"))

    def read(self, path: Path) -> list[dict[str, Any]]:
        """The reports of a file; a line that a crash cut off is left out, and a file that is gone is empty."""
        try:
            lines = path.read_bytes().split(b"\n")
        except FileNotFoundError:
            return []
        return [row for row in map(_parsed, lines) if row is not None]

    def settle(self, path: Path, accepted: Collection[str]) -> int:
        """Remove what was accepted from a file, and the file where nothing remains; how many lines remain."""
        with self._lock:
            left = [row for row in self.read(path) if row["id"] not in accepted]
            if left:
                self._replace(path, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in left).encode("utf-8"))
            else:
                path.unlink(missing_ok=True)
            return len(left)

    def sweep(self, today: dt.date) -> None:
        """Delete files that are too old or too many, and what a crash left unfinished."""
        oldest = (today - dt.timedelta(days=self._days)).isoformat()
        with self._lock:
            for path in self._folder.glob(f"*{_UNFINISHED}"):
                path.unlink(missing_ok=True)
            self._delete([path for path in self.files() if path.name[: len(oldest)] < oldest], "age")
            self._make_room(0)

    def _make_room(self, size: int) -> None:
        """Delete the oldest files until so many bytes more fit."""
        sizes = {path: path.stat().st_size for path in self.files()}
        excess, doomed = sum(sizes.values()) + size - self._most, []
        for path, taken in sizes.items():
            if excess <= 0:
                break
            doomed.append(path)
            excess -= taken
        self._delete(doomed, "lack of room")

    def _delete(self, doomed: Sequence[Path], why: str) -> None:
        if doomed:
            count = sum(path.read_bytes().count(b"\n") for path in doomed)
            for path in doomed:
                path.unlink(missing_ok=True)
            logger.warning("%d reports deleted for %s", count, why)

    def _replace(self, path: Path, data: bytes) -> None:
        """The whole file or none of it, readable by its owner alone."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = path.with_suffix(_UNFINISHED)
        try:
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(data)
            unfinished.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                unfinished.unlink(missing_ok=True)
            raise


def _parsed(line: bytes) -> dict[str, Any] | None:
    try:
        row = json.loads(line)
    except ValueError:
        return None
    return row if isinstance(row, dict) and isinstance(row.get("id"), str) else None
