"""Entries become a published snapshot, or nothing changes."""

from knowledge.publication.memory import Memory
from knowledge.publication.preparing import Prepared, prepare
from knowledge.publication.promoting import drop, promote, published
from knowledge.publication.publish import Published, publish
from knowledge.publication.publisher import Busy, DiskFull, Moved, PublishError

__all__ = [
    "Busy",
    "DiskFull",
    "Memory",
    "Moved",
    "Prepared",
    "PublishError",
    "Published",
    "drop",
    "prepare",
    "promote",
    "publish",
    "published",
]
