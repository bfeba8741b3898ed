"""Titles in the order of each alphabet."""

from __future__ import annotations

import pytest

from knowledge.languages import Language
from knowledge.publication.help_pages.alphabet import ALPHABETS, OTHER, by_letter


def letters(language: Language, *titles: str) -> list[tuple[str, list[str]]]:
    return [(letter, [title for title, _ in group]) for letter, group in by_letter([(title, "x/") for title in titles], language)]


def test_kazakh_letters_stand_in_their_own_places() -> None:
    titles = ["Қала", "Ұл", "Үй", "Ән", "Ала", "Кесе", "Өрт", "Ой", "Ғарыш", "Гүл", "Ім", "Ыдыс", "Ну", "Һәм"]
    assert "".join(letter for letter, _ in letters("kk", *titles)) == "АӘГҒКҚНОӨҰҮҺЫІ"


@pytest.mark.parametrize(("language", "count"), [("kk", 42), ("ru", 33), ("en", 26)])
def test_each_alphabet_has_its_letters_once(language: Language, count: int) -> None:
    assert len(ALPHABETS[language]) == len(set(ALPHABETS[language])) == count


def test_quotation_marks_do_not_count_and_numbers_and_other_letters_come_first() -> None:
    assert letters("ru", "Ёлка", "«Елена»", "111", "SIM") == [(OTHER, ["111", "SIM"]), ("Е", ["«Елена»"]), ("Ё", ["Ёлка"])]


def test_capitals_make_no_difference() -> None:
    assert letters("en", "Beta", "alpha", "ALMATY") == [("A", ["ALMATY", "alpha"]), ("B", ["Beta"])]
