"""Exact inner-product search by FAISS over unit vectors: the cosine with every passage."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from knowledge.retrieval.encoder import Vectors


class VectorIndex:
    """Holds one vector a passage. Exact: at this size an approximate index saves nothing and loses answers."""

    def __init__(self, vectors: Vectors) -> None:
        import faiss

        self.count = len(vectors)
        self._index = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(np.ascontiguousarray(vectors, np.float32))

    def search(self, queries: Vectors) -> npt.NDArray[np.float32]:
        """Cosine of each query with every passage, shape (queries, passages)."""
        found = np.zeros((len(queries), self.count), np.float32)
        scores, rows = self._index.search(np.ascontiguousarray(queries, np.float32), self.count)
        np.put_along_axis(found, rows, scores, axis=1)
        return found
