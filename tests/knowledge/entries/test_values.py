"""Values are written into texts in each language; changing the index changes every amount that is counted in it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal

import pytest

from knowledge.entries import Collection, read_folder
from knowledge.entries.cards import entry_card
from knowledge.entries.values import Value, Values, placeholders
from knowledge.languages import LANGUAGES, Language

VALUES = Values({
    "mci": Value("mci", "index", "law", number=Decimal(4325), valid_until=dt.date(2026, 12, 31)),
    "fee-card": Value("fee-card", "money", "law", number=Decimal(8), in_index=True),
    "price-exam": Value("price-exam", "money", "press", number=Decimal(14693)),
    "term-decision": Value("term-decision", "duration", "order", number=Decimal(3), unit="month"),
    "date-law": Value("date-law", "date", "law", date=dt.date(2026, 7, 1)),
    "month-sheet": Value("month-sheet", "month", "sheet", date=dt.date(2021, 12, 1)),
    "count-people": Value("count-people", "figure", "sheet", number=Decimal(7831)),
})  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kk", "ru", "en"),
    [
        ("{fee-card}", "8 АЕК (34 600 теңге)", "8 МРП (34 600 тенге)", "8 MCI (34,600 tenge)"),
        ("{price-exam}", "14 693 теңге", "14 693 тенге", "14,693 tenge"),
        ("{mci}", "4 325 теңге", "4 325 тенге", "4,325 tenge"),
        ("{term-decision}", "3 ай", "3 месяца", "3 months"),
        ("{date-law}", "2026 жылғы 1 шілде", "1 июля 2026 года", "1 July 2026"),
        ("{month-sheet}", "2021 жылғы желтоқсан", "декабрь 2021 года", "December 2021"),
        ("{count-people}", "7 831", "7 831", "7,831"),
    ],
)
def test_each_kind_is_written_as_each_language_writes_it(text: str, kk: str, ru: str, en: str) -> None:
    assert [VALUES.render(text, language) for language in LANGUAGES] == [kk, ru, en]


def test_russian_cases_are_written_where_a_sentence_needs_them() -> None:
    assert VALUES.render("в течение {term-decision|gen}", "ru") == "в течение 3 месяцев"
    assert VALUES.render("с {month-sheet|gen}, в {month-sheet|prep}", "ru") == "с декабря 2021 года, в декабре 2021 года"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("{fee-none}", "en"),
        ("{}", "en"),
        ("{mci:8}", "ru"),
        ("{term-decision|gen}", "kk"),
        ("{fee-card|gen}", "ru"),
        ("{date-law|prep}", "ru"),
    ],
)
def test_what_names_no_value_or_no_case_of_it_is_an_error_that_names_it(text: str, language: Language) -> None:
    with pytest.raises(ValueError, match=r"\{"):
        VALUES.render(text, language)


def test_a_kazakh_ending_follows_the_value() -> None:
    assert VALUES.render("{date-law}ден бастап, {term-decision}да", "kk") == "2026 жылғы 1 шілдеден бастап, 3 айда"


def test_names_in_a_text_are_found_as_often_as_they_stand() -> None:
    assert list(placeholders("{a-b}, {c|gen}, {a-b}")) == ["a-b", "c", "a-b"]


def test_an_amount_in_the_index_holds_as_long_as_the_index() -> None:
    assert VALUES.holds_until(frozenset({"fee-card", "term-decision"})) == dt.date(2026, 12, 31)
    assert VALUES.holds_until(frozenset({"term-decision"})) is None


def test_changing_the_index_once_changes_every_fee_of_the_seed() -> None:
    seed = read_folder()
    before = seed.values.by_id["mci"]
    raised = Values({**seed.values.by_id, "mci": dataclasses.replace(before, number=Decimal(5000))})
    counted = [value.id for value in seed.values.by_id.values() if value.in_index]
    assert len(counted) >= 20
    for id in counted:
        old, new = (values.render(f"{{{id}}}", "en") for values in (seed.values, raised))
        assert old != new and old.split(" (")[0] == new.split(" (")[0]


def test_no_text_of_the_seed_writes_an_amount_in_tenge_itself() -> None:
    """The gate refuses it; here the claim is told on the cards: every amount shown comes from a value."""
    seed = read_folder()
    card = entry_card(seed.entry("sdp-cost"), seed, "ru")
    assert "34 600 тенге" in str(card)


def test_every_value_of_the_seed_has_a_source_and_is_told(collection: Collection) -> None:
    seed = read_folder()
    used = {id for entry in seed.entries for id in entry.values} | {"mci"}
    assert set(seed.values.by_id) == used
    assert all(value.source in seed.sources for value in seed.values.by_id.values())
