"""A finished snapshot is built aside, its manifest last. What is live does not change by it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from knowledge.entries import Collection
from knowledge.publication.help_pages import UNKNOWN, Addresses, Issue, write_help
from knowledge.publication.material import Made, Progress, material_of, silent
from knowledge.publication.memory import Memory
from knowledge.publication.promoting import BUILDING, PREPARED, sweep, to_disk
from knowledge.publication.publisher import PublishError, alone, in_words
from knowledge.publication.screening import LEARNT
from knowledge.publication.shelves import write_shelves
from knowledge.retrieval import calibration as calibrations
from knowledge.retrieval.encoder import Encoder
from knowledge.snapshots import FORMAT, HELP, MANIFEST, Snapshot, SnapshotError, open_current, open_snapshot

Report = Callable[[str], None]

ENCODING, WRITING, HELPING, CHECKING = (
    "encoding what is new",
    "writing cards and indexes",
    "writing the help pages",
    "checking the snapshot",
)
STEPS: Final = (ENCODING, WRITING, HELPING, CHECKING)
"""What is reported while a snapshot is prepared, in this order."""

COLLECTION, RECORDS = "collection.json", "records.json"


@dataclass(frozen=True)
class Prepared:
    """A finished snapshot that is not live. ``encoded`` texts were new; all others kept their vectors. ``before`` was live then."""

    id: str
    entries: int
    passages: int
    encoded: int
    before: str | None


@dataclass(frozen=True)
class Order:
    """What a snapshot is made of. ``records`` is kept in it word for word, so that whoever goes back knows what was told."""

    collection: Collection
    addresses: Addresses = UNKNOWN
    records: str = ""
    anew: bool = False
    """Whether everything is learnt anew, even where few entries have changed."""


def prepare(
    collection: Collection,
    folder: Path,
    encoder: Encoder,
    report: Report = lambda _line: None,
    addresses: Addresses = UNKNOWN,
    records: str = "",
    memory: Memory | None = None,
    progress: Progress = silent,
) -> Prepared:
    """Build a finished snapshot of a collection in the folder of snapshots, without making it live.

    ``addresses`` are for the help pages; ``memory`` spares a process that stays from reading again; ``progress`` hears how many texts
    of how many are encoded.

    Raises:
        PublishError: another publication is running, the disk is full, or the snapshot does not open.
        CalibrationError: no thresholds are fitted for the encoder's recipe.
    """
    order = Order(collection, addresses, records)
    with in_words(folder), alone(folder):
        return prepare_alone(order, folder, memory or Memory(encoder), report, progress)


def prepare_alone(order: Order, folder: Path, memory: Memory, report: Report, progress: Progress = silent) -> Prepared:
    """What ``prepare`` does while nobody else publishes."""
    calibrations.load(memory.recipe)
    if not order.collection.entries:
        raise PublishError("There are no entries to publish.")
    sweep(folder)
    (folder / PREPARED).mkdir(exist_ok=True)
    work = folder / f"{BUILDING}{os.getpid()}"
    work.mkdir()
    try:
        return _build(order, folder, work, memory, report, progress)
    except SnapshotError as error:
        raise PublishError(f"Nothing was published: {error}") from error
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _build(order: Order, folder: Path, work: Path, memory: Memory, report: Report, progress: Progress) -> Prepared:
    live = usable_live(folder, memory.recipe)
    report(ENCODING)
    known = memory.material(live) if live else None
    made = material_of(order.collection, memory.encoder, known, _learnt_by(live, order.anew), progress)
    report(WRITING)
    made.material.write(work)
    (work / LEARNT).write_text(json.dumps(made.learnt), encoding="utf-8")
    shelves = write_shelves(order.collection, work)
    now = dt.datetime.now(dt.UTC)
    id = _name(folder, now, _write_content(order, work), memory.recipe)
    report(HELPING)
    write_help(shelves, work / HELP, Issue(id, now.date(), order.addresses), live.folder / HELP if live else None)
    _write_manifest(work, _about(id, now, memory.recipe, order.collection, made))
    report(CHECKING)
    memory.open_made(open_snapshot(work), made.material)
    work.replace(folder / PREPARED / id)
    counts = len(order.collection.entries), len(made.material.passages), len(made.fresh)
    return Prepared(id, *counts, before=live.id if live else None)


def usable_live(folder: Path, recipe: str) -> Snapshot | None:
    """The live snapshot if it can be used beside the new one: same recipe, undamaged."""
    try:
        snapshot = open_current(folder)
    except SnapshotError:
        return None
    return snapshot if snapshot.manifest.recipe == recipe else None


def _learnt_by(live: Snapshot | None, anew: bool) -> list[str] | None:
    """Entries that the live snapshot learnt one by one; None where all is to be learnt anew."""
    if live is None or anew:
        return None
    try:
        return list(json.loads((live.folder / LEARNT).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return []


def _write_content(order: Order, work: Path) -> str:
    """Write what the snapshot was made from; gives the collection as text."""
    content = json.dumps(order.collection, ensure_ascii=False, default=_plain, sort_keys=True)
    (work / COLLECTION).write_text(content, encoding="utf-8")
    if order.records:
        (work / RECORDS).write_text(order.records, encoding="utf-8")
    return content


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return vars(value)
    return sorted(value) if isinstance(value, frozenset) else str(value)


def _name(folder: Path, now: dt.datetime, content: str, recipe: str) -> str:
    digest = hashlib.sha256((content + recipe).encode()).hexdigest()[:8]
    id = f"{now:%Y%m%dT%H%M%S}-{digest}"
    taken = (folder / id).exists() or (folder / PREPARED / id).exists()
    return f"{now:%Y%m%dT%H%M%S%f}-{digest}" if taken else id


def _about(id: str, now: dt.datetime, recipe: str, collection: Collection, made: Made) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "id": id,
        "published_at": now.isoformat(timespec="seconds"),
        "recipe": recipe,
        "entries": len(collection.entries),
        "passages": len(made.material.passages),
    }


def _write_manifest(work: Path, about: dict[str, Any]) -> None:
    files = sorted(path for path in work.rglob("*") if path.is_file())
    for path in files:
        if path.parent == work:
            to_disk(path)
    os.sync()  # the help pages are hundreds of small files: one by one they would take seconds
    manifest = {**about, "files": {path.relative_to(work).as_posix(): _digest_of(path) for path in files}}
    target = work / MANIFEST
    target.write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    to_disk(target)


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
