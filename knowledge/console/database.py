"""Where the console keeps its tables: SQLite in ``DATA/console`` unless ``DATABASE_URL`` names a PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from knowledge.configuration import ConfigurationError

_POSTGRES = ("postgres", "postgresql")
_AHEAD = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"


def database_of(address: str, folder: Path) -> dict[str, Any]:
    """Django's settings of the database behind ``address``; empty: SQLite in ``folder``.

    Raises:
        ConfigurationError: the address is not one of PostgreSQL or SQLite.
    """
    if not address:
        return _sqlite(folder / "console.sqlite3")
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise ConfigurationError("DATABASE_URL has a port that is not a number.") from None
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path)))
    if parts.scheme not in _POSTGRES or len(parts.path) < 2:
        raise ConfigurationError("DATABASE_URL takes postgresql://user:password@host:5432/name or sqlite:///path, and nothing else.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def _sqlite(path: Path) -> dict[str, Any]:
    """Writers wait for each other instead of failing, and readers never wait (write-ahead log)."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE", "init_command": _AHEAD},
    }
