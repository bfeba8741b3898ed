"""A folder of YAML files becomes a ``Collection``, or an ``EntriesError`` that names every fault with its line."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

import yaml

from knowledge.entries import entry_fields, registry_fields
from knowledge.entries.entry_fields import Draft
from knowledge.entries.gate import Finding, Knowledge, check
from knowledge.entries.glossary import read_glossary
from knowledge.entries.model import Collection
from knowledge.entries.nodes import Fields, Notes, lines_of, load
from knowledge.entries.problems import EntriesError, Problem
from knowledge.entries.values import Values

__all__ = ["SEED", "EntriesError", "Problem", "read_folder", "read_with_warnings"]

SEED = Path(__file__).parent / "seed"
"""The entries that the project is delivered with."""

_REQUIRED: Final = ("groups.yml", "sources.yml", "contacts.yml", "values.yml")
_OPTIONAL: Final = ("foreign.yml", "places.yml", "needs.yml", "domains.yml")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Spot:
    """Where a thing was read, so that later checks can name the line of each of its fields."""

    file: str
    line: int
    lines: dict[str, int] = field(default_factory=dict)

    def problem(self, finding: Finding) -> Problem:
        """A finding with file and line."""
        line = self.lines.get(finding.field) or self.lines.get(finding.field.partition(".")[0]) or self.line
        return Problem(self.file, line, finding.thing.partition(":")[2], finding.field, finding.message, finding.severity)


def read_folder(folder: Path = SEED) -> Collection:
    """Read the registries, and all other files of the folder as entries.

    Raises:
        EntriesError: any file is missing, unreadable or wrong; every problem is listed, warnings too.
    """
    return read_with_warnings(folder)[0]


def read_with_warnings(folder: Path = SEED, today: dt.date | None = None) -> tuple[Collection, list[Problem]]:
    """The collection and what stops nothing but must be looked at again. ``today`` decides what has expired.

    Raises:
        EntriesError: as ``read_folder``.
    """
    missing = [name for name in _REQUIRED if not (folder / name).is_file()]
    if missing:
        raise EntriesError(folder, [Problem(name, 1, "", "", f"is missing in {folder.name}/") for name in missing])
    reader = _Reader(folder)
    collection, drafts, domains = reader.everything()
    knowledge = Knowledge(collection, drafts, domains, read_glossary())
    problems = reader.problems
    for finding in check(knowledge, today or dt.date.today()):
        problems.append(reader.spots.get(finding.thing, Spot(folder.name, 1)).problem(finding))
    if any(problem.severity == "error" for problem in problems):
        raise EntriesError(folder, problems)
    return collection, sorted(problems)


class _Reader:
    """Reads one folder; collects the problems and where each thing stands."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self.spots: dict[str, Spot] = {}

    def everything(self) -> tuple[Collection, tuple[Draft, ...], frozenset[str]]:
        """The collection, the entries as they are written, and the allowed web domains."""
        values = Values({value.id: value for value in self._things("values.yml", registry_fields.value, "value")})
        groups = self._things("groups.yml", registry_fields.group, "group")
        sources = self._things("sources.yml", registry_fields.source, "source")
        contacts = self._things("contacts.yml", registry_fields.contact, "contact")
        places = self._things("places.yml", registry_fields.place, "place")
        needs = self._things("needs.yml", registry_fields.need, "need")
        domains = self._things("domains.yml", registry_fields.domain, "domain")
        drafts: list[Draft] = []
        for path in sorted(self.folder.glob("*.yml")):
            if path.name not in (*_REQUIRED, *_OPTIONAL):
                drafts += self._things(path.name, lambda fields, id: entry_fields.draft(fields, id, values), "entry")
        collection = Collection(
            groups=tuple(groups),
            entries=tuple(one.entry for one in drafts),
            contacts={contact.id: contact for contact in contacts},
            sources={source.id: source for source in sources},
            foreign=tuple(self._things("foreign.yml", entry_fields.foreign, "foreign")),
            values=values,
            places={place.id: place for place in places},
            needs={need.id: need for need in needs},
        )
        return collection, tuple(drafts), frozenset(domains)

    def _things(self, name: str, read: Callable[[Fields, str], Thing], kind: str) -> list[Thing]:
        """All things of one file, none where an optional file is absent."""
        path = self.folder / name
        if not path.is_file():
            return []
        notes = Notes(name)
        root = load(path, notes)
        things: list[Thing] = []
        empty = isinstance(root, yaml.ScalarNode) and not root.value
        if root is not None and not isinstance(root, yaml.SequenceNode) and not empty:
            notes.add(root, "", "must be a list (each thing begins with - id: ...)")
        for node in root.value if isinstance(root, yaml.SequenceNode) else ():
            things.append(self._thing(node, notes, read, kind))
        self.problems.extend(notes.problems)
        return things

    def _thing(self, node: yaml.Node, notes: Notes, read: Callable[[Fields, str], Thing], kind: str) -> Thing:
        fields = Fields.of(node, notes, _FIELDS[kind])
        notes.entry = id = _id(fields, kind)
        key, line = f"{kind}:{id}", node.start_mark.line + 1
        if key in self.spots:
            notes.add(node, "id", f"stands already in {self.spots[key].file}:{self.spots[key].line}")
        self.spots.setdefault(key, Spot(notes.file, line, lines_of(node)))
        thing = read(fields, id)
        notes.entry = ""
        return thing


_FIELDS: Final = {**registry_fields.FIELDS, "entry": entry_fields.ENTRY, "foreign": entry_fields.FOREIGN}


def _id(fields: Fields, kind: str) -> str:
    id = fields.text("id")
    if kind == "domain":
        if id and not registry_fields.is_domain(id):
            fields.notes.add(fields.values["id"], "id", f"{id!r} is not a domain, such as unhcr.org")
    elif id and not _ID.fullmatch(id):
        fields.notes.add(fields.values["id"], "id", f"{id!r} must be small Latin letters, digits and hyphens")
    return id
