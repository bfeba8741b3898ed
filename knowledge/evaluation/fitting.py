"""Fits the ranking to the tuning half: weights by softmax regression, probabilities by logistic regression, thresholds by target.

Targets: at most one in fifty answers shown as certain is wrong, at least 39 in 40 foreign questions are declined, at most 20
in 1,000 calm questions are taken for an emergency, and no emergency is missed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from knowledge.evaluation.observations import Observed, stacked
from knowledge.retrieval.calibration import Calibration, Logistic
from knowledge.retrieval.ranking import Kinds, danger_features, probability, rank, right_features

Floats = npt.NDArray[np.float64]

WRONG_AS_CERTAIN = 0.005
DECLINED = 0.985
FALSE_ALARMS = 0.02
_PENALTY = 1e-3
_NONE = Logistic(0.0, ())


def fit(
    in_scope: Sequence[Observed],
    outside: Sequence[Observed],
    ordinary: Sequence[Observed],
    kinds: Kinds,
    fitted_on: dict[str, Any],
) -> Calibration:
    """Calibration for one recipe from observed questions of the tuning half."""
    signals = stacked(in_scope)
    right = np.array([one.right for one in in_scope])
    means, deviations = signals.mean(axis=(0, 1)), signals.std(axis=(0, 1)) + 1e-9
    weights = _softmax_weights((signals - means) / deviations, right)
    draft = Calibration(_tuple(means), _tuple(deviations), _tuple(weights), _NONE, _NONE, _NONE, 0.0, 0.0, 0.0, 0.0, fitted_on)
    everyday = [one for one in in_scope if not kinds.urgent[one.right]]
    urgent = [one for one in in_scope if kinds.urgent[one.right]]
    danger, danger_at = _fit_danger(urgent, [*everyday, *ordinary], outside, kinds, draft)
    first_right, found_at, ours, unsure_at, serious_at = _fit_right(everyday, urgent, outside, kinds, draft)
    return dataclasses.replace(
        draft, right=first_right, ours=ours, danger=danger, found=found_at, unsure=unsure_at, emergency=danger_at, serious=serious_at
    )


def _softmax_weights(standard: Floats, right: npt.NDArray[np.int64]) -> Floats:
    """Weights that make the right entry the likeliest; non-negative, because each signal speaks for an entry."""
    rows = np.arange(len(right))

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = standard @ weights
        scores -= scores.max(axis=1, keepdims=True)
        log_share = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        gradient = (np.exp(log_share)[..., None] * standard).sum(axis=1) - standard[rows, right]
        penalty = _PENALTY * float(weights @ weights)
        return -float(log_share[rows, right].mean()) + penalty, gradient.mean(axis=0) + 2 * _PENALTY * weights

    count = standard.shape[2]
    found = minimize(loss, np.ones(count), jac=True, method="L-BFGS-B", bounds=[(0, None)] * count)
    return np.asarray(found.x, np.float64)


def _fit_right(
    everyday: Sequence[Observed], urgent: Sequence[Observed], outside: Sequence[Observed], kinds: Kinds, draft: Calibration
) -> tuple[Logistic, float, Logistic, float, float]:
    """Two questions, two models with their thresholds: is the first right, and is it ours at all. Near ties between entries are ours.

    An emergency may look half as much like ours as the least of the tuning half: a missed one costs more than a false one.
    """

    def features_of(observed: Sequence[Observed]) -> Floats:
        return np.array([right_features(one.signals, rank(one.signals, draft), kinds, one.known_share) for one in observed])

    calm, outer = [*everyday, *outside], features_of(outside)
    table = np.vstack([features_of(everyday), outer])
    is_right = np.array([one.right >= 0 and _first(one, kinds, draft) == one.right for one in calm])
    right = fit_logistic(table, is_right)
    inner = np.vstack([table[: len(everyday)], features_of(urgent)]) if urgent else table[: len(everyday)]
    ours = fit_logistic(np.vstack([inner, outer]), np.arange(len(inner) + len(outer)) < len(inner))
    unsure_at = float(np.quantile([probability(ours, row) for row in outer], DECLINED)) + 1e-6
    serious_at = 0.5 * min((probability(ours, row) for row in inner[len(everyday) :]), default=0.0)
    likely = np.array([probability(right, row) if probability(ours, row) >= unsure_at else 0.0 for row in table])
    return right, _least_threshold(likely, is_right), ours, unsure_at, serious_at


def _first(one: Observed, kinds: Kinds, draft: Calibration) -> int:
    """The first entry that can be shown."""
    order = rank(one.signals, draft).order
    return int(order[~kinds.foreign[order]][0])


def _least_threshold(likely: Floats, is_right: npt.NDArray[np.bool_]) -> float:
    """The lowest threshold above which at most the allowed share of all questions is wrongly answered."""
    order = np.argsort(-likely)
    wrong = np.cumsum(~is_right[order])
    allowed = np.flatnonzero(wrong <= WRONG_AS_CERTAIN * len(likely))
    return float(likely[order[allowed[-1]]]) if len(allowed) else 1.0


def _fit_danger(
    urgent: Sequence[Observed], calm: Sequence[Observed], outside: Sequence[Observed], kinds: Kinds, draft: Calibration
) -> tuple[Logistic, float]:
    """The lowest threshold that takes at most the allowed share of calm questions for an emergency: a missed one costs more."""
    every = [*urgent, *calm, *outside]
    features = np.array([danger_features(one.signals, rank(one.signals, draft), kinds) for one in every])
    model = fit_logistic(features, np.arange(len(every)) < len(urgent))
    likely = np.array([probability(model, row) for row in features])
    quietest = float(np.quantile(likely[len(urgent) : len(urgent) + len(calm)], 1 - FALSE_ALARMS))
    return model, min(quietest, float(likely[: len(urgent)].min()))


def fit_logistic(features: Floats, truth: npt.NDArray[np.bool_]) -> Logistic:
    """Logistic regression with both classes weighed alike, on standardised features; returned in the features' own units."""
    means, deviations = features.mean(axis=0), features.std(axis=0) + 1e-9
    standard = np.hstack([np.ones((len(features), 1)), (features - means) / deviations])
    balance = np.where(truth, 0.5 / max(truth.sum(), 1), 0.5 / max((~truth).sum(), 1))

    def loss(weights: Floats) -> tuple[float, Floats]:
        margin = standard @ weights
        likely = 1 / (1 + np.exp(-margin))
        value = float((balance * (np.logaddexp(0, margin) - truth * margin)).sum()) + _PENALTY * float(weights[1:] @ weights[1:])
        gradient = standard.T @ (balance * (likely - truth)) + 2 * _PENALTY * np.concatenate([[0], weights[1:]])
        return value, gradient

    found = minimize(loss, np.zeros(standard.shape[1]), jac=True, method="L-BFGS-B").x
    weights = found[1:] / deviations
    return Logistic(float(found[0] - weights @ means), _tuple(weights))


def _tuple(values: Floats) -> tuple[float, ...]:
    return tuple(round(float(value), 6) for value in values)
