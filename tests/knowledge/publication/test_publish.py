"""A publication is whole or has not happened."""

from __future__ import annotations

import dataclasses
import errno
import fcntl
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pytest

from knowledge.entries import Collection, read_folder
from knowledge.languages import LANGUAGES
from knowledge.publication import Published, PublishError, publish
from knowledge.publication.publish import KEPT, promote
from knowledge.retrieval.encoder import HashEncoder
from knowledge.retrieval.passages import passages_of
from knowledge.retrieval.retriever import Material
from knowledge.snapshots import CURRENT, HELP, MANIFEST, SnapshotError, current_id, open_current, open_snapshot

Edit = Callable[[str, str, str], int]


@pytest.fixture
def snapshots(tmp_path: Path) -> Path:
    """Where snapshots go; made by the first publication."""
    return tmp_path / "snapshots"


@pytest.fixture
def published(collection: Collection, snapshots: Path, encoder: HashEncoder) -> Published:
    """A first publication."""
    return publish(collection, snapshots, encoder)


def finished(snapshots: Path) -> list[str]:
    """Ids of all finished snapshots."""
    return sorted(path.parent.name for path in snapshots.glob(f"*/{MANIFEST}"))


def contents(snapshots: Path) -> list[str]:
    """Everything in the folder but the lock and the link to the live help pages."""
    return sorted(path.name for path in snapshots.iterdir() if path.name not in (".lock", "prepared", HELP))


def full_disk(*_given: Any, **_named: Any) -> NoReturn:
    """What writing does when the disk is full."""
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_publication_makes_one_whole_snapshot_and_points_to_it(
    published: Published, snapshots: Path, collection: Collection
) -> None:
    assert contents(snapshots) == sorted([CURRENT, published.id])
    snapshot = open_current(snapshots)
    assert (snapshot.id, snapshot.manifest.entries, snapshot.manifest.passages) == (published.id, 4, published.passages)
    assert published.passages == len(passages_of(collection))
    assert published.encoded == len({passage.text for passage in passages_of(collection)})


def test_the_manifest_names_every_file_of_the_snapshot(published: Published, snapshots: Path) -> None:
    folder = snapshots / published.id
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert files == {MANIFEST, *open_snapshot(folder).manifest.files}
    assert f"{HELP}/kk/school-place/index.html" in files


def test_a_snapshot_holds_every_card_and_the_menu_in_every_language(
    published: Published, snapshots: Path, collection: Collection
) -> None:
    snapshot = open_snapshot(snapshots / published.id)
    for language in LANGUAGES:
        shelf = snapshot.shelf(language)
        assert list(shelf["entries"]) == [entry.id for entry in collection.entries]
        assert [group["id"] for group in shelf["groups"]] == ["papers", "daily-life", "urgent"]
        assert [entry["id"] for entry in shelf["groups"][0]["entries"]] == ["certificate-lost", "birth-at-home"]
        assert shelf["emergencies"] == ["emergency-fire"]
        assert shelf["helpers"]["contacts"][0]["id"] == "line-112"
    assert snapshot.card("no-such-entry", "kk") is None


def test_what_is_done_is_reported_step_by_step(collection: Collection, snapshots: Path, encoder: HashEncoder) -> None:
    lines: list[str] = []
    publish(collection, snapshots, encoder, lines.append)
    assert lines == ["encoding what is new", "writing cards and indexes", "writing the help pages", "checking the snapshot"]


def test_unchanged_texts_are_not_encoded_again(
    published: Published, collection: Collection, snapshots: Path, encoder: HashEncoder
) -> None:
    again = publish(collection, snapshots, encoder)
    assert (published.encoded > 0, again.encoded) == (True, 0)
    assert again.id != published.id
    first, second = Material.read(snapshots / published.id), Material.read(snapshots / again.id)
    assert np.array_equal(first.vectors, second.vectors)
    assert np.array_equal(first.features.counts, second.features.counts)


@pytest.mark.usefixtures("published")
def test_one_changed_entry_encodes_only_its_changed_texts(folder: Path, edit: Edit, snapshots: Path, encoder: HashEncoder) -> None:
    edit("everyday.yml", "- горит наш дом", "- наш дом горит")
    edit("everyday.yml", "en: Call 112 now.", "en: Call 112 at once.")
    assert publish(read_folder(folder), snapshots, encoder).encoded == 2


@pytest.mark.usefixtures("published")
def test_a_changed_kazakh_text_is_encoded_in_both_spellings(folder: Path, edit: Edit, snapshots: Path, encoder: HashEncoder) -> None:
    edit("everyday.yml", "- үйіміз өртеніп жатыр", "- біздің үй өртеніп жатыр")
    assert publish(read_folder(folder), snapshots, encoder).encoded == 2


