"""What a publication tells: the records in it with the very text of each, as things for the snapshot and as a list to remember."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from knowledge.console import store
from knowledge.console.models import Record
from knowledge.console.publishing.refusals import GateRefused
from knowledge.entries import Collection
from knowledge.entries.records import Checked

Content = dict[str, Any]
RECORDS = "records.json"


@dataclass(frozen=True)
class Part:
    """One record and the text that is told of it."""

    record: Record
    content: Content

    @property
    def key(self) -> tuple[str, str]:
        """Kind and id."""
        return self.record.kind, self.record.name


def approved(day: dt.date) -> list[Part]:
    """What is approved and valid on that day."""
    return [Part(record, record.content) for record in Record.objects.told_on(day)]


def live() -> list[Part]:
    """What the bot tells now."""
    return [Part(record, record.live) for record in Record.objects.filter(live__isnull=False)]


def without(parts: Iterable[Part], *records: Record) -> list[Part]:
    """The parts but those of these records."""
    gone = {record.pk for record in records}
    return [part for part in parts if part.record.pk not in gone]


def checked(parts: Iterable[Part]) -> Checked:
    """The collection that they make, and what the gate says of it."""
    return store.check([store.thing(part.record, part.content) for part in parts])


def collection(parts: Iterable[Part]) -> Collection:
    """The collection that they make.

    Raises:
        GateRefused: the gate has errors.
    """
    found = checked(parts)
    if found.errors:
        raise GateRefused(_("This cannot be published as it stands: the texts do not fit together."), found.errors)
    return found.collection


def told(parts: Iterable[Part]) -> list[list[str]]:
    """``[kind, id, digest of the content]`` of each."""
    return [[*part.key, digest_of(part.content)] for part in parts]


def as_records(parts: Iterable[Part]) -> str:
    """Kind, id and text of each, as the snapshot keeps them."""
    return json.dumps([[*part.key, part.content] for part in parts], ensure_ascii=False)


def digest_of(content: Content | None) -> str:
    """A name for exactly this text."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=True).encode()).hexdigest()[:16]
