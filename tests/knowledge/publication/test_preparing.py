"""A prepared snapshot is whole and not live; it is promoted, dropped, or swept up; a crash at any step leaves what is live."""

from __future__ import annotations

import dataclasses
import errno
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pytest

from knowledge.entries import Collection
from knowledge.publication import Busy, DiskFull, Memory, Moved, Prepared, PublishError, drop, prepare, promote, publish, published
from knowledge.publication.material import material_of
from knowledge.publication.preparing import STEPS
from knowledge.publication.promoting import PREPARED
from knowledge.publication.publisher import alone
from knowledge.retrieval.encoder import HashEncoder
from knowledge.retrieval.retriever import Material
from knowledge.snapshots import HELP, MANIFEST, SnapshotError, current_id, open_current, open_snapshot


@pytest.fixture
def snapshots(tmp_path: Path) -> Path:
    return tmp_path / "snapshots"


@pytest.fixture
def live(collection: Collection, snapshots: Path, encoder: HashEncoder) -> str:
    return publish(collection, snapshots, encoder).id


def answered(collection: Collection, text: str, entry: str = "school-place") -> Collection:
    """The collection with another English answer in one entry."""
    changed = collection.entry(entry)
    english = dataclasses.replace(changed.variants["en"], answer=text)
    other = dataclasses.replace(changed, variants={**changed.variants, "en": english})
    return dataclasses.replace(collection, entries=tuple(other if one.id == entry else one for one in collection.entries))


def test_a_prepared_snapshot_is_whole_and_nothing_is_live_by_it(
    live: str, collection: Collection, snapshots: Path, encoder: HashEncoder
) -> None:
    made = prepare(answered(collection, "Ask the head teacher."), snapshots, encoder)
    assert (current_id(snapshots), made.before, published(snapshots)) == (live, live, [live])
    card = open_snapshot(snapshots / PREPARED / made.id).card("school-place", "en")
    assert card is not None and card["answer"] == "Ask the head teacher."
    assert made.encoded == 1


def test_a_promoted_one_is_live_and_lies_with_the_published(
    live: str, collection: Collection, snapshots: Path, encoder: HashEncoder
) -> None:
    made = prepare(answered(collection, "Ask the head teacher."), snapshots, encoder)
    promote(snapshots, made.id, made.before)
    assert open_current(snapshots).id == made.id
    assert set(published(snapshots)) == {live, made.id}
    assert (snapshots / HELP).resolve() == snapshots / made.id / HELP


def test_where_nothing_was_live_a_prepared_one_can_still_be_promoted(
    collection: Collection, snapshots: Path, encoder: HashEncoder
) -> None:
    made = prepare(collection, snapshots, encoder)
    assert made.before is None and current_id(snapshots) is None
    promote(snapshots, made.id, made.before)
    assert current_id(snapshots) == made.id


def test_a_dropped_one_is_gone_and_cannot_be_promoted(
    live: str, collection: Collection, snapshots: Path, encoder: HashEncoder
) -> None:
    made = prepare(collection, snapshots, encoder)
    drop(snapshots, made.id)
    drop(snapshots, made.id)
    assert not (snapshots / PREPARED / made.id).exists()
    with pytest.raises(SnapshotError, match="no snapshot"):
        promote(snapshots, made.id)
    assert current_id(snapshots) == live


@pytest.mark.parametrize("name", ["", ".", "..", "../..", "current"])
def test_dropping_and_promoting_take_only_names_of_snapshots(live: str, snapshots: Path, name: str) -> None:
    drop(snapshots, name)
    with pytest.raises(SnapshotError):
        promote(snapshots, name)
    assert open_current(snapshots).id == live


def test_one_that_was_published_is_not_dropped(live: str, snapshots: Path) -> None:
    drop(snapshots, live)
    assert open_current(snapshots).id == live


def test_one_prepared_against_another_live_snapshot_is_refused(
    live: str, collection: Collection, snapshots: Path, encoder: HashEncoder
) -> None:
    first, second = (prepare(answered(collection, text), snapshots, encoder) for text in ("One.", "Two."))
    promote(snapshots, second.id, second.before)
    with pytest.raises(Moved):
        promote(snapshots, first.id, first.before)
    assert current_id(snapshots) == second.id
    promote(snapshots, first.id)
    assert current_id(snapshots) == first.id


