"""Checks records again and again while people write: what has not changed since is neither parsed nor compared anew."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from knowledge.entries import things
from knowledge.entries.entry_fields import Draft
from knowledge.entries.gate import Finding, Gate
from knowledge.entries.glossary import Glossary, read_glossary
from knowledge.entries.kept import Kept
from knowledge.entries.model import Collection
from knowledge.entries.nodes import Notes
from knowledge.entries.plain import node_of
from knowledge.entries.problems import EntriesError, Problem
from knowledge.entries.record import Record, RecordProblem, file_of, in_file_order
from knowledge.entries.things import Kind
from knowledge.entries.values import Value, Values

_KEPT: Final = 4_000
_FORBIDDEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
"""What YAML, a database or a web page cannot hold."""


@dataclass(frozen=True)
class Checked:
    """What the records say, as far as they can be read, and all that is wrong with them.

    Where there are errors the collection is for a preview only: what could not be read is empty in it.
    """

    collection: Collection
    problems: tuple[RecordProblem, ...]

    @property
    def errors(self) -> tuple[RecordProblem, ...]:
        """What stops a publication."""
        return tuple(problem for problem in self.problems if problem.severity == "error")


@dataclass(frozen=True)
class _Parsed:
    """A thing, the id it has, what is wrong with it, and the values that its texts named when it was read."""

    id: str
    thing: Any
    problems: tuple[RecordProblem, ...]
    told: Mapping[str, Value | None]


class Checker:
    """Keeps what it parsed and compared. The things of unchanged records are the same objects in every collection.

    May be used by several threads; they wait for each other.
    """

    def __init__(self, glossary: Glossary | None = None) -> None:
        self._glossary = read_glossary() if glossary is None else glossary
        self._gate = Gate()
        self._kept: Kept[tuple[Kind, str, bytes], _Parsed] = Kept(_KEPT)
        self._lock = threading.Lock()

    def check(self, records: Iterable[Record], today: dt.date | None = None) -> Checked:
        """What the records say and what is wrong with them, in the order of the records.

        Entries stand in the collection file by file, as they would in a folder. ``today`` decides what has expired.
        """
        with self._lock:
            return self._check(in_file_order(records), today or dt.date.today())

    def collection(self, records: Iterable[Record], today: dt.date | None = None) -> Collection:
        """What the records say.

        Raises:
            EntriesError: something is wrong with them; every problem is listed, warnings too.
        """
        ordered = in_file_order(records)
        checked = self.check(ordered, today)
        if checked.errors:
            files = {(record.kind, record.id): file_of(record) for record in ordered}
            raise EntriesError(Path("records"), [_without_line(problem, files) for problem in checked.problems])
        return checked.collection

    def problems_of(self, record: Record, others: Iterable[Record], today: dt.date | None = None) -> tuple[RecordProblem, ...]:
        """What is wrong with one record beside all the others; an earlier wording of it among them does not count.

        Where it clashes with another, such as by a phrasing that stands in both, it is this record that is named.
        """
        place = (record.kind, record.id)
        beside = [other for other in others if (other.kind, other.id) != place]
        with self._lock:
            checked = self._check([*in_file_order(beside), record], today or dt.date.today())
        return tuple(problem for problem in checked.problems if (problem.kind, problem.id) == place)

    def _check(self, records: Sequence[Record], today: dt.date) -> Checked:
        values = things.values_of(self._parsed(record, Values()).thing for record in records if record.kind == "value")
        parsed = [self._parsed(record, values) for record in records]
        found: dict[Kind, list[Any]] = {kind: [] for kind in things.KINDS}
        for record, one in zip(records, parsed, strict=True):
            found[record.kind].append(one.thing)
        knowledge = things.assemble(found, values, self._glossary)
        names = _Names(records, parsed)
        problems = [*names.problems(), *(names.problem(finding) for finding in self._gate.check(knowledge, today))]
        return Checked(knowledge.collection, tuple(sorted(problems, key=names.place)))

    def _parsed(self, record: Record, values: Values) -> _Parsed:
        """Parsed before, unless a value that its texts name is another now."""
        key = (record.kind, record.id, _digest(record.content))
        return self._kept.get(key, lambda: _parse(record, values), lambda one: one.told == values.among(one.told))


class _Names:
    """Which record a problem belongs to."""

    def __init__(self, records: Sequence[Record], parsed: Sequence[_Parsed]) -> None:
        self._parsed = parsed
        self._records = records
        self._ids: dict[str, tuple[Kind, str]] = {}
        self._order: dict[tuple[Kind, str], int] = {}
        for number, (record, one) in enumerate(zip(records, parsed, strict=True)):
            self._ids.setdefault(f"{record.kind}:{one.id}", (record.kind, record.id))
            self._order.setdefault((record.kind, record.id), number)

    def problems(self) -> Iterator[RecordProblem]:
        """What was wrong when the records were read, and ids that stand twice."""
        seen: set[tuple[Kind, str]] = set()
        for record, one in zip(self._records, self._parsed, strict=True):
            yield from one.problems
            if (place := (record.kind, one.id)) in seen:
                yield RecordProblem(record.kind, record.id, "id", "stands twice")
            seen.add(place)

    def problem(self, finding: Finding) -> RecordProblem:
        """A finding of the gate."""
        kind, id = self._ids[finding.thing]
        return RecordProblem(kind, id, finding.field, finding.message, finding.severity)

    def place(self, problem: RecordProblem) -> tuple[int, str, str]:
        """For sorting by record, then field."""
        return self._order.get((problem.kind, problem.id), 0), problem.field, problem.message


def _parse(record: Record, values: Values) -> _Parsed:
    notes = Notes(file_of(record))
    id, thing = things.read_thing(node_of(record.content), notes, record.kind, values)
    found = [RecordProblem(record.kind, record.id, problem.field, problem.message) for problem in notes.problems]
    if id != record.id:
        found.append(RecordProblem(record.kind, record.id, "id", f"{id!r} is not the id of the record, {record.id!r}"))
    for field in _unwritable(record.content):
        found.append(RecordProblem(record.kind, record.id, field, "holds a character that no text may hold"))
    told = values.told_by(thing.entry.values) if isinstance(thing, Draft) else {}
    return _Parsed(id, thing, tuple(found), told)


def _unwritable(content: Any, where: str = "") -> Iterator[str]:
    if isinstance(content, dict):
        for name, value in content.items():
            yield from _unwritable(value, f"{where}.{name}" if where else str(name))
    elif isinstance(content, list):
        for number, item in enumerate(content, 1):
            yield from _unwritable(item, f"{where}[{number}]")
    elif isinstance(content, str) and _FORBIDDEN.search(content):
        yield where


def _digest(content: Any) -> bytes:
    text = json.dumps(content, ensure_ascii=False, default=str)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _without_line(problem: RecordProblem, files: Mapping[tuple[Kind, str], str]) -> Problem:
    file = files.get((problem.kind, problem.id), "")
    return replace(Problem(file, 0, problem.id, problem.field, problem.message), severity=problem.severity)
