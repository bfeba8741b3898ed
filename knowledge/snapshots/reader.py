"""The light reader of published snapshots: which one is current, whether it is whole, and its ready-made cards.

A snapshot is an immutable folder; its manifest is written last and names every file with its digest. Needs nothing but the
standard library, so that the bot can show emergency numbers while everything else is down.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from knowledge.languages import Language

FORMAT = 2
MANIFEST = "manifest.json"
CURRENT = "current"
HELP = "help"
"""Folder of the help pages in a snapshot."""


class SnapshotError(RuntimeError):
    """There is no usable snapshot; the message says why and what to do."""


@dataclass(frozen=True)
class Manifest:
    """What a snapshot says of itself. ``files`` maps each file's path in the snapshot to its sha256."""

    id: str
    published_at: str
    recipe: str
    entries: int
    passages: int
    files: dict[str, str]


@dataclass(frozen=True)
class Snapshot:
    """One published generation of the knowledge."""

    folder: Path
    manifest: Manifest

    @property
    def id(self) -> str:
        """Its name."""
        return self.manifest.id

    @cached_property
    def _shelves(self) -> dict[Language, dict[str, Any]]:
        return {}

    def shelf(self, language: Language) -> dict[str, Any]:
        """All ready-made cards of a language: ``entries`` by id, ``helpers``, ``groups`` in menu order, ``emergencies`` in order."""
        if language not in self._shelves:
            self._shelves[language] = json.loads((self.folder / f"cards-{language}.json").read_text(encoding="utf-8"))
        return self._shelves[language]

    def card(self, entry: str, language: Language) -> dict[str, Any] | None:
        """The card of an entry, or None where there is no such entry."""
        found: dict[str, Any] | None = self.shelf(language)["entries"].get(entry)
        return found


def current_id(folder: Path) -> str | None:
    """The id of the published snapshot, or None where nothing is published."""
    try:
        return (folder / CURRENT).read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None


def open_current(folder: Path) -> Snapshot:
    """The published snapshot, checked.

    Raises:
        SnapshotError: nothing is published, or what is published is incomplete or damaged.
    """
    id = current_id(folder)
    if id is None:
        raise SnapshotError("Nothing is published yet: run  python -m knowledge publish  (scripts/run does it by itself).")
    return open_snapshot(folder / id)


def open_snapshot(folder: Path) -> Snapshot:
    """A snapshot folder, with every file checked against the manifest.

    Raises:
        SnapshotError: a file is missing or differs, or the format is not ours.
    """
    try:
        data = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        version = data.pop("format")
        manifest = Manifest(**data)
    except FileNotFoundError:
        raise SnapshotError(f"The snapshot {folder.name} has no manifest: it was never finished. Publish again.") from None
    except (ValueError, TypeError, KeyError, AttributeError):
        raise SnapshotError(f"The manifest of the snapshot {folder.name} is not readable. Publish again.") from None
    if version != FORMAT:
        raise SnapshotError(f"The snapshot {folder.name} has format {version}; this program reads format {FORMAT}. Publish again.")
    for name, digest in manifest.files.items():
        if digest_of(folder / name) != digest:
            raise SnapshotError(f"The file {name} of the snapshot {folder.name} is missing or damaged. Publish again.")
    return Snapshot(folder, manifest)


def digest_of(path: Path) -> str | None:
    """sha256 of a file, or None where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
