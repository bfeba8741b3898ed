"""What is published, for processes that only show it: the snapshot reader and ready-made replies. Nothing heavy is imported."""

from knowledge.snapshots.reader import (
    CURRENT,
    FORMAT,
    HELP,
    MANIFEST,
    Manifest,
    Snapshot,
    SnapshotError,
    current_id,
    digest_of,
    open_current,
    open_snapshot,
)

__all__ = [
    "CURRENT",
    "FORMAT",
    "HELP",
    "MANIFEST",
    "Manifest",
    "Snapshot",
    "SnapshotError",
    "current_id",
    "digest_of",
    "open_current",
    "open_snapshot",
]
