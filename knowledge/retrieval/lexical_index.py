"""Finds by letters: TF-IDF cosine with passages, and a complement naive Bayes score for every entry.

Both are derived from the counted features when a snapshot is loaded. Character n-grams beat BM25 on Kazakh questions (KazQAD), and
the entry score lifts the whole by several points: docs/decisions/0003.
Source of the Bayes weights: Rennie et al., Tackling the poor assumptions of naive Bayes text classifiers, ICML 2003.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from knowledge.retrieval.lexical_features import FeatureTable, TextFeatures

Scores = npt.NDArray[np.float32]

_SMOOTHING = 0.1


@dataclass(frozen=True)
class Asked:
    """A message as the index sees it: its known features' columns and weights, of length 1 together, and the share that is known."""

    columns: npt.NDArray[np.int64]
    values: Scores
    known_share: float


class LexicalIndex:
    """Rows are passages; ``owners`` (n,) gives the entry number of each, out of ``entries``.

    ``whole`` says that every question is compared with every passage; without it only with slices of them.
    """

    def __init__(self, table: FeatureTable, owners: npt.NDArray[np.int64], entries: int, whole: bool = True) -> None:
        self._vocabulary, places = table.coded or table.code()
        shape = (len(table), len(self._vocabulary))
        seen = np.bincount(places, minlength=shape[1])
        # The commonest features come first, so that what a search touches lies close together.
        self._column_of = np.argsort(np.argsort(-seen, kind="stable"))
        columns, seen = self._column_of[places], np.sort(seen)[::-1]
        self._weights = (np.log((1 + shape[0]) / (1 + seen)) + 1).astype(np.float32)
        values = (1 + np.log(table.counts)) * self._weights[columns]
        matrix = sparse.csr_matrix((values, columns, table.starts), shape=shape, dtype=np.float32)
        self._bayes = _ComplementBayes(matrix, owners, entries)
        lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
        normed = sparse.diags(1 / np.maximum(lengths, 1e-9)).astype(np.float32) @ matrix
        # A message has some eighty features. Against all passages, their rows alone are read; against a few, the passages' rows.
        self._by_feature = normed.T.tocsr() if whole else None
        self._by_passage = None if whole else normed.tocsr()

    def asked(self, features: TextFeatures) -> Asked:
        """A message's features in terms of this index."""
        places = np.searchsorted(self._vocabulary, features.names)
        places = np.minimum(places, len(self._vocabulary) - 1)
        known = self._vocabulary[places] == features.names
        columns = self._column_of[places[known]]
        values = (1 + np.log(features.counts[known])) * self._weights[columns]
        length = float(np.linalg.norm(values))
        share = float(known.mean()) if len(known) else 0.0
        return Asked(columns, np.asarray(values / length if length else values, np.float32), share)

    def cosines(self, asked: Asked) -> Scores:
        """Cosine with every passage, shape (n,)."""
        assert self._by_feature is not None, "made for named passages only"
        return np.asarray(self._by_feature[asked.columns].T @ asked.values, np.float32)

    def cosines_in(self, asked: Asked, parts: Sequence[slice]) -> Scores:
        """Cosine with the passages of some slices, shape (passages in them,), one slice after another."""
        assert self._by_passage is not None, "made for whole comparisons only"
        question = np.zeros(len(self._vocabulary), np.float32)
        question[asked.columns] = asked.values
        return np.asarray(_rows_in(self._by_passage, parts) @ question, np.float32)

    def bayes(self, asked: Asked) -> Scores:
        """Bayes score of every entry, shape (entries,)."""
        return self._bayes.scores(asked)


def _rows_in(matrix: sparse.csr_matrix, parts: Sequence[slice]) -> sparse.csr_matrix:
    """The rows of some slices, one slice after another: copied as a few long pieces instead of row by row."""
    pieces = [slice(matrix.indptr[part.start], matrix.indptr[part.stop]) for part in parts]
    indices, data = (np.concatenate([whole[piece] for piece in pieces]) for whole in (matrix.indices, matrix.data))
    lengths = np.concatenate([np.diff(matrix.indptr[part.start : part.stop + 1]) for part in parts])
    starts = np.concatenate([[0], np.cumsum(lengths)])
    return sparse.csr_matrix((data, indices, starts), shape=(len(lengths), matrix.shape[1]))


class _ComplementBayes:
    """Log-odds of each feature for each entry against all others.

    A feature that an entry lacks speaks against it by a sum of two numbers, one of the feature and one of the entry. Only what an
    entry has is kept apart, in a sparse matrix (features, entries): with thousands of entries the full one would take gigabytes.
    """

    def __init__(self, matrix: sparse.csr_matrix, owners: npt.NDArray[np.int64], entries: int) -> None:
        present = (matrix > 0).astype(np.float32)
        grouping = sparse.csr_matrix(
            (np.ones(len(owners), np.float32), (owners, np.arange(len(owners)))), shape=(entries, len(owners))
        )
        inside = (grouping @ present).tocsr()
        features = inside.shape[1]
        total = np.asarray(inside.sum(axis=0), np.float64).ravel()
        mine = np.asarray(inside.sum(axis=1), np.float64).ravel() + _SMOOTHING * features
        others = total.sum() - (mine - _SMOOTHING * features) + _SMOOTHING * features
        self._of_feature = (np.log(_SMOOTHING) - np.log(total + _SMOOTHING)).astype(np.float32)
        self._of_entry = (np.log(others) - np.log(mine)).astype(np.float32)
        counts, all_counts = inside.data.astype(np.float64), total[inside.indices]
        gain = np.log((counts + _SMOOTHING) / _SMOOTHING) + np.log((all_counts + _SMOOTHING) / (all_counts - counts + _SMOOTHING))
        extra = sparse.csr_matrix((gain.astype(np.float32), inside.indices, inside.indptr), shape=inside.shape)
        self._extra = extra.T.tocsr()

    def scores(self, asked: Asked) -> Scores:
        """The weighed sum of the log-odds of a message's features, shape (entries,)."""
        extra = np.asarray(self._extra[asked.columns].T @ asked.values, np.float32)
        alike = float(asked.values @ self._of_feature[asked.columns])
        return np.asarray(extra + alike + float(asked.values.sum()) * self._of_entry, np.float32)
