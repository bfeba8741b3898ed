"""A workbook holds all that the records hold; whatever is wrong in it is named by sheet, row and column, and nothing is guessed."""

from __future__ import annotations

import copy
import datetime as dt
import io
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from openpyxl import Workbook, load_workbook

from knowledge.entries.records import KINDS, Checker, Record, read_records
from knowledge.entries.spreadsheet import (
    RowProblem,
    Sheet,
    WorkbookError,
    cells,
    container,
    merge,
    problems_by_row,
    read_workbook,
    write_workbook,
)
from knowledge.entries.spreadsheet.columns import LAYOUTS, layout_of
from tests.knowledge.entries import strategies

TODAY = dt.date(2026, 11, 25)
Change = Callable[[Any], Any]


@pytest.fixture(scope="module")
def seed() -> list[Record]:
    return read_records()


@pytest.fixture(scope="module")
def checker(seed: list[Record]) -> Checker:
    made = Checker()
    made.check(seed)
    return made


@pytest.fixture
def records(folder: Path) -> list[Record]:
    return read_records(folder)


def by_kind(records: list[Record]) -> list[Record]:
    return sorted(records, key=lambda record: KINDS.index(record.kind))


def exact(content: Any) -> Any:
    """For comparing: true is not 1, but 8.0 is 8, and the order of names does not count."""
    if isinstance(content, dict):
        return {name: exact(value) for name, value in content.items()}
    if isinstance(content, list):
        return [exact(item) for item in content]
    return content if not isinstance(content, bool) else str(content)


def edited(records: list[Record], change: Change) -> Sheet:
    """The workbook of the records after somebody has changed it in a spreadsheet, saved and sent it in."""
    book = load_workbook(io.BytesIO(write_workbook(records)))
    change(book)
    return read_workbook(saved(book))


def saved(book: Workbook) -> bytes:
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def cell(book: Any, sheet: str, id: str, column: str, language: str | None = None) -> Any:
    """The cell of a thing; the row of its language where it has several."""
    rows = list(book[sheet].iter_rows())
    names = [one.value for one in rows[0]]
    return next(row[names.index(column)] for row in rows if row[0].value == id and language in (None, row[1].value))


def put(sheet: str, id: str, column: str, value: Any, language: str | None = None) -> Change:
    return lambda book: setattr(cell(book, sheet, id, column, language), "value", value)


def only_problem(sheet: Sheet) -> RowProblem:
    (problem,) = sheet.problems
    return problem


# --- nothing is lost


def test_the_seed_comes_back_from_a_workbook_as_it_was(seed: list[Record]) -> None:
    sheet = read_workbook(write_workbook(seed))
    assert (list(sheet.records), sheet.problems) == (seed, ())


def test_the_seed_needs_no_codes_that_people_would_stumble_over(seed: list[Record]) -> None:
    book = load_workbook(io.BytesIO(write_workbook(seed)))
    texts = [one.value for layout in LAYOUTS for row in book[layout.title].iter_rows() for one in row if isinstance(one.value, str)]
    assert [text for text in texts if "\\" in text] == []


def test_a_workbook_saved_by_another_program_says_the_same(seed: list[Record]) -> None:
    sheet = edited(seed, lambda book: None)
    assert (list(sheet.records), sheet.problems) == (seed, ())


@settings(max_examples=60, deadline=None)
@given(strategies.records)
def test_whatever_is_written_into_a_workbook_is_read_again(records: list[Record]) -> None:
    sheet = read_workbook(write_workbook(records))
    assert sheet.problems == ()
    assert [(one.kind, one.id, one.file) for one in sheet.records] == [(one.kind, one.id, one.file) for one in by_kind(records)]
    assert [exact(one.content) for one in sheet.records] == [exact(one.content) for one in by_kind(records)]


@pytest.mark.parametrize("text", strategies.NASTY)
def test_a_text_that_spreadsheets_spoil_stays_as_it_is(text: str) -> None:
    one = Record("domain", "a.kz", {"id": "a.kz", "why": text})
    three = Record(
        "entry", "a", {"id": "a", "questions": {"kk": [text, "x"]}, "steps": [{"ru": text}, {"kk": text, "en": ""}]}, "b.yml"
    )
    sheet = read_workbook(write_workbook([one, three]))
    assert list(sheet.records) == [three, one]


