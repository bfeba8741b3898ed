"""Preparing in the background: the steps with their times go into the publication's row, which pages look at."""

from __future__ import annotations

import dataclasses
import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone, translation

from knowledge.console.models import Publication
from knowledge.console.publishing import settling, telling, workshop
from knowledge.console.publishing.refusals import in_words
from knowledge.console.publishing.telling import Part
from knowledge.publication import drop, prepare, promote
from knowledge.publication.effect import effect_of
from knowledge.publication.help_pages import Addresses
from knowledge.publication.preparing import CHECKING, ENCODING, HELPING, WRITING

logger = logging.getLogger("pana.console.publishing")
State = Publication.State

STARTING, ASKING, SWAPPING = "starting", "asking", "swapping"
_NAMES = {ENCODING: "encoding", WRITING: "writing", HELPING: "helping", CHECKING: "checking"}


@dataclasses.dataclass(frozen=True)
class Ending:
    """What happens once the snapshot is prepared: its effect is shown, or it goes live at once with this line in the audit log."""

    deed: str = ""
    by: str = ""
    details: dict[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def at_once(self) -> bool:
        """Whether it goes live without anybody looking at it."""
        return bool(self.deed)


def start(publication: Publication, parts: Sequence[Part], ending: Ending = Ending()) -> None:
    """Prepare in a thread of its own; in tests (``CONSOLE_THREADS`` off) before this returns."""
    language = translation.get_language()
    in_background(lambda: _run(publication.pk, parts, ending, language), "publish")


def in_background(work: Callable[[], None], name: str) -> None:
    """Do work in a thread of its own, which leaves no connection to the database open."""
    if not getattr(settings, "CONSOLE_THREADS", True):
        work()
        return

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    threading.Thread(target=run, name=name, daemon=True).start()


def _run(pk: int, parts: Sequence[Part], ending: Ending, language: str | None) -> None:
    """All failures end in the row: nobody else would see what happens in a thread."""
    publication = Publication.objects.get(pk=pk)
    with translation.override(language):
        try:
            _prepare(publication, parts, ending)
        except Exception as error:
            logger.warning("publication %s failed: %s", pk, type(error).__name__)
            drop(workshop.folder(), publication.snapshot)
            _change(publication, state=State.FAILED, ended_at=timezone.now(), error=in_words(error))


def _prepare(publication: Publication, parts: Sequence[Part], ending: Ending) -> None:
    steps = _Steps(publication)
    steps(STARTING)
    collection, memory = telling.collection(parts), workshop.memory()
    addresses, records = Addresses(settings.PANA.public_url.rstrip("/"), settings.PANA.quick_exit), telling.as_records(parts)
    made = prepare(collection, workshop.folder(), memory.encoder, steps.named, addresses, records, memory, steps.progress)
    _change(publication, snapshot=made.id, before=made.before or "")
    if ending.at_once:
        steps(SWAPPING)
        promote(workshop.folder(), made.id, made.before)
        settling.settle(publication, ending.by, ending.deed, **ending.details)
    else:
        _measure(publication, steps)
    steps.end()


def _measure(publication: Publication, steps: _Steps) -> None:
    effect = None
    if publication.before:
        steps(ASKING)
        memory = workshop.memory()
        effect = effect_of(workshop.folder(), publication.snapshot, memory, workshop.sets(), steps.progress).as_json()
        memory.encoder.keep()
    _change(publication, effect=effect, state=State.READY, ended_at=timezone.now())


def _change(publication: Publication, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(publication, name, value)
    Publication.objects.filter(pk=publication.pk).update(**fields)


class _Steps:
    """Writes each step into the row as it begins, with the seconds since the start."""

    def __init__(self, publication: Publication) -> None:
        self._publication = publication
        self._begun = time.monotonic()
        self._steps: list[dict[str, Any]] = []

    def __call__(self, name: str) -> None:
        self._steps.append({"step": name, "at": self._now()})
        self._keep()

    def named(self, line: str) -> None:
        """A step of ``prepare``."""
        self(_NAMES.get(line, line))

    def progress(self, done: int, of: int) -> None:
        """How far the step has come."""
        self._steps[-1] |= {"done": done, "of": of}
        self._keep()

    def end(self) -> None:
        """Note when all was done."""
        self._steps.append({"step": "done", "at": self._now()})
        self._keep()

    def _now(self) -> float:
        return round(time.monotonic() - self._begun, 2)

    def _keep(self) -> None:
        _change(self._publication, steps=list(self._steps))