def test_a_second_publisher_is_refused_while_one_prepares(
    live: str, collection: Collection, snapshots: Path, encoder: HashEncoder
) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def wait(_step: str) -> None:
        inside.set()
        go_on.wait(10)

    first = threading.Thread(target=prepare, args=(collection, snapshots, encoder, wait))
    first.start()
    inside.wait(10)
    with pytest.raises(Busy):
        prepare(collection, snapshots, encoder)
    with pytest.raises(Busy):
        promote(snapshots, live)
    go_on.set()
    first.join()
    assert len(list((snapshots / PREPARED).iterdir())) == 1


@pytest.mark.parametrize("step", STEPS)
def test_an_exception_at_any_step_leaves_what_is_live_and_no_rubbish(
    live: str, collection: Collection, snapshots: Path, encoder: HashEncoder, step: str
) -> None:
    def fail(reported: str) -> None:
        if reported == step:
            raise RuntimeError("the thread ends here")

    with pytest.raises(RuntimeError):
        prepare(collection, snapshots, encoder, fail)
    assert open_current(snapshots).id == live
    assert not list(snapshots.glob(".building-*")) and not list((snapshots / PREPARED).iterdir())


def test_a_process_killed_while_it_prepares_leaves_what_is_live_and_the_lock_free(
    live: str, collection: Collection, folder: Path, snapshots: Path, encoder: HashEncoder
) -> None:
    program = (
        "import os, sys, pathlib\n"
        "from knowledge.entries import read_folder\n"
        "from knowledge.publication import prepare\n"
        "from knowledge.retrieval.encoder import HashEncoder\n"
        "end = lambda step: os._exit(9) if step.startswith('checking') else None\n"
        "prepare(read_folder(pathlib.Path(sys.argv[1])), pathlib.Path(sys.argv[2]), HashEncoder(), end)\n"
    )
    ended = subprocess.run([sys.executable, "-c", program, str(folder), str(snapshots)], check=False, env=os.environ)
    assert ended.returncode == 9 and list(snapshots.glob(".building-*"))
    assert open_current(snapshots).id == live
    made = prepare(collection, snapshots, encoder)
    assert not list(snapshots.glob(".building-*")) and (snapshots / PREPARED / made.id / MANIFEST).is_file()


@pytest.mark.parametrize(("owner", "name"), [(np, "save"), (np, "savez"), (Path, "write_text"), (Path, "mkdir"), (Path, "replace")])
def test_a_full_disk_while_preparing_is_said_and_leaves_what_is_live(
    live: str, collection: Collection, snapshots: Path, encoder: HashEncoder, owner: object, name: str
) -> None:
    def full(*_given: Any, **_named: Any) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, name, full)
        with pytest.raises(DiskFull):
            prepare(collection, snapshots, encoder)
    assert open_current(snapshots).id == live
    assert not list(snapshots.glob(".building-*"))


