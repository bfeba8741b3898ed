"""Reports wait in memory; whoever deletes the conversation takes them back."""

from __future__ import annotations

import time

from bot.channels.reports_lines import RatingReport, TurnReport
from bot.channels.reports_waiting import Waiting


def turn(text: str | None = "сөз", outcome: str = "dont_know") -> TurnReport:
    return TurnReport("kk", "web", outcome, None, (), text, "s-1")


def texts(reports: list[object]) -> list[str | None]:
    return [report.text for report in reports if isinstance(report, TurnReport)]


def test_a_report_is_due_after_its_time_and_once() -> None:
    waiting = Waiting(0.03)
    waiting.add(turn(), "a")
    assert waiting.due() == []
    time.sleep(0.04)
    waiting.add(turn("кейін"), "a")
    assert texts(waiting.due()) == ["сөз"]
    assert waiting.due() == []


def test_a_deleted_conversation_takes_its_reports_back_and_no_others() -> None:
    waiting = Waiting(0)
    for conversation in ("a", "b", "a"):
        waiting.add(turn(conversation), conversation)
    waiting.add(RatingReport("kk", "asylum-where", True, "s-1"))
    waiting.forget("a")
    assert [getattr(report, "text", "rating") for report in waiting.due()] == ["b", "rating"]


def test_at_the_end_the_counts_remain_and_the_words_are_dropped() -> None:
    waiting = Waiting(600)
    waiting.add(turn(), "a")
    waiting.add(RatingReport("kk", "asylum-where", True, "s-1"))
    rest = waiting.rest()
    assert texts(rest) == [None]
    assert len(rest) == 2
    assert waiting.rest() == []


def test_around_an_emergency_no_words_of_that_conversation_are_kept() -> None:
    waiting = Waiting(0.03)
    waiting.add(turn("бұрын"), "a")
    waiting.add(turn("басқа"), "b")
    waiting.add(turn(None, "emergency"), "a")
    waiting.add(turn("кейін"), "a")
    time.sleep(0.04)
    assert texts(waiting.due()) == [None, "басқа", None, None]
    waiting.add(turn("көп кейін"), "a")
    time.sleep(0.04)
    assert texts(waiting.due()) == ["көп кейін"]


def test_only_so_many_wait_and_the_lost_are_counted() -> None:
    waiting = Waiting(0, most=2)
    for _ in range(5):
        waiting.add(turn(), "a")
    assert (len(waiting.due()), waiting.lost) == (2, 3)
