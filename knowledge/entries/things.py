"""The kinds of things that the knowledge consists of: in which file each stands, which fields it has, how it is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, Literal, get_args

import yaml

from knowledge.entries import entry_fields, registry_fields
from knowledge.entries.gate import Knowledge
from knowledge.entries.glossary import Glossary
from knowledge.entries.model import Collection
from knowledge.entries.nodes import Fields, Notes
from knowledge.entries.values import Values

Kind = Literal["entry", "foreign", "group", "source", "contact", "value", "place", "need", "domain"]
"""What a thing of the knowledge is; not to be taken for the ``kind`` of an entry."""

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

FILES: Final[Mapping[Kind, str]] = {
    "group": "groups.yml", "source": "sources.yml", "contact": "contacts.yml", "value": "values.yml", "place": "places.yml",
    "need": "needs.yml", "domain": "domains.yml", "foreign": "foreign.yml",
}  # fmt: skip
"""The one file of each kind; entries may stand in any other."""

REQUIRED: Final[tuple[Kind, ...]] = ("group", "source", "contact", "value")
"""Kinds whose file must be there."""

FIELDS: Final[Mapping[Kind, tuple[str, ...]]] = {
    "entry": entry_fields.ENTRY,
    "foreign": entry_fields.FOREIGN,
    "group": registry_fields.FIELDS["group"],
    "source": registry_fields.FIELDS["source"],
    "contact": registry_fields.FIELDS["contact"],
    "value": registry_fields.FIELDS["value"],
    "place": registry_fields.FIELDS["place"],
    "need": registry_fields.FIELDS["need"],
    "domain": registry_fields.FIELDS["domain"],
}
"""The fields of each kind, in the order in which they are written."""

_READERS: Final[Mapping[Kind, Callable[[Fields, str], Any]]] = {
    "foreign": entry_fields.foreign,
    "group": registry_fields.group,
    "source": registry_fields.source,
    "contact": registry_fields.contact,
    "value": registry_fields.value,
    "place": registry_fields.place,
    "need": registry_fields.need,
    "domain": registry_fields.domain,
}
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def read_thing(node: yaml.Node, notes: Notes, kind: Kind, values: Values) -> tuple[str, Any]:
    """The id of a thing ("" where it has none) and the thing: a ``Draft`` for an entry, else what its registry holds.

    Problems go to ``notes``; what is wrong is read as a harmless empty value. Only an entry needs ``values``.
    """
    fields = Fields.of(node, notes, FIELDS[kind])
    notes.entry = id = _id(fields, kind)
    return id, entry_fields.draft(fields, id, values) if kind == "entry" else _READERS[kind](fields, id)


def values_of(found: Iterable[Any]) -> Values:
    """The values that texts may name."""
    return Values({value.id: value for value in found})


def assemble(found: Mapping[Kind, Sequence[Any]], values: Values, glossary: Glossary) -> Knowledge:
    """All that was read, by kind, as one; of things with one id the last counts."""

    def by_id(kind: Kind) -> dict[str, Any]:
        return {thing.id: thing for thing in found[kind]}

    collection = Collection(
        groups=tuple(found["group"]),
        entries=tuple(draft.entry for draft in found["entry"]),
        contacts=by_id("contact"),
        sources=by_id("source"),
        foreign=tuple(found["foreign"]),
        values=values,
        places=by_id("place"),
        needs=by_id("need"),
    )
    return Knowledge(collection, tuple(found["entry"]), frozenset(found["domain"]), glossary)


def _id(fields: Fields, kind: Kind) -> str:
    id = fields.text("id")
    if kind == "domain":
        if id and not registry_fields.is_domain(id):
            fields.note("id", f"{id!r} is not a domain, such as unhcr.org")
    elif id and not _ID.fullmatch(id):
        fields.note("id", f"{id!r} must be small Latin letters, digits and hyphens")
    return id
