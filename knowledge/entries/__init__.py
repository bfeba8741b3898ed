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
    Phone,
    Source,
    Variant,
)
from knowledge.entries.reading import SEED, EntriesError, Problem, read_folder

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
    "Phone",
    "Problem",
    "Source",
    "Variant",
    "read_folder",
]
