"""``python -m knowledge.console backup FILE``: a whole copy of the SQLite database while the console goes on working."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection


class Command(BaseCommand):
    """SQLite copies itself in one piece; a plain copy of the file could miss what waits in its log."""

    help = "Copy the console's SQLite database to a new file."

    def add_arguments(self, parser: Any) -> None:
        """The new file."""
        parser.add_argument("file", type=Path)

    def handle(self, *_arguments: Any, **options: Any) -> None:
        """Copy; the file is readable by its owner alone, as it holds digests of passwords and secrets of phones."""
        target: Path = options["file"]
        if connection.vendor != "sqlite":
            raise CommandError('PostgreSQL has its own tool:  pg_dump --format=custom --file=FILE "$DATABASE_URL"')
        if target.exists():
            raise CommandError(f"{target} exists already; name a new file.")
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(target)])
        self.stdout.write(f"Copied to {target}.")
