"""What was true when it was checked may have changed since: days that lie wrong are errors, days that have passed warnings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from knowledge.entries.gate.finding import Finding, Knowledge, of_entry
from knowledge.entries.model import Entry

AFTER_VALUES: Final = dt.timedelta(days=31)
"""An entry must be looked at again at most so long after the first of its values has ended."""


def check(knowledge: Knowledge, today: dt.date) -> Iterator[Finding]:
    """Days of sources, contacts, values and entries."""
    collection = knowledge.collection
    dated = [(f"source:{source.id}", "date", source.date) for source in collection.sources.values()]
    dated += [(f"contact:{contact.id}", "checked", contact.checked) for contact in collection.contacts.values()]
    dated += [(f"entry:{entry.id}", "verified_on", entry.verified_on) for entry in collection.entries]
    for thing, field, day in dated:
        if day > today:
            yield Finding(thing, field, f"{day} lies in the future")
    for value in collection.values.by_id.values():
        if value.valid_until and value.valid_until < today:
            yield Finding(f"value:{value.id}", "valid_until", f"ended on {value.valid_until}; enter what holds now", "warning")
    for entry in collection.entries:
        yield from _entry(entry, knowledge, today)


def _entry(entry: Entry, knowledge: Knowledge, today: dt.date) -> Iterator[Finding]:
    if entry.review_by == dt.date.min:
        return
    if entry.review_by <= entry.verified_on:
        yield of_entry(entry.id, "review_by", "must lie after verified_on")
    if entry.review_by < today:
        yield of_entry(entry.id, "review_by", f"passed on {entry.review_by}: check every fact again", "warning")
    end = knowledge.collection.values.holds_until(entry.values)
    if end and entry.review_by > end + AFTER_VALUES:
        yield of_entry(entry.id, "review_by", f"lies too late: a value of the entry ends on {end}")
    if entry.is_emergency and entry.sensitivity != "red":
        yield of_entry(entry.id, "sensitivity", "of an emergency must be red")
