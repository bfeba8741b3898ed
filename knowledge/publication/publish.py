"""Publishing in one go, as on the command line: prepare, try, promote. Until the last step nothing has changed.

One publisher at a time; what a crash leaves behind is swept up by the next publication.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from knowledge.entries import Collection
from knowledge.evaluation.question_sets import QuestionSet
from knowledge.publication.help_pages import UNKNOWN, Addresses
from knowledge.publication.material import Progress, silent
from knowledge.publication.memory import Memory
from knowledge.publication.preparing import Order, Prepared, prepare_alone, usable_live
from knowledge.publication.promoting import KEPT, drop, move_and_point, promote, where_is
from knowledge.publication.publisher import PublishError, alone, in_words
from knowledge.publication.trial import changes_the_search, try_out
from knowledge.retrieval import calibration as calibrations
from knowledge.retrieval.encoder import Encoder
from knowledge.snapshots import open_snapshot

__all__ = ["KEPT", "PublishError", "Published", "promote", "publish"]

TRYING = "asking it what the live one answers well"
Report = Callable[[str], None]


@dataclass(frozen=True)
class Published:
    """A finished publication. ``encoded`` texts were new; all others kept their vectors."""

    id: str
    entries: int
    passages: int
    encoded: int


def publish(
    collection: Collection,
    folder: Path,
    encoder: Encoder,
    report: Report = lambda _line: None,
    tried_on: QuestionSet | None = None,
    addresses: Addresses = UNKNOWN,
    progress: Progress = silent,
) -> Published:
    """Publish a collection into the folder of snapshots; with ``tried_on`` only if it finds no less than the live one.

    ``addresses`` are for the help pages; ``progress`` hears how many texts of how many are encoded.

    Raises:
        PublishError: another publication is running, the disk is full, the snapshot does not open, or finds less.
        CalibrationError: no thresholds are fitted for the encoder's recipe.
    """
    calibrations.load(calibrations.recipe(encoder))
    memory, order = Memory(encoder), Order(collection, addresses, anew=True)
    with in_words(folder), alone(folder):
        made = prepare_alone(order, folder, memory, report, progress)
        try:
            _refuse_if_worse(folder, made, memory, report, tried_on)
            move_and_point(folder, made.id)
        finally:
            drop(folder, made.id)
    return Published(made.id, made.entries, made.passages, made.encoded)


def _refuse_if_worse(folder: Path, made: Prepared, memory: Memory, report: Report, tried_on: QuestionSet | None) -> None:
    live, new = usable_live(folder, memory.recipe), open_snapshot(where_is(folder, made.id))
    if live is None or tried_on is None or not changes_the_search(new, live):
        return
    report(TRYING)
    complaints = try_out(new, live, memory, tried_on).complaints
    if complaints:
        raise PublishError(
            f"Nothing was published: the bot would find less than it does now. {' '.join(complaints)} "
            "Look at the texts and phrasings that were changed, added or removed last; to publish all the same, add --even-if-worse."
        )
