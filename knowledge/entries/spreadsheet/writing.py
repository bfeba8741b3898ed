"""Records as an Excel workbook that people can edit: wrapped texts, lists to choose from, and nothing that could become a formula."""

from __future__ import annotations

import copy
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import yaml
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from knowledge.entries.record import Record
from knowledge.entries.spreadsheet import cells
from knowledge.entries.spreadsheet.cells import Cell
from knowledge.entries.spreadsheet.columns import FILE, ID, LANGUAGE, LAYOUTS, MORE, Field, Layout
from knowledge.entries.things import FIELDS
from knowledge.languages import LANGUAGES

GUIDE: Final = Path(__file__).parent / "guide.yml"
READ_ME: Final = "Read me"
MOST_ROWS: Final = 20_000
_FORMULA: Final = ("=", "+", "-", "@")
_WIDTHS: Final = {ID: 28, LANGUAGE: 10, FILE: 18, MORE: 18}


class WorkbookError(ValueError):
    """The records cannot be put into a workbook; the message says which and why."""


def write_workbook(records: Iterable[Record]) -> bytes:
    """An .xlsx file with a sheet for each kind, in the order of the records.

    Raises:
        WorkbookError: a text is longer than a cell can be, or a content is no mapping with the id of its record.
    """
    given, book = list(records), Workbook(write_only=True)
    _write_guide(book.create_sheet(READ_ME))
    for layout in LAYOUTS:
        _write_sheet(book.create_sheet(layout.title), layout, [record for record in given if record.kind == layout.kind])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _write_guide(sheet: Any) -> None:
    guide = yaml.safe_load(GUIDE.read_text(encoding="utf-8"))
    sheet.column_dimensions["A"].width = 120
    styles = _Styles(sheet)
    for language in LANGUAGES:
        for number, line in enumerate(guide[language]):
            sheet.append([styles.cell(line, heading=number == 0)])
        sheet.append([])


def _write_sheet(sheet: Any, layout: Layout, records: Sequence[Record]) -> None:
    columns = [*layout.fixed(), *layout.columns(), *layout.last()]
    sheet.freeze_panes = f"{get_column_letter(len(layout.fixed()) + 1)}2"
    for number, name in enumerate(columns, 1):
        _prepare(sheet, get_column_letter(number), name, layout)
    styles = _Styles(sheet)
    sheet.append([styles.cell(name, heading=True) for name in columns])
    for record in records:
        for row in rows_of(layout, record):
            sheet.append([styles.cell(_within(row.get(name), record, name)) for name in columns])


def _prepare(sheet: Any, letter: str, name: str, layout: Layout) -> None:
    """Width of a column, and what may be chosen in it."""
    field = Field(name, choices=LANGUAGES) if name == LANGUAGE else layout.columns().get(name, (Field(name), None))[0]
    sheet.column_dimensions[letter].width = _WIDTHS.get(name, field.width)
    if field.choices:
        several = field.codec is cells.NAMES
        offered = DataValidation(type="list", formula1=f'"{",".join(field.choices)}"', allow_blank=True, showErrorMessage=not several)
        offered.add(f"{letter}2:{letter}{MOST_ROWS}")
        sheet.data_validations.append(offered)


def rows_of(layout: Layout, record: Record) -> Iterator[dict[str, Cell]]:
    """The rows of a record by column: one for each language, or one in all.

    Raises:
        WorkbookError: its content is no mapping with its id.
    """
    content = record.content
    if not isinstance(content, dict) or not record.id or content.get("id") != record.id:
        raise WorkbookError(f"{record.kind} {record.id!r}: its content must be fields with that id")
    split = {field.name: field.split(content[field.name]) for field in layout.fields if field.name in content}
    unknown = {name: value for name, value in content.items() if name not in FIELDS[layout.kind]}
    once = {ID: cells.hidden(record.id), FILE: cells.hidden(record.file) or None, MORE: _more(unknown)}
    for language in LANGUAGES if layout.by_row else (None,):
        told = {name: parts.get(language, parts.get(None)) for name, parts in split.items()}
        if language is None:
            told |= {f"{name}_{one}": cell for name, parts in split.items() for one, cell in parts.items() if one}
        yield {**once, LANGUAGE: language, **told}


def _more(unknown: dict[str, Any]) -> Cell:
    return cells.cell_of(unknown, cells.Codec(lambda _: None, lambda _: None)) if unknown else None


def _within(cell: Cell, record: Record, name: str) -> Cell:
    if isinstance(cell, str) and len(cell) > cells.LONGEST:
        raise WorkbookError(
            f"{record.kind} {record.id}, {name}: has {len(cell)} characters; a cell of Excel holds at most {cells.LONGEST}"
        )
    return cell


class _Styles:
    """Makes cells; a style is worked out once and then copied, because there are tens of thousands of them."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        self._plain, self._quoted, self._number, self._day = (
            self._style(*one) for one in (("@",), ("@", True), ("General",), ("yyyy-mm-dd",))
        )
        self._heading = self._style("@", heading=True)

    def _style(self, number_format: str, quoted: bool = False, heading: bool = False) -> Any:
        cell = WriteOnlyCell(self._sheet)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.number_format = number_format
        cell.quotePrefix = quoted
        if heading:
            cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DDEBF7")
        return cell._style

    def cell(self, value: Cell, heading: bool = False) -> Any:
        """A cell with a value; a text is a text whatever it begins with, and empty cells are ready for texts."""
        cell = WriteOnlyCell(self._sheet, value)
        text = value is None or isinstance(value, str)
        if isinstance(value, str):
            cell.data_type = "s"
        style = self._heading if heading else self._plain if text else self._number if isinstance(value, (int, float)) else self._day
        cell._style = copy.copy(self._quoted if isinstance(value, str) and value.startswith(_FORMULA) else style)
        return cell
