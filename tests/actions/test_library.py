"""The library follows publications and never swaps in what is damaged."""

from __future__ import annotations

import dataclasses
import shutil
import time
from pathlib import Path

import pytest

from actions.library import Library, library, set_library
from knowledge.configuration import Settings
from knowledge.entries import Collection
from knowledge.publication import publish
from knowledge.retrieval.encoder import HashEncoder
from knowledge.retrieval.outcomes import Found
from knowledge.snapshots import SnapshotError


@pytest.fixture
def data(tmp_path: Path, published: Path) -> Path:
    """A data folder of this test's own with the seed published."""
    shutil.copytree(published / "snapshots", tmp_path / "snapshots")
    return tmp_path


@pytest.fixture
def opened(data: Path) -> Library:
    """An open library over it."""
    made = Library(settings(data), HashEncoder())
    made.open()
    return made


def settings(data: Path, poll: float = 0.5) -> Settings:
    return Settings.read({"PANA_DATA": str(data), "PANA_SNAPSHOT_POLL_SECONDS": str(poll)})


def republish(data: Path, collection: Collection) -> str:
    """Publish again with one word changed."""
    first, *rest = collection.entries
    variant = dataclasses.replace(first.variants["en"], title="A new title")
    changed = dataclasses.replace(first, variants={**first.variants, "en": variant})
    return publish(dataclasses.replace(collection, entries=(changed, *rest)), data / "snapshots", HashEncoder()).id


def test_nothing_is_open_before_open(data: Path) -> None:
    made = Library(settings(data), HashEncoder())
    assert made.snapshot_id is None
    with pytest.raises(SnapshotError):
        _ = made.loaded


def test_opening_without_any_publication_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="python -m knowledge publish"):
        Library(settings(tmp_path), HashEncoder()).open()


def test_a_new_publication_is_swapped_in_on_refresh_and_nothing_happens_without_one(
    opened: Library, data: Path, collection: Collection
) -> None:
    before = opened.loaded
    opened.refresh()
    assert opened.loaded is before
    published = republish(data, collection)
    assert opened.snapshot_id == before.snapshot.id
    opened.refresh()
    assert opened.snapshot_id == opened.loaded.retriever.id == published
    card = opened.loaded.snapshot.card(collection.entries[0].id, "en")
    assert card is not None and card["title"] == "A new title"


def test_a_damaged_publication_is_refused_the_old_one_stays_and_a_later_good_one_is_taken(
    opened: Library, data: Path, collection: Collection
) -> None:
    before, good = opened.loaded, opened.snapshot_id
    damaged = data / "snapshots" / "20990101T000000-damaged"
    shutil.copytree(before.snapshot.folder, damaged)
    (damaged / "cards-kk.json").write_text("{}", encoding="utf-8")
    (data / "snapshots" / "current").write_text(damaged.name, encoding="utf-8")
    opened.refresh()
    opened.refresh()
    assert opened.loaded is before and opened.snapshot_id == good
    (data / "snapshots" / "current").write_text(str(good), encoding="utf-8")
    published = republish(data, collection)
    opened.refresh()
    assert opened.snapshot_id == published


@pytest.mark.parametrize("pointer", ["", "nowhere", "../..", "\n"])
def test_a_pointer_to_nothing_keeps_the_old_snapshot(opened: Library, data: Path, pointer: str) -> None:
    before = opened.loaded
    (data / "snapshots" / "current").write_text(pointer, encoding="utf-8")
    opened.refresh()
    assert opened.loaded is before


def test_a_vanished_pointer_keeps_the_old_snapshot(opened: Library, data: Path) -> None:
    before = opened.loaded
    (data / "snapshots" / "current").unlink()
    opened.refresh()
    assert opened.loaded is before


def test_following_swaps_by_itself_until_closed(data: Path, collection: Collection) -> None:
    made = Library(settings(data, 0.02), HashEncoder())
    made.open()
    made.follow()
    published = republish(data, collection)
    patience = time.monotonic() + 10
    while made.snapshot_id != published and time.monotonic() < patience:
        time.sleep(0.02)
    made.close()
    assert made.snapshot_id == published


async def test_search_answers_a_seed_question_with_its_entry_and_the_snapshot_searched(live: Library) -> None:
    snapshot, (outcome,) = await live.search("How do I get an IIN?")
    assert snapshot.id == live.snapshot_id
    assert isinstance(outcome, Found) and outcome.entry == "iin"


@pytest.mark.parametrize("message", ["меня бьет муж", "өлгім келеді", "they are deporting me now", "", "🙂"])
async def test_the_nearest_emergency_is_always_an_emergency(live: Library, message: str) -> None:
    snapshot, entry = await live.nearest_emergency(message)
    assert entry in snapshot.shelf("en")["emergencies"]


def test_the_process_has_the_library_that_was_set_and_none_before(live: Library) -> None:
    with pytest.raises(SnapshotError):
        library()
    set_library(live)
    assert library() is live
