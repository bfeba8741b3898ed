"""What this process keeps for publishing: one memory of open snapshots, the question sets, the folder of snapshots."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from threading import Lock
from typing import get_args

from django.conf import settings

from knowledge.console import search, store
from knowledge.evaluation.question_sets import Half, QuestionSet, read_sets
from knowledge.publication import Memory
from knowledge.publication.trial import pair, select
from knowledge.retrieval.encoder import Encoder
from knowledge.snapshots import Snapshot, SnapshotError, current_id, open_current

_lock = Lock()
_kept: dict[tuple[str, Path], Memory] = {}


def folder() -> Path:
    """Where snapshots lie."""
    return Path(settings.PANA.snapshots)


def memory() -> Memory:
    """Open snapshots and vectors of questions; the first call loads the encoder, so never wait for it in a page."""
    encoder: Encoder = search.encoder()
    with _lock:
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
