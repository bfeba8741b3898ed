"""A folder of YAML files becomes a ``Collection``, or an ``EntriesError`` that names every fault with its line."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast, get_args

import yaml

from knowledge.entries import model
from knowledge.entries.checks import check_collection
from knowledge.entries.model import Citation, Collection, Contact, Entry, Foreign, Group, Phone, Source, Texts, Variant
from knowledge.entries.nodes import Fields, Notes, load
from knowledge.entries.problems import EntriesError, Problem
from knowledge.entries.values import Values
from knowledge.languages import LANGUAGES, Language, phones

__all__ = ["SEED", "EntriesError", "Problem", "read_folder"]

SEED = Path(__file__).parent / "seed"
"""The entries that the project is delivered with."""

_REGISTRIES = ("groups.yml", "sources.yml", "contacts.yml", "values.yml")
_FOREIGN = "foreign.yml"
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ARTICLES = re.compile(r"[0-9][0-9, ().\-]*")
_SHORT_PHONE = re.compile(r"[0-9][0-9 ]{1,4}[0-9]")
_NO_DAY = dt.date.min

_ENTRY_FIELDS = (
    "id", "group", "kind", "audience", "sensitivity", "confidence", "verified_on", "review_by", "title", "questions", "answer",
    "steps", "documents", "deadline", "fee", "where", "without_iin", "contacts", "sources", "related",
)  # fmt: skip
_CONTACT_FIELDS = (
    "id", "name", "helps_with", "nationwide", "city", "address", "phones", "email", "website", "hours", "languages", "source",
    "checked", "confidence",
)  # fmt: skip
_SOURCE_FIELDS = ("id", "title", "number", "date", "unit", "edition", "undated", "url")
_FIELDS = {
    "group": ("id", "title"),
    "source": _SOURCE_FIELDS,
    "contact": _CONTACT_FIELDS,
    "entry": _ENTRY_FIELDS,
    "foreign": ("id", "questions"),
}

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Place:
    """Where a thing was read, so that later checks can name its line."""

    file: str
    line: int


def read_folder(folder: Path = SEED) -> Collection:
    """Read groups, sources, contacts, values and all other files of the folder as entries.

    Raises:
        EntriesError: any file is missing, unreadable or wrong; every problem is listed.
    """
    problems: list[Problem] = []
    missing = [name for name in _REGISTRIES if not (folder / name).is_file()]
    if missing:
        raise EntriesError(folder, [Problem(name, 1, "", "", f"is missing in {folder.name}/") for name in missing])
    values = _read_values(folder / "values.yml", problems)
    places: dict[str, Place] = {}
    groups = _read_list(folder / "groups.yml", problems, _group, places, "group")
    sources = _read_list(folder / "sources.yml", problems, _source, places, "source")
    contacts = _read_list(folder / "contacts.yml", problems, _contact, places, "contact")
    entries: list[Entry] = []
    for path in sorted(folder.glob("*.yml")):
        if path.name not in (*_REGISTRIES, _FOREIGN):
            entries += _read_list(path, problems, lambda fields, id: _entry(fields, id, values), places, "entry")
    foreign = folder / _FOREIGN
    kinds = _read_list(foreign, problems, _foreign, places, "foreign") if foreign.is_file() else []
    collection = Collection(
        groups=tuple(groups),
        entries=tuple(entries),
        contacts={contact.id: contact for contact in contacts},
        sources={source.id: source for source in sources},
        foreign=tuple(kinds),
    )
    for name, field_name, message in check_collection(collection):
        place = places.get(name, Place(folder.name, 1))
        problems.append(Problem(place.file, place.line, name.partition(":")[2], field_name, message))
    if problems:
        raise EntriesError(folder, problems)
    return collection


def _read_list(
    path: Path, problems: list[Problem], read: Callable[[Fields, str], Thing], places: dict[str, Place], kind: str
) -> list[Thing]:
    """All things of one file; ``places`` remembers each by ``kind:id``."""
    notes = Notes(path.name)
    root = load(path, notes)
    things: list[Thing] = []
    if root is not None and not isinstance(root, yaml.SequenceNode):
        notes.add(root, "", "must be a list (each thing begins with - id: ...)")
    for node in root.value if isinstance(root, yaml.SequenceNode) else ():
        fields = Fields.of(node, notes, _FIELDS[kind])
        notes.entry = id = _id(fields)
        key, line = f"{kind}:{id}", node.start_mark.line + 1
        if key in places:
            notes.add(node, "id", f"stands already in {places[key].file}:{places[key].line}")
        places.setdefault(key, Place(path.name, line))
        things.append(read(fields, id))
        notes.entry = ""
    problems.extend(notes.problems)
    return things


def _id(fields: Fields) -> str:
    id = fields.text("id")
    if id and not _ID.fullmatch(id):
        fields.notes.add(fields.values["id"], "id", f"{id!r} must be small Latin letters, digits and hyphens")
    return id


def _group(fields: Fields, id: str) -> Group:
    return Group(id, _all(fields.texts("title")))


def _foreign(fields: Fields, id: str) -> Foreign:
    if id and not id.startswith("foreign-"):
        fields.notes.add(fields.values["id"], "id", "must begin with foreign-")
    return Foreign(id, fields.lists("questions"))


def _source(fields: Fields, id: str) -> Source:
    return Source(
        id=id,
        title=_all(fields.texts("title")),
        date=fields.day("date") or _NO_DAY,
        unit=cast("Any", fields.choice("unit", get_args(model.Unit), required=False) or "article"),
        number=fields.text("number", required=False) or None,
        edition=fields.day("edition", required=False),
        undated=fields.flag("undated"),
        url=_url(fields, "url"),
    )


def _contact(fields: Fields, id: str) -> Contact:
    return Contact(
        id=id,
        name=_all(fields.texts("name")),
        helps_with=_all(fields.texts("helps_with")),
        source=fields.text("source"),
        checked=fields.day("checked") or _NO_DAY,
        confidence=cast("Any", fields.choice("confidence", get_args(model.Confidence))),
        nationwide=fields.flag("nationwide"),
        city=fields.texts("city", required=False),
        address=fields.texts("address", required=False),
        phones=fields.items("phones", False, lambda node, where: _phone(fields.notes, node, where)),
        email=fields.text("email", required=False) or None,
        website=_url(fields, "website"),
        hours=fields.texts("hours", required=False),
        languages=cast("Any", fields.names("languages", LANGUAGES)),
    )


def _phone(notes: Notes, node: yaml.Node, where: str) -> Phone:
    fields = Fields.of(node, notes, ("number", "confidence", "around_the_clock"), where)
    number = fields.text("number")
    if number and not (_SHORT_PHONE.fullmatch(number) or phones.is_possible(number)):
        notes.add(node, where, f"{number!r} must be international (+7 ...) or a short national number")
    confidence = cast("Any", fields.choice("confidence", get_args(model.Confidence)))
    return Phone(number, confidence, fields.flag("around_the_clock"))


def _citation(notes: Notes, node: yaml.Node, where: str) -> Citation:
    fields = Fields.of(node, notes, ("source", "article"), where)
    article = fields.text("article", required=False) or None
    if article and not _ARTICLES.fullmatch(article):
        notes.add(node, f"{where}.article", f"{article!r} must be numbers, such as 4, 11-13")
    return Citation(fields.text("source"), article)


def _entry(fields: Fields, id: str, values: Values) -> Entry:
    return Entry(
        id=id,
        group=fields.text("group"),
        kind=cast("Any", fields.choice("kind", get_args(model.Kind))),
        audience=cast("Any", fields.names("audience", get_args(model.Audience), required=True)),
        sensitivity=cast("Any", fields.choice("sensitivity", get_args(model.Sensitivity))),
        confidence=cast("Any", fields.choice("confidence", get_args(model.Confidence))),
        verified_on=fields.day("verified_on") or _NO_DAY,
        review_by=fields.day("review_by") or _NO_DAY,
        variants=_variants(fields, values),
        sources=fields.items("sources", True, lambda node, where: _citation(fields.notes, node, where)),
        contacts=fields.names("contacts"),
        related=fields.names("related"),
        without_iin=cast("Any", fields.choice("without_iin", get_args(model.WithoutIin), required=False)),
    )


def _variants(fields: Fields, values: Values) -> dict[Language, Variant]:
    titles, answers, questions = _all(fields.texts("title")), _all(fields.texts("answer")), fields.lists("questions")
    parts = {name: fields.texts(name, required=False) for name in ("deadline", "fee", "where")}
    steps, documents = fields.triples("steps"), fields.triples("documents")

    def written(texts: Texts | None, language: Language, where: str) -> str:
        text = (texts or {}).get(language, "")
        try:
            return values.render(text, language)
        except ValueError as error:
            fields.notes.add(fields.node, f"{where}.{language}", str(error))
            return text

    def variant(language: Language) -> Variant:
        return Variant(
            title=written(titles, language, "title"),
            questions=questions.get(language, ()),
            answer=written(answers, language, "answer"),
            steps=tuple(written(step, language, "steps") for step in steps),
            documents=tuple(written(item, language, "documents") for item in documents),
            **{name: written(texts, language, name) or None for name, texts in parts.items()},
        )

    return {language: variant(language) for language in LANGUAGES}


def _read_values(path: Path, problems: list[Problem]) -> Values:
    notes = Notes(path.name)
    root = load(path, notes) or yaml.MappingNode("tag:yaml.org,2002:map", [])
    outer = Fields.of(root, notes, ("mci",))
    tenge, first, last = 0, None, None
    if outer.has("mci"):
        inner = Fields.of(outer.values["mci"], notes, ("tenge", "valid_from", "valid_until"), "mci")
        first, last, text = inner.day("valid_from"), inner.day("valid_until"), inner.text("tenge")
        whole = text.isascii() and text.isdigit()
        if text and not whole:
            notes.add(inner.node, "tenge", f"{text!r} is not a whole number")
        tenge = int(text) if whole else 0
    elif not notes.problems:
        notes.problems.append(Problem(path.name, 1, "", "mci", "is missing"))
    problems.extend(notes.problems)
    return Values(tenge, first or _NO_DAY, last or _NO_DAY)


def _url(fields: Fields, name: str) -> str | None:
    url = fields.text(name, required=False)
    if url and not re.fullmatch(r"https?://\S+", url):
        fields.notes.add(fields.values[name], name, f"{url!r} is not a full web address (https://...)")
    return url or None


def _all(texts: Texts | None) -> Texts:
    return {language: (texts or {}).get(language, "") for language in LANGUAGES}
