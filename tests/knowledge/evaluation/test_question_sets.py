"""The question sets: nobody indexed them, and their halves never mix."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

from knowledge.entries import Collection, read_folder
from knowledge.evaluation.question_sets import Question, QuestionSet, read_part, read_sets
from knowledge.languages import LANGUAGES
from knowledge.languages.normalisation import fold


@pytest.fixture(scope="module")
def sets() -> QuestionSet:
    """The delivered sets."""
    return read_sets()


@pytest.fixture(scope="module")
def seed() -> Collection:
    """The delivered entries."""
    return read_folder()


def every(sets: QuestionSet) -> list[Question]:
    """All questions of all parts."""
    return [*sets.in_scope, *sets.out_of_scope, *sets.ordinary]


def test_every_question_has_words_and_a_language(sets: QuestionSet) -> None:
    assert all(question.language in LANGUAGES and question.text.strip() for question in every(sets))


def test_every_question_names_an_entry_that_exists(sets: QuestionSet, seed: Collection) -> None:
    known = {entry.id for entry in seed.entries}
    assert {question.entry for question in (*sets.in_scope, *sets.ordinary) if question.entry} - known == set()
    assert {question.entry for question in sets.out_of_scope} == {None}


def test_each_entry_has_at_least_six_questions_in_each_language(sets: QuestionSet, seed: Collection) -> None:
    counted = Counter((question.entry, question.language) for question in sets.in_scope)
    assert [(entry.id, language) for entry in seed.entries for language in LANGUAGES if counted[entry.id, language] < 6] == []


def test_at_least_150_questions_are_out_of_scope_or_unsafe_in_all_languages(sets: QuestionSet) -> None:
    counted = Counter(question.language for question in sets.out_of_scope)
    assert sum(counted.values()) >= 150
    assert {question.style for question in sets.out_of_scope} >= {
        "other-country",
        "medical",
        "politics",
        "forged",
        "injection",
        "insult",
        "gibberish",
    }
    assert set(counted) == set(LANGUAGES)


def test_calm_questions_that_sound_like_emergencies_are_there_in_all_languages(sets: QuestionSet, seed: Collection) -> None:
    urgent = {entry.id for entry in seed.entries if entry.is_emergency}
    assert {question.language for question in sets.ordinary} == set(LANGUAGES)
    assert {question.entry for question in sets.ordinary} & urgent == set()


def test_no_question_stands_twice(sets: QuestionSet) -> None:
    assert [text for text, count in Counter(fold(question.text) for question in every(sets)).items() if count > 1] == []


def test_no_question_of_the_sets_is_indexed_as_a_phrasing(sets: QuestionSet, seed: Collection) -> None:
    indexed = {fold(text) for entry in seed.entries for variant in entry.variants.values() for text in variant.questions}
    indexed |= {fold(variant.title) for entry in seed.entries for variant in entry.variants.values()}
    indexed |= {fold(text) for kind in seed.foreign for texts in kind.questions.values() for text in texts}
    assert [question.text for question in every(sets) if fold(question.text) in indexed] == []


def test_the_fresh_set_asks_for_every_entry_in_each_language_and_stands_nowhere_else(sets: QuestionSet, seed: Collection) -> None:
    fresh = read_part("fresh").in_scope
    assert {(q.entry, q.language) for q in fresh} == {(entry.id, language) for entry in seed.entries for language in LANGUAGES}
    variants = [variant for entry in seed.entries for variant in entry.variants.values()]
    known = {fold(text) for variant in variants for text in (variant.title, *variant.questions)}
    known |= {fold(question.text) for question in every(sets)}
    assert [question.text for question in fresh if fold(question.text) in known] == []
    assert len({fold(question.text) for question in fresh}) == len(fresh)


def test_the_halves_are_disjoint_and_together_everything(sets: QuestionSet) -> None:
    tuning, holdout = set(every(sets.of("tuning"))), set(every(sets.of("holdout")))
    assert tuning & holdout == set()
    assert tuning | holdout == set(every(sets))


def test_a_question_and_its_other_spelling_never_stand_in_different_halves(sets: QuestionSet) -> None:
    halves: dict[str, set[str]] = {}
    for question in every(sets):
        halves.setdefault(fold(question.text), set()).add(question.half)
    assert [text for text, found in halves.items() if len(found) > 1] == []


def test_neither_half_is_small_in_any_language(sets: QuestionSet) -> None:
    for language in LANGUAGES:
        counted = Counter(question.half for question in sets.in_scope if question.language == language)
        assert min(counted["tuning"], counted["holdout"]) > 0.4 * sum(counted.values())


def test_every_entry_is_measured_by_the_holdout(sets: QuestionSet, seed: Collection) -> None:
    assert {entry.id for entry in seed.entries} - {question.entry for question in sets.of("holdout").in_scope} == set()


def test_the_half_of_a_question_depends_on_its_text_alone_and_never_changes() -> None:
    halves = {text: Question(text, "ru", None, "clean").half for text in ("где школа", "где врач", "где паспорт", "где работа")}
    assert halves == {text: Question(text, "kk", "other", "latin").half for text in halves}
    assert halves == {"где школа": "tuning", "где врач": "holdout", "где паспорт": "tuning", "где работа": "tuning"}


def test_the_digest_names_exactly_this_set() -> None:
    one, two = Question("где школа", "ru", "a", "clean"), Question("где врач", "ru", "b", "clean")
    assert QuestionSet((one, two), (), ()).digest == QuestionSet((two, one), (), ()).digest
    assert QuestionSet((one,), (), ()).digest != QuestionSet((two,), (), ()).digest


def test_sets_are_read_from_their_five_files(tmp_path: Path) -> None:
    for language in LANGUAGES:
        styles = {"clean": ["one", "two"], "typos": ["three"]}
        write(tmp_path / f"{language}.yml", {"language": language, "questions": {"a": styles}})
    write(tmp_path / "out_of_scope.yml", {"out_of_scope": {"ru": [{"kind": "sport", "text": "кто выиграл"}]}})
    write(tmp_path / "not_emergency.yml", {"not_emergency": {"en": [{"entry": None, "text": "who runs 112"}]}})
    sets = read_sets(tmp_path)
    found = [(question.text, question.style) for question in sets.in_scope if question.language == "kk"]
    assert found == [("one", "clean"), ("two", "clean"), ("three", "typos")]
    assert sets.out_of_scope == (Question("кто выиграл", "ru", None, "sport"),)
    assert sets.ordinary == (Question("who runs 112", "en", None, "ordinary"),)


def write(path: Path, data: object) -> None:
    """Write YAML."""
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
