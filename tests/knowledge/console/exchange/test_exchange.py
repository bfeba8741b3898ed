"""The knowledge out as files and in again, as a member of staff does it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from knowledge.console.models import AuditLine, Record
from knowledge.entries.records import read_records
from knowledge.entries.spreadsheet import read_workbook
from tests.knowledge.console.conftest import signed_in

pytestmark = pytest.mark.django_db
ENTRY_ID = "stateless-certificate-get"


@pytest.fixture
def client(seeded: None, author: User) -> Client:
    made = signed_in(author)
    made.post("/language/", {"language": "en"})
    return made


def workbook(client: Client) -> openpyxl.Workbook:
    answer = client.get("/exchange/pana.xlsx")
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def cell(book: openpyxl.Workbook, id: str, language: str, column: str) -> Any:
    sheet = book["Entries"]
    heads = [one.value for one in sheet[1]]
    at = {name: heads.index(name) for name in ("id", "language", column)}
    row = next(row for row in sheet.iter_rows(min_row=2) if (row[at["id"]].value, row[at["language"]].value) == (id, language))
    return row[at[column]]


def send(client: Client, book: openpyxl.Workbook) -> Any:
    packed = io.BytesIO()
    book.save(packed)
    return client.post("/exchange/import/", {"file": SimpleUploadedFile("pana.xlsx", packed.getvalue())}, follow=True)


def test_everything_goes_out_and_comes_in_unchanged(client: Client) -> None:
    sheet = read_workbook(client.get("/exchange/pana.xlsx").content)
    assert not sheet.problems
    assert {(one.kind, one.id): one.content for one in sheet.records} == {(one.kind, one.id): one.content for one in read_records()}
    page = send(client, workbook(client)).content.decode()
    assert "New: 0. Changed: 0." in page


def test_the_archive_holds_the_yaml_files(client: Client, tmp_path: Path) -> None:
    content = client.get("/exchange/pana.zip").content
    zipfile.ZipFile(io.BytesIO(content)).extractall(tmp_path)
    assert {(one.kind, one.id): one.content for one in read_records(tmp_path)} == {
        (one.kind, one.id): one.content for one in read_records()
    }
    back = client.post("/exchange/import/", {"file": SimpleUploadedFile("pana.zip", content)}, follow=True)
    assert "New: 0. Changed: 0." in back.content.decode()


def test_a_changed_row_becomes_a_text_in_review(client: Client, author: User) -> None:
    book = workbook(client)
    cell(book, ENTRY_ID, "en", "title").value = "How to get this certificate"
    looked = send(client, book)
    assert "Changed: 1." in looked.content.decode()
    assert Record.objects.get(kind="entry", name=ENTRY_ID).draft is None, "looking changes nothing"
    client.post(looked.redirect_chain[-1][0])
    record = Record.objects.get(kind="entry", name=ENTRY_ID)
    assert (record.state, record.draft["title"]["en"]) == ("review", "How to get this certificate")
    assert list(record.writers.all()) == [author], "so that somebody else must review it"
    assert record.history.first().history_change_reason == "imported"
    assert AuditLine.objects.filter(deed="imported", by=author.username).exists()


def test_every_wrong_row_is_named_and_nothing_is_taken_over_unless_told(client: Client) -> None:
    book = workbook(client)
    cell(book, ENTRY_ID, "kk", "answer").value = None
    cell(book, "asylum-where", "en", "review_by").value = "soon"
    cell(book, "asylum-deadline", "en", "title").value = "When to ask for asylum"
    looked = send(client, book)
    page, address = looked.content.decode(), looked.redirect_chain[-1][0]
    assert "Wrong rows:" in page
    assert "is missing" in page
    assert "soon" in page
    client.post(address)
    assert not Record.objects.exclude(draft=None).exists(), "without the tick nothing is taken over"
    client.post(address, {"leave_out": "yes"})
    taken = list(Record.objects.exclude(draft=None).values_list("name", flat=True))
    assert taken == ["asylum-deadline"]


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04 cut off"])
def test_a_file_that_is_no_workbook_gets_a_sentence(client: Client, content: bytes) -> None:
    answer = client.post("/exchange/import/", {"file": SimpleUploadedFile("pana.xlsx", content or b" ")}, follow=True)
    assert answer.status_code == 200
    assert "What is wrong" in answer.content.decode()


def test_a_file_of_yesterday_is_asked_for_again(client: Client) -> None:
    answer = client.get("/exchange/import/0123456789abcdef0123456789abcdef-xlsx/", follow=True)
    assert "send it again" in answer.content.decode()


def test_three_hundred_and_fifty_new_answers_come_in_at_once(client: Client) -> None:
    book = workbook(client)
    sheet = book["Entries"]
    rows = [[one.value for one in row] for row in sheet.iter_rows(min_row=2)]
    heads = [one.value for one in sheet[1]]
    at, made = {name: heads.index(name) for name in ("id", "questions", "title", "kind")}, 0
    for number in range(4):
        for row in rows:
            if made < 3 * 350 and row[at["kind"]] == "answer":
                copy = list(row)
                copy[at["id"]] = f"{row[at['id']][:40]}-{number}"
                copy[at["questions"]] = "\n".join(f"{line} {number} {number}{made}" for line in str(row[at["questions"]]).split("\n"))
                sheet.append(copy)
                made += 1
    looked = send(client, book)
    assert "New: 350." in looked.content.decode()
    client.post(looked.redirect_chain[-1][0], {"leave_out": "yes"})
    assert Record.objects.filter(state="review").count() > 250
