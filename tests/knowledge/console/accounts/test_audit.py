"""The audit log: the database refuses changes, the chain shows them, the page filters, checks and exports."""

from __future__ import annotations

import csv
import datetime as dt
import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy

from knowledge.console.models import AuditLine
from knowledge.console.models.audit import broken_lines, note
from knowledge.console.models.refusal import SAYING, protect, unprotect
from tests.knowledge.console.conftest import signed_in

POSTGRES = "postgresql"


@pytest.fixture
def three(db: None) -> list[AuditLine]:
    return [note("pana", "tried", f"thing-{number}", number=number) for number in range(3)]


@pytest.mark.parametrize(
    "statement",
    ["UPDATE console_auditline SET by = 'x'", "DELETE FROM console_auditline WHERE id > 0", "TRUNCATE console_auditline"],
)
def test_the_database_refuses_to_change_or_delete(three: list[AuditLine], statement: str) -> None:
    if statement.startswith("TRUNCATE") and connection.vendor != POSTGRES:
        pytest.skip("SQLite has no TRUNCATE")
    with pytest.raises(DatabaseError, match=SAYING), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditLine.objects.count() == 3
    assert broken_lines() == []


def test_djangos_own_ways_are_refused_too(three: list[AuditLine]) -> None:
    three[0].by = "somebody-else"
    for deed in (three[0].save, three[0].delete, AuditLine.objects.all().delete):
        with pytest.raises(DatabaseError, match=SAYING), transaction.atomic():
            deed()


@pytest.mark.django_db(transaction=True)
def test_the_triggers_come_back_with_every_migration() -> None:
    unprotect(connection)
    call_command("migrate", verbosity=0, interactive=False)
    note("pana", "tried")
    with pytest.raises(DatabaseError, match=SAYING):
        AuditLine.objects.all().delete()


def behind_the_back(statement: str) -> None:
    unprotect(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement)
    protect(connection)


@pytest.mark.parametrize("change", ["by = 'x'", "deed = 'x'", "thing = 'x'", "details = '{}'", "at = '2001-01-01'", "digest = 'x'"])
def test_a_line_changed_behind_the_databases_back_is_named(three: list[AuditLine], change: str) -> None:
    behind_the_back(f"UPDATE console_auditline SET {change} WHERE id = {three[1].pk}")
    assert three[1].pk in broken_lines()


def test_a_line_deleted_behind_the_databases_back_shows_in_the_next(three: list[AuditLine]) -> None:
    behind_the_back(f"DELETE FROM console_auditline WHERE id = {three[1].pk}")
    assert broken_lines() == [three[2].pk]


def test_translated_words_and_dates_are_noted_as_text(db: None) -> None:
    note("pana", "tried", "x" * 300, word=gettext_lazy("Saved."), day=dt.date(2026, 1, 2), nested={"a": [1, None, "ә"]})
    assert AuditLine.objects.get().details["day"] == "2026-01-02"
    assert broken_lines() == []


@pytest.mark.django_db(transaction=True)
def test_lines_written_at_once_still_make_one_chain() -> None:
    if connection.vendor != POSTGRES:
        pytest.skip("SQLite has one writer at a time anyway")

    def write(number: int) -> None:
        try:
            for turn in range(5):
                note(f"person-{number}", "tried", str(turn))
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write, range(6)))
    assert AuditLine.objects.count() == 30
    assert broken_lines() == []


def page(user: User, query: str = "") -> Any:
    return signed_in(user).get(f"{reverse('audit')}{query}", headers={"accept-language": "en"})


def test_the_page_filters_by_person_deed_and_day(administrator: User, three: list[AuditLine]) -> None:
    note("somebody", "tried", "other")
    assert {line.by for line in page(administrator, "?by=somebody").context["lines"]} == {"somebody"}
    assert {line.deed for line in page(administrator, "?deed=signed+in").context["lines"]} == {"signed in"}
    assert len(page(administrator, "?since=2001-01-01&until=2001-12-31").context["lines"]) == 0
    assert len(page(administrator, "?by=nobody&since=never").context["lines"]) > 0


def test_the_page_turns_after_fifty_lines_and_keeps_the_filter(administrator: User) -> None:
    for number in range(60):
        note("somebody", "tried", str(number))
    text = page(administrator, "?by=somebody&page=2").content.decode()
    assert "page 2 of 2" in text
    assert "?by=somebody&amp;page=1" in text


def test_the_page_says_whether_the_log_is_whole(administrator: User, three: list[AuditLine]) -> None:
    assert "The log is whole" in page(administrator, "?check=1").content.decode()
    behind_the_back(f"UPDATE console_auditline SET by = 'x' WHERE id = {three[0].pk}")
    assert f"line {three[0].pk} was changed" in page(administrator, "?check=1").content.decode()


def test_what_stands_in_the_log_is_shown_as_text(administrator: User) -> None:
    note("<script>alert(1)</script>", "<b>", "<i>", note="<u>")
    text = page(administrator).content.decode()
    assert "<script>alert(1)" not in text and "&lt;u&gt;" in text


def test_the_file_has_all_lines_with_digests_and_no_formulas(administrator: User, three: list[AuditLine]) -> None:
    note("=HYPERLINK(1)", "tried")
    answer = signed_in(administrator).get(reverse("audit_export") + "?deed=tried")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["thing"] for row in rows] == ["thing-0", "thing-1", "thing-2", ""]
    assert rows[0]["digest"] == three[0].digest == rows[1]["before"]
    assert rows[3]["by"] == "'=HYPERLINK(1)"
    assert AuditLine.objects.filter(deed="audit log exported", by="administrator-one").exists()
