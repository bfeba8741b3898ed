"""Finds by letters: TF-IDF cosine with every passage, and a complement naive Bayes score for every entry.

Both are derived from the counted features when a snapshot is loaded. Character n-grams beat BM25 on Kazakh questions (KazQAD), and
the entry score lifts the whole by several points: docs/decisions/0003.
Source of the Bayes weights: Rennie et al., Tackling the poor assumptions of naive Bayes text classifiers, ICML 2003.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

from knowledge.retrieval.lexical_features import FeatureTable, TextFeatures

Scores = npt.NDArray[np.float32]

_SMOOTHING = 0.1


class LexicalIndex:
    """Rows are passages; ``owners`` (n,) gives the entry number of each, out of ``entries``."""

    def __init__(self, table: FeatureTable, owners: npt.NDArray[np.int64], entries: int) -> None:
        self._vocabulary, columns = np.unique(table.names, return_inverse=True)
        shape = (len(table), len(self._vocabulary))
        seen = np.bincount(columns, minlength=shape[1])
        self._weights = (np.log((1 + shape[0]) / (1 + seen)) + 1).astype(np.float32)
        values = (1 + np.log(table.counts)) * self._weights[columns]
        matrix = sparse.csr_matrix((values, columns, table.starts), shape=shape, dtype=np.float32)
        lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
        normed = sparse.diags(1 / np.maximum(lengths, 1e-9)).astype(np.float32) @ matrix
        self._by_feature = normed.T.tocsr()  # a message has some eighty features: their rows alone are read
        self._bayes = _complement_bayes(matrix, owners, entries)

    def search(self, features: TextFeatures) -> tuple[Scores, Scores]:
        """Cosine with every passage, shape (n,), and Bayes score of every entry, shape (entries,)."""
        columns, values = self._row(features)
        cosines = np.asarray(self._by_feature[columns].T @ values, np.float32)
        return cosines, np.asarray(values @ self._bayes[columns], np.float32)

    def known_share(self, features: TextFeatures) -> float:
        """Share of the question's pieces that occur anywhere in the knowledge, 0 to 1."""
        return float(np.isin(features.names, self._vocabulary).mean()) if len(features.names) else 0.0

    def _row(self, features: TextFeatures) -> tuple[npt.NDArray[np.int64], Scores]:
        """Known features of a message: their columns and weights, of length 1 together."""
        places = np.searchsorted(self._vocabulary, features.names)
        places = np.minimum(places, len(self._vocabulary) - 1)
        known = self._vocabulary[places] == features.names
        columns = places[known]
        values = (1 + np.log(features.counts[known])) * self._weights[columns]
        length = float(np.linalg.norm(values))
        return columns, np.asarray(values / length if length else values, np.float32)


def _complement_bayes(matrix: sparse.csr_matrix, owners: npt.NDArray[np.int64], entries: int) -> Scores:
    """Log-odds of each feature for each entry against all others, shape (features, entries)."""
    present = (matrix > 0).astype(np.float32)
    grouping = sparse.csr_matrix((np.ones(len(owners), np.float32), (owners, np.arange(len(owners)))), shape=(entries, len(owners)))
    inside = np.asarray((grouping @ present).todense(), np.float32)
    outside = inside.sum(axis=0) - inside
    features = inside.shape[1]
    mine = np.log((inside + _SMOOTHING) / (inside.sum(axis=1, keepdims=True) + _SMOOTHING * features))
    others = np.log((outside + _SMOOTHING) / (outside.sum(axis=1, keepdims=True) + _SMOOTHING * features))
    return np.ascontiguousarray((mine - others).T, np.float32)
