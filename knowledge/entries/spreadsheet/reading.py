"""A workbook that people have edited becomes records; every row that is wrong is named with its reason, and nothing is guessed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from openpyxl.utils import get_column_letter

from knowledge.entries.message import Message, say
from knowledge.entries.record import Record, in_field_order
from knowledge.entries.spreadsheet import cells
from knowledge.entries.spreadsheet.cells import Cell, CellError
from knowledge.entries.spreadsheet.columns import FILE, ID, LANGUAGE, LAYOUTS, MISSING, MORE, Field, Layout
from knowledge.entries.spreadsheet.container import Refused, open_workbook
from knowledge.entries.spreadsheet.sheet import RowProblem, Sheet
from knowledge.entries.spreadsheet.writing import MOST_ROWS, READ_ME
from knowledge.languages import LANGUAGES, Language

_MOST_COLUMNS: Final = 100


def read_workbook(content: bytes) -> Sheet:
    """The records of an .xlsx file; whatever is wrong with the file or its rows is among the problems."""
    try:
        book = open_workbook(content)
    except Refused as refused:
        return Sheet(problems=(RowProblem("", 0, "", refused.message),))
    try:
        return _joined(book)
    except Exception as error:  # rows are parsed while they are read, so a damaged sheet fails only here
        return Sheet(problems=(RowProblem("", 0, "", say("is damaged and cannot be read ({kind})", kind=type(error).__name__)),))
    finally:
        book.close()


def _joined(book: Any) -> Sheet:
    layouts = {layout.title.casefold(): layout for layout in LAYOUTS}
    problems, readers = [], []
    for name in book.sheetnames:
        layout = layouts.pop(name.strip().casefold(), None)
        if layout:
            readers.append(_SheetReader(layout, name))
            readers[-1].read(book[name])
        elif name.strip().casefold() != READ_ME.casefold():
            titles = ", ".join(one.title for one in LAYOUTS)
            problems.append(RowProblem(name, 0, "", say("is not a sheet of the knowledge; known: {titles}", titles=titles)))
    readers.sort(key=lambda reader: LAYOUTS.index(reader.layout))
    return Sheet(
        records=tuple(record for reader in readers for record in reader.records),
        problems=tuple(sorted(problems + [problem for reader in readers for problem in reader.problems])),
        rows={(reader.layout.kind, id): rows for reader in readers for id, rows in reader.rows.items()},
        told={reader.layout.kind: reader.told for reader in readers},
    )


@dataclass(frozen=True)
class _Row:
    """One row: its number and its smoothed cells by column, those that say something."""

    number: int
    cells: Mapping[str, Cell]


@dataclass
class _SheetReader:
    layout: Layout
    title: str
    records: list[Record] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    rows: dict[str, dict[Language | None, int]] = field(default_factory=dict)
    told: frozenset[str] = frozenset()
    _named: set[int] = field(default_factory=set)

    def read(self, sheet: Any) -> None:
        """Read all rows; the first one names the columns."""
        sheet.reset_dimensions()
        rows = sheet.iter_rows(max_col=_MOST_COLUMNS)
        heading = self._heading(next(rows, ()))
        self.told = frozenset(name.rpartition("_")[0] if name not in self._own() else name for name in heading.values()) | {ID}
        missing = [name for name in self.layout.fixed() if name not in heading.values()]
        for name in missing:
            self._wrong(1, name, say("is a column that must be there"))
        if not missing:
            self._things(list(self._filled(rows, heading)))

    def _own(self) -> set[str]:
        return {one.name for one in self.layout.fields} | {*self.layout.fixed(), *self.layout.last()}

    def _wrong(self, row: int, column: str, message: Message) -> None:
        self.problems.append(RowProblem(self.layout.title, row, column, message))

    def _heading(self, row: Sequence[Any]) -> dict[int, str]:
        """The names of the columns by place."""
        known = [*self.layout.fixed(), *self.layout.columns(), *self.layout.last()]
        found: dict[int, str] = {}
        for place, cell in enumerate(row):
            name = str(cell.value or "").strip().casefold()
            if name:
                self._named.add(place)
            if name in found.values():
                self._wrong(1, name, say("is a column that stands twice"))
            elif name in known:
                found[place] = name
            elif name:
                self._wrong(1, str(cell.value).strip(), say("is not a column here; known: {known}", known=", ".join(known)))
        return found

    def _filled(self, rows: Iterator[Sequence[Any]], heading: Mapping[int, str]) -> Iterator[_Row]:
        empty: Sequence[Any] = ()
        for number, row in enumerate(rows, 2):
            if row is empty or all(cell.value is None for cell in row):
                empty = row  # between far apart rows openpyxl gives the same empty one again and again
                continue
            if number > MOST_ROWS + 1:
                self._wrong(number, "", say("is too far down; at most {most} rows are read", most=MOST_ROWS))
                return
            told = {name: self._cell(row[place], number, name) for place, name in heading.items() if place < len(row)}
            self._nameless(row, number)
            if any(cell is not None for cell in told.values()):
                yield _Row(number, {name: cell for name, cell in told.items() if cell is not None})

    def _nameless(self, row: Sequence[Any], number: int) -> None:
        """Nothing that somebody wrote is dropped in silence."""
        for place, cell in enumerate(row):
            if cell.value is not None and place not in self._named and cells.smooth(cell.value) is not None:
                self._wrong(number, get_column_letter(place + 1), say("stands in a column without a name"))

    def _cell(self, cell: Any, row: int, column: str) -> Cell:
        """The smoothed value of a cell; of one that cannot be taken only the fault."""
        value: Cell = None
        if cell.data_type == "f":
            self._wrong(row, column, say("is a formula; put in its result as a value"))
        elif cell.data_type == "e":
            self._wrong(row, column, say("holds the error {said} instead of a value", said=str(cell.value)))
        else:
            value = cells.smooth(cell.value)
        if isinstance(value, str) and len(value) > cells.LONGEST:
            self._wrong(row, column, say("has {count} characters; at most {most}", count=len(value), most=cells.LONGEST))
        return value

    def _things(self, rows: Sequence[_Row]) -> None:
        """Rows of one id belong together, wherever they stand."""
        by_id: dict[str, dict[Language | None, _Row]] = {}
        for row in rows:
            self._sort_in(row, by_id)
        wrong = {problem.row for problem in self.problems}
        for id, by_language in by_id.items():
            self.rows[id] = {language: row.number for language, row in by_language.items()}
            before = len(self.problems)
            record = self._record(id, by_language)
            if len(self.problems) == before and wrong.isdisjoint(self.rows[id].values()):
                self.records.append(record)

    def _sort_in(self, row: _Row, by_id: dict[str, dict[Language | None, _Row]]) -> None:
        id = self._value(row, ID, cells.TEXT)
        language = self._language(row)
        if not isinstance(id, str) or not id:
            self._wrong(row.number, ID, say("is missing"))
        elif language is not MISSING:
            known = by_id.setdefault(id, {})
            if language in known:
                self._wrong(row.number, ID, say("{id!r} stands already in row {row}", id=id, row=known[language].number))
            known.setdefault(language, row)

    def _language(self, row: _Row) -> Any:
        """The language of a row, None where a thing takes one row, ``MISSING`` where it is none of ours."""
        if not self.layout.by_row:
            return None
        said = str(row.cells.get(LANGUAGE, "")).casefold()
        if said not in LANGUAGES:
            self._wrong(row.number, LANGUAGE, say("is missing") if not said else say("{said!r} is not one of: kk, ru, en", said=said))
        return said if said in LANGUAGES else MISSING

    def _value(self, row: _Row, column: str, codec: cells.Codec) -> Any:
        try:
            return cells.value_of(row.cells[column], codec) if column in row.cells else MISSING
        except CellError as error:
            self._wrong(row.number, column, error.message)
            return MISSING

    def _record(self, id: str, rows: Mapping[Language | None, _Row]) -> Record:
        for language in LANGUAGES if self.layout.by_row else ():
            if language not in rows:
                first = min(row.number for row in rows.values())
                self._wrong(first, LANGUAGE, say("{id!r} has no row for {language}", id=id, language=language))
        content = {ID: id, **{one.name: self._field(one, rows) for one in self.layout.fields}}
        more = self._once(MORE, _ANYTHING, rows)
        content |= more if isinstance(more, dict) else {}
        known = {name: value for name, value in content.items() if value is not MISSING}
        file = self._once(FILE, cells.TEXT, rows)
        return Record(self.layout.kind, id, in_field_order(self.layout.kind, known), file if isinstance(file, str) else "")

    def _field(self, field: Field, rows: Mapping[Language | None, _Row]) -> Any:
        if field.spread == "once":
            return self._once(field.name, field.codec, rows)
        return self._in_languages(field, {language: self._place(field, language, rows) for language in LANGUAGES})

    def _place(self, field: Field, language: Language, rows: Mapping[Language | None, _Row]) -> tuple[_Row | None, str]:
        """The row and the column that hold a field in a language."""
        return (rows.get(language), field.name) if self.layout.by_row else (rows[None], f"{field.name}_{language}")

    def _in_languages(self, field: Field, places: Mapping[Language, tuple[_Row | None, str]]) -> Any:
        parts: dict[Language | None, Cell] = {
            language: row.cells.get(column) if row else None for language, (row, column) in places.items()
        }
        try:
            return field.join(parts)
        except CellError:
            for row, column in places.values():
                if row:
                    self._value(row, column, field.codec)
            return MISSING

    def _once(self, name: str, codec: cells.Codec, rows: Mapping[Language | None, _Row]) -> Any:
        """What all rows of one thing tell alike."""
        (first, told), *others = ((row, self._value(row, name, codec)) for row in rows.values())
        for row, value in others:
            if value != told:
                self._wrong(row.number, name, _contradiction(name, row, first))
        return told


def _no_text(_cell: Cell) -> Any:
    raise CellError(say("must be empty; it keeps fields that have no column of their own"))


_ANYTHING: Final = cells.Codec(lambda _: None, _no_text)


def _contradiction(name: str, row: _Row, first: _Row) -> Message:
    return say(
        "says {said!r}, but row {row} says {other!r}; all rows of one id must say the same",
        said=_short(row.cells.get(name)), row=first.number, other=_short(first.cells.get(name)),
    )  # fmt: skip


def _short(cell: Cell) -> str:
    text = "" if cell is None else str(cell)
    return text if len(text) <= 60 else f"{text[:57]}..."
