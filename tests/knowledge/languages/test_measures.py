"""Terms, days and months in words, with each language's plurals."""

from __future__ import annotations

import datetime as dt
from typing import get_args

import pytest

from knowledge.languages import LANGUAGES, Language, measures
from knowledge.languages.measures import Unit


@pytest.mark.parametrize(
    ("count", "unit", "plain", "genitive"),
    [
        (1, "year", "1 год", "1 года"),
        (3, "month", "3 месяца", "3 месяцев"),
        (5, "year", "5 лет", "5 лет"),
        (21, "day", "21 день", "21 дня"),
        (30, "calendar-day", "30 календарных дней", "30 календарных дней"),
        (1, "full-day", "1 сутки", "1 суток"),
        (2, "hour", "2 часа", "2 часов"),
    ],
)
def test_russian_terms_have_their_plural_and_genitive(count: int, unit: Unit, plain: str, genitive: str) -> None:
    assert measures.duration(count, unit, "ru") == plain
    assert measures.duration(count, unit, "ru", "gen") == genitive


@pytest.mark.parametrize("unit", get_args(Unit))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_unit_has_words_in_every_language(unit: Unit, language: Language) -> None:
    assert measures.duration(7, unit, language).startswith("7 ")


def test_english_counts_one_and_many() -> None:
    assert (measures.duration(1, "month", "en"), measures.duration(6, "month", "en")) == ("1 month", "6 months")


def test_every_month_has_a_form_for_in_and_of_in_russian() -> None:
    days = [dt.date(2026, month, 1) for month in range(1, 13)]
    assert all(measures.month(day, "ru", "prep").split()[0].endswith("е") for day in days)
    assert measures.month(days[2], "ru", "prep") == "марте 2026 года"
    assert measures.month(days[4], "ru", "gen") == "мая 2026 года"
    assert len({measures.month(day, "kk") for day in days}) == 12
