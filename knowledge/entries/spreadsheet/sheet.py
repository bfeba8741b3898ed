"""What was read from a workbook, and what is wrong in it, row by row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from knowledge.entries.message import Message
from knowledge.entries.problems import Severity
from knowledge.entries.record import Record, RecordProblem
from knowledge.entries.spreadsheet.columns import layout_of
from knowledge.entries.things import Kind
from knowledge.languages import Language


@dataclass(frozen=True, order=True)
class RowProblem:
    """``row`` counts from 1 with the heading; 0 and "" stand for the whole sheet, the whole file, or no single column."""

    sheet: str
    row: int
    column: str
    message: str
    severity: Severity = "error"

    def __str__(self) -> str:
        place = ", ".join([self.sheet or "file", *([f"row {self.row}"] if self.row else []), *([self.column] if self.column else [])])
        return f"{place}: {self.message}{' (warning)' if self.severity == 'warning' else ''}"


Rows = Mapping[Language | None, int]
"""The rows of one thing by language; under None where it takes a single row."""


@dataclass(frozen=True)
class Sheet:
    """The records of a workbook without those that could not be read, every fault, and where each thing stands.

    ``told`` are the fields of each kind that the workbook has a column for: about the others it says nothing.
    """

    records: tuple[Record, ...] = ()
    problems: tuple[RowProblem, ...] = ()
    rows: Mapping[tuple[Kind, str], Rows] = field(default_factory=dict)
    told: Mapping[Kind, frozenset[str]] = field(default_factory=dict)

    def place(self, problem: RecordProblem) -> RowProblem:
        """A problem of a record with the row and column that it comes from; row 0 where the thing is not in the workbook."""
        layout = layout_of(problem.kind)
        language, column = layout.place(problem.field)
        rows = self.rows.get((problem.kind, problem.id), {})
        row = rows.get(language) or min(rows.values(), default=0)
        message = problem.message if row else Message(f"{problem.id}: {problem.message}")
        return RowProblem(layout.title, row, column, message, problem.severity)


def problems_by_row(problems: Iterable[RecordProblem], sheet: Sheet) -> list[RowProblem]:
    """Problems of records with sheet, row and column, in that order."""
    return sorted(sheet.place(problem) for problem in problems)
