"""What the bot can tell: entries, contacts, sources and values, read from YAML and checked strictly."""

from knowledge.entries.model import (
    Audience,
    Citation,
    Collection,
    Confidence,
    Contact,
    Entry,
    Foreign,
    Group,
    Need,
    Phone,
    Place,
    Source,
    Variant,
)
from knowledge.entries.reading import SEED, EntriesError, Problem, read_folder, read_with_warnings

__all__ = [
    "SEED",
    "Audience",
    "Citation",
    "Collection",
    "Confidence",
    "Contact",
    "EntriesError",
    "Entry",
    "Foreign",
    "Group",
    "Need",
    "Phone",
    "Place",
    "Problem",
    "Source",
    "Variant",
    "read_folder",
    "read_with_warnings",
]
