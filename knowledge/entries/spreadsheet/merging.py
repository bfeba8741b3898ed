"""What an import would change: new, changed and unchanged things, field by field, before anything is taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from knowledge.entries.checker import Checker
from knowledge.entries.record import Record, RecordProblem, in_field_order
from knowledge.entries.spreadsheet.columns import MORE
from knowledge.entries.spreadsheet.sheet import RowProblem, Sheet, problems_by_row
from knowledge.entries.things import FIELDS, Kind
from knowledge.languages import LANGUAGES, Language

State = Literal["new", "changed", "unchanged"]
_ABSENT: Final = object()


@dataclass(frozen=True)
class Change:
    """One thing of an import. ``record`` is as it would be; ``fields`` and ``languages`` are those that differ from ``before``."""

    state: State
    record: Record
    before: Record | None = None
    fields: tuple[str, ...] = ()
    languages: tuple[Language, ...] = ()

    def __str__(self) -> str:
        told = "" if self.state == "new" or not self.fields else f": {', '.join(self.fields)}"
        languages = f" ({', '.join(self.languages)})" if told and self.languages else ""
        return f"{self.state} {self.record.kind} {self.record.id}{told}{languages}"


@dataclass(frozen=True)
class Merge:
    """``changes`` are in the order of the import; ``records`` is everything as it would be, new things last."""

    changes: tuple[Change, ...]
    records: tuple[Record, ...]

    @property
    def new(self) -> tuple[Record, ...]:
        """Things that are not there yet."""
        return self._of("new")

    @property
    def changed(self) -> tuple[Record, ...]:
        """Things that would differ from what is there."""
        return self._of("changed")

    @property
    def unchanged(self) -> tuple[Record, ...]:
        """Things that say what is there already."""
        return self._of("unchanged")

    @property
    def to_take(self) -> tuple[Record, ...]:
        """New and changed things, in the order of the import."""
        return tuple(change.record for change in self.changes if change.state != "unchanged")

    def lines(self) -> list[str]:
        """What changes, one line for each thing, and a count."""
        told = [str(change) for change in self.changes if change.state != "unchanged"]
        return [*told, f"{len(self.new)} new, {len(self.changed)} changed, {len(self.unchanged)} unchanged"]

    def _of(self, state: State) -> tuple[Record, ...]:
        return tuple(change.record for change in self.changes if change.state == state)

    def problems(self, checker: Checker, today: dt.date | None = None) -> tuple[RecordProblem, ...]:
        """What the gate says of everything as it would be."""
        return checker.check(self.records, today).problems

    def row_problems(self, sheet: Sheet, checker: Checker, today: dt.date | None = None) -> list[RowProblem]:
        """All problems of the workbook and of what would come of it, by row; of things that it does not hold only errors."""
        ours = {(record.kind, record.id) for record in sheet.records}
        found = [one for one in self.problems(checker, today) if (one.kind, one.id) in ours or one.severity == "error"]
        return sorted([*sheet.problems, *problems_by_row(found, sheet)])


def merge(existing: Iterable[Record], incoming: Sheet | Sequence[Record]) -> Merge:
    """Compare what is there with what comes. Nothing is taken away: what does not come stays.

    A field without a column in the workbook stays too; an entry without a file keeps its own.
    """
    records = {(record.kind, record.id): record for record in existing}
    told = incoming.told if isinstance(incoming, Sheet) else {}
    coming = incoming.records if isinstance(incoming, Sheet) else incoming
    changes = [_change(records.get((record.kind, record.id)), record, told) for record in coming]
    for change in changes:
        records[change.record.kind, change.record.id] = change.record
    return Merge(tuple(changes), tuple(records.values()))


def _change(before: Record | None, record: Record, told: Mapping[Kind, frozenset[str]]) -> Change:
    if before is None:
        return Change("new", record, None, tuple(record.content), LANGUAGES)
    kept = {name: value for name, value in before.content.items() if not _is_told(name, record.kind, told)}
    content = in_field_order(record.kind, kept | record.content)
    record = replace(record, content=content, file=record.file or before.file)
    fields = _differing(before.content, content)
    if not fields:
        return Change("changed" if record.file != before.file else "unchanged", record, before)
    return Change("changed", record, before, fields, _languages(before.content, content, fields))


def _is_told(field: str, kind: Kind, told: Mapping[Kind, frozenset[str]]) -> bool:
    """Whether the workbook has a column for a field; unknown ones stand in the column ``more``."""
    return kind not in told or (field if field in FIELDS[kind] else MORE) in told[kind]


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    names = dict.fromkeys([*before, *after])
    return tuple(name for name in names if before.get(name, _ABSENT) != after.get(name, _ABSENT))


def _languages(before: Mapping[str, Any], after: Mapping[str, Any], fields: Iterable[str]) -> tuple[Language, ...]:
    """Languages in which a text differs; none where only what has no language does."""
    return tuple(
        language for language in LANGUAGES if any(_said(before, one, language) != _said(after, one, language) for one in fields)
    )


def _said(content: Mapping[str, Any], field: str, language: Language) -> Any:
    """What a field says in a language; None where it has none."""
    value = content.get(field)
    if isinstance(value, list):
        return [item[language] for item in value if isinstance(item, dict) and language in item] or None
    return value.get(language) if isinstance(value, dict) else None
