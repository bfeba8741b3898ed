"""A published small collection, so that its help pages can be served."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.entries import Collection
from knowledge.publication import publish
from knowledge.retrieval.encoder import HashEncoder


@pytest.fixture
def snapshots(collection: Collection, tmp_path: Path) -> Path:
    """The folder of snapshots with one publication."""
    publish(collection, tmp_path / "snapshots", HashEncoder())
    return tmp_path / "snapshots"
