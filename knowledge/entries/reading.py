"""A folder of YAML files becomes a ``Collection``, or an ``EntriesError`` that names every fault with its line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from knowledge.entries import things
from knowledge.entries.gate import Finding, Knowledge, check
from knowledge.entries.glossary import read_glossary
from knowledge.entries.model import Collection
from knowledge.entries.nodes import Notes, lines_of, load
from knowledge.entries.problems import EntriesError, Problem
from knowledge.entries.things import Kind
from knowledge.entries.values import Values

__all__ = ["SEED", "EntriesError", "Problem", "nodes_of", "read_folder", "read_with_warnings", "require_files"]

SEED = Path(__file__).parent / "seed"
"""The entries that the project is delivered with."""


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
    require_files(folder)
    reader = _Reader(folder)
    knowledge = reader.everything()
    problems = reader.problems
    for finding in check(knowledge, today or dt.date.today()):
        problems.append(reader.spots.get(finding.thing, Spot(folder.name, 1)).problem(finding))
    if any(problem.severity == "error" for problem in problems):
        raise EntriesError(folder, problems)
    return knowledge.collection, sorted(problems)


def require_files(folder: Path) -> None:
    """Refuse a folder that lacks a file.

    Raises:
        EntriesError: it names each missing file.
    """
    missing = [name for kind in things.REQUIRED if not (folder / (name := things.FILES[kind])).is_file()]
    if missing:
        raise EntriesError(folder, [Problem(name, 1, "", "", f"is missing in {folder.name}/") for name in missing])


def files_of(folder: Path, kind: Kind) -> list[Path]:
    """The files that hold things of a kind, in the order in which they are read."""
    if kind != "entry":
        return [path] if (path := folder / things.FILES[kind]).is_file() else []
    return [path for path in sorted(folder.glob("*.yml")) if path.name not in things.FILES.values()]


def nodes_of(path: Path, notes: Notes) -> Iterator[yaml.Node]:
    """The things of one file; what is no list is noted."""
    root = load(path, notes)
    empty = isinstance(root, yaml.ScalarNode) and not root.value
    if root is not None and not isinstance(root, yaml.SequenceNode) and not empty:
        notes.add(root, "", "must be a list (each thing begins with - id: ...)")
    yield from root.value if isinstance(root, yaml.SequenceNode) else ()


class _Reader:
    """Reads one folder; collects the problems and where each thing stands."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self.spots: dict[str, Spot] = {}

    def everything(self) -> Knowledge:
        """All that stands in the folder; values first, because texts name them."""
        values = things.values_of(self._things("value", Values()))
        found: dict[Kind, list[Any]] = {kind: self._things(kind, values) for kind in things.KINDS if kind != "value"}
        return things.assemble(found, values, read_glossary())

    def _things(self, kind: Kind, values: Values) -> list[Any]:
        """All things of one kind, none where an optional file is absent."""
        found: list[Any] = []
        for path in files_of(self.folder, kind):
            notes = Notes(path.name)
            found += [self._thing(node, notes, kind, values) for node in nodes_of(path, notes)]
            self.problems.extend(notes.problems)
        return found

    def _thing(self, node: yaml.Node, notes: Notes, kind: Kind, values: Values) -> Any:
        id, thing = things.read_thing(node, notes, kind, values)
        key = f"{kind}:{id}"
        if key in self.spots:
            notes.add(node, "id", f"stands already in {self.spots[key].file}:{self.spots[key].line}")
        self.spots.setdefault(key, Spot(notes.file, node.start_mark.line + 1, lines_of(node)))
        notes.entry = ""
        return thing
