"""Before anything goes live it is known what gets better, what breaks and what competes; of the holdout nothing but counts is told."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from knowledge.entries import Collection
from knowledge.evaluation.question_sets import Question, QuestionSet
from knowledge.languages import LANGUAGES
from knowledge.publication import Memory, prepare, publish, screening
from knowledge.publication.effect import Effect, effect_of
from knowledge.publication.promoting import where_is
from knowledge.publication.screening import untouched
from knowledge.publication.trial import pair, select
from knowledge.retrieval.encoder import HashEncoder
from knowledge.snapshots import open_current, open_snapshot
from tests.knowledge.publication.test_trial import swapped


@pytest.fixture
def snapshots(tmp_path: Path) -> Path:
    return tmp_path / "snapshots"


@pytest.fixture
def sets(collection: Collection) -> QuestionSet:
    asked = [
        Question(text, language, entry.id, "clean")
        for entry in collection.entries
        for language in LANGUAGES
        for text in entry.variants[language].questions
    ]
    outside = tuple(Question(f"what is the capital of country number {n}", "en", None, "geography") for n in range(8))
    return QuestionSet(tuple(asked), outside, ())


def effect(collection: Collection, snapshots: Path, encoder: HashEncoder, sets: QuestionSet) -> Effect:
    memory = Memory(encoder)
    made = prepare(collection, snapshots, encoder, memory=memory)
    return effect_of(snapshots, made.id, memory, sets)


@pytest.fixture
def broken(collection: Collection, snapshots: Path, encoder: HashEncoder, sets: QuestionSet) -> Effect:
    """The effect of two entries whose phrasings were exchanged."""
    publish(collection, snapshots, encoder)
    return effect(swapped(collection, "certificate-lost", "birth-at-home"), snapshots, encoder, sets)


def test_what_breaks_is_counted_by_language_kind_and_entry(broken: Effect) -> None:
    assert sum(count.worse for count in broken.languages) == sum(count.worse for count in broken.kinds) > 0
    assert {count.name for count in broken.entries} >= {"certificate-lost", "birth-at-home"}
    assert broken.entries[0].worse >= broken.entries[-1].worse
    assert broken.changes.changed == ("birth-at-home", "certificate-lost")
    assert (broken.changes.added, broken.changes.removed) == ((), ())


def test_the_gate_s_complaints_are_part_of_it(broken: Effect) -> None:
    assert any(fault.kind == "calm" and fault.lost for fault in broken.faults)


def test_questions_of_the_holdout_are_never_told(broken: Effect, sets: QuestionSet, collection: Collection) -> None:
    told = json.dumps(broken.as_json(), ensure_ascii=False)
    shown = {moved.text for moved in (*broken.better, *broken.worse)}
    assert shown and all(question.text not in shown for question in sets.of("holdout").in_scope)
    assert all(question.text not in told for question in sets.of("holdout").out_of_scope)


def test_a_shown_question_says_what_a_visitor_got_and_would_get(broken: Effect) -> None:
    moved = broken.worse[0]
    assert (moved.before.outcome, moved.before.entry) == ("found", moved.entry)
    assert moved.after.entry != moved.entry


def test_other_entries_that_stand_first_compete(broken: Effect) -> None:
    first = broken.rivals[0]
    assert first.entry in ("certificate-lost", "birth-at-home") and first.first > 0
    assert first.asked >= first.first + first.close


def test_a_phrasing_that_nearly_stands_elsewhere_is_named_with_both_texts(
    collection: Collection, snapshots: Path, encoder: HashEncoder, sets: QuestionSet
) -> None:
    publish(collection, snapshots, encoder)
    entry = collection.entry("birth-at-home")
    english = entry.variants["en"]
    copied = dataclasses.replace(english, questions=(*english.questions, "the school asks for my IIN"))
    other = dataclasses.replace(entry, variants={**entry.variants, "en": copied})
    entries = tuple(other if one.id == other.id else one for one in collection.entries)
    found = effect(dataclasses.replace(collection, entries=entries), snapshots, encoder, sets).alike
    assert [(one.entry, one.text, one.other, one.other_text) for one in found] == [
        ("birth-at-home", "the school asks for my IIN", "school-place", "the school asks for an IIN")
    ]


def test_where_only_a_contact_changes_no_question_is_asked(
    collection: Collection, snapshots: Path, encoder: HashEncoder, sets: QuestionSet
) -> None:
    publish(collection, snapshots, encoder)
    office = dataclasses.replace(collection.contacts["day-office"], website="https://other.example")
    found = effect(dataclasses.replace(collection, contacts={**collection.contacts, office.id: office}), snapshots, encoder, sets)
    assert found.questions == "" and found.languages == ()
    assert "school-place" in found.changes.changed


def test_what_was_added_and_removed_is_named(collection: Collection, snapshots: Path, encoder: HashEncoder, sets: QuestionSet) -> None:
    fewer = dataclasses.replace(collection, entries=collection.entries[:3])
    publish(fewer, snapshots, encoder)
    assert effect(collection, snapshots, encoder, sets).changes.added == (collection.entries[3].id,)


def test_progress_is_told_to_the_last_question(
    collection: Collection, snapshots: Path, encoder: HashEncoder, sets: QuestionSet
) -> None:
    publish(collection, snapshots, encoder)
    memory, told = Memory(encoder), list[tuple[int, int]]()
    made = prepare(swapped(collection, "certificate-lost", "birth-at-home"), snapshots, encoder, memory=memory)
    effect_of(snapshots, made.id, memory, sets, lambda done, of: told.append((done, of)))
    assert told[-1][0] == told[-1][1] > 0


def test_questions_that_a_small_change_cannot_touch_are_not_asked_again_and_come_out_the_same(
    collection: Collection, snapshots: Path, encoder: HashEncoder, sets: QuestionSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screening, "_among", lambda *_given: False)  # of four entries each is a candidate for everything
    publish(collection, snapshots, encoder)
    entry = collection.entry("birth-at-home")
    english = dataclasses.replace(entry.variants["en"], questions=entry.variants["en"].questions[:-2])
    other = dataclasses.replace(entry, variants={**entry.variants, "en": english})
    entries = tuple(other if one.id == other.id else one for one in collection.entries)
    memory = Memory(encoder)
    made = prepare(dataclasses.replace(collection, entries=entries), snapshots, encoder, memory=memory)
    both = pair(open_snapshot(where_is(snapshots, made.id)), open_current(snapshots), memory)
    every = select(both, sets, "holdout").every
    same, fresh = untouched(both, memory, every), Memory(encoder)
    assert same and all(one.entry not in ("birth-at-home", "emergency-fire") for one in same)
    for question in same:
        before, after = fresh.answer(both.live, question.text), fresh.answer(both.new, question.text)
        assert (type(before) is type(after) and before.candidates[:1] == after.candidates[:1]) or question.entry is None


def test_where_everything_was_learnt_anew_every_question_is_asked(
    collection: Collection, snapshots: Path, encoder: HashEncoder, sets: QuestionSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(collection, snapshots, encoder)
    monkeypatch.setattr("knowledge.publication.material.FEW", 0)
    memory = Memory(encoder)
    made = prepare(swapped(collection, "certificate-lost", "birth-at-home"), snapshots, encoder, memory=memory)
    both = pair(open_snapshot(where_is(snapshots, made.id)), open_current(snapshots), memory)
    assert untouched(both, memory, list(sets.in_scope)) == frozenset()
