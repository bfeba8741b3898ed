"""Peers rank the same texts and questions; the tables say who makes how many errors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from knowledge.entries import Collection
from knowledge.evaluation.comparison import BEGIN, END, Comparison, ComparisonError, read_places, write
from knowledge.evaluation.peers import Places, compare, indexed
from knowledge.evaluation.question_sets import Question
from knowledge.retrieval.encoder import HashEncoder
from knowledge.retrieval.passages import passages_of

ASKED = (
    Question("потерял своё удостоверение", "ru", "certificate-lost", "clean"),
    Question("will a school take my child", "en", "school-place", "clean"),
    Question("үйде босандым қағаз жоқ", "kk", "birth-at-home", "clean"),
    Question("?!", "en", "school-place", "typos"),
)


@pytest.fixture
def comparison() -> Comparison:
    """A peer that is right once in four, and ours that is right three times."""
    return Comparison(ASKED, (Places("peer", (1, 2, 3, 4)), Places("Pana", (1, 1, 1, 2))), {"questions": "d-1 holdout"})


def test_peers_index_titles_phrasings_and_answers_as_written(collection: Collection) -> None:
    kept = indexed(passages_of(collection))
    assert {passage.role for passage in kept} == {"title", "question", "answer"}
    assert {passage.entry for passage in kept} == {entry.id for entry in collection.entries}


@pytest.mark.slow
def test_every_peer_gives_each_question_a_place_among_the_entries(collection: Collection) -> None:
    found = list(compare(passages_of(collection), ASKED, HashEncoder()))
    assert len(found) == 5 and len({one.name for one in found}) == 5
    for one in found:
        assert all(1 <= place <= len(collection.entries) for place in one.places), one.name
    letters = next(one for one in found if "TF-IDF" in one.name)
    assert letters.places[:3] == (1, 1, 1)


def test_the_tables_name_each_contestant_with_its_errors_for_one_of_ours(comparison: Comparison) -> None:
    lines = list(comparison.lines())
    assert lines[0] == "Measured on questions `d-1 holdout`."
    peer = next(line for line in lines if line.startswith("| peer |"))
    assert "| 0.0 (0–79) | 100.0 (21–100) | 0.0 (0–66) |" in peer and peer.endswith("| 1.0 / 0.0 / 2.0 |")
    assert "| en clean (1) | 0 | 100 |" in lines


def test_the_tables_are_put_between_the_marks_of_a_page(comparison: Comparison, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nstale\n{END}\nafter\n", encoding="utf-8")
    write(comparison, page)
    text = page.read_text(encoding="utf-8")
    assert text.startswith("before\n") and text.endswith("after\n") and "stale" not in text and "| Pana |" in text
    page.write_text("no marks", encoding="utf-8")
    with pytest.raises(ComparisonError, match="no place for the tables"):
        write(comparison, page)


def test_places_of_another_program_must_be_of_the_same_questions(tmp_path: Path) -> None:
    file = tmp_path / "places.json"
    file.write_text(json.dumps({"name": "other", "questions": "d-1", "places": [1, 0, 3]}), encoding="utf-8")
    assert read_places(file, "d-1") == Places("other", (1, 0, 3))
    with pytest.raises(ComparisonError, match="measure again"):
        read_places(file, "d-2")
    with pytest.raises(ComparisonError, match="no list of places"):
        read_places(tmp_path / "none.json", "d-1")
