"""Signals become an order of entries and an honest probability that the first is right."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from knowledge.retrieval.calibration import Calibration, Logistic
from knowledge.retrieval.outcomes import Candidate, Emergency, Found, NothingFound, Outcome, Unsure
from knowledge.retrieval.signals import Signals

Floats = npt.NDArray[np.float64]

SHOWN = 5
"""Candidates reported with every outcome."""
CHOICES = 3
"""Candidates offered when unsure."""


@dataclass(frozen=True)
class Kinds:
    """What each entry number is, shape (entries,) each.

    ``urgent`` texts outrank all others, ``foreign`` kinds are never shown, and ``vague`` are the foreign kinds that could be ours.
    """

    urgent: npt.NDArray[np.bool_]
    foreign: npt.NDArray[np.bool_]
    vague: npt.NDArray[np.bool_]


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


def right_features(signals: Signals, found: Ranked, kinds: Kinds, known_share: float) -> Floats:
    """What the probability of being right is judged by: the first's lead over the second and over all that is foreign, its signals,
    and how much of the message is known."""
    order = found.order[~kinds.foreign[found.order]]
    first, second = order[0], order[1] if len(order) > 1 else order[0]
    foreign = found.scores[kinds.foreign].max() if kinds.foreign.any() else found.scores.min()
    leads = (found.scores[first] - found.scores[second], found.scores[first] - foreign)
    foreign_share = float(found.shares[kinds.foreign].sum())
    return np.array([found.scores[first], *leads, found.shares[first], foreign_share, known_share, *signals[first]], np.float64)


def danger_features(signals: Signals, found: Ranked, kinds: Kinds) -> Floats:
    """What the probability of an emergency is judged by: the best emergency against the best other entry and the best foreign kind."""
    inside = np.where(kinds.urgent, found.scores, -np.inf)
    best = int(np.argmax(inside))
    calm = np.max(np.where(kinds.urgent | kinds.foreign, -np.inf, found.scores))
    foreign = found.scores[kinds.foreign].max() if kinds.foreign.any() else found.scores.min()
    leads = (inside[best] - calm, inside[best] - foreign)
    return np.array([*leads, found.shares[kinds.urgent].sum(), *signals[best]], np.float64)


def probability(logistic: Logistic, features: Floats) -> float:
    """The logistic's value."""
    return float(1 / (1 + np.exp(-(logistic.bias + features @ np.array(logistic.weights)))))


def decide(entries: tuple[str, ...], kinds: Kinds, signals: Signals, known_share: float, calibration: Calibration) -> Outcome:
    """The outcome for one message."""
    found = rank(signals, calibration)
    shown = found.order[~kinds.foreign[found.order]][:SHOWN]
    candidates = tuple(Candidate(entries[row], float(found.shares[row])) for row in shown)
    features = right_features(signals, found, kinds, known_share)
    ours, right = probability(calibration.ours, features), probability(calibration.right, features)
    if kinds.urgent.any() and ours >= calibration.serious:
        danger = probability(calibration.danger, danger_features(signals, found, kinds))
        if danger >= calibration.emergency:
            return Emergency(best_emergency(entries, kinds, found), danger, candidates)
    if ours < calibration.unsure:
        return NothingFound(ours, candidates, vague=bool(kinds.vague[found.order[0]]))
    if right >= calibration.found:
        return Found(candidates[0].entry, right, candidates)
    return Unsure(right, candidates[:CHOICES])


def best_emergency(entries: tuple[str, ...], kinds: Kinds, found: Ranked) -> str:
    """The emergency entry with the highest score."""
    return entries[int(np.argmax(np.where(kinds.urgent, found.scores, -np.inf)))]
