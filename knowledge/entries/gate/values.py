"""Amounts, terms, dates and figures live once, in ``values.yml``: texts name them and never write them out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from knowledge.entries.entry_fields import Draft, texts_of
from knowledge.entries.gate.finding import Finding, Knowledge, of_entry
from knowledge.entries.values import INDEX
from knowledge.languages import LANGUAGES, Language

_NUMBER: Final = r"\d[\d .,\u00a0]*"
_WRITTEN_OUT: Final[dict[Language, tuple[re.Pattern[str], ...]]] = {
    "kk": (
        re.compile(rf"{_NUMBER}\s*(?:теңге|₸|АЕК)\b", re.IGNORECASE),
        re.compile(
            r"\b\d{1,3}[ -](?:күнтізбелік күн|жұмыс күн|күн|тәулік(?! бойы)|апта|ай|жыл|сағат|минут)(?!ғы|і-түні)\w*", re.IGNORECASE
        ),
        re.compile(r"\b\d{4} (?:жылғы|ж\.) \d{1,2} \w+"),
    ),
    "ru": (
        re.compile(rf"{_NUMBER}\s*(?:тенге|₸|МРП)\b", re.IGNORECASE),
        re.compile(r"\b\d{1,3}[ -](?:календарн|рабоч|дн|день|сут|недел|месяц|час|минут)\w*", re.IGNORECASE),
        re.compile(r"\b\d{1,2} (?:январ|феврал|март|апрел|ма[яй]|июн|июл|август|сентябр|октябр|ноябр|декабр)\w* \d{4}"),
    ),
    "en": (
        re.compile(rf"(?:{_NUMBER}\s*(?:tenge|MCI)|KZT ?\d|₸ ?\d)\b", re.IGNORECASE),
        re.compile(
            r"\b\d{1,3}[ -](?:calendar |working |full )?(?:day|week|month|year|hour|minute)s?\b(?! old| of age|-old)", re.IGNORECASE
        ),
        re.compile(r"\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December) \d{4}"),
    ),
}


def of_draft(draft: Draft) -> Iterator[Finding]:
    """Values written out in a text."""
    for language in LANGUAGES:
        for field, text in texts_of(draft.written[language]).items():
            for pattern in _WRITTEN_OUT[language]:
                for found in pattern.finditer(text):
                    message = f"{found.group().strip()!r} is written out; put it into values.yml and name it here as {{id}}"
                    yield of_entry(draft.entry.id, f"{field}.{language}", message)


def check(knowledge: Knowledge) -> Iterator[Finding]:
    """Values that nothing uses."""
    values = knowledge.collection.values.by_id
    used = {name for draft in knowledge.drafts for name in draft.entry.values}
    if any(values[name].in_index for name in used if name in values):
        used.add(INDEX)
    for name in values:
        if name not in used:
            yield Finding(f"value:{name}", "id", "is named by no text; take it out, or name it", "warning")