def test_a_disk_that_is_full_at_the_swap_keeps_the_prepared_one_for_another_try(
    live: str, collection: Collection, snapshots: Path, encoder: HashEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = prepare(collection, snapshots, encoder)
    write = Path.write_text

    def full_for_the_pointer(path: Path, *given: Any, **named: Any) -> int:
        if path.name.startswith(".current"):
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(path, *given, **named)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", full_for_the_pointer)
        with pytest.raises(DiskFull):
            promote(snapshots, made.id, made.before)
    assert open_current(snapshots).id == live
    promote(snapshots, made.id, made.before)
    assert open_current(snapshots).id == made.id


def test_one_that_nobody_looks_at_any_more_is_swept_and_a_recent_one_stays(
    live: str, collection: Collection, snapshots: Path, encoder: HashEncoder
) -> None:
    old, recent = (prepare(answered(collection, text), snapshots, encoder) for text in ("One.", "Two."))
    os.utime(snapshots / PREPARED / old.id, (0, 0))
    publish(collection, snapshots, encoder)
    assert [path.name for path in (snapshots / PREPARED).iterdir()] == [recent.id]


def test_records_are_kept_word_for_word(live: str, collection: Collection, snapshots: Path, encoder: HashEncoder) -> None:
    made = prepare(collection, snapshots, encoder, records='[["entry", "a"]]')
    assert (snapshots / PREPARED / made.id / "records.json").read_text(encoding="utf-8") == '[["entry", "a"]]'


def test_unchanged_help_pages_are_not_written_again_and_changed_ones_are(
    live: str, collection: Collection, snapshots: Path, encoder: HashEncoder
) -> None:
    made = prepare(answered(collection, "Ask the head teacher."), snapshots, encoder)
    before, after = snapshots / live / HELP, snapshots / PREPARED / made.id / HELP
    assert (before / "kk/school-place/index.html").samefile(after / "kk/school-place/index.html")
    assert not (before / "en/school-place/index.html").samefile(after / "en/school-place/index.html")
    assert "Ask the head teacher." in (after / "en/school-place/index.html").read_text(encoding="utf-8")
    bundle = json.loads((after / "offline/en.json").read_text(encoding="utf-8"))
    assert (bundle["snapshot"], "Ask the head teacher." in bundle["pages"]["en/school-place/"]) == (made.id, True)


def test_material_grown_from_another_holds_the_same_as_one_made_anew(collection: Collection, encoder: HashEncoder) -> None:
    first = material_of(dataclasses.replace(collection, entries=collection.entries[1:]), encoder, None).material
    grown = material_of(answered(collection, "Ask the head teacher."), encoder, first, []).material
    anew = material_of(answered(collection, "Ask the head teacher."), encoder, None).material
    assert (grown.passages, grown.folded) == (anew.passages, anew.folded)
    assert np.allclose(grown.vectors, anew.vectors)
    for column in ("starts", "names", "counts"):
        assert np.array_equal(getattr(grown.features, column), getattr(anew.features, column))
    assert all(np.array_equal(one, other) for one, other in zip(grown.features.code(), anew.features.code(), strict=True))


def test_who_waits_hears_how_far_the_encoding_has_come(
    live: str, collection: Collection, snapshots: Path, encoder: HashEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowledge.publication.material._TOLD_AFTER", 5)
    heard: list[tuple[int, int]] = []
    anew = material_of(collection, encoder, None, progress=lambda done, of: heard.append((done, of)))
    assert len(heard) > 3 and heard == sorted(heard)
    assert {of for _, of in heard} == {len(anew.fresh)} and heard[-1][0] == len(anew.fresh)
    heard.clear()
    prepare(answered(collection, "Ask the head teacher."), snapshots, encoder, progress=lambda done, of: heard.append((done, of)))
    assert heard == [(1, 1)]


def test_entries_learnt_one_by_one_are_counted_until_everything_is_learnt_anew(
    collection: Collection, encoder: HashEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowledge.publication.material.DRIFT", 1)
    first = material_of(collection, encoder, None).material
    one = material_of(answered(collection, "One."), encoder, first, [])
    assert one.learnt == ("school-place",)
    two = material_of(answered(answered(collection, "One."), "Call 112.", "emergency-fire"), encoder, one.material, one.learnt)
    assert two.learnt == ()


def test_a_snapshot_grown_in_memory_reads_back_from_disk_the_same(
    live: str, collection: Collection, snapshots: Path, encoder: HashEncoder
) -> None:
    memory = Memory(encoder)
    made: Prepared = prepare(answered(collection, "Ask the head teacher."), snapshots, encoder, memory=memory)
    snapshot = open_snapshot(snapshots / PREPARED / made.id)
    read, kept = Material.read(snapshot.folder), memory.material(snapshot)
    assert read.passages == kept.passages and np.array_equal(read.adapter, kept.adapter)
    assert np.array_equal(read.features.counts, kept.features.counts)


def test_vectors_of_questions_are_kept_on_disk_and_damage_costs_only_time(tmp_path: Path, encoder: HashEncoder) -> None:
    memory = Memory(encoder, tmp_path / "questions")
    asked = memory.encoder.queries(["one", "two"])
    memory.encoder.keep()
    file = next(tmp_path.glob("questions-*"))
    assert np.array_equal(Memory(encoder, tmp_path / "questions").encoder.queries(["two"])[0], asked[1])
    file.write_bytes(b"broken")
    assert np.array_equal(Memory(encoder, tmp_path / "questions").encoder.queries(["one"])[0], asked[0])


def test_the_lock_is_free_again_after_an_exception_inside(snapshots: Path) -> None:
    with pytest.raises(PublishError), alone(snapshots):
        raise PublishError
    with alone(snapshots):
        pass
