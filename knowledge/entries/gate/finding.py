"""What the rules look at and what they say."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.entries.entry_fields import Draft
from knowledge.entries.glossary import Glossary
from knowledge.entries.model import Collection
from knowledge.entries.problems import Severity


@dataclass(frozen=True)
class Knowledge:
    """Everything that was read: the collection, its entries as they are written, allowed web domains and the glossary."""

    collection: Collection
    drafts: tuple[Draft, ...]
    domains: frozenset[str]
    glossary: Glossary


@dataclass(frozen=True)
class Finding:
    """``thing`` is ``kind:id`` (``entry:iin``), ``field`` its field, with the language where it is in one text (``answer.kk``)."""

    thing: str
    field: str
    message: str
    severity: Severity = "error"


def of_entry(id: str, field: str, message: str, severity: Severity = "error") -> Finding:
    """A finding about an entry."""
    return Finding(f"entry:{id}", field, message, severity)
