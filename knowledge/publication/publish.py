"""Publishing: build a snapshot aside, write its manifest last, then swap ``current``. Until the swap nothing has changed.

One publisher at a time (a file lock); what a crash leaves behind is swept up by the next publication.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import errno
import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.entries import Collection
from knowledge.evaluation.question_sets import QuestionSet
from knowledge.publication.help_pages import Issue, write_help
from knowledge.publication.material import make_material
from knowledge.publication.shelves import write_shelves
from knowledge.publication.trial import changes_the_search, try_out
from knowledge.retrieval import calibration as calibrations
from knowledge.retrieval.encoder import Encoder
from knowledge.retrieval.retriever import Retriever
from knowledge.snapshots import (
    CURRENT,
    FORMAT,
    HELP,
    MANIFEST,
    Snapshot,
    SnapshotError,
    current_id,
    digest_of,
    open_current,
    open_snapshot,
)

KEPT = 10
"""Snapshots kept for going back; older ones are removed after a publication."""

_BUILDING = ".building-"
Report = Callable[[str], None]


class PublishError(RuntimeError):
    """Nothing was published; the live snapshot is as it was."""


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
    address: str = "",
) -> Published:
    """Publish a collection into the folder of snapshots; with ``tried_on`` only if it finds no less than the live one.

    ``address`` is the public address of the service, for the help pages; empty where none is known.

    Raises:
        PublishError: another publication is running, the disk is full, the snapshot does not open, or finds less.
        CalibrationError: no thresholds are fitted for the encoder's recipe.
    """
    calibrations.load(calibrations.recipe(encoder))
    if not collection.entries:
        raise PublishError("There are no entries to publish.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder):
            _sweep(folder)
            return _build_and_promote(collection, folder, encoder, report, tried_on, address.rstrip("/"))
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise PublishError(f"The disk is full; nothing was published. Free some space in {folder} and publish again.") from error
        raise PublishError(f"Nothing was published: {error}") from error


def _build_and_promote(
    collection: Collection, folder: Path, encoder: Encoder, report: Report, tried_on: QuestionSet | None, address: str
) -> Published:
    recipe = calibrations.recipe(encoder)
    live = _live(folder, recipe)
    work = folder / f"{_BUILDING}{os.getpid()}"
    work.mkdir()
    try:
        report("encoding what is new")
        material, encoded = make_material(collection, encoder, live.folder if live else None)
        report("writing cards and indexes")
        material.write(work)
        shelves = write_shelves(collection, work)
        content = json.dumps(dataclasses.asdict(collection), ensure_ascii=False, default=str, sort_keys=True)
        (work / "collection.json").write_text(content, encoding="utf-8")
        now = dt.datetime.now(dt.UTC)
        digest = hashlib.sha256((content + recipe).encode()).hexdigest()[:8]
        id = f"{now:%Y%m%dT%H%M%S}-{digest}"
        if (folder / id).exists():
            id = f"{now:%Y%m%dT%H%M%S%f}-{digest}"
        report("writing the help pages")
        write_help(shelves, work / HELP, Issue(id, now.date(), address), live.folder / HELP if live else None)
        _write_manifest(work, id, now, recipe, len(collection.entries), len(material.passages))
        report("checking the snapshot")
        made = open_snapshot(work)
        opened = Retriever.open(made, encoder)
        if live and tried_on and changes_the_search(made, live):
            report("asking it what the live one answers well")
            _refuse_if_worse(made, opened, live, encoder, tried_on)
        work.replace(folder / id)
        _point(folder, id)
    except SnapshotError as error:
        raise PublishError(f"Nothing was published: {error}") from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
    _prune(folder)
    return Published(id, len(collection.entries), len(material.passages), encoded)


def promote(folder: Path, id: str) -> None:
    """Make a finished snapshot the live one, atomically. Also the way back to an earlier one.

    Raises:
        SnapshotError: the snapshot is not whole.
    """
    open_snapshot(folder / id)
    _point(folder, id)


def _point(folder: Path, id: str) -> None:
    pointer = folder / f".{CURRENT}-{os.getpid()}"
    pointer.write_text(id + "\n", encoding="utf-8")
    _to_disk(pointer)
    pointer.replace(folder / CURRENT)
    with contextlib.suppress(OSError):  # serves only web servers that read the folder; the publication stands without it
        _link_help(folder, id)


def _link_help(folder: Path, id: str) -> None:
    """Let ``help`` lead to the live help pages, for web servers that cannot read ``current``."""
    link = folder / f".{HELP}-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(Path(id, HELP))
    link.replace(folder / HELP)


def _write_manifest(work: Path, id: str, now: dt.datetime, recipe: str, entries: int, passages: int) -> None:
    files = sorted(path for path in work.rglob("*") if path.is_file())
    for path in files:
        if path.parent == work:
            _to_disk(path)
    os.sync()  # the help pages are hundreds of small files: one by one they would take seconds
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "id": id,
        "published_at": now.isoformat(timespec="seconds"),
        "recipe": recipe,
        "entries": entries,
        "passages": passages,
        "files": {path.relative_to(work).as_posix(): digest_of(path) for path in files},
    }
    target = work / MANIFEST
    target.write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    _to_disk(target)


def _refuse_if_worse(made: Snapshot, opened: Retriever, live: Snapshot, encoder: Encoder, tried_on: QuestionSet) -> None:
    complaints = try_out(made, opened, live, Retriever.open(live, encoder), tried_on).complaints
    if complaints:
        raise PublishError(
            f"Nothing was published: the bot would find less than it does now. {' '.join(complaints)} "
            "Look at the texts and phrasings that were changed, added or removed last; to publish all the same, add --even-if-worse."
        )


def _live(folder: Path, recipe: str) -> Snapshot | None:
    """The live snapshot if it can be used beside the new one: same recipe, undamaged."""
    try:
        snapshot = open_current(folder)
    except SnapshotError:
        return None
    return snapshot if snapshot.manifest.recipe == recipe else None


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / ".lock").open("w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PublishError("Another publication is running; try again when it has ended.") from None
        yield


def _sweep(folder: Path) -> None:
    for leftover in folder.glob(f"{_BUILDING}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    for leftover in (*folder.glob(f".{CURRENT}-*"), *folder.glob(f".{HELP}-*")):
        leftover.unlink(missing_ok=True)


def _prune(folder: Path) -> None:
    live = current_id(folder)
    finished = sorted(path for path in folder.iterdir() if (path / MANIFEST).is_file() and path.name != live)
    for old in finished[: -(KEPT - 1)]:
        shutil.rmtree(old, ignore_errors=True)


def _to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
