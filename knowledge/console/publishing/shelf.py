"""The snapshots on disk, newest first: when, by whom, and what each changed against the one before."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from knowledge.console.models import Publication
from knowledge.console.publishing import workshop
from knowledge.languages import LANGUAGES, Language
from knowledge.publication import published
from knowledge.snapshots import Manifest, Snapshot, SnapshotError, open_snapshot


@dataclass(frozen=True)
class Difference:
    """Titles of the entries that came, changed and went, and how many contacts are not the same."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    contacts: int

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed or self.contacts)


@dataclass(frozen=True)
class Kept:
    """One snapshot on disk. ``row`` is the publication that made it, None where it was made on the command line."""

    id: str
    made_at: dt.datetime
    is_live: bool
    row: Publication | None
    difference: Difference | None
    live_since: dt.datetime | None


def kept(language: Language) -> list[Kept]:
    """All published snapshots."""
    ids, live = published(workshop.folder()), workshop.live_id()
    rows = {
        row.snapshot: row
        for row in reversed(Publication.objects.filter(snapshot__in=ids).select_related("by"))
        if row.reason != "back"
    }
    return [
        Kept(id, made_at(id), id == live, rows.get(id), _difference(before, id, language), live_since(id) if id == live else None)
        for id, before in zip(ids, [*ids[1:], None][: len(ids)], strict=True)
    ]


def live_since(id: str) -> dt.datetime | None:
    """When a snapshot was last made live from here."""
    row = Publication.objects.filter(snapshot=id, state=Publication.State.LIVE).first()
    return row.ended_at if row else None


def made_at(id: str) -> dt.datetime:
    """When a snapshot was made, by its name."""
    stamp = id.partition("-")[0][:15]
    try:
        return dt.datetime.strptime(stamp, "%Y%m%dT%H%M%S").replace(tzinfo=dt.UTC)
    except ValueError:
        return dt.datetime.fromtimestamp(0, dt.UTC)


def whole(id: str) -> Snapshot | None:
    """A published snapshot, or None where it is not there or not whole."""
    if id not in published(workshop.folder()):
        return None
    try:
        return open_snapshot(workshop.folder() / id)
    except SnapshotError:
        return None


def _difference(before: str | None, after: str, language: Language) -> Difference | None:
    if before is None:
        return None
    try:
        return difference(workshop.folder(), before, after, language)
    except (OSError, ValueError, KeyError):  # one that is not whole is told from only when somebody wishes to go back to it
        return None


@lru_cache(maxsize=128)
def difference(folder: Path, before: str, after: str, language: Language) -> Difference:
    """What a visitor would find different between two snapshots."""
    old, new = (_shelves(folder / id) for id in (before, after))
    was, becomes = _cards(old, "entries"), _cards(new, "entries")
    titles = {**old[language]["entries"], **new[language]["entries"]}

    def named(entries: set[str]) -> tuple[str, ...]:
        return tuple(sorted(titles[entry]["title"] for entry in entries))

    other = {entry for entry in was.keys() & becomes.keys() if was[entry] != becomes[entry]}
    numbers = _cards(old, "contacts"), _cards(new, "contacts")
    contacts = sum(numbers[0].get(id) != numbers[1].get(id) for id in numbers[0].keys() | numbers[1].keys())
    return Difference(named(becomes.keys() - was.keys()), named(other), named(was.keys() - becomes.keys()), contacts)


def _shelves(folder: Path) -> dict[Language, dict[str, Any]]:
    """The shelves alone, without checking the other files."""
    snapshot = Snapshot(folder, Manifest(folder.name, "", "", 0, 0, {}))
    return {language: snapshot.shelf(language) for language in LANGUAGES}


def _cards(shelves: dict[Language, dict[str, Any]], part: str) -> dict[str, list[Any]]:
    """The cards of each thing in every language; without the contacts in an entry's, which are compared by themselves."""
    return {
        id: [{name: value for name, value in shelf[part][id].items() if name != "contacts"} for shelf in shelves.values()]
        for id in shelves["kk"][part]
    }
