"""Exact inner-product search by FAISS over unit vectors: the cosine with every passage."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from knowledge.retrieval.encoder import Vectors


class VectorIndex:
    """Holds one vector a passage. Exact: at this size an approximate index saves nothing and loses answers."""

    def __init__(self, vectors: Vectors) -> None:
        self.count = len(vectors)
        self._vectors = np.ascontiguousarray(vectors, np.float32)

    def search(self, queries: Vectors) -> npt.NDArray[np.float32]:
        """Cosine of each query with every passage, shape (queries, passages), in the order of passages: nobody needs them sorted."""
        import faiss

        asked = np.ascontiguousarray(queries, np.float32)
        return np.asarray(faiss.pairwise_distances(asked, self._vectors, faiss.METRIC_INNER_PRODUCT), np.float32)

    def search_in(self, queries: Vectors, passages: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """Cosine of each query with the named passages, shape (queries, len(passages))."""
        return np.asarray(queries @ self._vectors[passages].T, np.float32)
