"""What speaks for each entry: eight signals from the dense and the lexical index, collapsed from passages to entries.

All languages are searched at once; nothing is filtered by the detected language, because people mix them and detection errs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from knowledge.languages.readings import Readings
from knowledge.retrieval import adapter as adapters
from knowledge.retrieval.adapter import Adapter
from knowledge.retrieval.encoder import Encoder, Vectors
from knowledge.retrieval.lexical_features import FeatureTable, features_of
from knowledge.retrieval.lexical_index import LexicalIndex
from knowledge.retrieval.passages import VAGUE, Passage
from knowledge.retrieval.vector_index import VectorIndex

Signals = npt.NDArray[np.float32]

NAMES: Final = (
    "dense_best",  # cosine with the nearest title or phrasing
    "dense_three",  # mean of the three nearest
    "dense_answer",  # cosine with the nearest answer
    "dense_adapted",  # logistic regression from the embedding to the entry, learnt from all passages
    "letters_best",
    "letters_three",
    "letters_answer",
    "letters_bayes",
)
VERSION: Final = "4"
"""Part of the recipe."""

_NEAREST = 3
_VAGUE_WORDS = 4
"""A longer message says enough: it is never called vague."""


class SignalIndex:
    """Both indexes over the passages of one snapshot. ``entries`` gives the order of rows in every result."""

    def __init__(self, passages: Sequence[Passage], vectors: Vectors, table: FeatureTable, adapter: Adapter) -> None:
        self.entries, self._owners = adapters.owners_of(passages)
        answers = np.array([passage.role == "answer" for passage in passages])
        self._asked = _groups(self._owners, ~answers, len(self.entries))
        self._answered = _groups(self._owners, answers, len(self.entries))
        self._vague = [row for row, entry in enumerate(self.entries) if entry == VAGUE]
        self._vectors = VectorIndex(vectors)
        self._lexical = LexicalIndex(table, self._owners, len(self.entries))
        self._mean = vectors.mean(axis=0)
        self._adapter = adapter

    def signals(self, readings: Readings, encoder: Encoder) -> Signals:
        """The signals of every entry for one message, shape (entries, len(NAMES)); the best over its readings."""
        queries = encoder.queries(readings.texts)
        dense = self._vectors.search(queries).max(axis=0)
        adapted = adapters.apply(self._adapter, queries, self._mean).max(axis=0)
        found = [self._lexical.search(features_of(folded)) for folded in readings.folded]
        letters = np.max([cosines for cosines, _ in found], axis=0)
        bayes = np.max([scores for _, scores in found], axis=0)
        columns = (
            _best(dense, self._asked, 1), _best(dense, self._asked, _NEAREST), _best(dense, self._answered, 1), adapted,
            _best(letters, self._asked, 1), _best(letters, self._asked, _NEAREST), _best(letters, self._answered, 1), bayes,
        )  # fmt: skip
        signals = np.asarray(np.stack(columns, axis=1), np.float32)
        if len(readings.folded[0].split()) > _VAGUE_WORDS:
            signals[self._vague] = signals.min(axis=0)
        return signals

    def known_share(self, readings: Readings) -> float:
        """Share of the message's pieces that occur in the knowledge, the best over its readings."""
        return max((self._lexical.known_share(features_of(folded)) for folded in readings.folded), default=0.0)


def _groups(owners: npt.NDArray[np.int64], chosen: npt.NDArray[np.bool_], entries: int) -> npt.NDArray[np.int64]:
    """Row numbers of each entry's chosen passages, shape (entries, most), filled up with one past the last passage."""
    rows = [np.flatnonzero(chosen & (owners == entry)) for entry in range(entries)]
    table = np.full((entries, max(_NEAREST, *(len(row) for row in rows))), len(owners), np.int64)
    for entry, row in enumerate(rows):
        table[entry, : len(row)] = row
    return table


def _best(scores: Signals, groups: npt.NDArray[np.int64], count: int) -> Signals:
    """Mean of the ``count`` highest scores in each group; 0 for an empty group."""
    block = np.append(scores, np.float32(-np.inf))[groups]
    highest = block.max(axis=1, keepdims=True) if count == 1 else np.partition(block, -count, axis=1)[:, -count:]
    there = np.isfinite(highest)
    return np.asarray(np.where(there, highest, 0).sum(axis=1) / np.maximum(there.sum(axis=1), 1), np.float32)
