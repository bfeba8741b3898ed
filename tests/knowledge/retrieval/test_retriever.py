"""One snapshot made searchable, with the encoder for tests and a small calibration made by hand."""

from __future__ import annotations

import dataclasses
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from knowledge.entries import Collection
from knowledge.publication import publish
from knowledge.publication.material import make_material
from knowledge.retrieval.calibration import Calibration, CalibrationError, Logistic
from knowledge.retrieval.directory import Directory
from knowledge.retrieval.encoder import HashEncoder
from knowledge.retrieval.outcomes import Emergency, Found, NothingFound
from knowledge.retrieval.retriever import Material, Retriever, kinds_of
from knowledge.retrieval.signals import NAMES
from knowledge.snapshots import MANIFEST, SnapshotError, open_current


def small_calibration() -> Calibration:
    """Half dense, half letters; the lead over the second and over all that is foreign decide."""
    count = len(NAMES)
    weights = tuple(5.0 if name in ("dense_best", "letters_best") else 0.0 for name in NAMES)
    return Calibration(
        means=(0.0,) * count,
        deviations=(1.0,) * count,
        weights=weights,
        right=Logistic(-4.0, (0.0, 2.0, 1.0, *(0.0,) * (3 + count))),
        ours=Logistic(-4.0, (0.0, 2.0, 1.0, *(0.0,) * (3 + count))),
        danger=Logistic(-2.0, (1.0, 1.0, *(0.0,) * (1 + count))),
        found=0.8,
        unsure=0.3,
        emergency=0.8,
        serious=0.0,
        fitted_on={"questions": "invented"},
    )


def test_a_phrasing_as_its_writer_wrote_it_is_answered_with_its_entry_whatever_the_signals_say(
    collection: Collection, encoder: HashEncoder
) -> None:
    material, _ = make_material(collection, encoder, None)
    deaf = dataclasses.replace(small_calibration(), found=2.0, unsure=2.0, emergency=2.0)
    retriever = Retriever("invented", material, ["emergency-fire"], encoder, deaf, Directory([], {}, []))
    found = retriever.search("потерял удостоверение!")
    assert isinstance(found, Found) and (found.entry, found.candidates[0].entry) == ("certificate-lost", "certificate-lost")
    assert isinstance(retriever.search("горит наш дом"), Emergency)
    assert isinstance(retriever.search("какая погода"), NothingFound)
    assert isinstance(retriever.search("потерял удостоверение в автобусе"), NothingFound)


@pytest.fixture
def retriever(collection: Collection, encoder: HashEncoder) -> Retriever:
    """Searches the invented collection."""
    material, _ = make_material(collection, encoder, None)
    return Retriever("invented", material, ["emergency-fire"], encoder, small_calibration(), Directory([], {}, []))


@pytest.mark.parametrize(
    ("message", "entry"),
    [
        ("Куәлігімді жоғалтып алдым!", "certificate-lost"),
        ("куалигимди жогалтып алдым", "certificate-lost"),
        ("kualigimdi jogaltyp aldym", "certificate-lost"),
        ("потерял удостоверене", "certificate-lost"),
        ("UDOSTOVERENIE PROPALO CHTO DELAT", "certificate-lost"),
        ("ребенок родился дома нужно свидетельство", "birth-at-home"),
        ("will a school take my child without papers?", "school-place"),
    ],
)
def test_an_entry_is_found_however_its_question_is_written(retriever: Retriever, message: str, entry: str) -> None:
    found = retriever.search(message)
    assert isinstance(found, Found)
    assert found.entry == entry


@pytest.mark.parametrize("message", ["үйіміз өртеніп жатыр", "начался пожар помогите", "a fire broke out, help!!!"])
def test_an_emergency_is_recognised_in_every_language(retriever: Retriever, message: str) -> None:
    found = retriever.search(message)
    assert isinstance(found, Emergency)
    assert found.entry == "emergency-fire"


@pytest.mark.parametrize("message", ["завтра будет дождь", "how is the weather?", "ццщщ ъъъ", "xyzzy"])
def test_what_is_not_ours_is_declined(retriever: Retriever, message: str) -> None:
    assert isinstance(retriever.search(message), NothingFound)


@pytest.mark.parametrize("message", ["", "   ", "🙏👍", "?!", "\u200b"])
def test_a_message_without_words_finds_nothing(retriever: Retriever, message: str) -> None:
    assert retriever.search(message) == NothingFound(0.0, ())


