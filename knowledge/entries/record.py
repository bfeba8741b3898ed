"""One thing of the knowledge as plain data, apart from any file, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from knowledge.entries.problems import Severity
from knowledge.entries.things import FIELDS, FILES, Kind

_FILE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.yml")


@dataclass(frozen=True)
class Record:
    """A thing as it is written. ``content`` is its YAML mapping with the id: dict, list, str, int, float, bool, None; days as texts.

    ``file`` is the name of the file that it stands in; for registries it follows from the kind.
    """

    kind: Kind
    id: str
    content: dict[str, Any]
    file: str = ""

    def __post_init__(self) -> None:
        if self.kind != "entry":
            object.__setattr__(self, "file", FILES[self.kind])


@dataclass(frozen=True)
class RecordProblem:
    """What is wrong. ``field`` is such as ``answer.kk``, ``steps[2].ru``, ``questions.kk[3]``, or "" for the whole thing."""

    kind: Kind
    id: str
    field: str
    message: str
    severity: Severity = "error"


def file_of(record: Record) -> str:
    """The name of the file that a record is written to: its own, else that of its topic."""
    if record.kind != "entry":
        return FILES[record.kind]
    group = (isinstance(record.content, Mapping) and record.content.get("group")) or "entries"
    return next((name for name in (record.file, f"{group}.yml", f"{group}-entries.yml") if _is_free(name)), "entries.yml")


def in_file_order(records: Iterable[Record]) -> list[Record]:
    """The records as a folder gives them back: entries file by file, all else as it stands."""
    return sorted(records, key=lambda record: file_of(record) if record.kind == "entry" else "")


def in_field_order(kind: Kind, content: Mapping[str, Any]) -> dict[str, Any]:
    """The content with its fields in the order in which they are written; unknown ones last."""
    known = {name: content[name] for name in FIELDS[kind] if name in content}
    return known | {name: value for name, value in content.items() if name not in known}


def _is_free(name: str) -> bool:
    return _FILE.fullmatch(name) is not None and name not in FILES.values()
