"""Phrasings: enough of them, and none that two entries share or nearly share, which would make the search toss a coin."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from knowledge.entries.gate.finding import Finding, Knowledge, of_entry
from knowledge.entries.gate.likeness import Likeness
from knowledge.entries.model import Entry
from knowledge.languages import LANGUAGES
from knowledge.languages.normalisation import fold

FEWEST: Final = 8

Key: TypeAlias = tuple[str, tuple[str, ...]]
"""The id of an entry and its phrasings in one language: the same key means the same comparisons."""

_GONE: Final = 30
"""So many earlier wordings are kept, because who writes goes to and fro."""


def check(knowledge: Knowledge) -> Iterator[Finding]:
    """Too few phrasings, and phrasings of two entries that are the same or nearly so."""
    return Phrasings().check(knowledge)


class Phrasings:
    """The same rules for many checks: only phrasings that are new since the last one are compared with the others."""

    def __init__(self) -> None:
        self._languages = {language: _OneLanguage() for language in LANGUAGES}

    def check(self, knowledge: Knowledge) -> Iterator[Finding]:
        """As ``check``."""
        for entry in knowledge.collection.entries:
            yield from _few(entry)
        for language in LANGUAGES:
            keys = [(entry.id, entry.variants[language].questions) for entry in knowledge.collection.entries]
            for id, number, message in self._languages[language].shared(keys):
                yield of_entry(id, f"questions.{language}[{number}]", message)


def _few(entry: Entry) -> Iterator[Finding]:
    for language in LANGUAGES:
        count = len(entry.variants[language].questions)
        if count < FEWEST:
            yield of_entry(entry.id, f"questions.{language}", f"has {count} phrasings; at least {FEWEST}")


@dataclass(frozen=True)
class _Row:
    """A phrasing of an entry, its number from 1, its folded form and that with the words in order."""

    key: Key
    number: int
    text: str
    folded: str
    ordered: str

    def clash(self, first: _Row) -> str | None:
        """What is wrong with this one where ``first`` is nearly the same; None where they differ after all."""
        same = self.folded == first.folded
        if not same and (self.key[0] == first.key[0] or _figures(self.text) != _figures(first.text)):
            return None
        return f"{self.text!r} {'stands' if same else f'is nearly {first.text!r}, which stands'} already in {first.key[0]}"


class _OneLanguage:
    def __init__(self) -> None:
        self._known: set[Key] = set()
        self._rows: list[_Row] = []
        self._likeness = Likeness()
        self._pairs: list[tuple[_Row, _Row]] = []

    def shared(self, keys: Sequence[Key]) -> Iterator[tuple[str, int, str]]:
        """(id, number, message) of each phrasing that nearly stands in an earlier entry, or earlier in the same one."""
        place = {key: number for number, key in enumerate(keys)}
        self._learn([key for key in place if key not in self._known])
        for pair in self._pairs:
            if pair[0].key in place and pair[1].key in place:
                first, second = sorted(pair, key=lambda row: (place[row.key], row.number))
                if message := second.clash(first):
                    yield second.key[0], second.number, message
        if len(self._known) > len(place) + _GONE:
            self._forget(place)

    def _learn(self, keys: Sequence[Key]) -> None:
        new = [row for key in keys for row in _rows(key)]
        if new:
            self._known.update(keys)
            self._rows += new
            self._pairs += [(self._rows[one], self._rows[other]) for one, other in self._likeness.add([row.ordered for row in new])]

    def _forget(self, kept: Container[Key]) -> None:
        """Forget all that is not asked for now."""
        self._likeness.keep([number for number, row in enumerate(self._rows) if row.key in kept])
        self._rows = [row for row in self._rows if row.key in kept]
        self._known = {key for key in self._known if key in kept}
        self._pairs = [pair for pair in self._pairs if pair[0].key in kept and pair[1].key in kept]


def _rows(key: Key) -> Iterator[_Row]:
    for number, text in enumerate(key[1], 1):
        folded = fold(text)
        yield _Row(key, number, text, folded, " ".join(sorted(folded.split())))


def _figures(text: str) -> list[str]:
    """Its numbers: "1954 convention" and "1951 convention" are different questions."""
    return re.findall(r"\d+", text)
