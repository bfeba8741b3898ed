"""Which snapshot is live: making one live, going back, dropping what was only prepared, removing what is old.

Prepared snapshots are whole but lie apart, in ``prepared``; what lies beside ``current`` was made live once.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import time
from pathlib import Path
from typing import Final

from knowledge.publication.publisher import Moved, alone, in_words
from knowledge.snapshots import CURRENT, HELP, MANIFEST, SnapshotError, current_id, open_snapshot

KEPT = 10
"""Published snapshots kept for going back; older ones are removed after a publication."""
PREPARED: Final = "prepared"
"""Folder of snapshots that are whole but were never made live."""
BUILDING: Final = ".building-"

_LOOKED_AT: Final = 48 * 3600
"""Seconds for which somebody may look at a prepared snapshot; then the next publication removes it."""
_ANY: Final = "*"
_ID: Final = re.compile(r"[0-9]{8}T[0-9]+-[0-9a-z]+")


def promote(folder: Path, id: str, instead_of: str | None = _ANY) -> None:
    """Make a finished snapshot the live one, atomically; one that was prepared, or an earlier one.

    ``instead_of`` is the snapshot that is believed to be live; without it any may be.

    Raises:
        SnapshotError: the snapshot is not whole.
        Moved: another than ``instead_of`` is live.
        PublishError: another publication is running, or the disk is full.
    """
    where_is(folder, id)
    with in_words(folder), alone(folder):
        if instead_of not in (_ANY, current_id(folder)):
            raise Moved("Another publication went live since this one was prepared; prepare it again.")
        move_and_point(folder, id)


def move_and_point(folder: Path, id: str) -> None:
    """What ``promote`` does while nobody else publishes."""
    place = where_is(folder, id)
    open_snapshot(place)
    if place.parent != folder:
        place.replace(folder / id)
    point(folder, id)
    prune(folder)


def where_is(folder: Path, id: str) -> Path:
    """The folder of a snapshot, published or prepared.

    Raises:
        SnapshotError: there is none of that name.
    """
    for place in (folder / id, folder / PREPARED / id):
        if _ID.fullmatch(id) and place.is_dir():
            return place
    raise SnapshotError(f"There is no snapshot {id} (any more).")


def drop(folder: Path, id: str) -> None:
    """Remove a snapshot that was prepared and never made live; one that is not there (any more) is no fault."""
    if _ID.fullmatch(id):
        shutil.rmtree(folder / PREPARED / id, ignore_errors=True)


def published(folder: Path) -> list[str]:
    """Ids of the snapshots that were made live and are still on disk, newest first."""
    if not folder.is_dir():
        return []
    return sorted((path.name for path in folder.iterdir() if (path / MANIFEST).is_file()), reverse=True)


def point(folder: Path, id: str) -> None:
    """Let ``current`` name a snapshot, and the link to the help pages lead into it."""
    pointer = folder / f".{CURRENT}-{os.getpid()}"
    pointer.write_text(id + "\n", encoding="utf-8")
    to_disk(pointer)
    pointer.replace(folder / CURRENT)
    with contextlib.suppress(OSError):  # serves only web servers that read the folder; the publication stands without it
        _link_help(folder, id)


def sweep(folder: Path) -> None:
    """Remove what a crash left behind, and prepared snapshots that nobody looks at any more."""
    for leftover in folder.glob(f"{BUILDING}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    for leftover in (*folder.glob(f".{CURRENT}-*"), *folder.glob(f".{HELP}-*")):
        leftover.unlink(missing_ok=True)
    for prepared in folder.glob(f"{PREPARED}/*"):
        if time.time() - prepared.stat().st_mtime > _LOOKED_AT:
            shutil.rmtree(prepared, ignore_errors=True)


def prune(folder: Path) -> None:
    """Remove all but the newest published snapshots; never the live one, and none that is only prepared."""
    live = current_id(folder)
    for old in [id for id in published(folder) if id != live][KEPT - 1 :]:
        shutil.rmtree(folder / old, ignore_errors=True)


def to_disk(path: Path) -> None:
    """Wait until a file's content is on the disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _link_help(folder: Path, id: str) -> None:
    """Let ``help`` lead to the live help pages, for web servers that cannot read ``current``."""
    link = folder / f".{HELP}-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(Path(id, HELP))
    link.replace(folder / HELP)
