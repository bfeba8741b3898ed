"""A report says what was decided; words only where no sure answer was found, and only what is left of them."""

from __future__ import annotations

import datetime as dt
import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.reports_lines import RatingReport, as_line, of_turn, reduced

TEXT = "жоғалған куәлікті қайдан аламын"


def answered(outcome: str, **more: Any) -> dict[str, Any]:
    return {"text": "…", "answer": {"outcome": outcome, "entry": None, "score": None, "candidates": [], "snapshot": "s-1", **more}}


def candidates(*entries: str) -> list[dict[str, Any]]:
    return [{"entry": entry, "title": "…", "score": 0.1} for entry in entries]


def test_a_turn_is_one_line_of_exactly_the_fields_of_the_contract() -> None:
    reply = answered("choices", score=0.2, candidates=candidates("a", "b", "c", "d"))
    line = as_line(of_turn(TEXT, "kk", "web", [reply]))
    row = json.loads(line)
    assert line.endswith("}\n") and line.count("\n") == 1
    assert set(row) == {"id", "kind", "day", "language", "channel", "outcome", "entry", "candidates", "text", "snapshot"}
    assert (len(row.pop("id")), row.pop("day")) == (32, dt.datetime.now(dt.UTC).date().isoformat())
    assert row == {
        "kind": "turn",
        "language": "kk",
        "channel": "web",
        "outcome": "choices",
        "entry": None,
        "candidates": ["a", "b", "c"],
        "text": TEXT,
        "snapshot": "s-1",
    }


def test_a_rating_is_one_line_of_exactly_the_fields_of_the_contract() -> None:
    row = json.loads(as_line(RatingReport("ru", "asylum-where", False, "s-1")))
    assert set(row) == {"id", "kind", "day", "language", "entry", "helpful", "snapshot"}
    assert (row["kind"], row["entry"], row["helpful"], row["language"]) == ("rating", "asylum-where", False, "ru")


@pytest.mark.parametrize("outcome", ["answer", "people", "menu", "smalltalk", "handover", "error", "emergency"])
def test_words_are_reported_with_no_other_outcome(outcome: str) -> None:
    report = of_turn(TEXT, None, "web", [answered(outcome)])
    assert (report.outcome, report.text, report.language) == (outcome, None, None)


@pytest.mark.parametrize("outcome", ["dont_know", "choices"])
def test_words_are_reported_where_no_sure_answer_was_found(outcome: str) -> None:
    assert of_turn(TEXT, "kk", "web", [answered(outcome)]).text == TEXT


def test_people_offered_after_a_second_miss_are_a_miss_and_people_asked_for_are_not() -> None:
    missed = of_turn(TEXT, "kk", "web", [answered("handover", score=0.1, candidates=candidates("a"))])
    assert (missed.outcome, missed.text, missed.candidates) == ("dont_know", TEXT, ("a",))
    assert of_turn(TEXT, "kk", "web", [answered("handover")]).outcome == "handover"


def test_an_emergency_among_several_replies_decides_and_a_miss_weighs_more_than_an_answer() -> None:
    several = [answered("answer", entry="a"), answered("dont_know"), answered("emergency", entry="e")]
    assert of_turn(TEXT, "kk", "web", several).text is None
    assert of_turn(TEXT, "kk", "web", several).entry == "e"
    assert of_turn(TEXT, "kk", "web", several[:2]).outcome == "dont_know"
    assert of_turn(TEXT, "kk", "web", [answered("smalltalk"), answered("answer", entry="a")]).entry == "a"


@pytest.mark.parametrize("odd", [{}, {"answer": None}, {"answer": {}}, {"answer": {"outcome": "new"}}])
def test_an_odd_reply_is_reported_without_words(odd: dict[str, Any]) -> None:
    report = of_turn(TEXT, "kk", "web", [odd])
    assert (report.text, report.entry, report.candidates, report.snapshot) == (None, None, (), "")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("12 34", "***"),
        ("код 1234", "код ***"),
        ("№ 607, 2 бап", "№ 607, 2 бап"),
        ("пишите на aigul@mail, срочно", "пишите на *** срочно"),
        ("@aigul_kz t.me/aigul https://example.org/a www.example.org", "*** *** *** ***"),
        ("850412300457", "***"),
        ("меня зовут айгуль, нет паспорта", "меня зовут ***, нет паспорта"),
        ("Меня зовут Айгуль Серикова Ержановна", "Меня зовут ***"),
        ("менің атым Айгүл, құжатым жоқ", "менің атым ***, құжатым жоқ"),
        ("атым құжатта қате жазылған", "атым құжатта қате жазылған"),
        ("my name is John Smith and I have no papers", "my name is *** and I have no papers"),
        ("my name is wrong in the passport", "my name is wrong in the passport"),
        ("бір\n\nекі", "бір екі"),
    ],
)
def test_what_masking_may_have_missed_is_taken_out(said: str, kept: str) -> None:
    assert reduced(said) == kept


def test_a_long_text_is_cut() -> None:
    assert len(reduced("сөз " * 500)) == 300


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="абқx12345 @.-()\n", max_size=60))
def test_no_four_digits_in_a_row_and_no_at_sign_are_left(text: str) -> None:
    left = reduced(text)
    assert "@" not in left
    assert not any(left[start : start + 4].isdecimal() and len(left[start : start + 4]) == 4 for start in range(len(left)))


def test_hostile_text_is_reduced_fast() -> None:
    started = time.monotonic()
    for text in ("@" * 60_000, "1 " * 30_000, "www" * 20_000, "атым " * 12_000, "меня зовут " * 6_000, "t.me" * 15_000):
        reduced(text)
    assert time.monotonic() - started < 3
