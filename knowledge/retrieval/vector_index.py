"""Exact inner-product search by FAISS over unit vectors: the cosine with every passage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from knowledge.retrieval.encoder import Vectors

_BLOCK: Final = 1024
"""So many vectors at once stay in the processor's cache for the next query."""


class VectorIndex:
    """Holds one vector a passage. Exact: at this size an approximate index saves nothing and loses answers."""

    def __init__(self, vectors: Vectors) -> None:
        self.count = len(vectors)
        self._vectors = np.ascontiguousarray(vectors, np.float32)

    def search(self, queries: Vectors) -> npt.NDArray[np.float32]:
        """Cosine of each query with every passage, shape (queries, passages), in the order of passages: nobody needs them sorted."""
        return self.search_in(queries, [slice(start, min(start + _BLOCK, self.count)) for start in range(0, self.count, _BLOCK)])

    def search_in(self, queries: Vectors, parts: Sequence[slice]) -> npt.NDArray[np.float32]:
        """Cosine of each query with the passages of some slices, shape (queries, passages in them), one slice after another."""
        asked = np.ascontiguousarray(queries, np.float32)
        found = np.empty((len(asked), sum(part.stop - part.start for part in parts)), np.float32)
        start = 0
        for part in parts:
            end = start + part.stop - part.start
            _products(asked, self._vectors[part], found[:, start:end])
            start = end
        return found


def _products(queries: Vectors, vectors: Vectors, found: npt.NDArray[np.float32]) -> None:
    """Inner products (queries, vectors) into ``found``.

    Query by query: a message has two or three, and a product of matrices with so few rows takes four times as long.
    """
    from faiss import fvec_inner_products_ny, swig_ptr

    for query, row in zip(queries, found, strict=True):
        fvec_inner_products_ny(swig_ptr(row), swig_ptr(query), swig_ptr(vectors), vectors.shape[1], len(vectors))
