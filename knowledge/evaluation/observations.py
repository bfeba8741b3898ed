"""Runs every question of a set through the indexes once, so that fitting and measuring see the same signals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from knowledge.evaluation.question_sets import Question
from knowledge.retrieval.encoder import Encoder
from knowledge.retrieval.signals import NAMES, SignalIndex, Signals


@dataclass(frozen=True)
class Observed:
    """One question with its signals, shape (entries, len(NAMES)), and the row of the right entry or -1."""

    question: Question
    signals: Signals
    known_share: float
    right: int


def observe(questions: Sequence[Question], index: SignalIndex, encoder: Encoder) -> list[Observed]:
    """Signals of each question. Questions for entries that the index lacks are left out.

    Each is encoded by itself, as a visitor's is: the int8 encoder gives a text other numbers in other company.
    """
    rows = {entry: row for row, entry in enumerate(index.entries)}
    observed = []
    for question in questions:
        if question.entry is not None and question.entry not in rows:
            continue
        readings = index.read(question.text)
        signals = index.signals(readings, encoder) if readings.texts else np.zeros((len(rows), len(NAMES)), np.float32)
        right = rows[question.entry] if question.entry is not None else -1
        observed.append(Observed(question, signals, index.known_share(readings), right))
    return observed


def stacked(observed: Sequence[Observed]) -> npt.NDArray[np.float64]:
    """All signals in one block, shape (questions, entries, len(NAMES))."""
    return np.stack([one.signals for one in observed]).astype(np.float64)
