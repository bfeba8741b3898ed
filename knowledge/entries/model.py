"""The words of the knowledge as types: an entry tells one thing, a variant tells it in one language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from knowledge.entries.values import Values
from knowledge.languages import Language

Kind = Literal["answer", "contact", "emergency"]
Sensitivity = Literal["green", "yellow", "red"]
Confidence = Literal["high", "medium", "low"]
WithoutIin = Literal["works", "needed", "unknown"]
Audience = Literal["stateless", "undocumented", "refugee", "asylum-seeker", "child", "relative", "everyone"]

Unit = Literal["article", "point"]

Texts = dict[Language, str]
"""One text in each of the three languages."""


@dataclass(frozen=True)
class Source:
    """An act or page that facts rest on. ``date`` is the act's or page's own; ``edition`` the wording that was read.

    ``unit`` says what its numbers count: articles of a law or points of an order.
    """

    id: str
    title: Texts
    date: dt.date
    unit: Unit = "article"
    number: str | None = None
    edition: dt.date | None = None
    undated: bool = False
    url: str | None = None


@dataclass(frozen=True)
class Citation:
    """A place in a source: its id and the article or point numbers."""

    source: str
    article: str | None = None


@dataclass(frozen=True)
class Phone:
    """A phone line. ``number`` is international (+7 ...) or a short national number."""

    number: str
    confidence: Confidence
    around_the_clock: bool = False


@dataclass(frozen=True)
class Contact:
    """An organisation or line that people can turn to.

    ``places`` are ids of places where it works, none where it is nationwide; ``needs`` are ids of what it helps with.
    """

    id: str
    name: Texts
    helps_with: Texts
    source: str
    checked: dt.date
    confidence: Confidence
    nationwide: bool = False
    places: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    address: Texts | None = None
    phones: tuple[Phone, ...] = ()
    email: str | None = None
    website: str | None = None
    hours: Texts | None = None
    languages: tuple[Language, ...] = ()

    @property
    def around_the_clock(self) -> bool:
        """Whether somebody answers at any hour."""
        return any(phone.around_the_clock for phone in self.phones)


@dataclass(frozen=True)
class Place:
    """A city or region. ``names`` has in each language the name to show first, then what else people call it; degrees WGS 84.

    ``region`` is the id of the region that a city lies in, or None for a region and for a city that is its own region. Where
    the first name is an ``everyday_word`` too, only the others are understood.
    """

    id: str
    names: dict[Language, tuple[str, ...]]
    latitude: float
    longitude: float
    region: str | None = None
    everyday_word: bool = False

    def name(self, language: Language) -> str:
        """The name to show."""
        return self.names[language][0]


@dataclass(frozen=True)
class Need:
    """Something people need help with. ``words`` are beginnings of words that tell of it, in each language."""

    id: str
    title: Texts
    words: dict[Language, tuple[str, ...]]


@dataclass(frozen=True)
class Variant:
    """An entry in one language. ``steps`` are in order; optional parts are empty or None."""

    title: str
    questions: tuple[str, ...]
    answer: str
    steps: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    deadline: str | None = None
    fee: str | None = None
    where: str | None = None


@dataclass(frozen=True)
class Entry:
    """One thing the bot can tell, in all languages, with where it comes from and until when it holds.

    ``values`` are the ids of the shared amounts, terms, dates and figures that its texts tell.
    """

    id: str
    group: str
    kind: Kind
    audience: tuple[Audience, ...]
    sensitivity: Sensitivity
    confidence: Confidence
    verified_on: dt.date
    review_by: dt.date
    variants: dict[Language, Variant]
    sources: tuple[Citation, ...]
    contacts: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    without_iin: WithoutIin | None = None
    values: frozenset[str] = frozenset()

    @property
    def is_emergency(self) -> bool:
        """Whether this text outranks everything else."""
        return self.kind == "emergency"


@dataclass(frozen=True)
class Group:
    """A topic as the menu shows it; ``id`` is the ``group`` of its entries."""

    id: str
    title: Texts


@dataclass(frozen=True)
class Foreign:
    """A kind of question that is not ours, with examples; the search learns from them what to decline."""

    id: str
    questions: dict[Language, tuple[str, ...]]


@dataclass(frozen=True)
class Collection:
    """All that one publication tells: entries with the registries they refer to, in file order."""

    groups: tuple[Group, ...]
    entries: tuple[Entry, ...]
    contacts: dict[str, Contact]
    sources: dict[str, Source]
    foreign: tuple[Foreign, ...] = ()
    values: Values = field(default_factory=Values)
    places: Mapping[str, Place] = field(default_factory=dict)
    needs: Mapping[str, Need] = field(default_factory=dict)

    def entry(self, id: str) -> Entry:
        """The entry of that id.

        Raises:
            KeyError: there is none.
        """
        for entry in self.entries:
            if entry.id == id:
                return entry
        raise KeyError(id)
