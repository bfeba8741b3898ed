"""Topics, sources, contacts, values, places, needs and web domains, read from the nodes of their files."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from typing import Any, Final, cast, get_args

import yaml

from knowledge.entries import model
from knowledge.entries.model import Contact, Group, Need, Phone, Place, Source, Texts
from knowledge.entries.nodes import Fields, Notes
from knowledge.entries.values import INDEX, KINDS, UNITS, Value, ValueKind
from knowledge.languages import LANGUAGES, phones

FIELDS: Final = {
    "group": ("id", "title"),
    "source": ("id", "title", "number", "date", "unit", "edition", "undated", "url"),
    "contact": (
        "id", "name", "helps_with", "needs", "nationwide", "places", "address", "phones", "email", "website", "hours", "languages",
        "source", "checked", "confidence",
    ),
    "value": (
        "id", "kind", "mci", "tenge", "number", "unit", "date", "source", "article", "valid_from", "valid_until",
    ),
    "place": ("id", "names", "latitude", "longitude", "region", "everyday_word"),
    "need": ("id", "title", "words"),
    "domain": ("id", "why"),
}  # fmt: skip

_NUMBER_OF: Final[dict[ValueKind, tuple[str, ...]]] = {
    "index": ("tenge",), "money": ("mci", "tenge"), "duration": ("number",), "figure": ("number",), "date": (), "month": (),
}  # fmt: skip
_ARTICLES = re.compile(r"[0-9][0-9, ().\-]*")
_SHORT_PHONE = re.compile(r"[0-9][0-9 ]{1,4}[0-9]")
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")


def group(fields: Fields, id: str) -> Group:
    """A topic of the menu."""
    return Group(id, every(fields.texts("title")))


def source(fields: Fields, id: str) -> Source:
    """An act or page."""
    return Source(
        id=id,
        title=every(fields.texts("title")),
        date=fields.day("date") or dt.date.min,
        unit=cast("Any", fields.choice("unit", get_args(model.Unit), required=False) or "article"),
        number=fields.text("number", required=False) or None,
        edition=fields.day("edition", required=False),
        undated=fields.flag("undated"),
        url=_url(fields, "url"),
    )


def contact(fields: Fields, id: str) -> Contact:
    """An organisation or line."""
    email = fields.text("email", required=False)
    if email and not _EMAIL.fullmatch(email):
        fields.note("email", f"{email!r} is not an e-mail address")
    return Contact(
        id=id,
        name=every(fields.texts("name")),
        helps_with=every(fields.texts("helps_with")),
        source=fields.text("source"),
        checked=fields.day("checked") or dt.date.min,
        confidence=cast("Any", fields.choice("confidence", get_args(model.Confidence))),
        nationwide=fields.flag("nationwide"),
        places=fields.names("places"),
        needs=fields.names("needs"),
        address=fields.texts("address", required=False),
        phones=fields.items("phones", False, lambda node, where: _phone(fields.notes, node, where)),
        email=email or None,
        website=_url(fields, "website"),
        hours=fields.texts("hours", required=False),
        languages=cast("Any", fields.names("languages", LANGUAGES)),
    )


def value(fields: Fields, id: str) -> Value:
    """A shared value. Which fields it has follows from its kind."""
    kind = cast("ValueKind", fields.choice("kind", KINDS))
    given = [name for name in _NUMBER_OF.get(kind, ()) if fields.has(name)]
    if kind in _NUMBER_OF and _NUMBER_OF[kind] and len(given) != 1:
        fields.notes.add(fields.node, " or ".join(_NUMBER_OF[kind]), f"must stand once: a {kind} needs it")
    if kind == "index" and id != INDEX:
        fields.note("kind", f"only {INDEX!r} is the index")
    unit = fields.choice("unit", UNITS, required=kind == "duration")
    first, last = fields.day("valid_from", required=False), fields.day("valid_until", required=False)
    if first and last and last <= first:
        fields.note("valid_until", "must lie after valid_from")
    return Value(
        id=id,
        kind=kind,
        source=fields.text("source"),
        article=articles(fields),
        number=_decimal(fields, given[0]) if given else Decimal(0),
        in_index=given == ["mci"],
        unit=cast("Any", unit if unit in UNITS else None),
        date=fields.day("date") if kind in ("date", "month") else None,
        valid_from=first,
        valid_until=last,
    )


def place(fields: Fields, id: str) -> Place:
    """A city or region."""
    return Place(
        id=id,
        names={language: tuple(names) for language, names in fields.lists("names").items()},
        latitude=float(_decimal(fields, "latitude")),
        longitude=float(_decimal(fields, "longitude")),
        region=fields.text("region", required=False) or None,
        everyday_word=fields.flag("everyday_word"),
    )


def need(fields: Fields, id: str) -> Need:
    """Something that people need help with."""
    return Need(id, every(fields.texts("title")), fields.lists("words"))


def domain(fields: Fields, id: str) -> str:
    """A web domain that links may lead to; ``why`` is for the readers of the file."""
    fields.text("why")
    return id


def is_domain(id: str) -> bool:
    """Whether this is written like a domain: ``unhcr.org``."""
    return _DOMAIN.fullmatch(id) is not None


def articles(fields: Fields) -> str | None:
    """Numbers of articles or points, such as ``4, 11-13``, from the field ``article``."""
    found = fields.text("article", required=False) or None
    if found and not _ARTICLES.fullmatch(found):
        fields.note("article", f"{found!r} must be numbers, such as 4, 11-13")
    return found


def every(texts: Texts | None) -> Texts:
    """All three languages, missing ones empty: their absence is noted where they were read."""
    return {language: (texts or {}).get(language, "") for language in LANGUAGES}


def _phone(notes: Notes, node: yaml.Node, where: str) -> Phone:
    fields = Fields.of(node, notes, ("number", "confidence", "around_the_clock"), where)
    number = fields.text("number")
    if number and not (_SHORT_PHONE.fullmatch(number) or phones.is_possible(number)):
        notes.add(node, where, f"{number!r} must be international (+7 ...) or a short national number")
    confidence = cast("Any", fields.choice("confidence", get_args(model.Confidence)))
    return Phone(number, confidence, fields.flag("around_the_clock"))


def _decimal(fields: Fields, name: str) -> Decimal:
    text = fields.text(name)
    try:
        found = Decimal(text or "0")
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        fields.note(name, f"{text!r} is not a number")
        return Decimal(0)
    return found


def _url(fields: Fields, name: str) -> str | None:
    url = fields.text(name, required=False)
    if url and not re.fullmatch(r"https?://\S+", url):
        fields.note(name, f"{url!r} is not a full web address (https://...)")
    return url or None
