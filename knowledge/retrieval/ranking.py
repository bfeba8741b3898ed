"""Signals become an order of entries and an honest probability that the first is right."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from knowledge.retrieval.calibration import Calibration, Logistic
from knowledge.retrieval.outcomes import Candidate, Emergency, Found, NothingFound, Outcome, Unsure
from knowledge.retrieval.signals import NAMES, Signals

Floats = npt.NDArray[np.float64]

SHOWN = 5
"""Candidates reported with every outcome."""
CHOICES = 3
"""Candidates offered when unsure."""


@dataclass(frozen=True)
class Ranked:
    """Entry numbers in falling order of score, with the scores in the order of entries."""

    order: npt.NDArray[np.int64]
    scores: Floats
    shares: Floats


def rank(signals: Signals, calibration: Calibration) -> Ranked:
    """Order entries by the weighed sum of their standardised signals; shares are its softmax."""
    standard = (signals - np.array(calibration.means)) / np.array(calibration.deviations)
    return ranked(np.asarray(standard @ np.array(calibration.weights), np.float64))


def ranked(scores: Floats) -> Ranked:
    """A ranking of bare scores, shape (entries,)."""
    belief = np.exp(scores - scores.max())
    return Ranked(np.argsort(-scores, kind="stable"), scores, belief / belief.sum())


def right_features(signals: Signals, found: Ranked, known_share: float) -> Floats:
    """What the probability of being right is judged by: the first's lead, its signals, and how much of the message is known."""
    first, second = found.order[0], found.order[1] if len(found.order) > 1 else found.order[0]
    lead = found.scores[first] - found.scores[second]
    return np.array([found.scores[first], lead, found.shares[first], known_share, *signals[first]], np.float64)


def danger_features(signals: Signals, found: Ranked, emergencies: npt.NDArray[np.bool_]) -> Floats:
    """What the probability of an emergency is judged by: the best emergency against the best other entry."""
    inside = np.where(emergencies, found.scores, -np.inf)
    best = int(np.argmax(inside))
    lead = inside[best] - np.max(np.where(emergencies, -np.inf, found.scores))
    return np.array([lead, found.shares[emergencies].sum(), *signals[best]], np.float64)


RIGHT_FEATURES = 4 + len(NAMES)
DANGER_FEATURES = 2 + len(NAMES)


def probability(logistic: Logistic, features: Floats) -> float:
    """The logistic's value."""
    return float(1 / (1 + np.exp(-(logistic.bias + features @ np.array(logistic.weights)))))


def decide(
    entries: tuple[str, ...],
    emergencies: npt.NDArray[np.bool_],
    signals: Signals,
    known_share: float,
    calibration: Calibration,
) -> Outcome:
    """The outcome for one message. ``emergencies`` (entries,) marks the texts that outrank all others."""
    found = rank(signals, calibration)
    candidates = tuple(Candidate(entries[row], float(found.shares[row])) for row in found.order[:SHOWN])
    if emergencies.any() and not emergencies.all():
        danger = probability(calibration.danger, danger_features(signals, found, emergencies))
        if danger >= calibration.emergency:
            return Emergency(best_emergency(entries, emergencies, found), danger, candidates)
    right = probability(calibration.right, right_features(signals, found, known_share))
    if right >= calibration.found:
        return Found(candidates[0].entry, right, candidates)
    if right >= calibration.unsure:
        return Unsure(right, candidates[:CHOICES])
    return NothingFound(right, candidates)


def best_emergency(entries: tuple[str, ...], emergencies: npt.NDArray[np.bool_], found: Ranked) -> str:
    """The emergency entry with the highest score."""
    return entries[int(np.argmax(np.where(emergencies, found.scores, -np.inf)))]