def test_nothing_becomes_a_formula(records: list[Record]) -> None:
    for text in ("=HYPERLINK(1)", "+1", "-1", "@x"):
        book = load_workbook(io.BytesIO(write_workbook([Record("domain", "a.kz", {"id": "a.kz", "why": text})])))
        written = cell(book, "Domains", "a.kz", "why")
        assert (written.value, written.data_type, written.quotePrefix) == (text, "s", True)


def test_phone_numbers_and_articles_are_texts_and_days_are_days(records: list[Record]) -> None:
    book = load_workbook(io.BytesIO(write_workbook(records)))
    phones = cell(book, "Contacts", "day-office", "phones")
    assert (phones.number_format, phones.data_type, phones.quotePrefix) == ("@", "s", True)
    assert phones.value.splitlines() == ["+77011234567 | low", "+7 701 765-43-21 | high"]
    assert cell(book, "Entries", "certificate-lost", "sources", "kk").value == "law-papers art. 4, 11-13"
    assert cell(book, "Entries", "certificate-lost", "review_by", "kk").value == dt.datetime(2027, 1, 15)


def test_a_workbook_is_made_for_reading(records: list[Record]) -> None:
    book = load_workbook(io.BytesIO(write_workbook(records)))
    assert book.sheetnames == ["Read me", *(layout.title for layout in LAYOUTS)]
    entries = book["Entries"]
    assert (entries.freeze_panes, book["Groups"].freeze_panes) == ("C2", "B2")
    assert entries["F2"].alignment.wrap_text
    assert '"kk,ru,en"' in {rule.formula1 for rule in entries.data_validations.dataValidation}
    assert [book["Read me"]["A1"].value, book["Read me"]["A10"].value] == ["Қалай өңдеуге болады", "Как редактировать"]


def test_a_text_that_no_cell_can_hold_is_refused_with_its_place(records: list[Record]) -> None:
    with pytest.raises(WorkbookError, match=r"domain a\.kz, why: has 32768 characters; a cell of Excel holds at most 32767"):
        write_workbook([Record("domain", "a.kz", {"id": "a.kz", "why": "x" * 32_768})])


def test_a_cell_longer_than_excel_allows_is_named(records: list[Record], monkeypatch: pytest.MonkeyPatch) -> None:
    content = write_workbook([Record("domain", "a.kz", {"id": "a.kz", "why": "x" * 101})])
    monkeypatch.setattr(cells, "LONGEST", 100)
    problem = only_problem(read_workbook(content))
    assert (problem.row, problem.column, problem.message) == (2, "why", "has 101 characters; at most 100")


def test_a_content_without_its_id_is_refused() -> None:
    with pytest.raises(WorkbookError, match="must be fields with that id"):
        write_workbook([Record("domain", "a.kz", {"why": "x"})])


# --- what people write


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (dt.datetime(2026, 12, 31), "2026-12-31"),
        (dt.date(2026, 12, 31), "2026-12-31"),
        ("2026-12-31", "2026-12-31"),
        ("31.12.2026", "2026-12-31"),
        (" 1.2.2026 ", "2026-02-01"),
        ("soon", "soon"),
    ],
)
def test_a_day_may_be_written_in_any_usual_way(records: list[Record], written: Any, read: str) -> None:
    def change(book: Any) -> None:
        for language in ("kk", "ru", "en"):
            put("Entries", "school-place", "review_by", written, language)(book)

    sheet = edited(records, change)
    assert sheet.problems == ()
    assert next(one for one in sheet.records if one.id == "school-place").content["review_by"] == read


