"""Wording, dates and numbers: three catalogues, complete and alike."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from knowledge.configuration import ROOT
from knowledge.languages import LANGUAGES, Language, labels

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_KEY_IN_CODE = re.compile(r"""label\(\s*"([a-z_.]+)\"""")


def catalogue(language: Language) -> Catalog:
    """One catalogue as it is written."""
    with (labels.LOCALES / language / "LC_MESSAGES" / "pana.po").open("rb") as file:
        return read_po(file, locale=language)


def wording(language: Language) -> dict[str, str]:
    """All wordings of a language by key; of a counted one the form that counts most."""
    found = {}
    for message in catalogue(language):
        if message.id:
            counted = isinstance(message.id, tuple)
            found[str(message.id[0] if counted else message.id)] = str(message.string[-1] if counted else message.string)
    return found


def test_the_three_catalogues_have_the_same_keys() -> None:
    keys = {language: set(wording(language)) for language in LANGUAGES}
    assert keys["kk"] == keys["ru"] == keys["en"]
    assert keys["en"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_wording_is_empty_or_fuzzy_or_its_own_key(language: Language) -> None:
    for key, text in wording(language).items():
        assert text.strip() and text != key, key
    assert not [message.id for message in catalogue(language) if message.id and message.fuzzy]


def test_each_wording_has_the_same_placeholders_in_every_language() -> None:
    kk, ru, en = (wording(language) for language in LANGUAGES)
    for key in en:
        assert sorted(_PLACEHOLDER.findall(kk[key])) == sorted(_PLACEHOLDER.findall(en[key])), key
        assert sorted(_PLACEHOLDER.findall(ru[key])) == sorted(_PLACEHOLDER.findall(en[key])), key


def test_kazakh_is_not_russian_left_untranslated() -> None:
    kk, ru = wording("kk"), wording("ru")
    assert [key for key in kk if kk[key] == ru[key]] == ["unit.minute", "unit.minute.gen"]  # «минут» is both


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_that_the_code_names_has_a_wording(language: Language) -> None:
    named = {
        key
        for package in ("knowledge", "actions", "bot")
        for path in (ROOT / package).rglob("*.py")
        for key in _KEY_IN_CODE.findall(path.read_text(encoding="utf-8"))
    }
    assert named
    assert named - set(wording(language)) == set()


def test_a_wording_is_given_in_the_language_asked_for() -> None:
    assert labels.label("card.steps", "en") == "What to do"
    assert len({labels.label("card.steps", language) for language in LANGUAGES}) == 3


def test_a_key_without_wording_is_an_error_that_names_it() -> None:
    with pytest.raises(KeyError, match=r"card\.nothing"):
        labels.label("card.nothing", "kk")


def test_dates_are_written_as_each_language_writes_them() -> None:
    day = dt.date(2026, 11, 2)
    assert labels.date(day, "kk") == "2026 ж. 2 қараша"
    assert labels.date(day, "ru") == "2 ноября 2026 г."
    assert labels.date(day, "en") == "2 November 2026"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_month_has_a_name_of_its_own_in_every_language(language: Language) -> None:
    written = [labels.date(dt.date(2026, month, 5), language) for month in range(1, 13)]
    assert len(set(written)) == 12
    assert all(re.search(r"[^\W\d]{3}", text) for text in written)


def test_numbers_are_grouped_with_plain_spaces_in_kazakh_and_russian_and_commas_in_english() -> None:
    assert [labels.number(1234567, language) for language in LANGUAGES] == ["1 234 567", "1 234 567", "1,234,567"]
    assert [labels.number(Decimal("0.5"), language) for language in LANGUAGES] == ["0,5", "0,5", "0.5"]
    assert labels.number(Decimal("34600.0"), "ru") == "34 600"


def test_at_most_three_decimal_places_are_kept() -> None:
    assert labels.number(Decimal("5406.25"), "en") == "5,406.25"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_counted_wording_has_a_form_for_each_plural_of_its_language(language: Language) -> None:
    read = catalogue(language)
    counted = [message for message in read if isinstance(message.id, tuple)]
    assert counted
    assert all(len(message.string) == read.num_plurals and all(message.string) for message in counted)


def test_lists_and_names_of_languages_are_written_as_each_language_writes_them() -> None:
    assert [labels.listing(["a", "b"], language) for language in LANGUAGES] == ["a және b", "a и b", "a and b"]
    assert labels.language_names(["kk", "ru"], "ru") == "казахский и русский"
    assert labels.language_names(["kk", "ru"], "en") == "Kazakh and Russian"


def test_a_counted_key_without_wording_is_an_error_that_names_it() -> None:
    with pytest.raises(KeyError, match=r"unit\.fortnight"):
        labels.plural("unit.fortnight", 2, "kk")
