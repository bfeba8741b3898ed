"""A small knowledge in the console, live in a folder of its own, with the encoder for tests; background work is done at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from knowledge.console.models import Record
from knowledge.console.models.audit import note
from knowledge.console.publishing import asking, telling, workshop
from knowledge.entries.records import read_records
from knowledge.publication import Prepared, prepare, promote
from knowledge.snapshots import open_snapshot


@pytest.fixture
def snapshots(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The console's folder of snapshots; nothing is remembered of earlier tests."""
    settings.PANA = dataclasses.replace(settings.PANA, data=tmp_path / "data", encoder="hash")
    settings.CONSOLE_THREADS = False
    (tmp_path / "data" / "console").mkdir(parents=True)
    monkeypatch.setattr(asking, "_drafts", asking._Drafts())
    return Path(settings.PANA.snapshots)


@pytest.fixture
def knowledge(db: None, folder: Path, snapshots: Path) -> dict[str, Record]:
    """All records of the small folder, approved and live, by kind and id."""
    for place, one in enumerate(read_records(folder)):
        Record.objects.create(
            kind=one.kind, name=one.id, file=one.file, position=place, content=one.content, live=one.content, state="approved"
        )
    parts = telling.live()
    made = _made(parts, snapshots)
    promote(snapshots, made.id)
    return {f"{record.kind}:{record.name}": record for record in Record.objects.all()}


def _made(parts: list[telling.Part], snapshots: Path) -> Prepared:
    checked = telling.checked(parts)
    assert not checked.errors, checked.errors
    return prepare(checked.collection, snapshots, workshop.memory().encoder, records=telling.as_records(parts))


Approve = Callable[..., Record]


@pytest.fixture
def approve(author: User, reviewer: User) -> Approve:
    """Approve another text of a record, as the reviewer would what the author wrote."""

    def approved(record: Record, writer: User | None = None, **fields: Any) -> Record:
        record.refresh_from_db()
        record.content = {**(record.content or {}), **fields}
        record.reviewed_by, record.reviewed_at = reviewer, timezone.now()
        record.save()
        record.writers.set([writer or author])
        note(reviewer.get_username(), "approved", f"{record.kind}:{record.name}", writers=[(writer or author).get_username()])
        return record

    return approved


def answer_of(snapshots: Path, id: str, entry: str, language: str = "en") -> str | None:
    """What a snapshot answers."""
    card = open_snapshot(snapshots / id).card(entry, language)  # type: ignore[arg-type]
    return card["answer"] if card else None
