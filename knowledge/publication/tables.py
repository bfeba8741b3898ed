"""Counted features put together from those that are known: thousands of rows are copied as a few long pieces."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from knowledge.retrieval.lexical_features import FeatureTable

Rows = npt.NDArray[np.int64]


def joined(known: FeatureTable, fresh: FeatureTable) -> FeatureTable:
    """The rows of one table and then those of another."""
    starts = np.concatenate([known.starts, known.starts[-1] + fresh.starts[1:]])
    counts = np.concatenate([known.counts, fresh.counts])
    (vocabulary, places), (other, others) = known.code(), fresh.code()
    names = np.union1d(vocabulary, other)
    coded = np.concatenate([_places_in(names, vocabulary)[places], _places_in(names, other)[others]])
    return FeatureTable(starts, np.concatenate([known.names, fresh.names]), counts, (names, coded))


def taken(table: FeatureTable, rows: Rows) -> FeatureTable:
    """These rows of a table, in this order; names that no row has any more are forgotten."""
    vocabulary, places = table.code()
    pieces = [slice(table.starts[first], table.starts[last]) for first, last in _runs(rows)]
    lengths = np.diff(table.starts)[rows]
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    names, counts, coded = (_pieces(column, pieces) for column in (table.names, table.counts, places))
    return FeatureTable(starts, names, counts, _without_unused(vocabulary, coded))


def _places_in(names: npt.NDArray[np.uint32], some: npt.NDArray[np.uint32]) -> Rows:
    return np.searchsorted(names, some).astype(np.int64)


def _without_unused(vocabulary: npt.NDArray[np.uint32], places: Rows) -> tuple[npt.NDArray[np.uint32], Rows]:
    used = np.bincount(places, minlength=len(vocabulary)) > 0
    if used.all():
        return vocabulary, places
    return vocabulary[used], (np.cumsum(used) - 1)[places]


def _runs(rows: Rows) -> list[tuple[int, int]]:
    """First row and the one past the last of each piece of consecutive rows."""
    if not len(rows):
        return []
    breaks = np.flatnonzero(np.diff(rows) != 1) + 1
    firsts = rows[np.concatenate([[0], breaks])]
    lasts = rows[np.concatenate([breaks - 1, [len(rows) - 1]])] + 1
    return list(zip(firsts.tolist(), lasts.tolist(), strict=True))


def _pieces(column: npt.NDArray, pieces: list[slice]) -> npt.NDArray:
    return np.concatenate([column[piece] for piece in pieces]) if pieces else column[:0]
