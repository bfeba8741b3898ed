"""Triggers by which the database itself refuses to change or delete lines of the audit log, for SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any, Final

TABLE: Final = "console_auditline"
SAYING: Final = "The audit log cannot be changed."

_SQLITE_ON: Final = [
    f"CREATE TRIGGER IF NOT EXISTS {TABLE}_no_{deed.lower()} BEFORE {deed} ON {TABLE} BEGIN SELECT RAISE(ABORT, '{SAYING}'); END"
    for deed in ("UPDATE", "DELETE")
]
_SQLITE_OFF: Final = [f"DROP TRIGGER IF EXISTS {TABLE}_no_{deed}" for deed in ("update", "delete")]
_POSTGRES_ON: Final = [
    f"CREATE OR REPLACE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{SAYING}'; END $$",
    f"CREATE OR REPLACE TRIGGER {TABLE}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE} "
    f"FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()",
]
_POSTGRES_OFF: Final = [f"DROP TRIGGER IF EXISTS {TABLE}_no_change ON {TABLE}"]
_ON: Final = {"sqlite": _SQLITE_ON, "postgresql": _POSTGRES_ON}
_OFF: Final = {"sqlite": _SQLITE_OFF, "postgresql": _POSTGRES_OFF}


def protect(connection: Any) -> None:
    """Make the triggers where they are missing: after each migration, because SQLite drops them with every rebuilt table."""
    if TABLE in connection.introspection.table_names():
        _run(connection, _ON[connection.vendor])


def unprotect(connection: Any) -> None:
    """Take the triggers away; for undoing the migration, and for emptying a test's database."""
    if TABLE in connection.introspection.table_names():
        _run(connection, _OFF[connection.vendor])


def _run(connection: Any, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
