"""A snapshot that finds less than the live one does not go live."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from knowledge.entries import Collection
from knowledge.evaluation.question_sets import Question, QuestionSet
from knowledge.languages import LANGUAGES
from knowledge.publication import Memory, PublishError, publish
from knowledge.publication.trial import Loss, Trial, changed_entries, changes_the_search, one_each, try_out
from knowledge.retrieval.encoder import HashEncoder
from knowledge.snapshots import current_id, open_current, open_snapshot


@pytest.fixture
def snapshots(tmp_path: Path) -> Path:
    """Where snapshots go."""
    return tmp_path / "snapshots"


@pytest.fixture
def sets(collection: Collection) -> QuestionSet:
    """The collection's own phrasings, which a healthy snapshot answers without fault."""
    asked = [
        Question(text, language, entry.id, "clean")
        for entry in collection.entries
        for language in LANGUAGES
        for text in entry.variants[language].questions
    ]
    return QuestionSet(tuple(asked), (), ())


def swapped(collection: Collection, first: str, second: str) -> Collection:
    """The collection with the phrasings of two entries exchanged, as by a slip in a spreadsheet."""
    by_id = {entry.id: entry for entry in collection.entries}
    other = {first: by_id[second], second: by_id[first]}
    entries = tuple(
        dataclasses.replace(
            entry,
            variants={
                language: dataclasses.replace(variant, questions=other[entry.id].variants[language].questions)
                for language, variant in entry.variants.items()
            },
        )
        if entry.id in other
        else entry
        for entry in collection.entries
    )
    return dataclasses.replace(collection, entries=entries)


def test_phrasings_in_the_wrong_entry_are_refused_and_the_live_one_stays(
    collection: Collection, snapshots: Path, encoder: HashEncoder, sets: QuestionSet
) -> None:
    before = publish(collection, snapshots, encoder)
    lines: list[str] = []
    with pytest.raises(
        PublishError, match=r"find less than it does now\. \d+ of \d+ questions no longer reach their entry.*even-if-worse"
    ):
        publish(swapped(collection, "certificate-lost", "birth-at-home"), snapshots, encoder, lines.append, sets)
    assert lines[-1] == "asking it what the live one answers well"
    assert current_id(snapshots) == before.id
    assert not list(snapshots.glob(".building-*"))


def test_a_lost_emergency_alone_is_refused(collection: Collection, snapshots: Path, encoder: HashEncoder, sets: QuestionSet) -> None:
    publish(collection, snapshots, encoder)
    only = QuestionSet(tuple(one for one in sets.in_scope if one.entry == "emergency-fire"), (), ())
    with pytest.raises(PublishError, match="emergencies are no longer noticed"):
        publish(swapped(collection, "emergency-fire", "birth-at-home"), snapshots, encoder, tried_on=only)


def test_who_must_can_publish_all_the_same(collection: Collection, snapshots: Path, encoder: HashEncoder) -> None:
    publish(collection, snapshots, encoder)
    worse = publish(swapped(collection, "certificate-lost", "birth-at-home"), snapshots, encoder)
    assert current_id(snapshots) == worse.id


def test_the_first_publication_and_unchanged_texts_are_not_tried(
    collection: Collection, snapshots: Path, encoder: HashEncoder, sets: QuestionSet
) -> None:
    lines: list[str] = []
    publish(collection, snapshots, encoder, lines.append, sets)
    publish(collection, snapshots, encoder, lines.append, sets)
    assert "asking it what the live one answers well" not in lines


def test_a_removed_entry_is_not_missed(collection: Collection, snapshots: Path, encoder: HashEncoder, sets: QuestionSet) -> None:
    publish(collection, snapshots, encoder)
    done = publish(dataclasses.replace(collection, entries=collection.entries[:3]), snapshots, encoder, tried_on=sets)
    assert current_id(snapshots) == done.id


def test_a_snapshot_loses_nothing_against_itself(
    collection: Collection, snapshots: Path, encoder: HashEncoder, sets: QuestionSet
) -> None:
    publish(collection, snapshots, encoder)
    live = open_current(snapshots)
    trial = try_out(live, live, Memory(encoder), sets)
    assert (trial.calm.lost, trial.urgent.lost, trial.outside.lost) == (0, 0, 0)
    assert trial.calm.asked and trial.urgent.asked and trial.complaints == []


def test_only_searched_texts_count_as_a_change(collection: Collection, snapshots: Path, encoder: HashEncoder) -> None:
    first = open_snapshot(snapshots / publish(collection, snapshots, encoder).id)
    same = open_snapshot(snapshots / publish(collection, snapshots, encoder).id)
    other = publish(swapped(collection, "certificate-lost", "birth-at-home"), snapshots, encoder)
    assert not changes_the_search(same, first)
    assert changes_the_search(open_snapshot(snapshots / other.id), first)


@pytest.mark.parametrize(
    ("trial", "complaints"),
    [
        (Trial(Loss(300, 6), Loss(144, 0), Loss(100, 2), {}), 0),
        (Trial(Loss(300, 7), Loss(144, 0), Loss(100, 2), {}), 1),
        (Trial(Loss(300, 6), Loss(144, 1), Loss(100, 2), {}), 1),
        (Trial(Loss(300, 7), Loss(144, 1), Loss(100, 3), {}), 3),
        (Trial(Loss(0, 0), Loss(0, 0), Loss(0, 0), {}), 0),
    ],
)
def test_two_in_a_hundred_may_be_lost_but_no_emergency(trial: Trial, complaints: int) -> None:
    assert len(trial.complaints) == complaints


@pytest.mark.parametrize(
    ("loss", "complaints"), [(Loss(8, 2), 0), (Loss(12, 3), 0), (Loss(11, 3), 1), (Loss(3, 3), 1), (Loss(0, 0), 0)]
)
def test_a_changed_entry_may_lose_a_few_of_its_questions(loss: Loss, complaints: int) -> None:
    trial = Trial(Loss(300, 0), Loss(144, 0), Loss(100, 0), {"birth-at-home": loss})
    assert len(trial.complaints) == complaints
    assert all("questions for birth-at-home no longer reach it" in line for line in trial.complaints)


def test_only_entries_with_other_searched_texts_are_changed(collection: Collection, snapshots: Path, encoder: HashEncoder) -> None:
    first = open_snapshot(snapshots / publish(collection, snapshots, encoder).id)
    other = publish(swapped(collection, "certificate-lost", "birth-at-home"), snapshots, encoder)
    assert changed_entries(open_snapshot(snapshots / other.id), first, Memory(encoder)) == {"certificate-lost", "birth-at-home"}


def test_one_question_is_taken_for_each_entry_and_language() -> None:
    asked = [Question(f"{entry} {number}", "en", entry, "clean") for entry in ("a", "b") for number in range(5)]
    chosen = one_each(asked)
    assert sorted(str(one.entry) for one in chosen) == ["a", "b"]
    assert one_each(asked[::-1]) == chosen
