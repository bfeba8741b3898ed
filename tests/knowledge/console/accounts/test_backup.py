"""A backup is whole, private, and never takes the place of another file."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from knowledge.console.models.audit import note

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_backup_of_sqlite_is_whole_and_private(tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has pg_dump")
    note("pana", "tried")
    target = tmp_path / "copy.sqlite3"
    call_command("backup", str(target))
    assert target.stat().st_mode & 0o077 == 0
    with sqlite3.connect(target) as copy:
        assert copy.execute("SELECT count(*) FROM console_auditline").fetchone() == (1,)
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_an_existing_file_is_kept(tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has pg_dump")
    target = tmp_path / "copy.sqlite3"
    target.write_text("mine")
    with pytest.raises(CommandError, match="exists"):
        call_command("backup", str(target))
    assert target.read_text() == "mine"


def test_postgresql_names_its_own_tool(tmp_path: Path) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("only on PostgreSQL")
    with pytest.raises(CommandError, match="pg_dump"):
        call_command("backup", str(tmp_path / "copy"))
