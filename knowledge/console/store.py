"""The database's records as the knowledge's own: what is approved, and what is at work."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from threading import Lock
from typing import Any, cast

from knowledge.console.models import Record
from knowledge.entries.records import Checked, Checker, RecordProblem
from knowledge.entries.records import Kind as ThingKind
from knowledge.entries.records import Record as Thing

_checker, _one_at_a_time = Checker(), Lock()
"""Keeps what it has parsed; shared by all threads of the process."""


def approved(day: dt.date) -> list[Thing]:
    """What a publication of that day would tell."""
    return [thing(record, record.content) for record in Record.objects.told_on(day)]


def at_work() -> list[Thing]:
    """Everything with its drafts in place of what is approved, without what is withdrawn."""
    return [thing(record, record.written) for record in Record.objects.filter(withdrawn=False) if record.draft or record.content]


def thing(record: Record, content: dict[str, Any]) -> Thing:
    """One record with one of its texts."""
    return Thing(cast("ThingKind", record.kind), record.name, content, record.file)


def check(things: Iterable[Thing]) -> Checked:
    """Collection and problems; unchanged things are not parsed again."""
    with _one_at_a_time:
        return _checker.check(list(things), dt.date.today())


def problems_of(kind: str, name: str, content: dict[str, Any]) -> list[RecordProblem]:
    """What the gate says of one thing, were it written like this among all others as they stand at work."""
    others = [one for one in at_work() if (one.kind, one.id) != (kind, name)]
    mine = Thing(cast("ThingKind", kind), str(content.get("id") or name), content)
    return [problem for problem in check([*others, mine]).problems if (problem.kind, problem.id) == (kind, mine.id)]
