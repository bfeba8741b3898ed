"""Figures are shares of exactly the questions that they name."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from knowledge.evaluation.intervals import wilson
from knowledge.evaluation.observations import Observed
from knowledge.evaluation.picture import draw
from knowledge.evaluation.question_sets import Question
from knowledge.evaluation.report import Judged, Report, figures, judge, report
from knowledge.evaluation.through import ThroughError, asker, judge_through, outcome_of
from knowledge.languages import LANGUAGES, Language
from knowledge.retrieval.calibration import Calibration, Logistic
from knowledge.retrieval.outcomes import Candidate, Emergency, Found, Helpers, NothingFound, Outcome, Unsure
from knowledge.retrieval.ranking import Kinds
from knowledge.retrieval.signals import NAMES

CANDIDATES = (Candidate("a", 0.6), Candidate("b", 0.3))


def judged(outcome: Outcome, place: int, entry: str | None = "a", language: Language = "ru", style: str = "clean") -> Judged:
    """One judged question."""
    question = Question(f"{entry} {style}?", language, entry, style)
    return Judged(question, outcome, place, str(entry).startswith("emergency-"))


def found(entry: str) -> Found:
    """A sure answer."""
    return Found(entry, 0.9, CANDIDATES)


def emergency() -> Emergency:
    """An emergency text."""
    return Emergency("emergency-x", 0.9, CANDIDATES)


def test_the_figures_of_no_questions_are_zero() -> None:
    assert set(asdict(figures([])).values()) == {0}


def test_figures_are_shares_of_the_group() -> None:
    group = [
        judged(found("a"), 1),
        judged(found("b"), 2),
        judged(Unsure(0.5, CANDIDATES), 3),
        judged(NothingFound(0.1, CANDIDATES), 4),
    ]
    row = figures(group)
    assert (row.questions, row.first, row.in_three) == (4, 0.25, 0.75)
    assert row.reciprocal == pytest.approx((1 + 1 / 2 + 1 / 3 + 1 / 4) / 4)
    assert (row.answered, row.wrong_as_certain, row.choices, row.declined) == (0.25, 0.25, 0.25, 0.25)


def test_any_emergency_text_answers_an_emergency_and_is_wrong_for_everything_else() -> None:
    urgent, calm = figures([judged(emergency(), 2, "emergency-y")]), figures([judged(emergency(), 2, "a")])
    assert (urgent.answered, urgent.wrong_as_certain) == (1, 0)
    assert (calm.answered, calm.wrong_as_certain) == (0, 1)


def test_a_question_without_its_entry_in_the_ranking_counts_as_not_found() -> None:
    row = figures([judged(NothingFound(0.0, ()), 0)])
    assert (row.first, row.in_three, row.reciprocal) == (0, 0, 0)


@pytest.fixture
def made() -> Report:
    """A report on a few questions, one missed emergency among them."""
    in_scope = [
        judged(found("a"), 1, "a", "kk"),
        judged(found("b"), 2, "a", "kk", "latin"),
        judged(emergency(), 1, "emergency-x", "ru"),
        judged(found("a"), 3, "emergency-x", "ru", "typos"),
        judged(emergency(), 2, "b", "en"),
    ]
    outside = [judged(NothingFound(0.1, ()), 0, None, "kk"), judged(found("a"), 0, None, "kk")]
    ordinary = [judged(emergency(), 1, "b", "ru"), judged(NothingFound(0.1, ()), 0, None, "ru")]
    measured_on = {"snapshot": "s-1", "recipe": "r-1", "questions": "d-1 tuning"}
    return report(in_scope, outside, ordinary, measured_on)


def test_a_report_keeps_languages_and_styles_apart(made: Report) -> None:
    assert {language: row.questions for language, row in made.by_language.items()} == {"kk": 2, "ru": 2, "en": 1}
    assert list(made.by_style) == ["kk clean", "kk latin", "ru clean", "ru typos", "en clean"]
    assert (made.by_style["kk clean"].first, made.by_style["kk latin"].first) == (1, 0)


def test_a_report_counts_declined_recognised_and_falsely_alarmed_by_language(made: Report) -> None:
    assert made.foreign_declined == {"kk": 0.5, "ru": 0, "en": 0}
    assert made.emergencies_recognised == {"kk": 0, "ru": 0.5, "en": 0}
    assert made.ordinary_as_emergency == {"kk": 0, "ru": 0.5, "en": 1}


def test_every_missed_emergency_is_spelt_out(made: Report) -> None:
    assert made.missed == ("MISSED EMERGENCY: emergency-x typos?",)
    assert "MISSED EMERGENCY: emergency-x typos?" in list(made.lines())


def test_the_first_line_says_on_what_was_measured(made: Report) -> None:
    first = next(made.lines())
    assert all(part in first for part in ("s-1", "r-1", "d-1 tuning"))


def test_a_report_becomes_json_with_intervals(made: Report) -> None:
    data = json.loads(json.dumps(made.as_json()))
    kazakh = data["by_language"]["kk"]
    assert kazakh["questions"] == 2
    low, high = kazakh["intervals"]["first"]
    assert low < kazakh["first"] < high
    assert set(data["by_style"]["kk latin"]["intervals"]) == {
        "first",
        "in_three",
        "answered",
        "wrong_as_certain",
        "choices",
        "declined",
    }


def test_wilsons_interval_narrows_with_questions_and_stays_within_0_and_1() -> None:
    assert wilson(0.9, 100) == pytest.approx((0.8256, 0.9448), abs=1e-4)
    assert wilson(0.5, 0) == (0, 1)
    assert wilson(1.0, 10)[1] == pytest.approx(1) and 0.7 < wilson(1.0, 10)[0] < 0.73
    assert wilson(0.9, 1000)[0] > wilson(0.9, 100)[0]


def test_a_report_is_drawn(made: Report, tmp_path: Path) -> None:
    draw(made, tmp_path / "deep" / "picture.png")
    assert (tmp_path / "deep" / "picture.png").read_bytes().startswith(b"\x89PNG")


ANSWER = {
    "entry": None,
    "score": 0.5,
    "candidates": [{"entry": "a", "title": "A", "score": 0.6}, {"entry": "b", "title": "B", "score": 0.3}],
}


@pytest.mark.parametrize(
    ("outcome", "entry", "kind"),
    [
        ("answer", "a", Found), ("emergency", "e", Emergency), ("people", None, Helpers), ("choices", None, Unsure),
        ("dont_know", None, NothingFound), ("menu", None, NothingFound), ("smalltalk", None, NothingFound),
        ("error", None, NothingFound),
    ],
)  # fmt: skip
def test_an_answer_of_the_bot_is_judged_as_its_outcome(outcome: str, entry: str | None, kind: type) -> None:
    assert isinstance(outcome_of({**ANSWER, "outcome": outcome, "entry": entry}), kind)


def test_questions_through_the_bot_are_judged_by_its_candidates() -> None:
    asked = [Question("x", "ru", "b", "clean"), Question("y", "ru", "c", "clean"), Question("z", "ru", "emergency-x", "clean")]
    replies = iter([
        {**ANSWER, "outcome": "answer", "entry": "a"},
        {**ANSWER, "outcome": "dont_know"},
        {"outcome": "emergency", "entry": "emergency-x", "score": None, "candidates": []},
    ])  # fmt: skip
    found = judge_through(asked, lambda _text: next(replies), frozenset({"emergency-x"}))
    assert [one.place for one in found] == [2, 0, 1]
    assert (figures(found).wrong_as_certain, figures(found).answered) == (1 / 3, 1 / 3)


def test_where_nobody_answers_one_sentence_says_so() -> None:
    with pytest.raises(ThroughError, match=r"Nobody answers at http://127\.0\.0\.1:9/"):
        asker("http://127.0.0.1:9")("x")


def test_every_language_has_a_line(made: Report) -> None:
    text = "\n".join(made.lines())
    assert all(f"\n{language:18}" in text for language in LANGUAGES)


def test_places_are_counted_without_foreign_kinds() -> None:
    entries = ("foreign:x", "a", "b")
    kinds = Kinds(np.array([False] * 3), np.array([True, False, False]), np.array([False] * 3))
    count = len(NAMES)
    calibration = Calibration(
        (0.0,) * count, (1.0,) * count, (1.0, *(0.0,) * (count - 1)), Logistic(0, (0.0,) * (6 + count)),
        Logistic(0, (0.0,) * (6 + count)), Logistic(0, (0.0,) * (3 + count)), 0.9, 0.8, 0.5, 0.0, {},
    )  # fmt: skip
    signals = np.zeros((3, count), np.float32)
    signals[:, 0] = (3, 1, 2)
    asked = [Observed(Question("?", "ru", entry, "clean"), signals, 1.0, row) for entry, row in (("b", 2), ("a", 1), (None, -1))]
    assert [one.place for one in judge(asked, entries, kinds, calibration)] == [1, 2, 0]
