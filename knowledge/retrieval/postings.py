"""For each feature the passages that hold it, so that a message is compared through its own some 200 features only.

Where just some entries' passages are wanted, their parts of each list are found without reading the rest.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

Numbers = npt.NDArray[np.int64]
Values = npt.NDArray[np.float32]


class Postings:
    """``matrix`` (features, passages) holds weights, ``held`` (features, entries) in how many passages of an entry a feature occurs.

    The passages of entry i are those from ``starts[i]`` to ``starts[i + 1]``. So one feature's passages of one entry stand side by
    side in ``matrix``, as many as ``held`` says, and the sums of ``held`` tell where.
    """

    def __init__(self, matrix: sparse.csr_matrix, held: sparse.csr_matrix, starts: Numbers) -> None:
        self._matrix = matrix
        self._held_from, self._held_by = held.indptr, held.indices
        self._begins = np.concatenate([[0], np.cumsum(held.data, dtype=np.int64)]).astype(matrix.indptr.dtype)
        self._starts = starts

    def products(self, features: Numbers, values: Values) -> Values:
        """Product of each passage with a message that has these values of these features, shape (passages,)."""
        return np.asarray(self._matrix[features].T @ values, np.float32)

    def products_in(self, features: Numbers, values: Values, entries: Numbers) -> Values:
        """The same for the passages of some entries, numbered in rising order, one entry after another."""
        places, lists = self._lists_in(features, entries)
        begins, lengths = self._begins[lists], self._begins[lists + 1] - self._begins[lists]
        sizes = self._starts[entries + 1] - self._starts[entries]
        moved = np.zeros(len(self._starts), np.int64)
        moved[entries] = np.cumsum(sizes) - sizes - self._starts[entries]
        of = np.repeat(np.arange(len(lists)), lengths)
        at = (begins - np.cumsum(lengths) + lengths)[of] + np.arange(len(of))
        passages = self._matrix.indices[at] + moved[self._held_by[lists]][of]
        weights = self._matrix.data[at] * values[places][of]
        return np.bincount(passages, weights, int(sizes.sum())).astype(np.float32)

    def _lists_in(self, features: Numbers, entries: Numbers) -> tuple[Numbers, Numbers]:
        """Each list of one feature's passages in one of the entries: the feature's place in ``features``, the list's in ``held``."""
        begins, ends = self._held_from[features], self._held_from[features + 1]
        holders = np.concatenate([self._held_by[:0], *(self._held_by[slice(*ends_of)] for ends_of in zip(begins, ends, strict=True))])
        wanted = np.zeros(len(self._starts) - 1, np.bool_)
        wanted[entries] = True
        found, before = np.flatnonzero(wanted[holders]), np.cumsum(ends - begins) - (ends - begins)
        places = np.searchsorted(before, found, side="right") - 1
        return places, found - before[places] + begins[places]
