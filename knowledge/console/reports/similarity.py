"""When two questions mean about the same: the cosine of their vectors, with a threshold for each recipe of vectors.

How the thresholds were chosen: all pairs of the in-scope questions of the tuning half (1279 questions of 102 entries, set
``read_sets()``) were compared, in whatever languages they are, because the encoder brings languages together about as well as
it brings paraphrases together. The threshold is the lowest cosine, in steps of 0.02, at which at most one in a thousand of the
pairs that belong to different entries joins (``fitted``). For e5-small-int8-2-d5200aef that is 0.80: 20 % of the pairs of one entry
join, 0.07 % of the others. Grouped one after the other with running means, together with the 295 questions out of scope, 57 % of the
questions then stand in groups of at least three, and in these groups 71 % of the questions belong to the group's commonest entry
(at 0.78: 68 % and 63 %; at 0.82: 43 % and 77 %). A person reads each group before anything comes of it; so a mixed group costs a
look, while a group that never reaches three is never seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from knowledge.evaluation.question_sets import Question, read_sets
from knowledge.retrieval.encoder import Encoder, Vectors

_THRESHOLDS: Final[dict[str, float]] = {"e5-small-int8-2-d5200aef": 0.80, "hash-1": 0.46}
"""By the recipe's fingerprint; what is not here is fitted when first needed, which takes half a minute."""
_STRANGERS: Final = 0.001
_STEPS: Final = tuple(step / 100 for step in range(20, 100, 2))
_fitted: dict[str, float] = {}


def threshold(encoder: Encoder) -> float:
    """The cosine from which on two questions are about the same for this encoder."""
    recipe = encoder.fingerprint
    if recipe in _THRESHOLDS:
        return _THRESHOLDS[recipe]
    if recipe not in _fitted:
        _fitted[recipe] = fitted(encoder, read_sets().of("tuning").in_scope)
    return _fitted[recipe]


def fitted(encoder: Encoder, questions: tuple[Question, ...]) -> float:
    """The lowest cosine at which at most one in a thousand of the pairs of different entries joins."""
    vectors = encoder.queries([question.text for question in questions])
    entries = np.array([question.entry for question in questions])
    upper = np.triu_indices(len(questions), 1)
    strangers = (vectors @ vectors.T)[upper][(entries[:, None] != entries[None, :])[upper]]
    return next((step for step in _STEPS if float(np.mean(strangers >= step)) <= _STRANGERS), 1.0)


@dataclass(frozen=True)
class Joined:
    """Where a question went: ``place`` among the centres; ``new`` where it began one."""

    place: int
    new: bool


class Centres:
    """Mean vectors of groups, shape (groups, dimensions), and how many questions each is the mean of."""

    def __init__(self, means: Vectors, members: list[int], least: float) -> None:
        self._means = means
        self._members = list(members)
        self._used = len(members)
        self._least = least
        self._directions = _unit(means)

    def join(self, vector: Vectors) -> Joined:
        """Put a question into the nearest group that is near enough, or else into one of its own."""
        if self._used:
            cosines = self._directions[: self._used] @ vector
            if cosines[place := int(cosines.argmax())] >= self._least:
                self._move(place, vector)
                return Joined(place, new=False)
        return Joined(self._begin(vector), new=True)

    def mean(self, place: int) -> tuple[bytes, int]:
        """The mean vector as float32 bytes, and of how many questions it is the mean."""
        return self._means[place].astype(np.float32).tobytes(), self._members[place]

    def _move(self, place: int, vector: Vectors) -> None:
        count = self._members[place]
        self._means[place] = (self._means[place] * count + vector) / (count + 1)
        self._directions[place] = _unit(self._means[place : place + 1])[0]
        self._members[place] = count + 1

    def _begin(self, vector: Vectors) -> int:
        if self._used == len(self._means):
            room = np.zeros((max(64, self._used), len(vector)), np.float32)
            self._means = np.concatenate([self._means.reshape(-1, len(vector)), room])
            self._directions = np.concatenate([self._directions.reshape(-1, len(vector)), room])
        self._means[self._used] = self._directions[self._used] = vector
        self._members.append(1)
        self._used += 1
        return self._used - 1


def centres(stored: list[tuple[bytes, int]], dimensions: int, least: float) -> Centres:
    """Centres from what the database holds: bytes of the mean, and number of members."""
    means = np.frombuffer(b"".join(bytes(mean) for mean, _count in stored), np.float32).reshape(-1, dimensions).copy()
    return Centres(means, [max(1, count) for _mean, count in stored], least)


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), np.float32)
