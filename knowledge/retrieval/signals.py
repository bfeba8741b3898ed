"""What speaks for each entry: eight signals from the dense and the lexical index, collapsed from passages to entries.

All languages are searched at once; nothing is filtered by the detected language, because people mix them and detection errs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from knowledge.languages.readings import Readings, read
from knowledge.retrieval import adapter as adapters
from knowledge.retrieval.adapter import Adapter
from knowledge.retrieval.encoder import Encoder, Vectors
from knowledge.retrieval.lexical_features import FeatureTable, features_of
from knowledge.retrieval.lexical_index import Asked, LexicalIndex
from knowledge.retrieval.passages import VAGUE, Passage
from knowledge.retrieval.spacing import Spacer
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
VERSION: Final = "5"
"""Part of the recipe."""

_NEAREST = 3
_VAGUE_WORDS = 4
"""A longer message says enough: it is never called vague."""
EXACT: Final = 1000
"""With more entries than this, passages are only compared for the likeliest entries."""
_LIKELIEST = 100
"""So many entries by the learnt reading of the vectors, and as many by the Bayes score."""

Rows = npt.NDArray[np.int64]


class SignalIndex:
    """Both indexes over the passages of one snapshot. ``entries`` gives the order of rows in every result."""

    def __init__(
        self,
        passages: Sequence[Passage],
        folded: Sequence[str],
        vectors: Vectors,
        table: FeatureTable,
        adapter: Adapter,
        exact: int = EXACT,
    ) -> None:
        self.entries, owners = adapters.owners_of(passages)
        answers = np.array([passage.role == "answer" for passage in passages])
        self._asked = _groups(owners, ~answers, len(self.entries))
        self._answered = _groups(owners, answers, len(self.entries))
        self._vague = [row for row, entry in enumerate(self.entries) if entry == VAGUE]
        self._whole = len(self.entries) <= exact
        self._vectors = VectorIndex(vectors)
        self._lexical = LexicalIndex(table, owners, len(self.entries), self._whole)
        self._mean = vectors.mean(axis=0)
        self._adapter = adapter
        self._spacer = Spacer(folded)

    @property
    def passages(self) -> int:
        """How many passages are searched."""
        return self._vectors.count

    def read(self, message: str) -> Readings:
        """All readings of a message; words that were run together are apart in one more."""
        readings = read(message)
        apart = [spaced for folded in readings.folded if (spaced := self._spacer.spaced(folded)) != folded]
        return Readings((*readings.texts, *apart), (*readings.folded, *apart))

    def signals(self, readings: Readings, encoder: Encoder) -> Signals:
        """The signals of every entry for one message, shape (entries, len(NAMES)); the best over its readings.

        In a large knowledge entries that neither vectors nor letters make likely share the lowest value of each signal.
        """
        return self.signals_of(readings, encoder.queries(readings.texts))

    def signals_of(self, readings: Readings, queries: Vectors) -> Signals:
        """The same from the vectors of the message's texts, shape (texts, dimensions)."""
        asked = self._lexical_questions(readings)
        adapted = adapters.apply(self._adapter, queries, self._mean).max(axis=0)
        bayes = np.max([self._lexical.bayes(one) for one in asked], axis=0)
        if self._whole:
            dense = self._vectors.search(queries).max(axis=0)
            letters = np.max([self._lexical.cosines(one) for one in asked], axis=0)
            signals = _columns(dense, letters, adapted, bayes, self._asked, self._answered)
        else:
            signals = self._signals_of_likely(queries, asked, adapted, bayes)
        if len(readings.folded[0].split()) > _VAGUE_WORDS:
            signals[self._vague] = signals.min(axis=0)
        return signals

    def known_share(self, readings: Readings) -> float:
        """Share of the message's pieces that occur in the knowledge, the best over its readings."""
        return max((one.known_share for one in self._lexical_questions(readings)), default=0.0)

    def _lexical_questions(self, readings: Readings) -> list[Asked]:
        return [self._lexical.asked(features_of(folded)) for folded in readings.folded]

    def _signals_of_likely(self, queries: Vectors, asked: Sequence[Asked], adapted: Signals, bayes: Signals) -> Signals:
        likely = np.union1d(_highest(adapted, _LIKELIEST), _highest(bayes, _LIKELIEST))
        groups = np.concatenate([self._asked[likely], self._answered[likely]], axis=1)
        passages = np.unique(groups[groups < self._vectors.count])
        dense = np.zeros(self._vectors.count, np.float32)
        letters = np.zeros(self._vectors.count, np.float32)
        dense[passages] = self._vectors.search_in(queries, passages).max(axis=0)
        letters[passages] = np.max([self._lexical.cosines_with(one, passages) for one in asked], axis=0)
        found = _columns(dense, letters, adapted[likely], bayes[likely], self._asked[likely], self._answered[likely])
        signals = np.tile(found.min(axis=0), (len(self.entries), 1))
        signals[likely] = found
        return signals


def _columns(dense: Signals, letters: Signals, adapted: Signals, bayes: Signals, asked: Rows, answered: Rows) -> Signals:
    """All signals side by side, in the order of NAMES."""
    columns = (
        _best(dense, asked, 1), _best(dense, asked, _NEAREST), _best(dense, answered, 1), adapted,
        _best(letters, asked, 1), _best(letters, asked, _NEAREST), _best(letters, answered, 1), bayes,
    )  # fmt: skip
    return np.asarray(np.stack(columns, axis=1), np.float32)


def _highest(scores: Signals, count: int) -> Rows:
    return np.argpartition(-scores, min(count, len(scores) - 1))[:count]


def _groups(owners: npt.NDArray[np.int64], chosen: npt.NDArray[np.bool_], entries: int) -> npt.NDArray[np.int64]:
    """Row numbers of each entry's chosen passages, shape (entries, most), filled up with one past the last passage."""
    rows = np.flatnonzero(chosen)
    rows = rows[np.argsort(owners[rows], kind="stable")]
    counts = np.bincount(owners[rows], minlength=entries)
    table = np.full((entries, max(_NEAREST, int(counts.max(initial=0)))), len(owners), np.int64)
    places = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
    table[owners[rows], places] = rows
    return table


def _best(scores: Signals, groups: npt.NDArray[np.int64], count: int) -> Signals:
    """Mean of the ``count`` highest scores in each group; 0 for an empty group."""
    block = np.append(scores, np.float32(-np.inf))[groups]
    highest = block.max(axis=1, keepdims=True) if count == 1 else np.partition(block, -count, axis=1)[:, -count:]
    there = np.isfinite(highest)
    return np.asarray(np.where(there, highest, 0).sum(axis=1) / np.maximum(there.sum(axis=1), 1), np.float32)