def test_reused_vectors_stand_beside_their_own_texts(
    published: Published, folder: Path, edit: Edit, snapshots: Path, encoder: HashEncoder
) -> None:
    edit("papers.yml", "- потерял удостоверение", "- удостоверение я потерял в поезде")
    done = publish(read_folder(folder), snapshots, encoder)
    material = Material.read(snapshots / done.id)
    assert np.allclose(material.vectors, encoder.passages([passage.text for passage in material.passages]), atol=1e-6)
    assert done.id != published.id


def test_a_removed_entry_is_gone_from_the_next_snapshot(
    published: Published, collection: Collection, snapshots: Path, encoder: HashEncoder
) -> None:
    left = dataclasses.replace(collection, entries=collection.entries[:3])
    done = publish(left, snapshots, encoder)
    assert (done.entries, done.encoded) == (3, 0)
    assert open_current(snapshots).card("birth-at-home", "en") is None
    assert open_snapshot(snapshots / published.id).card("birth-at-home", "en") is not None


def test_nothing_published_is_said_with_what_to_do(tmp_path: Path) -> None:
    assert current_id(tmp_path) is None
    with pytest.raises(SnapshotError, match="python -m knowledge publish"):
        open_current(tmp_path)


def test_a_half_written_snapshot_is_refused_and_the_old_one_stays(published: Published, snapshots: Path) -> None:
    half = snapshots / "20990101T000000-half"
    half.mkdir()
    (half / "cards-kk.json").write_text("{}", encoding="utf-8")
    with pytest.raises(SnapshotError, match="has no manifest"):
        promote(snapshots, half.name)
    assert open_current(snapshots).id == published.id


@pytest.mark.parametrize(
    "name",
    ["cards-kk.json", "vectors.npy", "passages.json", "features.npz", "collection.json", "help/kk/index.html", "help/offline/ru.json"],
)
def test_a_damaged_file_is_refused_by_name(published: Published, snapshots: Path, name: str) -> None:
    path = snapshots / published.id / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(SnapshotError, match=rf"{name} .* missing or damaged"):
        open_current(snapshots)


def test_a_missing_file_is_refused_by_name(published: Published, snapshots: Path) -> None:
    (snapshots / published.id / "vectors.npy").unlink()
    with pytest.raises(SnapshotError, match=r"vectors\.npy"):
        open_current(snapshots)


def test_a_missing_manifest_is_refused(published: Published, snapshots: Path) -> None:
    (snapshots / published.id / MANIFEST).unlink()
    with pytest.raises(SnapshotError, match="no manifest"):
        open_current(snapshots)


@pytest.mark.parametrize("text", ["", "not json", "{}", "[]", '{"format": 1}', '{"format": 1, "id": "x", "more": 2}'])
def test_an_unreadable_manifest_is_refused(published: Published, snapshots: Path, text: str) -> None:
    (snapshots / published.id / MANIFEST).write_text(text, encoding="utf-8")
    with pytest.raises(SnapshotError, match="Publish again"):
        open_current(snapshots)


@pytest.mark.parametrize("text", ["null", "5", '"x"'])
def test_a_manifest_that_is_no_object_is_refused(published: Published, snapshots: Path, text: str) -> None:
    (snapshots / published.id / MANIFEST).write_text(text, encoding="utf-8")
    with pytest.raises(SnapshotError):
        open_current(snapshots)


def test_a_snapshot_of_another_format_is_refused(published: Published, snapshots: Path) -> None:
    path = snapshots / published.id / MANIFEST
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), "format": 99}), encoding="utf-8")
    with pytest.raises(SnapshotError, match="format 99"):
        open_current(snapshots)


def test_a_damaged_live_snapshot_is_mended_by_publishing_with_every_text_encoded_anew(
    published: Published, collection: Collection, snapshots: Path, encoder: HashEncoder
) -> None:
    (snapshots / published.id / "vectors.npy").write_bytes(b"broken")
    again = publish(collection, snapshots, encoder)
    assert again.encoded == published.encoded
    assert open_current(snapshots).id == again.id


