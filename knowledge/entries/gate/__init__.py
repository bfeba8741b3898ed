"""The gate that every publication passes: what is wrong with the knowledge as a whole, rule by rule.

Each rule is a function from ``Knowledge`` (and today's date where time matters), one draft or one contact to findings;
``tests/knowledge/entries/test_gate.py`` plants one fault for each.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Final, TypeVar

from knowledge.entries.entry_fields import Draft
from knowledge.entries.gate import domains, freshness, parity, phrasings, references, values, wording
from knowledge.entries.gate.finding import Finding, Knowledge
from knowledge.entries.glossary import Glossary
from knowledge.entries.kept import Kept
from knowledge.entries.model import Contact

__all__ = ["Finding", "Gate", "Knowledge", "check"]

Thing = TypeVar("Thing", Draft, Contact)

_KEPT: Final = 2_000


def check(knowledge: Knowledge, today: dt.date) -> Iterator[Finding]:
    """Every finding of every rule."""
    return Gate().check(knowledge, today)


class Gate:
    """Checks again and again: what it said of an entry or contact by itself it keeps as long as that is the same object."""

    def __init__(self) -> None:
        self._drafts: Kept[int, tuple[Draft, list[Finding]]] = Kept(_KEPT)
        self._contacts: Kept[int, tuple[Contact, list[Finding]]] = Kept(_KEPT)
        self._phrasings = phrasings.Phrasings()

    def check(self, knowledge: Knowledge, today: dt.date) -> Iterator[Finding]:
        """Every finding of every rule; the glossary must be the same each time."""
        yield from references.check(knowledge)
        yield from values.check(knowledge)
        for draft in knowledge.drafts:
            yield from _kept(self._drafts, draft, lambda one: _of_draft(one, knowledge.glossary))
        for contact in knowledge.collection.contacts.values():
            yield from _kept(self._contacts, contact, _of_contact)
        yield from self._phrasings.check(knowledge)
        yield from domains.check(knowledge)
        yield from freshness.check(knowledge, today)


def _kept(kept: Kept[int, tuple[Thing, list[Finding]]], thing: Thing, rules: Callable[[Thing], Iterator[Finding]]) -> list[Finding]:
    """Kept by identity, with the thing itself, so that its identity is not given to another meanwhile."""
    return kept.get(id(thing), lambda: (thing, list(rules(thing))))[1]


def _of_draft(draft: Draft, glossary: Glossary) -> Iterator[Finding]:
    yield from values.of_draft(draft)
    yield from parity.of_draft(draft)
    yield from wording.of_entry_texts(draft.entry, glossary)


def _of_contact(contact: Contact) -> Iterator[Finding]:
    yield from parity.of_contact(contact)
    yield from wording.of_contact(contact)
