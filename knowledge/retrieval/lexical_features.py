"""A text as counted pieces: character n-grams inside words, and the words themselves, each named by its CRC-32.

Hashing needs no vocabulary file, so the counts of an unchanged text are carried from one snapshot to the next as they are. Among
some 100,000 pieces of 2**32 names a clash is rarer than a typing mistake.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Names = npt.NDArray[np.uint32]
Counts = npt.NDArray[np.float32]

VERSION = "1"
"""Part of the recipe."""

_SMALLEST, _LARGEST = 2, 5


@dataclass(frozen=True)
class TextFeatures:
    """The pieces of one text, sorted by name, with how often each occurs."""

    names: Names
    counts: Counts


def features_of(folded: str) -> TextFeatures:
    """Pieces of a folded text (``normalisation.fold``)."""
    counted: Counter[int] = Counter()
    for word in folded.split():
        padded = f" {word} ".encode("utf-16-le")
        length = len(padded)
        for size in range(2 * _SMALLEST, 2 * _LARGEST + 1, 2):
            counted.update(zlib.crc32(padded[start : start + size]) for start in range(0, max(0, length - size) + 1, 2))
        counted[zlib.crc32(b"=" + padded)] += 1
    ordered = sorted(counted.items())
    return TextFeatures(np.array([name for name, _ in ordered], np.uint32), np.array([count for _, count in ordered], np.float32))


@dataclass(frozen=True)
class FeatureTable:
    """The features of many texts in one block: row i holds ``names[starts[i]:starts[i + 1]]``."""

    starts: npt.NDArray[np.int64]
    names: Names
    counts: Counts
    coded: tuple[Names, npt.NDArray[np.int64]] | None = field(default=None, compare=False, repr=False)
    """What ``code`` gives, where it is known: a snapshot keeps it, since it takes half a second to find."""

    def code(self) -> tuple[Names, npt.NDArray[np.int64]]:
        """All different names, sorted, and for each of ``names`` its place among them."""
        if self.coded is not None:
            return self.coded
        vocabulary, places = np.unique(self.names, return_inverse=True)
        return vocabulary, np.asarray(places, np.int64)

    @classmethod
    def of(cls, rows: Sequence[TextFeatures]) -> FeatureTable:
        """One table of all rows."""
        starts = np.concatenate([[0], np.cumsum([len(row.names) for row in rows])]).astype(np.int64)
        empty = TextFeatures(np.zeros(0, np.uint32), np.zeros(0, np.float32))
        filled = [*rows, empty]
        return cls(starts, np.concatenate([row.names for row in filled]), np.concatenate([row.counts for row in filled]))

    def row(self, number: int) -> TextFeatures:
        """The features of one text."""
        part = slice(self.starts[number], self.starts[number + 1])
        return TextFeatures(self.names[part], self.counts[part])

    def __len__(self) -> int:
        return len(self.starts) - 1
