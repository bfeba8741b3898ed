"""Which of many short texts are nearly the same: only those whose letters are nearly the same are compared letter by letter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from rapidfuzz import fuzz

NEARLY_THE_SAME: Final = 93.0
"""rapidfuzz ratio of the sorted words, 0 to 100, from which two folded phrasings are the same; set by reading the pairs above it."""

_DIFFERENCE: Final = (100 - NEARLY_THE_SAME) / 100
"""The ratio is 100 (1 - d / (a + b)) with d letters to take out or put in; so d is at most this share of both lengths."""
_SHORTEST: Final = (1 - _DIFFERENCE) / (1 + _DIFFERENCE)
"""d is at least the difference of the lengths: a text that is shorter than this share of the other cannot reach the ratio."""
_CHUNK: Final = 256
_LETTERS: Final = 48
"""Letters are told apart by their code modulo this; those that fall together only let more pairs through."""
_TIMES: Final = 8
"""A letter is counted up to so many times where all texts are compared with all."""


class Likeness:
    """Texts in the order in which they were added, with how often each letter stands in them.

    The letter counts of two texts differ by at most d in all. ``_counts`` is (texts, letters); ``_steps`` (texts, letters x times)
    has 1 where a letter stands at least so many times, so that one product of matrices gives a difference that is never too large.
    """

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._counts = np.zeros((0, _LETTERS), dtype=np.int32)
        self._steps = np.zeros((0, _LETTERS * _TIMES), dtype=np.float32)

    def add(self, texts: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Pairs of places, the smaller first, of texts that are nearly the same, at least one of them new."""
        first_new = len(self._texts)
        self._texts += texts
        codes = (np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32) % _LETTERS for text in texts)
        counts = np.array([np.bincount(one, minlength=_LETTERS) for one in codes], dtype=np.int32).reshape(len(texts), _LETTERS)
        steps = (counts[:, :, None] > np.arange(_TIMES)).reshape(len(texts), _LETTERS * _TIMES).astype(np.float32)
        self._counts, self._steps = np.concatenate([self._counts, counts]), np.concatenate([self._steps, steps])
        return self._alike(first_new)

    def keep(self, places: Sequence[int]) -> None:
        """Forget all texts but these, which move up in this order."""
        self._texts = [self._texts[place] for place in places]
        self._counts, self._steps = self._counts[places], self._steps[places]

    def _alike(self, first_new: int) -> Iterator[tuple[int, int]]:
        lengths = self._counts.sum(1)
        by_length = np.argsort(lengths, kind="stable")
        new = by_length[by_length >= first_new]
        for start in range(0, len(new), _CHUNK):
            chunk = new[start : start + _CHUNK]
            low, high = int(lengths[chunk[0]] * _SHORTEST), int(lengths[chunk[-1]] / _SHORTEST) + 1
            first, last = np.searchsorted(lengths[by_length], [low, high + 1])
            for one, other in self._candidates(chunk, by_length[first:last], first_new):
                if fuzz.ratio(self._texts[one], self._texts[other], score_cutoff=NEARLY_THE_SAME):
                    yield min(one, other), max(one, other)

    def _candidates(self, chunk: np.ndarray, others: np.ndarray, first_new: int) -> Iterator[tuple[int, int]]:
        """Pairs whose letters are nearly the same, each pair once."""
        rows, columns, lengths = self._steps[chunk], self._steps[others], self._counts.sum(1)
        differing = rows.sum(1)[:, None] + columns.sum(1)[None, :] - 2 * (rows @ columns.T)
        allowed = _DIFFERENCE * (lengths[chunk][:, None] + lengths[others][None, :]) + 0.01
        found = np.argwhere(differing <= allowed)
        one, other = chunk[found[:, 0]], others[found[:, 1]]
        kept = (other < first_new) | (other < one)
        kept &= np.abs(self._counts[one] - self._counts[other]).sum(1) <= allowed[found[:, 0], found[:, 1]]
        return zip(one[kept].tolist(), other[kept].tolist(), strict=True)
