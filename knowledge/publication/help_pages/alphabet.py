"""Titles from A to Z, in the order of each language's own alphabet: in Kazakh Ә stands after А, and Қ after К."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Final

from knowledge.languages import Language

ALPHABETS: Final[dict[Language, str]] = {
    "kk": "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "en": "abcdefghijklmnopqrstuvwxyz",
}
OTHER: Final = "#"
"""Heading for titles that begin with a number or a letter of another alphabet."""

Title = tuple[str, str]
"""A title and where it leads."""


def by_letter(titles: Iterable[Title], language: Language) -> list[tuple[str, list[Title]]]:
    """Titles in alphabetical order under their first letters; what begins otherwise stands first, under ``OTHER``."""
    ordered = sorted(titles, key=lambda title: _key(title[0], language))
    return [(letter, list(group)) for letter, group in groupby(ordered, key=lambda title: _first(title[0], language))]


def _key(title: str, language: Language) -> tuple[list[int], str]:
    """Places of the letters in the alphabet; numbers and letters of other alphabets come before, other signs do not count."""
    alphabet = ALPHABETS[language]
    return [alphabet.find(char) for char in title.lower() if char.isalnum() or char == " "], title


def _first(title: str, language: Language) -> str:
    first = next((char for char in title.lower() if char.isalnum()), "")
    return first.upper() if first and first in ALPHABETS[language] else OTHER