def test_a_second_publisher_is_refused_while_the_lock_is_held_and_succeeds_after(
    published: Published, collection: Collection, snapshots: Path, encoder: HashEncoder
) -> None:
    with (snapshots / ".lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(PublishError, match="Another publication is running"):
            publish(collection, snapshots, encoder)
        assert open_current(snapshots).id == published.id
        assert finished(snapshots) == [published.id]
    assert publish(collection, snapshots, encoder).encoded == 0


@pytest.mark.parametrize(("owner", "name"), [(np, "save"), (np, "savez"), (Path, "write_text"), (Path, "mkdir"), (Path, "replace")])
def test_a_full_disk_leaves_the_live_snapshot_and_says_so(
    published: Published, collection: Collection, snapshots: Path, encoder: HashEncoder, owner: object, name: str
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, name, full_disk)
        with pytest.raises(PublishError, match="disk is full"):
            publish(collection, snapshots, encoder)
    assert open_current(snapshots).id == published.id
    assert contents(snapshots) == sorted([CURRENT, published.id])
    assert publish(collection, snapshots, encoder).encoded == 0


def test_a_disk_that_fills_up_at_the_swap_leaves_the_live_snapshot(
    published: Published, collection: Collection, snapshots: Path, encoder: HashEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Path.write_text

    def full_for_the_pointer(path: Path, *given: Any, **named: Any) -> int:
        return full_disk() if path.name.startswith(f".{CURRENT}") else write(path, *given, **named)

    monkeypatch.setattr(Path, "write_text", full_for_the_pointer)
    with pytest.raises(PublishError, match="disk is full"):
        publish(collection, snapshots, encoder)
    assert open_current(snapshots).id == published.id


def test_any_other_fault_of_the_disk_is_a_publish_error_too(
    published: Published, collection: Collection, snapshots: Path, encoder: HashEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: Any) -> NoReturn:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(np, "save", broken)
    with pytest.raises(PublishError, match="Input/output error"):
        publish(collection, snapshots, encoder)
    assert open_current(snapshots).id == published.id


def test_an_interruption_leaves_the_live_snapshot_and_no_rubbish(
    published: Published, collection: Collection, snapshots: Path, encoder: HashEncoder
) -> None:
    def interrupt(line: str) -> None:
        if line == "checking the snapshot":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(collection, snapshots, encoder, interrupt)
    assert contents(snapshots) == sorted([CURRENT, published.id])


def test_leftovers_of_a_crash_are_swept_by_the_next_publication(
    published: Published, collection: Collection, snapshots: Path, encoder: HashEncoder
) -> None:
    leftover = snapshots / ".building-99999"
    leftover.mkdir()
    (leftover / "vectors.npy").write_bytes(b"half")
    done = publish(collection, snapshots, encoder)
    assert contents(snapshots) == sorted([CURRENT, published.id, done.id])


@pytest.mark.usefixtures("published")
def test_a_pointer_left_by_a_crash_is_swept_by_the_next_publication(
    collection: Collection, snapshots: Path, encoder: HashEncoder
) -> None:
    (snapshots / f".{CURRENT}-99999").write_text("somewhere\n", encoding="utf-8")
    publish(collection, snapshots, encoder)
    assert not (snapshots / f".{CURRENT}-99999").exists()


def test_pruning_keeps_ten_with_the_live_one_and_takes_the_oldest(
    published: Published, collection: Collection, snapshots: Path, encoder: HashEncoder
) -> None:
    older = [f"2000010{number}T000000-old" for number in range(1, 10)] + ["20000110T000000-old", "20000111T000000-old"]
    for name in older:
        (snapshots / name).mkdir()
        (snapshots / name / MANIFEST).write_text("{}", encoding="utf-8")
    done = publish(collection, snapshots, encoder)
    left = finished(snapshots)
    assert len(left) == KEPT == 10
    assert left == [*older[-8:], *sorted([published.id, done.id])]


def test_folders_that_are_no_snapshots_are_left_alone_by_pruning(
    published: Published, collection: Collection, snapshots: Path, encoder: HashEncoder
) -> None:
    (snapshots / "notes").mkdir()
    publish(collection, snapshots, encoder)
    assert (snapshots / "notes").is_dir()
    assert published.id in finished(snapshots)


def test_an_earlier_snapshot_can_be_promoted_back_and_published_upon(
    published: Published, folder: Path, edit: Edit, collection: Collection, snapshots: Path, encoder: HashEncoder
) -> None:
    edit("everyday.yml", "en: Call 112 now.", "en: Call 112 at once.")
    later = publish(read_folder(folder), snapshots, encoder)
    assert open_current(snapshots).id == later.id
    assert (snapshots / HELP).resolve() == snapshots / later.id / HELP
    promote(snapshots, published.id)
    assert (snapshots / HELP).resolve() == snapshots / published.id / HELP
    card = open_current(snapshots).card("emergency-fire", "en")
    assert card is not None and card["answer"] == "Call 112 now."
    assert publish(collection, snapshots, encoder).encoded == 0


def test_promoting_what_is_not_there_changes_nothing(published: Published, snapshots: Path) -> None:
    with pytest.raises(SnapshotError):
        promote(snapshots, "20990101T000000-none")
    assert current_id(snapshots) == published.id


def test_a_reader_of_the_old_snapshot_is_not_disturbed_by_a_new_one(
    published: Published, collection: Collection, snapshots: Path, encoder: HashEncoder
) -> None:
    reader = open_current(snapshots)
    publish(collection, snapshots, encoder)
    card = reader.card("school-place", "kk")
    assert reader.id == published.id and card is not None and card["language"] == "kk"


def test_publishing_nothing_is_refused_and_the_live_snapshot_stays(
    published: Published, collection: Collection, snapshots: Path, encoder: HashEncoder
) -> None:
    with pytest.raises(PublishError):
        publish(dataclasses.replace(collection, entries=(), foreign=()), snapshots, encoder)
    assert open_current(snapshots).id == published.id
