"""The three languages must tell the same: the same values, numbers, articles, phones, links, and the same parts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from knowledge.entries.entry_fields import Draft, texts_of
from knowledge.entries.gate.finding import Finding, of_entry
from knowledge.entries.model import Contact, Texts
from knowledge.entries.values import placeholders
from knowledge.languages import LANGUAGES, Language

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_URL = re.compile(r"\b(?:https?://)?(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/\S*)?", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w.])\d{1,3}(?:[ \u00a0\u202f,]\d{3})+(?!\d)|\d+(?:[.,]\d+)?")
_NUMBER_WORDS: Final[dict[Language, re.Pattern[str]]] = {
    "kk": re.compile(r"\b(?:үш|үшеу|төрт|төртеу|бес|бесеу|алты|алтау|жеті|жетеу|сегіз|тоғыз|он|жиырма|отыз)\b", re.IGNORECASE),
    "ru": re.compile(
        r"\b(?:три|тр[её]х|тремя|трое|четыре|четыр[её]х|пять|пяти|шесть|шести|семь|восемь|девять|десять|десяти)\b", re.IGNORECASE
    ),
    "en": re.compile(r"\b(?:three|four|five|six|seven|eight|nine|ten|fifteen|twenty|thirty)\b", re.IGNORECASE),
}
"""From three on; "one" and "two" are also pronouns in one language or the other."""


def of_draft(draft: Draft) -> Iterator[Finding]:
    """Every difference between the languages of an entry, field by field."""
    by_language = {language: texts_of(draft.written[language]) for language in LANGUAGES}
    for field in by_language["en"]:
        texts = {language: by_language[language].get(field, "") for language in LANGUAGES}
        for finding in _field(texts):
            yield of_entry(draft.entry.id, *finding(field))
    yield from _words(draft.entry.id, by_language)


def of_contact(contact: Contact) -> Iterator[Finding]:
    """Every difference between the languages of a contact."""
    for field in ("name", "helps_with", "address", "hours"):
        texts = getattr(contact, field)
        for finding in _field(texts) if texts else ():
            yield Finding(f"contact:{contact.id}", *finding(field))


class _Difference:
    """Says where two languages differ; called with the field it makes the finding's field and message."""

    def __init__(self, language: Language, message: str) -> None:
        self.language, self.message = language, message

    def __call__(self, field: str) -> tuple[str, str]:
        return f"{field}.{self.language}", self.message


def _field(texts: Texts) -> Iterator[_Difference]:
    yield from _compare(texts, {one: sorted(placeholders(text)) for one, text in texts.items()}, "values")
    yield from _compare(texts, {one: sorted(set(_URL.findall(text))) for one, text in texts.items()}, "web addresses")
    yield from _compare(texts, {one: sorted(set(numbers(text)), key=float) for one, text in texts.items()}, "numbers")


def _compare(texts: Texts, told: Mapping[Language, list[str]], what: str) -> Iterator[_Difference]:
    """Name the language that stands alone; where all three differ, each against English."""
    counted = Counter(tuple(row) for row in told.values())
    if len(counted) == 1 or not all(texts.values()):
        return
    usual = counted.most_common(1)[0]
    reference = usual[0] if usual[1] > 1 else tuple(told["en"])
    for language, row in told.items():
        if tuple(row) != reference:
            yield _Difference(language, f"tells other {what} than the other languages: {_said(row)} against {_said(reference)}")


def _said(row: list[str] | tuple[str, ...]) -> str:
    return ", ".join(row) or "none"


def numbers(text: str) -> Iterator[str]:
    """The numbers of a text outside placeholders and web addresses, without separators: «7 300», "7,300" and 7300 are one."""
    for found in _NUMBER.finditer(_URL.sub(" ", _PLACEHOLDER.sub(" ", text))):
        digits = found.group()
        if re.fullmatch(r"\d{1,3}(?:[ \u00a0\u202f,]\d{3})+", digits):
            yield re.sub(r"\D", "", digits)
        else:
            yield format(Decimal(digits.replace(",", ".")).normalize(), "f")


def _words(id: str, by_language: dict[Language, dict[str, str]]) -> Iterator[Finding]:
    for language, texts in by_language.items():
        for field, text in texts.items():
            for found in _NUMBER_WORDS[language].finditer(text):
                yield of_entry(id, f"{field}.{language}", f"write {found.group()!r} in digits, so that the languages can be compared")
