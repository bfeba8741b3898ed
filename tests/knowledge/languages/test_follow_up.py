"""A question that only asks on is known; one with a topic of its own is not."""

from __future__ import annotations

import pytest

from knowledge.evaluation.question_sets import read_sets
from knowledge.languages.follow_up import asked_part


@pytest.mark.parametrize(
    ("message", "part"),
    [
        ("а сколько стоит?", "fee"),
        ("ал қанша тұрады?", "fee"),
        ("ал канша турады", "fee"),
        ("qansha turady", "fee"),
        ("skolko stoit", "fee"),
        ("and how much does it cost?", "fee"),
        ("это бесплатно?", "fee"),
        ("сколько ждать", "deadline"),
        ("ал қанша уақыт күтемін", "deadline"),
        ("and how long?", "deadline"),
        ("какие документы нужны", "documents"),
        ("қандай құжат керек", "documents"),
        ("what documents do I need to bring", "documents"),
        ("а куда идти?", "where"),
        ("ал қайда барамын", "where"),
        ("where do I go", "where"),
        ("и что дальше делать", "steps"),
        ("а сколько стоит? rfr ljkuj", None),
    ],
)
def test_a_question_that_only_asks_on_names_its_part(message: str, part: str | None) -> None:
    assert asked_part(message) == part


@pytest.mark.parametrize(
    "message",
    ["сколько стоит гражданство", "how much is the stateless certificate", "ЖСН қанша тұрады", "привет", "", "🙏", "123",
     "и что это", "сколько стоит и сколько ждать и куда идти и что взять и когда приходить"],
)  # fmt: skip
def test_a_question_with_a_topic_or_without_a_part_is_none(message: str) -> None:
    assert asked_part(message) is None


def test_no_question_of_the_sets_is_taken_for_one() -> None:
    assert [question.text for question in read_sets().in_scope if asked_part(question.text)] == []
