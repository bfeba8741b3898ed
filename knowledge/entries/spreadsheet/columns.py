"""Which columns each sheet has: an entry takes one row for each language, everything else one row with a column for each."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any, Final, Literal, get_args

from knowledge.entries import model
from knowledge.entries.spreadsheet import cells
from knowledge.entries.spreadsheet.cells import Cell, Codec
from knowledge.entries.things import FIELDS, Kind
from knowledge.entries.values import KINDS as VALUE_KINDS
from knowledge.entries.values import UNITS
from knowledge.languages import LANGUAGES, Language

Spread = Literal["once", "languages", "items"]
"""How a field is told: once; once in each language; as a list whose items each stand in all languages."""

_WHOLE: Final = "\\whole "
"""Begins a cell of the first language that holds a field of an unusual shape in all languages, as JSON."""
_ABSENT: Final = "\\absent"
MISSING: Final = object()

ID, LANGUAGE, FILE, MORE = "id", "language", "file", "more"


@dataclass(frozen=True)
class Field:
    """A field of a thing and how it stands in cells. ``width`` is in characters; ``choices`` are offered by the spreadsheet."""

    name: str
    codec: Codec = cells.TEXT
    spread: Spread = "once"
    width: int = 22
    choices: tuple[str, ...] = ()

    def split(self, value: Any) -> Mapping[Language | None, Cell]:
        """The cells of a value by language; under None what is told once."""
        if self.spread == "once":
            return {None: cells.cell_of(value, self.codec)}
        parts = self._parts(value)
        if self.join(parts) == value and parts:
            return parts
        return {LANGUAGES[0]: _WHOLE + json.dumps(value, default=str).replace("_x", "\\u005fx")}

    def _parts(self, value: Any) -> dict[Language | None, Cell]:
        if self.spread == "languages" and isinstance(value, dict) and set(value) <= set(LANGUAGES):
            return {language: cells.cell_of(value[language], self.codec) for language in LANGUAGES if language in value}
        if self.spread == "items" and isinstance(value, list) and all(map(_is_item, value)):
            return {language: "\n".join(_line(item, language) for item in value) for language in LANGUAGES} if value else {}
        return {}

    def join(self, parts: Mapping[Language | None, Cell]) -> Any:
        """The value that cells tell, ``MISSING`` where all are empty.

        Raises:
            CellError: they cannot be understood; a language is named where it is only in one.
        """
        given = {language: cell for language, cell in parts.items() if cell is not None}
        whole = next((cell for cell in given.values() if isinstance(cell, str) and cell.startswith(_WHOLE)), None)
        if not given:
            return MISSING
        if whole:
            return cells.value_of("\\json " + whole.removeprefix(_WHOLE), self.codec)
        if self.spread == "languages":
            return {language: cells.value_of(cell, self.codec) for language, cell in given.items()}
        return _items(given)


def _is_item(item: Any) -> bool:
    """Texts by language, at least one of them."""
    return isinstance(item, dict) and set(item) <= set(LANGUAGES) and all(one is None or isinstance(one, str) for one in item.values())


def _line(item: Mapping[str, str | None], language: Language) -> str:
    return cells.line(item[language]) if language in item else _ABSENT


def _items(given: Mapping[Language | None, Cell]) -> list[dict[str, str | None]]:
    columns = [[(language, line) for line in cells.lines_of(cell)] for language, cell in given.items()]
    return [{str(one[0]): cells.said_by(one[1]) for one in row if one and one[1] != _ABSENT} for row in zip_longest(*columns)]


@dataclass(frozen=True)
class Layout:
    """One sheet. With ``by_row`` each language has a row of its own, else each text a column for each language."""

    kind: Kind
    title: str
    by_row: bool
    fields: tuple[Field, ...]

    def columns(self) -> dict[str, tuple[Field, Language | None]]:
        """Every column but the fixed ones, with what stands in it; the language is None where its row tells it, or none does."""
        found: dict[str, tuple[Field, Language | None]] = {}
        for field in self.fields:
            if field.spread == "once" or self.by_row:
                found[field.name] = field, None
            else:
                found |= {f"{field.name}_{language}": (field, language) for language in LANGUAGES}
        return found

    def fixed(self) -> tuple[str, ...]:
        """Columns that come first."""
        return (ID, LANGUAGE) if self.by_row else (ID,)

    def last(self) -> tuple[str, ...]:
        """Columns that come last and may be missing."""
        return (FILE, MORE) if self.kind == "entry" else (MORE,)

    def place(self, field: str) -> tuple[Language | None, str]:
        """The language and the column of a field as problems name it: ``answer.kk``, ``steps[2].ru``, ``phones[1].number``."""
        name = re.split(r"[.\[ ]", field, maxsplit=1)[0]
        said = re.search(r"\.(kk|ru|en)\b", field)
        language: Language | None = next((one for one in LANGUAGES if said and said[1] == one), None)
        inside = next((one for one in self.fields if one.name == name), None)
        if inside is None or inside.spread == "once" or self.by_row:
            return language, name
        return language, f"{name}_{language or LANGUAGES[0]}"


def _choice(*choices: str) -> Field:
    return Field("", choices=choices, width=14)


_CHOICES: Final[Mapping[str, Field]] = {
    "entry.audience": Field("", cells.NAMES, width=16, choices=get_args(model.Audience)),
    "contact.languages": Field("", cells.NAMES, width=12, choices=LANGUAGES),
    "entry.kind": _choice(*get_args(model.Kind)),
    "entry.sensitivity": _choice(*get_args(model.Sensitivity)),
    "entry.confidence": _choice(*get_args(model.Confidence)),
    "entry.without_iin": _choice(*get_args(model.WithoutIin)),
    "contact.confidence": _choice(*get_args(model.Confidence)),
    "source.unit": _choice(*get_args(model.Unit)),
    "value.kind": _choice(*VALUE_KINDS),
    "value.unit": _choice(*UNITS),
}
_LANGUAGES: Final[frozenset[str]] = frozenset(
    {"title", "answer", "deadline", "fee", "where", "name", "helps_with", "address", "hours"}
)
_DAYS: Final = frozenset({"verified_on", "review_by", "date", "edition", "checked", "valid_from", "valid_until"})
_NAMES: Final = frozenset({"audience", "contacts", "related", "needs", "places", "languages"})
_NUMBERS: Final = frozenset({"latitude", "longitude", "mci", "tenge"})
_FLAGS: Final = frozenset({"undated", "nationwide", "everyday_word"})
_LONG: Final = frozenset({"answer", "questions", "steps", "documents"})


def _field(kind: Kind, name: str) -> Field:
    if chosen := _CHOICES.get(f"{kind}.{name}"):
        return replace(chosen, name=name)
    if name in _LANGUAGES:
        return Field(name, spread="languages", width=60 if name in _LONG else 34)
    if name in ("questions", "words", "names"):
        return Field(name, cells.LINES, "languages", 60 if name in _LONG else 30)
    if name in ("steps", "documents"):
        return Field(name, spread="items", width=60)
    return _once(kind, name)


def _once(kind: Kind, name: str) -> Field:
    if name in _DAYS:
        return Field(name, cells.DAY, width=13)
    if name in _NAMES:
        return Field(name, cells.NAMES, width=24)
    if name in _FLAGS:
        return Field(name, cells.FLAG, width=12, choices=("yes", "no"))
    if name in _NUMBERS or (kind, name) == ("value", "number"):
        return Field(name, cells.NUMBER, width=12)
    if (kind, name) == ("entry", "sources"):
        return Field(name, cells.CITATIONS, width=34)
    return Field(name, cells.PHONES, width=40) if name == "phones" else Field(name)


_TITLES: Final[Mapping[Kind, str]] = {
    "entry": "Entries", "foreign": "Foreign", "group": "Groups", "source": "Sources", "contact": "Contacts", "value": "Values",
    "place": "Places", "need": "Needs", "domain": "Domains",
}  # fmt: skip

LAYOUTS: Final[Sequence[Layout]] = tuple(
    Layout(kind, title, kind in ("entry", "foreign"), tuple(_field(kind, name) for name in FIELDS[kind] if name != ID))
    for kind, title in _TITLES.items()
)
"""Every sheet but the first, in their order."""


def layout_of(kind: Kind) -> Layout:
    """The sheet of a kind."""
    return next(layout for layout in LAYOUTS if layout.kind == kind)
