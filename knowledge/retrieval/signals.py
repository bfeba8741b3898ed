"""What speaks for each entry: eight signals from the dense and the lexical index, collapsed from passages to entries.

All languages are searched at once; nothing is filtered by the detected language, because people mix them and detection errs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from knowledge.languages.readings import Readings, read
from knowledge.retrieval import adapter as adapters
from knowledge.retrieval.adapter import Adapter
from knowledge.retrieval.encoder import Encoder, Vectors
from knowledge.retrieval.groups import Groups
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
VERSION: Final = "6"
"""Part of the recipe."""

_CLEARLY_LIKELIER = 0.2
"""By so much more of its letters in known words one of two readings is the only one: English is no Kazakh in Latin letters."""
_VAGUE_WORDS = 4
"""A longer message says enough: it is never called vague."""
EXACT: Final = 1000
"""With more entries than this, passages are only compared for the likeliest entries."""
_LIKELIEST = 100
"""So many entries by the learnt reading of the vectors, and as many by the Bayes score."""

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Message(Readings):
    """The readings of a message, with the counted letters of each folded text in terms of the index."""

    letters: tuple[Asked, ...]


class SignalIndex:
    """Both indexes over the passages of one snapshot. ``entries`` gives the order of rows in every result.

    Raises:
        ValueError: the passages do not stand entry by entry.
    """

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
        if (np.diff(owners) < 0).any():
            raise ValueError("The passages of an entry must stand together.")
        self._is_answer = np.array([passage.role == "answer" for passage in passages])
        self._starts = np.searchsorted(owners, np.arange(len(self.entries) + 1))
        self._asked = Groups.of(owners, ~self._is_answer, len(self.entries))
        self._answered = Groups.of(owners, self._is_answer, len(self.entries))
        self._vague = [row for row, entry in enumerate(self.entries) if entry == VAGUE]
        self._whole = len(self.entries) <= exact
        self._vectors = VectorIndex(vectors)
        self._lexical = LexicalIndex(table, owners, len(self.entries))
        self._mean = vectors.mean(axis=0)
        self._adapter = adapter
        self._spacer = Spacer(folded)

    @property
    def passages(self) -> int:
        """How many passages are searched."""
        return self._vectors.count

    def read(self, message: str) -> Message:
        """The likely readings of a message; words that were run together are apart in one more."""
        readings = self._likely(read(message))
        apart = [spaced for folded in readings.folded if (spaced := self._spacer.spaced(folded)) != folded]
        folded = (*readings.folded, *apart)
        return Message((*readings.texts, *apart), folded, tuple(self._lexical.asked(features_of(text)) for text in folded))

    def _likely(self, readings: Readings) -> Readings:
        """Both readings of a message in Latin letters, or one where far more of it is words that the knowledge holds."""
        known = [self._spacer.known_share(folded) for folded in readings.folded]
        if len(known) < 2 or max(known) - min(known) < _CLEARLY_LIKELIER:
            return readings
        best = int(np.argmax(known))
        return Readings((readings.texts[best],), (readings.folded[best],))

    def signals(self, message: Message, encoder: Encoder) -> Signals:
        """The signals of every entry for one message, shape (entries, len(NAMES)); the best over its readings.

        In a large knowledge entries that neither vectors nor letters make likely share the lowest value of each signal.
        """
        queries = encoder.queries(message.texts)
        adapted = adapters.apply(self._adapter, queries, self._mean).max(axis=0)
        bayes = np.max([self._lexical.bayes(one) for one in message.letters], axis=0)
        if self._whole:
            dense = self._vectors.search(queries).max(axis=0)
            letters = np.max([self._lexical.cosines(one) for one in message.letters], axis=0)
            signals = _columns(dense, letters, adapted, bayes, self._asked, self._answered)
        else:
            signals = self._signals_of_likely(queries, message.letters, adapted, bayes)
        if len(message.folded[0].split()) > _VAGUE_WORDS:
            signals[self._vague] = signals.min(axis=0)
        return signals

    def known_share(self, message: Message) -> float:
        """Share of the message's pieces that occur in the knowledge, the best over its readings."""
        return max((one.known_share for one in message.letters), default=0.0)

    def _signals_of_likely(self, queries: Vectors, asked: Sequence[Asked], adapted: Signals, bayes: Signals) -> Signals:
        likely = np.union1d(_highest(adapted, _LIKELIEST), _highest(bayes, _LIKELIEST))
        parts = [slice(self._starts[entry], self._starts[entry + 1]) for entry in likely]
        dense = self._vectors.search_in(queries, parts).max(axis=0)
        letters = np.max([self._lexical.cosines_in(one, likely) for one in asked], axis=0)
        found = _columns(dense, letters, adapted[likely], bayes[likely], *self._groups_in(parts))
        signals = np.tile(found.min(axis=0), (len(self.entries), 1))
        signals[likely] = found
        return signals

    def _groups_in(self, parts: Sequence[slice]) -> tuple[Groups, Groups]:
        """The passages of some entries, counted anew: those that ask and those that answer."""
        is_answer = np.concatenate([self._is_answer[part] for part in parts])
        owners = np.repeat(np.arange(len(parts)), [part.stop - part.start for part in parts])
        return Groups.of(owners, ~is_answer, len(parts)), Groups.of(owners, is_answer, len(parts))


def _columns(dense: Signals, letters: Signals, adapted: Signals, bayes: Signals, asked: Groups, answered: Groups) -> Signals:
    """All signals side by side, in the order of NAMES."""
    columns = (
        *asked.best_and_three(dense), answered.best(dense), adapted,
        *asked.best_and_three(letters), answered.best(letters), bayes,
    )  # fmt: skip
    return np.asarray(np.stack(columns, axis=1), np.float32)


def _highest(scores: Signals, count: int) -> Rows:
    return np.argpartition(-scores, min(count, len(scores) - 1))[:count]
