"""Finding by letters."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.languages.normalisation import fold
from knowledge.retrieval.lexical_features import FeatureTable, features_of
from knowledge.retrieval.lexical_index import LexicalIndex

PASSAGES = ("потерял удостоверение", "где новое удостоверение", "школа без документов", "мектеп құжатсыз")
OWNERS = np.array([0, 0, 1, 1], np.int64)


@pytest.fixture
def index() -> LexicalIndex:
    """Four passages of two entries."""
    return LexicalIndex(FeatureTable.of([features_of(fold(text)) for text in PASSAGES]), OWNERS, 2)


def search(index: LexicalIndex, text: str) -> tuple[list[float], list[float]]:
    """Cosines and Bayes scores of one question."""
    asked = index.asked(features_of(fold(text)))
    return index.cosines(asked).tolist(), index.bayes(asked).tolist()


def test_a_passage_is_found_by_its_own_words_with_cosine_one(index: LexicalIndex) -> None:
    for number, text in enumerate(PASSAGES):
        cosines, _ = search(index, text)
        assert cosines[number] == pytest.approx(1, abs=1e-5)
        assert max(cosines) == cosines[number]


def test_a_typing_mistake_still_finds_the_passage(index: LexicalIndex) -> None:
    cosines, scores = search(index, "потрял удостовирение")
    assert int(np.argmax(cosines)) == 0
    assert scores[0] > scores[1]


def test_kazakh_without_its_letters_finds_kazakh_with_them(index: LexicalIndex) -> None:
    cosines, _ = search(index, "мектеп кужатсыз")
    assert cosines[3] == pytest.approx(1, abs=1e-5)


def test_the_entry_whose_words_are_said_scores_higher(index: LexicalIndex) -> None:
    assert search(index, "удостоверение")[1][0] > search(index, "удостоверение")[1][1]
    assert search(index, "школа")[1][1] > search(index, "школа")[1][0]


def test_a_question_of_unknown_pieces_finds_nothing(index: LexicalIndex) -> None:
    cosines, scores = search(index, "zzqqxx")
    assert (cosines, scores) == ([0, 0, 0, 0], [0, 0])
    assert index.asked(features_of("zzqqxx")).known_share == 0


def test_the_known_share_lies_between_none_and_all(index: LexicalIndex) -> None:
    assert index.asked(features_of(fold(PASSAGES[0]))).known_share == 1
    assert 0 < index.asked(features_of("школа zzqqxx")).known_share < 1
    assert index.asked(features_of("")).known_share == 0


def test_an_empty_question_finds_nothing(index: LexicalIndex) -> None:
    assert search(index, "") == ([0, 0, 0, 0], [0, 0])


def test_a_passage_without_pieces_does_no_harm() -> None:
    index = LexicalIndex(FeatureTable.of([features_of("школа"), features_of("")]), np.array([0, 1], np.int64), 2)
    assert search(index, "школа")[0] == pytest.approx([1, 0])


def test_features_are_sorted_and_counted() -> None:
    once, twice = features_of("школа"), features_of("школа школа")
    assert (np.diff(once.names.astype(np.int64)) > 0).all()
    assert np.array_equal(once.names, twice.names)
    assert np.array_equal(twice.counts, 2 * once.counts)


def test_a_table_gives_back_its_rows() -> None:
    rows = [features_of(fold(text)) for text in PASSAGES]
    table = FeatureTable.of(rows)
    assert len(table) == len(rows)
    for number, row in enumerate(rows):
        assert np.array_equal(table.row(number).names, row.names)
        assert np.array_equal(table.row(number).counts, row.counts)


def test_a_table_of_no_rows_is_empty() -> None:
    assert len(FeatureTable.of([])) == 0


def test_passages_of_some_entries_have_the_cosines_that_they_have_among_all() -> None:
    texts = ("потерял удостоверение", "где удостоверение", "школа без документов", "мектеп құжатсыз", "новое удостоверение", "школа")
    index = LexicalIndex(FeatureTable.of([features_of(fold(text)) for text in texts]), np.array([0, 0, 1, 1, 2, 3]), 4)
    for question in ("удостоверение и школа", "мектеп", "zzqqxx", ""):
        asked = index.asked(features_of(fold(question)))
        for entries in ([0, 2], [1], [1, 3], [0, 1, 2, 3]):
            rows = [row for row, owner in enumerate([0, 0, 1, 1, 2, 3]) if owner in entries]
            assert index.cosines_in(asked, np.array(entries)) == pytest.approx(index.cosines(asked)[rows], abs=1e-6)
