"""Many passages become one number for their entry: the best, or the mean of the three best."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float32]

_THREE: Final = 3


@dataclass(frozen=True)
class Groups:
    """Numbers of passages, entry by entry: the first ``counts[0]`` of ``rows`` belong to entry 0, the next to entry 1."""

    rows: npt.NDArray[np.int64]
    counts: npt.NDArray[np.int64]

    @classmethod
    def of(cls, owners: npt.NDArray[np.int64], chosen: npt.NDArray[np.bool_], entries: int) -> Groups:
        """The chosen passages of each of so many entries; ``owners`` (n,) gives each passage's entry number, in rising order."""
        rows = np.flatnonzero(chosen)
        return cls(rows, np.bincount(owners[rows], minlength=entries))

    def best(self, scores: Scores) -> Scores:
        """The highest score of each entry, shape (entries,), from scores of all passages; 0 for an entry without passages here."""
        return self._spread(self._highest(scores[self.rows]))

    def best_and_three(self, scores: Scores) -> tuple[Scores, Scores]:
        """The highest score and the mean of the three highest; of as many as there are, where an entry has fewer."""
        left, filled = scores[self.rows], self.counts[self.counts > 0]
        numbers = np.repeat(np.arange(len(filled)), filled)
        best = rest = self._highest(left)
        total = best.copy()
        for place in range(1, _THREE):
            at = np.flatnonzero(left == rest[numbers])
            left[at[np.diff(numbers[at], prepend=-1) > 0]] = -np.inf
            rest = self._highest(left)
            total += np.where(filled > place, rest, 0)
        return self._spread(best), self._spread(total / np.minimum(filled, _THREE).astype(np.float32))

    def _highest(self, scores: Scores) -> Scores:
        """The highest of each entry that has any."""
        filled = self.counts[self.counts > 0]
        return np.maximum.reduceat(scores, np.cumsum(filled) - filled) if len(filled) else scores[:0]

    def _spread(self, values: Scores) -> Scores:
        """Values of the entries that have passages here, among those of all."""
        spread = np.zeros(len(self.counts), np.float32)
        spread[self.counts > 0] = values
        return spread
