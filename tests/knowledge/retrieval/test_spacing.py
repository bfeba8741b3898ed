"""Words run together are taken apart."""

from __future__ import annotations

import pytest

from knowledge.languages.normalisation import fold
from knowledge.retrieval.spacing import Spacer

TEXTS = (
    "Как получить удостоверение лица без гражданства?",
    "как получить удостоверение, что делать",
    "қандай құжат керек, туу туралы куәлік",
    "туу туралы куәлік қайда керек",
    "how can I register the birth of my child",
    "register the birth",
)


@pytest.fixture(scope="module")
def spacer() -> Spacer:
    """Knows the words of a few texts."""
    return Spacer(fold(text) for text in TEXTS)


@pytest.mark.parametrize(
    ("message", "apart"),
    [
        ("какполучитьудостоверение", "как получить удостоверение"),
        ("Как получитьудостоверение чтоделать", "как получить удостоверение что делать"),
        ("туутуралыкуәліккерек", "туу туралы куәлік керек"),
        ("туутуралыкуаликкерек", "туу туралы куәлік керек"),
        ("registerthebirthofmychild", "register the birth of my child"),
    ],
)
def test_words_run_together_are_apart(spacer: Spacer, message: str, apart: str) -> None:
    assert spacer.spaced(fold(message)) == fold(apart)


@pytest.mark.parametrize("message", ["", "как", "получить удостоверение", "неведомазверушкагдето", "1234567890123", "a" * 4000])
def test_what_is_apart_or_unknown_is_left(spacer: Spacer, message: str) -> None:
    assert spacer.spaced(fold(message)) == fold(message)


def test_endings_that_nobody_wrote_stay_with_their_word(spacer: Spacer) -> None:
    assert spacer.spaced(fold("получитьудостоверениее")) == fold("получить удостоверениее")


def test_the_share_of_known_words_counts_letters(spacer: Spacer) -> None:
    assert spacer.known_share(fold("как получить")) == 1
    assert spacer.known_share(fold("как xyz")) == 0.5
    assert spacer.known_share("") == 0