def test_a_very_long_story_is_searched(retriever: Retriever) -> None:
    assert retriever.search("потерял удостоверение и не знаю что делать " * 100).candidates[0].entry == "certificate-lost"


def test_a_foreign_kind_is_never_a_candidate(retriever: Retriever) -> None:
    assert all(not one.entry.startswith("foreign:") for one in retriever.search("какая погода").candidates)


def test_the_nearest_emergency_is_always_an_emergency(retriever: Retriever) -> None:
    for message in ("потерял удостоверение", "помогите", "", "🙏"):
        assert retriever.nearest_emergency(message) == "emergency-fire"


def test_threads_get_the_same_answers_as_one_alone(retriever: Retriever) -> None:
    messages = ["потерял удостоверение", "our house is on fire", "мектеп ЖСН сұрап тұр", "какая погода"] * 5
    alone = [retriever.search(message) for message in messages]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(retriever.search, messages)) == alone


def test_material_is_read_as_it_was_written(collection: Collection, encoder: HashEncoder, tmp_path: Path) -> None:
    material, encoded = make_material(collection, encoder, None)
    material.write(tmp_path)
    read = Material.read(tmp_path)
    assert read.passages == material.passages
    assert np.array_equal(read.vectors, material.vectors)
    assert np.array_equal(read.features.names, material.features.names)
    assert encoded == len({passage.text for passage in material.passages})


def test_kinds_come_from_the_list_of_emergencies_and_the_names_of_foreign_kinds() -> None:
    kinds = kinds_of(["a", "fire", "foreign:b"], ["fire"])
    assert (kinds.urgent.tolist(), kinds.foreign.tolist()) == ([False, True, False], [False, False, True])


def test_a_published_snapshot_opens_and_answers(collection: Collection, encoder: HashEncoder, tmp_path: Path) -> None:
    done = publish(collection, tmp_path / "snapshots", encoder)
    retriever = Retriever.open(open_current(tmp_path / "snapshots"), encoder)
    assert retriever.id == done.id
    assert retriever.kinds.urgent.sum() == 1
    assert retriever.search("потерял удостоверение").candidates[0].entry == "certificate-lost"


def test_a_snapshot_of_another_recipe_is_refused(collection: Collection, encoder: HashEncoder, tmp_path: Path) -> None:
    done = publish(collection, tmp_path, encoder)
    manifest = tmp_path / done.id / MANIFEST
    data = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps({**data, "recipe": "older"}), encoding="utf-8")
    with pytest.raises(SnapshotError, match="older") as caught:
        Retriever.open(open_current(tmp_path), encoder)
    assert "Publish again" in str(caught.value)


def test_an_encoder_without_thresholds_is_refused(collection: Collection, tmp_path: Path) -> None:
    class Unfitted(HashEncoder):
        fingerprint = "hash-never-fitted"

    with pytest.raises(CalibrationError, match="hash-never-fitted"):
        publish(collection, tmp_path, Unfitted())
    assert list(tmp_path.glob("*T*")) == []


@pytest.fixture
def sharp(collection: Collection, encoder: HashEncoder) -> Retriever:
    """A retriever over the invented collection."""
    material, _ = make_material(collection, encoder, None)
    return Retriever("invented", material, ["emergency-fire"], encoder, small_calibration(), Directory([], {}, []))


@pytest.mark.parametrize(
    ("message", "entries"),
    [
        ("Удостоверение пропало, что делать? Рожала дома, справки нет?", ["certificate-lost", "birth-at-home"]),
        ("Потерял удостоверение?", ["certificate-lost"]),
        ("Потерял удостоверение? Где новое удостоверение получить?", ["certificate-lost"]),
    ],
)
def test_two_questions_get_two_answers_where_both_are_sure(sharp: Retriever, message: str, entries: list[str]) -> None:
    found = sharp.search_each(message)
    assert [one.candidates[0].entry for one in found] == entries


def test_an_emergency_beside_another_question_stays_alone(sharp: Retriever) -> None:
    (found,) = sharp.search_each("Our house is on fire! Our house is on fire, what now? And I lost my certificate?")
    assert isinstance(found, Emergency)


def test_a_message_without_words_asks_nothing_twice(sharp: Retriever) -> None:
    assert sharp.search_each("?!") == [NothingFound(0.0, ())]
