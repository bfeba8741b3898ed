"""Rules that need more than one field: references, dates, lengths, phrasings. Each yields (thing, field, message)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from knowledge.entries.model import Collection, Entry
from knowledge.languages import LANGUAGES
from knowledge.languages.normalisation import fold

MOST_WORDS = 120
FEWEST_QUESTIONS = 6
LONGEST_TITLE = 80

Finding = tuple[str, str, str]
"""``kind:id`` of the thing, its field, and what is wrong."""


def check_collection(collection: Collection) -> Iterator[Finding]:
    """Every fault that shows only when the whole collection is read."""
    for contact in collection.contacts.values():
        thing = f"contact:{contact.id}"
        if contact.source not in collection.sources:
            yield thing, "source", f"{contact.source!r} is not in sources.yml"
        if not contact.nationwide and contact.city is None:
            yield thing, "city", "is missing (or say nationwide: true)"
    for entry in collection.entries:
        for field, message in _entry_findings(entry, collection):
            yield f"entry:{entry.id}", field, message
    yield from _shared_questions(collection)


def _entry_findings(entry: Entry, collection: Collection) -> Iterator[tuple[str, str]]:
    yield from _references(entry, collection)
    if entry.review_by <= entry.verified_on and entry.review_by != dt.date.min:
        yield "review_by", "must lie after verified_on"
    if entry.is_emergency and entry.sensitivity != "red":
        yield "sensitivity", "of an emergency must be red"
    for language in LANGUAGES:
        variant = entry.variants[language]
        count = len(variant.answer.split())
        if count > MOST_WORDS:
            yield f"answer.{language}", f"has {count} words; at most {MOST_WORDS}"
        if len(variant.title) > LONGEST_TITLE:
            yield f"title.{language}", f"has {len(variant.title)} characters; at most {LONGEST_TITLE}"
        if len(variant.questions) < FEWEST_QUESTIONS:
            yield f"questions.{language}", f"has {len(variant.questions)} phrasings; at least {FEWEST_QUESTIONS}"


def _references(entry: Entry, collection: Collection) -> Iterator[tuple[str, str]]:
    known = {other.id for other in collection.entries}
    if entry.group not in {group.id for group in collection.groups}:
        yield "group", f"{entry.group!r} is not in groups.yml"
    for contact in entry.contacts:
        if contact not in collection.contacts:
            yield "contacts", f"{contact!r} is not in contacts.yml"
    for citation in entry.sources:
        if citation.source not in collection.sources:
            yield "sources", f"{citation.source!r} is not in sources.yml"
    for other in entry.related:
        if other not in known:
            yield "related", f"{other!r} is no entry"
        if other == entry.id:
            yield "related", "names the entry itself"


def _shared_questions(collection: Collection) -> Iterator[Finding]:
    """The same phrasing in two places would make the search toss a coin."""
    seen: dict[str, str] = {}
    for entry in collection.entries:
        for language in LANGUAGES:
            for question in entry.variants[language].questions:
                key = f"{language}:{fold(question)}"
                if key in seen:
                    yield f"entry:{entry.id}", f"questions.{language}", f"{question!r} stands already in {seen[key]}"
                seen.setdefault(key, entry.id)
