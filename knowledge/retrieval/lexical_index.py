"""Finds by letters: TF-IDF cosine with passages, and a complement naive Bayes score for every entry.

Both are derived from the counted features when a snapshot is loaded. Character n-grams beat BM25 on Kazakh questions (KazQAD), and
the entry score lifts the whole by several points: docs/decisions/0003.
Source of the Bayes weights: Rennie et al., Tackling the poor assumptions of naive Bayes text classifiers, ICML 2003.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from knowledge.retrieval.lexical_features import FeatureTable, TextFeatures
from knowledge.retrieval.postings import CommonRows, Postings

Scores = npt.NDArray[np.float32]

_SMOOTHING = 0.1


@dataclass(frozen=True)
class Asked:
    """A message as the index sees it: its known features' columns and weights, of length 1 together, and the share that is known."""

    columns: npt.NDArray[np.int64]
    values: Scores
    known_share: float


class LexicalIndex:
    """Rows are passages; ``owners`` (n,) gives the entry number of each, out of ``entries``, in rising order."""

    def __init__(self, table: FeatureTable, owners: npt.NDArray[np.int64], entries: int) -> None:
        self._vocabulary, places = table.coded or table.code()
        shape = (len(table), len(self._vocabulary))
        seen = np.bincount(places, minlength=shape[1])
        self._weights = (np.log((1 + shape[0]) / (1 + seen)) + 1).astype(np.float32)
        values = (1 + np.log(table.counts)) * self._weights[places]
        matrix = sparse.csr_matrix((values, places, table.starts), shape=shape, dtype=np.float32)
        held = _counted(matrix, owners, entries)
        common = CommonRows(held)
        self._bayes = _ComplementBayes(held, common)
        lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
        normed = sparse.diags(1 / np.maximum(lengths, 1e-9)).astype(np.float32) @ matrix
        self._postings = Postings(normed.T.tocsr(), held, common, np.searchsorted(owners, np.arange(entries + 1)))

    def asked(self, features: TextFeatures) -> Asked:
        """A message's features in terms of this index."""
        places = np.searchsorted(self._vocabulary, features.names)
        places = np.minimum(places, len(self._vocabulary) - 1)
        known = self._vocabulary[places] == features.names
        columns = places[known]
        values = (1 + np.log(features.counts[known])) * self._weights[columns]
        length = float(np.linalg.norm(values))
        share = float(known.mean()) if len(known) else 0.0
        return Asked(columns, np.asarray(values / length if length else values, np.float32), share)

    def cosines(self, asked: Asked) -> Scores:
        """Cosine with every passage, shape (n,)."""
        return self._postings.products(asked.columns, asked.values)

    def cosines_in(self, asked: Asked, entries: npt.NDArray[np.int64]) -> Scores:
        """Cosine with the passages of some entries, numbered in rising order; shape (their passages,), one entry after another."""
        return self._postings.products_in(asked.columns, asked.values, entries)

    def bayes(self, asked: Asked) -> Scores:
        """Bayes score of every entry, shape (entries,)."""
        return self._bayes.scores(asked)


def _counted(matrix: sparse.csr_matrix, owners: npt.NDArray[np.int64], entries: int) -> sparse.csr_matrix:
    """In how many passages of each entry each feature occurs, shape (features, entries)."""
    present = (matrix > 0).astype(np.float32)
    ones = np.ones(len(owners), np.float32)
    grouping = sparse.csr_matrix((ones, (owners, np.arange(len(owners)))), shape=(entries, len(owners)))
    return (grouping @ present).T.tocsr()


class _ComplementBayes:
    """Log-odds of each feature for each entry against all others, from ``held`` (features, entries): in how many of its passages.

    A feature that an entry lacks speaks against it by a sum of two numbers, one of the feature and one of the entry. Only what an
    entry has is kept apart, in a sparse matrix (features, entries): with thousands of entries the full one would take gigabytes.
    """

    def __init__(self, held: sparse.csr_matrix, common: CommonRows) -> None:
        features = held.shape[0]
        total = np.asarray(held.sum(axis=1), np.float64).ravel()
        mine = np.asarray(held.sum(axis=0), np.float64).ravel() + _SMOOTHING * features
        others = total.sum() - (mine - _SMOOTHING * features) + _SMOOTHING * features
        self._of_feature = (np.log(_SMOOTHING) - np.log(total + _SMOOTHING)).astype(np.float32)
        self._of_entry = (np.log(others) - np.log(mine)).astype(np.float32)
        counts, all_counts = held.data.astype(np.float64), np.repeat(total, np.diff(held.indptr))
        gain = np.log((counts + _SMOOTHING) / _SMOOTHING) + np.log((all_counts + _SMOOTHING) / (all_counts - counts + _SMOOTHING))
        self._extra = sparse.csr_matrix((gain.astype(np.float32), held.indices, held.indptr), shape=held.shape)
        self._common, self._extra_of_common = common, self._extra[common.features].toarray()

    def scores(self, asked: Asked) -> Scores:
        """The weighed sum of the log-odds of a message's features, shape (entries,)."""
        is_common, rows = self._common.apart(asked.columns)
        extra = np.asarray(self._extra[asked.columns[~is_common]].T @ asked.values[~is_common], np.float32)
        extra += asked.values[is_common] @ self._extra_of_common[rows]
        alike = float(asked.values @ self._of_feature[asked.columns])
        return np.asarray(extra + alike + float(asked.values.sum()) * self._of_entry, np.float32)
