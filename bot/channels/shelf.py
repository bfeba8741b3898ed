"""The live snapshot as a channel sees it: its ready-made cards, followed through publications, never an exception."""

from __future__ import annotations

import logging
from pathlib import Path

from knowledge.snapshots import Snapshot, SnapshotError, current_id, open_current

logger = logging.getLogger("pana.shelf")


class Shelf:
    """Gives the live snapshot and notices when another is published."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: Snapshot | None = None

    def snapshot(self) -> Snapshot | None:
        """The live snapshot; the last good one where the newest is damaged; None where there never was one."""
        try:
            if self._open is None or self._open.id != current_id(self._folder):
                self._open = open_current(self._folder)
        except SnapshotError as error:
            logger.error("%s", error)
        return self._open
