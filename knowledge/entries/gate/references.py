"""Whatever names another thing must name one that exists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from knowledge.entries.gate.finding import Finding, Knowledge, of_entry
from knowledge.entries.model import Collection, Contact, Entry

PAGES = frozenset({"topics", "contacts", "emergency", "privacy"})
"""Names that the help pages need themselves, so that no entry may have them as its id."""


def check(knowledge: Knowledge) -> Iterator[Finding]:
    """References of contacts, places, values and entries."""
    collection = knowledge.collection
    for contact in collection.contacts.values():
        yield from _contact(contact, collection)
    for place in collection.places.values():
        if place.region is not None and place.region not in collection.places:
            yield Finding(f"place:{place.id}", "region", f"{place.region!r} is not in places.yml")
    for value in collection.values.by_id.values():
        if value.source not in collection.sources:
            yield Finding(f"value:{value.id}", "source", f"{value.source!r} is not in sources.yml")
    known, groups = {entry.id for entry in collection.entries}, {group.id: group for group in collection.groups}
    for entry in collection.entries:
        yield from _entry(entry, collection, known, groups)


def _contact(contact: Contact, collection: Collection) -> Iterator[Finding]:
    thing = f"contact:{contact.id}"
    if contact.source not in collection.sources:
        yield Finding(thing, "source", f"{contact.source!r} is not in sources.yml")
    if not contact.nationwide and not contact.places:
        yield Finding(thing, "places", "is missing (or say nationwide: true)")
    for field, message in _absent({"places": contact.places}, collection.places, "places.yml"):
        yield Finding(thing, field, message)
    for field, message in _absent({"needs": contact.needs}, collection.needs, "needs.yml"):
        yield Finding(thing, field, message)


def _entry(entry: Entry, collection: Collection, known: set[str], groups: Mapping[str, object]) -> Iterator[Finding]:
    cited = [citation.source for citation in entry.sources]
    found = [
        *_absent({"group": (entry.group,)}, groups, "groups.yml"),
        *_absent({"contacts": entry.contacts}, collection.contacts, "contacts.yml"),
        *_absent({"sources": cited}, collection.sources, "sources.yml"),
    ]
    found += [("related", f"{other!r} is no entry") for other in entry.related if other not in known]
    if entry.id in entry.related:
        found.append(("related", "names the entry itself"))
    if entry.id in PAGES:
        found.append(("id", "is the address of a help page of its own; take another"))
    for field, message in found:
        yield of_entry(entry.id, field, message)


def _absent(named: Mapping[str, Iterable[str]], known: Mapping[str, object], file: str) -> Iterator[tuple[str, str]]:
    for field, ids in named.items():
        for id in ids:
            if id not in known:
                yield field, f"{id!r} is not in {file}"
