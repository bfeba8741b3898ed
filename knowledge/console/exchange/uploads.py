"""A file that was sent in: kept until the person decides, read, and compared with what stands."""

from __future__ import annotations

import io
import re
import secrets
import tempfile
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from knowledge.console import store
from knowledge.entries.problems import EntriesError
from knowledge.entries.records import Record as Thing
from knowledge.entries.records import read_records
from knowledge.entries.spreadsheet import Merge, RowProblem, Sheet, merge, problems_by_row, read_workbook

MOST_BYTES = 20_000_000
_UNPACKED = 100_000_000
_KEPT_SECONDS = 24 * 3600
_TOKEN = re.compile(r"[0-9a-f]{32}-(?:xlsx|zip)")
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\.yml")


@dataclass(frozen=True)
class Upload:
    """What a file says. ``wrong`` are the things (kind, id) with an error; ``problems`` name each fault with its place."""

    problems: tuple[RowProblem, ...]
    wrong: frozenset[tuple[str, str]]
    merged: Merge

    @property
    def errors(self) -> tuple[RowProblem, ...]:
        """What stops the import, unless the person leaves those rows out."""
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def right(self) -> list[Thing]:
        """New and changed things without an error."""
        return [thing for thing in self.merged.to_take if (thing.kind, thing.id) not in self.wrong]


def keep(name: str, content: bytes) -> str:
    """Keep a file until tomorrow; gives its token."""
    for old in _folder().iterdir():
        if old.stat().st_mtime < time.time() - _KEPT_SECONDS:
            old.unlink(missing_ok=True)
    token = f"{secrets.token_hex(16)}-{'zip' if name.lower().endswith('.zip') else 'xlsx'}"
    (_folder() / token).write_bytes(content)
    return token


def kept(token: str) -> Path | None:
    """The file of a token, where it is still there."""
    path = _folder() / token
    return path if _TOKEN.fullmatch(token) and path.is_file() else None


def look_at(path: Path) -> Upload:
    """Read a kept file and compare it with what stands at work."""
    sheet = _archive(path) if path.name.endswith("-zip") else read_workbook(path.read_bytes())
    merged = merge(store.at_work(), sheet)
    ours = {(thing.kind, thing.id) for thing in merged.to_take}
    found = [one for one in store.check(merged.records).problems if (one.kind, one.id) in ours]
    wrong = frozenset((one.kind, one.id) for one in found if one.severity == "error")
    return Upload(tuple(sorted([*sheet.problems, *problems_by_row(found, sheet)])), wrong, merged)


def _archive(path: Path) -> Sheet:
    """The YAML files of a zip archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive, tempfile.TemporaryDirectory() as folder:
            inside = [one for one in archive.infolist() if not one.is_dir()]
            if sum(one.file_size for one in inside) > _UNPACKED:
                return _refused(_("unpacks to more than 100 MB"))
            for one in inside:
                name = Path(one.filename).name
                if _FILE.fullmatch(name):
                    (Path(folder) / name).write_bytes(archive.read(one))
            return Sheet(tuple(read_records(Path(folder))))
    except EntriesError as error:
        return Sheet(problems=tuple(RowProblem(one.file, one.line, one.field, one.message) for one in error.problems))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return _refused(_("is no zip archive that can be read"))


def _refused(message: str) -> Sheet:
    return Sheet(problems=(RowProblem("", 0, "", message),))


def _folder() -> Path:
    folder = Path(settings.FOLDER) / "imports"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