@pytest.mark.parametrize(
    ("sheet", "id", "column", "written", "field", "read"),
    [
        ("Values", "fee-new", "mci", "0,5", "mci", 0.5),
        ("Values", "fee-new", "mci", "8", "mci", 8),
        ("Values", "fee-new", "article", 667, "article", "667"),
        ("Contacts", "line-112", "phones", 112, "phones", [{"number": "112"}]),
        ("Contacts", "line-112", "nationwide", True, "nationwide", True),
        ("Contacts", "line-112", "nationwide", "Иә", "nationwide", True),
        ("Contacts", "day-office", "languages", "kk, ru;en", "languages", ["kk", "ru", "en"]),
        ("Domains", "help-kz.org", "why", " two\u00a0words \r\nand more  ", "why", "two words\nand more"),
    ],
)
def test_what_a_person_meant_is_understood(
    records: list[Record], sheet: str, id: str, column: str, written: Any, field: str, read: Any
) -> None:
    known = next((one.id for one in records if one.kind == "domain"), "")
    found = edited(records, put(sheet, known if sheet == "Domains" else id, column, written))
    assert found.problems == ()
    kind = next(layout.kind for layout in LAYOUTS if layout.title == sheet)
    content = next(one for one in found.records if one.kind == kind and one.id in (id, known)).content
    assert content[field] == read


def test_sheets_columns_and_empty_rows_may_be_left_out_and_columns_moved(records: list[Record]) -> None:
    def change(book: Any) -> None:
        for layout in LAYOUTS[1:]:
            del book[layout.title]
        book["Entries"].move_range("D1:D13", cols=40)
        book["Entries"].insert_rows(5, amount=3)

    sheet = edited(records, change)
    assert sheet.problems == ()
    assert list(sheet.records) == [one for one in records if one.kind == "entry"]


# --- what is wrong


