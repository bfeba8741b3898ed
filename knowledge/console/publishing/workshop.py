"""What this process keeps for publishing: one memory of open snapshots, the question sets, the folder of snapshots."""

from __future__ import annotations

import gc
import logging
import threading
import time
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Final, get_args

from django.conf import settings
from django.db import connection

from knowledge.console import search, store
from knowledge.evaluation.question_sets import Half, QuestionSet, read_sets
from knowledge.publication import Memory
from knowledge.publication.trial import pair, select
from knowledge.retrieval.encoder import Encoder
from knowledge.snapshots import Snapshot, SnapshotError, current_id, open_current

logger = logging.getLogger("pana.console.publishing")

REST_SECONDS: Final = 30 * 60.0
"""So long after the last use everything is let go: open snapshots and the encoder take most of the console's memory."""
_lock, _warming = Lock(), Lock()
_kept: dict[tuple[str, Path], Memory] = {}
_last: dict[str, float] = {}


def folder() -> Path:
    """Where snapshots lie."""
    return Path(settings.PANA.snapshots)


def memory() -> Memory:
    """Open snapshots and vectors of questions; the first call loads the encoder, so never wait for it in a page."""
    encoder: Encoder = search.encoder()
    with _lock:
        _last["used"] = time.monotonic()
        key = (encoder.fingerprint, folder())
        if key not in _kept:
            _kept.clear()
            _kept[key] = Memory(encoder, settings.PANA.data / "console" / "questions")
        return _kept[key]


@cache
def sets() -> QuestionSet:
    """All questions that an effect is measured on."""
    return read_sets()


def live_id() -> str:
    """The id of the live snapshot, or "" where nothing is published."""
    return current_id(folder()) or ""


def live() -> Snapshot | None:
    """The live snapshot, or None where nothing whole is published."""
    try:
        return open_current(folder())
    except SnapshotError:
        return None


def rest() -> bool:
    """Let go of what nobody has used for a while; whether it did."""
    with _lock:
        if not _kept or time.monotonic() - _last["used"] < REST_SECONDS:
            return False
        _kept.clear()
    search.forget()
    gc.collect()
    return True


def warm_up_soon() -> None:
    """Warm up in the background: somebody has opened a page from which one publishes, and reads it first."""
    if getattr(settings, "CONSOLE_THREADS", True) and not _warming.locked():
        threading.Thread(target=_warm_up_alone, name="warm-up", daemon=True).start()


def _warm_up_alone() -> None:
    if _warming.acquire(blocking=False):
        try:
            warm_up()
        except Exception as error:  # nothing is lost: the publication itself opens what it needs, and says what is wrong
            logger.warning("warming up failed: %s", type(error).__name__)
        finally:
            _warming.release()
            connection.close()


def warm_up() -> None:
    """Read all texts, open the live snapshot and ask it the test questions, so that the first publication need not."""
    store.check(store.at_work())
    opened, found = memory(), live()
    if found is None or found.manifest.recipe != opened.recipe:
        return
    both = pair(found, found, opened)
    for half in get_args(Half):
        for question in select(both, sets(), half).every:
            opened.answer(found, question.text)
    opened.encoder.keep()
