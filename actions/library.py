"""The live knowledge of the action server: one Retriever and its snapshot, swapped together when something new is published."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from knowledge.configuration import Settings
from knowledge.retrieval.calibration import CalibrationError
from knowledge.retrieval.encoder import Encoder, make_encoder
from knowledge.retrieval.outcomes import Outcome
from knowledge.retrieval.retriever import Retriever
from knowledge.snapshots import Snapshot, SnapshotError, current_id, open_current

logger = logging.getLogger("pana.library")


@dataclass(frozen=True)
class Loaded:
    """A snapshot and the retriever over it; always replaced as one."""

    snapshot: Snapshot
    retriever: Retriever


class Library:
    """Opens what is published, follows new publications, and searches without blocking the event loop."""

    def __init__(self, settings: Settings, encoder: Encoder | None = None) -> None:
        self._settings = settings
        self._encoder = encoder or make_encoder(settings)
        self._loaded: Loaded | None = None
        self._refused: str | None = None
        self._stop = threading.Event()
        self._searching = ThreadPoolExecutor(max_workers=1, thread_name_prefix="search")

    @property
    def loaded(self) -> Loaded:
        """What is live now.

        Raises:
            SnapshotError: nothing could be opened yet.
        """
        if self._loaded is None:
            raise SnapshotError("Nothing is published yet.")
        return self._loaded

    @property
    def snapshot_id(self) -> str | None:
        """The id of what is live, or None."""
        return self._loaded.snapshot.id if self._loaded else None

    def open(self) -> None:
        """Load encoder and snapshot now.

        Raises:
            SnapshotError, CalibrationError: what is published cannot be used.
        """
        self._encoder.warm_up()
        snapshot = open_current(self._settings.snapshots)
        retriever = Retriever.open(snapshot, self._encoder)
        retriever.search("құжат документ document")
        for language in ("kk", "ru", "en"):
            snapshot.shelf(language)
        self._loaded = Loaded(snapshot, retriever)
        return_memory()

    def follow(self) -> None:
        """Watch for new publications in a thread until ``close``."""
        threading.Thread(target=self._watch, name="follow", daemon=True).start()

    def close(self) -> None:
        """Stop watching."""
        self._stop.set()

    async def search(self, message: str) -> tuple[Snapshot, list[Outcome]]:
        """Search; one outcome, or one for each of two questions. The snapshot is the one that was searched, even if another is
        published meanwhile."""
        live = self.loaded
        loop = asyncio.get_running_loop()
        return live.snapshot, await loop.run_in_executor(self._searching, live.retriever.search_each, message)

    async def nearest_emergency(self, message: str) -> tuple[Snapshot, str]:
        """The emergency entry that fits best."""
        live = self.loaded
        loop = asyncio.get_running_loop()
        return live.snapshot, await loop.run_in_executor(self._searching, live.retriever.nearest_emergency, message)

    def _watch(self) -> None:
        while not self._stop.wait(self._settings.snapshot_poll_seconds):
            self.refresh()

    def refresh(self) -> None:
        """Swap in what is published now, if it is new; keep the old one where the new cannot be used."""
        published = current_id(self._settings.snapshots)
        if published in (None, self.snapshot_id, self._refused):
            return
        try:
            self.open()
            logger.info("now answering from %s", published)
        except (SnapshotError, CalibrationError, OSError) as error:
            self._refused = published
            logger.error("kept the old snapshot: %s", error)


def return_memory() -> None:
    """Give freed memory back to the system after loading: about 120 MB with the delivered knowledge. glibc only."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)


_library: Library | None = None


def set_library(library: Library) -> None:
    """Called once by the process that serves actions (``actions.__main__``) and by tests."""
    global _library
    _library = library


def library() -> Library:
    """The library of this process.

    Raises:
        SnapshotError: the process has not set one.
    """
    if _library is None:
        raise SnapshotError("The action server has no library: start it with  python -m actions.")
    return _library
