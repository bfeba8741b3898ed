"""For each feature the passages that hold it, so that a message is compared through its own some 200 features only.

Where just some entries' passages are wanted, their parts of each list are found without reading the rest.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

Numbers = npt.NDArray[np.int64]
Values = npt.NDArray[np.float32]

_COMMON: Final = 0.5
"""What more than this share of entries has is kept as full rows: looking an entry up is quicker there than in a list of nearly all."""


class CommonRows:
    """Which features are common, and the row of each in a full matrix of these alone; ``held`` is (features, entries)."""

    def __init__(self, held: sparse.csr_matrix) -> None:
        self.features = np.flatnonzero(np.diff(held.indptr) > _COMMON * held.shape[1])
        self._rows = np.full(held.shape[0], -1, np.int32)
        self._rows[self.features] = np.arange(len(self.features))

    def apart(self, features: Numbers) -> tuple[npt.NDArray[np.bool_], Numbers]:
        """Which of some features are common, and the rows of those."""
        rows = self._rows[features]
        return rows >= 0, rows[rows >= 0]


class Parts(NamedTuple):
    """Stretches of the lists: where each begins, how many passages it has, of which entry they are, and the message's value."""

    begins: Numbers
    lengths: Numbers
    owners: Numbers
    values: Values


class Postings:
    """``matrix`` (features, passages) holds weights, ``held`` (features, entries) in how many passages of an entry a feature occurs.

    The passages of entry i are those from ``starts[i]`` to ``starts[i + 1]``. So one feature's passages of one entry stand side by
    side in ``matrix``, as many as ``held`` says, and the sums of ``held`` tell where.
    """

    def __init__(self, matrix: sparse.csr_matrix, held: sparse.csr_matrix, common: CommonRows, starts: Numbers) -> None:
        self._matrix, self._starts, self._common = matrix, starts, common
        self._held_from, self._held_by = held.indptr, held.indices
        kind = matrix.indptr.dtype
        self._begins = np.concatenate([[0], np.cumsum(held.data, dtype=np.int64)]).astype(kind)
        self._common_begins = np.zeros((len(common.features), held.shape[1] + 1), kind)
        held[common.features].toarray().cumsum(axis=1, out=self._common_begins[:, 1:])
        self._common_begins += matrix.indptr[common.features][:, None]

    def products(self, features: Numbers, values: Values) -> Values:
        """Product of each passage with a message that has these values of these features, shape (passages,)."""
        return np.asarray(self._matrix[features].T @ values, np.float32)

    def products_in(self, features: Numbers, values: Values, entries: Numbers) -> Values:
        """The same for the passages of some entries, numbered in rising order, one entry after another."""
        is_common, rows = self._common.apart(features)
        rare = self._rare_parts(features[~is_common], values[~is_common], entries)
        common = self._common_parts(rows, values[is_common], entries)
        begins, lengths = np.concatenate([rare.begins, common.begins]), np.concatenate([rare.lengths, common.lengths])
        owners, asked = np.concatenate([rare.owners, common.owners]), np.concatenate([rare.values, common.values])
        sizes = self._starts[entries + 1] - self._starts[entries]
        moved = np.zeros(len(self._starts), np.int64)
        moved[entries] = np.cumsum(sizes) - sizes - self._starts[entries]
        at = np.repeat(begins - np.cumsum(lengths) + lengths, lengths) + np.arange(lengths.sum())
        passages = self._matrix.indices[at] + np.repeat(moved[owners], lengths)
        weights = self._matrix.data[at] * np.repeat(asked, lengths)
        return np.bincount(passages, weights, int(sizes.sum())).astype(np.float32)

    def _common_parts(self, rows: Numbers, values: Values, entries: Numbers) -> Parts:
        """Every common feature has a stretch for every entry, some of them empty."""
        begins = self._common_begins[rows[:, None], entries]
        lengths = self._common_begins[rows[:, None], entries + 1] - begins
        return Parts(begins.ravel(), lengths.ravel(), np.tile(entries, len(rows)), np.repeat(values, len(entries)))

    def _rare_parts(self, features: Numbers, values: Values, entries: Numbers) -> Parts:
        """The stretches are found in the features' lists of entries."""
        starts, ends = self._held_from[features], self._held_from[features + 1]
        holders = np.concatenate([self._held_by[:0], *(self._held_by[slice(*of)] for of in zip(starts, ends, strict=True))])
        wanted = np.zeros(len(self._starts) - 1, np.bool_)
        wanted[entries] = True
        found, before = np.flatnonzero(wanted[holders]), np.cumsum(ends - starts) - (ends - starts)
        places = np.searchsorted(before, found, side="right") - 1
        lists = found - before[places] + starts[places]
        return Parts(self._begins[lists], self._begins[lists + 1] - self._begins[lists], holders[found], values[places])