@pytest.mark.parametrize(
    ("change", "place", "message"),
    [
        (lambda book: book.create_sheet("Notes"), ("Notes", 0, ""), "is not a sheet of the knowledge"),
        (put("Entries", "id", "fee", "price"), ("Entries", 1, "price"), "is not a column here; known: id, language"),
        (put("Entries", "id", "fee", "where"), ("Entries", 1, "where"), "stands twice"),
        (put("Groups", "id", "id", "name"), ("Groups", 1, "name"), "is not a column here"),
        (put("Groups", "urgent", "id", None), ("Groups", 4, "id"), "is missing"),
        (put("Groups", "urgent", "id", "papers"), ("Groups", 4, "id"), "'papers' stands already in row 2"),
        (put("Entries", "school-place", "language", None, "en"), ("Entries", 4, "language"), "is missing"),
        (put("Entries", "school-place", "language", "de", "en"), ("Entries", 4, "language"), "'de' is not one of: kk, ru, en"),
        (put("Entries", "school-place", "language", "ru", "en"), ("Entries", 4, "id"), "'school-place' stands already in row 3"),
        (lambda book: book["Entries"].delete_rows(3), ("Entries", 2, "language"), "'school-place' has no row for ru"),
        (put("Entries", "school-place", "answer", "=1+1", "ru"), ("Entries", 3, "answer"), "is a formula"),
        (put("Entries", "school-place", "answer", "#REF!", "ru"), ("Entries", 3, "answer"), "holds the error #REF!"),
        (put("Entries", "school-place", "answer", dt.date(2026, 4, 11), "ru"), ("Entries", 3, "answer"), "by the spreadsheet"),
        (put("Values", "fee-new", "valid_from", True), ("Values", 3, "valid_from"), "'True' is not a date"),
        (put("Values", "fee-new", "valid_from", dt.datetime(2026, 1, 1, 9)), ("Values", 3, "valid_from"), "has a time of day"),
        (put("Entries", "school-place", "fee", '\\json {"a"', "ru"), ("Entries", 3, "fee"), "JSON that cannot be read"),
        (put("Contacts", "line-112", "nationwide", "perhaps"), ("Contacts", 3, "nationwide"), "'perhaps' is neither yes nor no"),
        (put("Contacts", "line-112", "phones", "1|2|3|4"), ("Contacts", 3, "phones"), "must have lines such as"),
        (put("Entries", "school-place", "more", "x", "kk"), ("Entries", 2, "more"), "must be empty"),
        (lambda book: book["Groups"].cell(3, 9, "a note"), ("Groups", 3, "I"), "stands in a column without a name"),
        (lambda book: book["Groups"].cell(30_000, 1, "far"), ("Groups", 30_000, ""), "at most 20000 rows"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_sheet_row_and_column(
    records: list[Record], change: Change, place: tuple[str, int, str], message: str
) -> None:
    first = next(one.id for one in records if one.kind == "entry")
    ordered = sorted(records, key=lambda one: one.kind == "entry" and one.id != "school-place")
    assert first and ordered[0].kind == "entry"
    found = edited(ordered, change)
    assert place in [(one.sheet, one.row, one.column) for one in found.problems]
    told = [one.message for one in found.problems if (one.sheet, one.row, one.column) == place]
    assert any(message in one for one in told), told


def test_rows_of_one_entry_that_contradict_each_other_are_both_named(records: list[Record]) -> None:
    ordered = sorted(records, key=lambda one: one.kind == "entry" and one.id != "school-place")
    sheet = edited(ordered, put("Entries", "school-place", "sensitivity", "red", "en"))
    problem = only_problem(sheet)
    assert (problem.row, problem.column) == (4, "sensitivity")
    assert problem.message == "says 'red', but row 2 says 'green'; all rows of one id must say the same"
    assert "school-place" not in [one.id for one in sheet.records]
    assert str(problem).startswith("Entries, row 4, sensitivity: says 'red'")


def test_a_wrong_row_keeps_no_other_from_being_read(records: list[Record]) -> None:
    sheet = edited(records, put("Groups", "urgent", "title_en", "=1+1"))
    assert [one.id for one in sheet.records if one.kind == "group"] == ["papers", "daily-life"]
    assert len(sheet.records) == len(records) - 1


def zipped(**parts: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_types", "[Content_Types].xml"), content)
    return made.getvalue()


WORKBOOK = {"_types": b"<Types/>", "xl__workbook.xml": b"<workbook/>"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is not an .xlsx file"),
        (b"id;title\n", "is not an .xlsx file"),
        (b"PK\x03\x04 broken", "is not an .xlsx file"),
        (b"x" * (container.MOST_BYTES + 1), "has 20 MB; at most 20 MB"),
        (container._OLD_OFFICE + b"x" * 600, "is an old .xls file"),
        (container._OLD_OFFICE + b"x" * 600 + container._LOCKED, "is locked with a password"),
        (zipped(**{"content.xml": b"<office/>"}), "is not an .xlsx file; save it as"),
        (zipped(**WORKBOOK), "is damaged"),
        (zipped(**WORKBOOK, **{"xl__vbaProject.bin": b"x"}), "holds macros"),
        (zipped(**{**WORKBOOK, "xl__workbook.xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]><workbook/>"}), "document type definition"),
        (zipped(**WORKBOOK, bomb=b"0" * (container.MOST_UNZIPPED + 1)), "unzips to more than 200 MB"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(content: bytes, message: str) -> None:
    sheet = read_workbook(content)
    assert message in only_problem(sheet).message
    assert (sheet.records, only_problem(sheet).sheet) == ((), "")


def test_a_workbook_cut_short_at_any_place_is_refused_and_raises_nothing(records: list[Record]) -> None:
    whole = write_workbook(records)
    for size in range(0, len(whole), 997):
        assert read_workbook(whole[:size]).problems


def test_a_workbook_with_damaged_bytes_raises_nothing(records: list[Record]) -> None:
    whole = write_workbook(records)
    for place in range(0, len(whole), 499):
        read_workbook(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])


# --- what an import would change


def test_a_workbook_that_says_what_is_there_changes_nothing(records: list[Record]) -> None:
    merged = merge(records, read_workbook(write_workbook(records)))
    assert (merged.new, merged.changed, merged.to_take) == ((), (), ())
    assert list(merged.unchanged) == records
    assert list(merged.records) == records


def test_a_change_is_told_with_its_fields_and_languages(records: list[Record]) -> None:
    def change(book: Any) -> None:
        put("Entries", "certificate-lost", "answer", "Позвоните.", "ru")(book)
        put("Entries", "certificate-lost", "steps", "One.\nTwo.", "en")(book)
        for language in ("kk", "ru", "en"):
            put("Entries", "certificate-lost", "contacts", "line-112", language)(book)

    merged = merge(records, edited(records, change))
    (changed,) = [one for one in merged.changes if one.state == "changed"]
    assert (changed.record.id, changed.fields, changed.languages) == (
        "certificate-lost",
        ("answer", "steps", "contacts"),
        ("ru", "en"),
    )
    assert merged.to_take == (changed.record,)
    assert changed.record.file == "papers.yml"


def test_what_the_workbook_does_not_tell_stays(records: list[Record]) -> None:
    def change(book: Any) -> None:
        entries = book["Entries"]
        names = [one.value for one in entries[1]]
        for name in ("file", "questions", "deadline"):
            entries.delete_cols(names.index(name) + 1)
            names.remove(name)
        entries.delete_rows(2, 3)

    merged = merge(records, edited(records, change))
    assert merged.to_take == ()
    assert list(merged.records) == records


def test_a_new_thing_comes_last_and_without_a_checker_nothing_is_judged(records: list[Record]) -> None:
    new = Record("domain", "new.kz", {"id": "new.kz", "why": "new"})
    merged = merge(records, [new])
    assert (merged.new, merged.records[-1]) == ((new,), new)


def test_what_the_gate_says_of_an_import_is_told_by_row(records: list[Record]) -> None:
    def change(book: Any) -> None:
        put("Entries", "school-place", "answer", "Звоните 113.", "ru")(book)
        put("Groups", "papers", "title_en", None)(book)
        put("Contacts", "day-office", "phones", "112 | sure")(book)

    sheet = edited(records, change)
    merged = merge(records, sheet)
    found = merged.row_problems(sheet, Checker(), TODAY)
    row = next(
        row for id, rows in sheet.rows.items() if id == ("entry", "school-place") for language, row in rows.items() if language == "ru"
    )
    assert [(one.sheet, one.row, one.column) for one in found] == [
        ("Contacts", 2, "phones"),
        ("Entries", row, "answer"),
        ("Groups", 2, "title_en"),
    ]
    assert found == problems_by_row(merged.problems(Checker(), TODAY), sheet)


def test_every_field_of_every_kind_has_a_column() -> None:
    for layout in LAYOUTS:
        columns = {*layout.fixed(), *layout.columns()}
        for field in layout.fields:
            assert layout.place(f"{field.name}.ru")[1] in columns
    assert layout_of("contact").place("address.ru") == ("ru", "address_ru")
    assert layout_of("entry").place("steps[2].kk") == ("kk", "steps")
    assert layout_of("value").place("mci or tenge") == (None, "mci")


def test_empty_rows_far_below_do_no_harm(records: list[Record]) -> None:
    def change(book: Any) -> None:
        book["Groups"].cell(1_048_576, 1).number_format = "@"

    started = time.process_time()
    assert edited(records, change).problems == ()
    assert time.process_time() - started < 10


@pytest.mark.slow
def test_350_new_entries_come_in_within_seconds(seed: list[Record], checker: Checker) -> None:
    def copied(record: Record, number: int) -> Record:
        content = copy.deepcopy(record.content)
        content["id"] = id = f"{record.id[:40]}-{number}"
        content["questions"] = {
            language: [f"{number * 7919} {one}" for one in told] for language, told in content["questions"].items()
        }
        return Record("entry", id, content, "")

    entries = [one for one in seed if one.kind == "entry"]
    many = [copied(entries[number % len(entries)], number) for number in range(350)]
    content = write_workbook(many)
    started = time.process_time()
    sheet = read_workbook(content)
    merged = merge(seed, sheet)
    assert (len(sheet.records), len(merged.new), sheet.problems) == (350, 350, ())
    assert time.process_time() - started < 10
    merged.problems(checker, TODAY)
    assert time.process_time() - started < 60
