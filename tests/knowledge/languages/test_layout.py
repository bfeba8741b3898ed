"""A slip of the keyboard layout is read as it was meant, and nothing else is touched."""

from __future__ import annotations

import pytest

from knowledge.evaluation.question_sets import read_sets
from knowledge.languages.identification import identify
from knowledge.languages.layout import as_meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ghbdtn", "привет"),
        ("gjvjubnt gj;fkeqcnf", "помогите пожалуйста"),
        ("lj,hsq ltym? rfr gjlfnm yf e,t;bot", "добрый день? как подать на убежище"),
        ("Ult gjkexbnm ljrevtyns", "Где получить документы"),
        ("0fylfq 09;fn rthtr", "қандай құжат керек"),
        ("vtyby 09;fnsv ;j0 yt bcntqvby.", "менин құжатым жоқ не истеймин."),
    ],
)
def test_a_wrong_layout_is_turned(typed: str, meant: str) -> None:
    assert as_meant(typed) == meant


@pytest.mark.parametrize(
    "text",
    ["hello, how do I get papers", "qandai qujat kerek", "kak poluchit ubezhishche", "IIN", "ok", "123", "sdp", "қандай құжат", "",
     "unhcr.org", "plan b", "vid na zhitelstvo", "asdf qwer"],
)  # fmt: skip
def test_everything_else_stays_as_it_is(text: str) -> None:
    assert as_meant(text) == text


def test_no_question_of_the_sets_is_turned() -> None:
    sets = read_sets()
    turned = [q.text for part in (sets.in_scope, sets.out_of_scope, sets.ordinary) for q in part if as_meant(q.text) != q.text]
    assert turned == []


def test_the_language_of_what_was_meant_is_known() -> None:
    found = identify(as_meant("rfr gjkexbnm ljrevtyns"))
    assert found is not None and found.language == "ru"
