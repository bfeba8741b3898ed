"""Phrasings: enough of them, and none that two entries share or nearly share, which would make the search toss a coin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import numpy as np
from rapidfuzz import fuzz, process

from knowledge.entries.gate.finding import Finding, Knowledge, of_entry
from knowledge.languages import LANGUAGES, Language
from knowledge.languages.normalisation import fold

FEWEST: Final = 8
NEARLY_THE_SAME: Final = 93.0
"""rapidfuzz ratio of the sorted words, 0 to 100, from which two folded phrasings are the same; set by reading the pairs above it."""


def check(knowledge: Knowledge) -> Iterator[Finding]:
    """Too few phrasings, and phrasings of two entries that are the same or nearly so."""
    for entry in knowledge.collection.entries:
        for language in LANGUAGES:
            count = len(entry.variants[language].questions)
            if count < FEWEST:
                yield of_entry(entry.id, f"questions.{language}", f"has {count} phrasings; at least {FEWEST}")
    for language in LANGUAGES:
        yield from _shared(knowledge, language)


def _shared(knowledge: Knowledge, language: Language) -> Iterator[Finding]:
    rows = [
        (entry.id, number, question)
        for entry in knowledge.collection.entries
        for number, question in enumerate(entry.variants[language].questions, 1)
    ]
    folded = [fold(question) for _, _, question in rows]
    ordered = [" ".join(sorted(text.split())) for text in folded]
    likeness = process.cdist(ordered, ordered, scorer=fuzz.ratio, score_cutoff=NEARLY_THE_SAME, dtype=np.uint8, workers=-1)
    for one, other in np.argwhere(np.triu(likeness, 1)):
        first, second = rows[one], rows[other]
        if (first[0] != second[0] and _figures(first[2]) == _figures(second[2])) or folded[one] == folded[other]:
            same = "stands" if folded[one] == folded[other] else f"is nearly {first[2]!r}, which stands"
            yield of_entry(second[0], f"questions.{language}[{second[1]}]", f"{second[2]!r} {same} already in {first[0]}")


def _figures(text: str) -> list[str]:
    """Its numbers: "1954 convention" and "1951 convention" are different questions."""
    return re.findall(r"\d+", text)
