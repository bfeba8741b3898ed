"""What many texts share, kept once in ``seed/values.yml`` with its source: amounts, terms, dates and figures.

``{fee-court}`` in a text becomes «0,5 АЕК (2 162,5 теңге)», «0,5 МРП (2 162,5 тенге)» or "0.5 MCI (2,162.5 tenge)". Fees and
fines are counted in the monthly calculation index; when it changes every 1 January, its one line changes them all.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Literal, get_args

from knowledge.languages import Language, measures
from knowledge.languages.labels import number as written_number
from knowledge.languages.measures import Case, Unit

ValueKind = Literal["index", "money", "duration", "date", "month", "figure"]

INDEX: Final = "mci"
"""The id of the monthly calculation index (АЕК, МРП), in tenge."""

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_INSIDE = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*)(?:\|(gen|prep))?")


@dataclass(frozen=True)
class Value:
    """One value and where it comes from.

    ``number`` is in tenge (index), in indexes or tenge (money; ``in_index`` says which), in ``unit`` (duration), or a count
    (figure); ``date`` is the day, or any day of the month. Without ``valid_until`` it holds until the source changes.
    """

    id: str
    kind: ValueKind
    source: str
    article: str | None = None
    number: Decimal = Decimal(0)
    in_index: bool = False
    unit: Unit | None = None
    date: dt.date | None = None
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None


@dataclass(frozen=True)
class Values:
    """All values by id."""

    by_id: Mapping[str, Value] = field(default_factory=dict)

    def render(self, text: str, language: Language) -> str:
        """The text with each placeholder written out.

        Raises:
            ValueError: a placeholder names no value, or a case that the value or the language does not have, or there is no index.
        """
        return _PLACEHOLDER.sub(lambda found: self._written(found.group(1), language), text)

    def holds_until(self, ids: frozenset[str]) -> dt.date | None:
        """The day on which the first of these values ends; an amount counted in the index ends with the index."""
        return min((value.valid_until for value in self.told_by(ids).values() if value and value.valid_until), default=None)

    def told_by(self, ids: Iterable[str]) -> dict[str, Value | None]:
        """The values of these ids, with the index where an amount is counted in it; None for one that is not there."""
        told = self.among(ids)
        return told | self.among([INDEX]) if any(value and value.in_index for value in told.values()) else told

    def among(self, ids: Iterable[str]) -> dict[str, Value | None]:
        """The values of these ids and no others; None for one that is not there."""
        return {id: self.by_id.get(id) for id in ids}

    def _written(self, inner: str, language: Language) -> str:
        named = _INSIDE.fullmatch(inner)
        value = self.by_id.get(named.group(1)) if named else None
        if named is None or value is None:
            raise ValueError(f"{{{inner}}} names no value of values.yml")
        case: Case = "gen" if named.group(2) == "gen" else "prep" if named.group(2) == "prep" else "plain"
        if case != "plain" and (language != "ru" or case not in _CASES.get(value.kind, ())):
            raise ValueError(f"{{{inner}}}: a {value.kind} has no |{case} in {language}")
        return self._words(value, language, case)

    def _words(self, value: Value, language: Language, case: Case) -> str:
        if value.kind in ("index", "money"):
            if not value.in_index:
                return measures.money(value.number, language)
            if INDEX not in self.by_id:
                raise ValueError(f"{{{value.id}}} is counted in {INDEX}, which is not in values.yml")
            return measures.index_units(value.number, value.number * self.by_id[INDEX].number, language)
        if value.kind == "figure":
            return written_number(value.number, language)
        if value.kind == "duration" and value.unit:
            return measures.duration(int(value.number), value.unit, language, case)
        day = value.date or dt.date.min
        return measures.month(day, language, case) if value.kind == "month" else measures.day(day, language)


_CASES: Final[dict[ValueKind, tuple[Case, ...]]] = {"duration": ("gen",), "month": ("gen", "prep")}


def placeholders(text: str) -> Iterator[str]:
    """The ids that a text names, each as often as it stands there."""
    for found in _PLACEHOLDER.finditer(text):
        yield found.group(1).partition("|")[0]


KINDS: Final = get_args(ValueKind)
UNITS: Final = get_args(Unit)
