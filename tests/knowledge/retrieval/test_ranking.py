"""Signals become an order and an honest outcome."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from knowledge.retrieval.calibration import Calibration, Logistic
from knowledge.retrieval.outcomes import Emergency, Found, NothingFound, Outcome, Unsure
from knowledge.retrieval.ranking import (
    CHOICES,
    SHOWN,
    Kinds,
    best_emergency,
    danger_features,
    decide,
    probability,
    rank,
    right_features,
)
from knowledge.retrieval.signals import NAMES, Signals

ENTRIES = ("a", "b", "c", "d", "e", "f", "emergency-x", "foreign:y")
KINDS = Kinds(
    np.array([entry == "emergency-x" for entry in ENTRIES]),
    np.array([entry == "foreign:y" for entry in ENTRIES]),
    np.zeros(len(ENTRIES), bool),
)
LEAD_OVER_SECOND = 1
LEAD_OVER_FOREIGN = 2
LEAD_OF_DANGER = 0


def one_feature(place: int, count: int, weight: float = 10.0, bias: float = 0.0) -> Logistic:
    """A probability that looks at one feature only."""
    return Logistic(bias, tuple(weight if number == place else 0.0 for number in range(count)))


SMALL = Calibration(
    means=(0.0,) * len(NAMES),
    deviations=(1.0,) * len(NAMES),
    weights=(1.0, *(0.0,) * (len(NAMES) - 1)),
    right=one_feature(LEAD_OVER_SECOND, 6 + len(NAMES), bias=-2.0),
    ours=one_feature(LEAD_OVER_FOREIGN, 6 + len(NAMES), bias=-2.0),
    danger=one_feature(LEAD_OF_DANGER, 3 + len(NAMES)),
    found=0.9,
    unsure=0.5,
    emergency=0.5,
    serious=0.0,
    fitted_on={"questions": "invented"},
)


def signals(**scores: float) -> Signals:
    """Signals in which only the first speaks; ``_`` stands for - and :."""
    found = np.zeros((len(ENTRIES), len(NAMES)), np.float32)
    for name, score in scores.items():
        found[ENTRIES.index({"emergency_x": "emergency-x", "foreign_y": "foreign:y"}.get(name, name)), 0] = score
    return found


def outcome(calibration: Calibration = SMALL, kinds: Kinds = KINDS, **scores: float) -> Outcome:
    """What is decided on such signals."""
    return decide(ENTRIES, kinds, signals(**scores), 1.0, calibration)


def test_entries_are_ranked_by_their_weighed_signals_and_shares_sum_to_one() -> None:
    found = rank(signals(c=2, a=1), SMALL)
    assert found.order[:2].tolist() == [2, 0]
    assert found.shares.sum() == pytest.approx(1)
    assert found.shares[2] == found.shares.max()


def test_signals_are_centred_and_scaled_before_they_are_weighed() -> None:
    shifted = dataclasses.replace(SMALL, means=(1.0,) * len(NAMES), deviations=(2.0,) * len(NAMES))
    assert rank(signals(c=2), shifted).scores[2] == pytest.approx(0.5)


def test_very_large_scores_do_not_overflow() -> None:
    assert np.isfinite(rank(signals(c=5000), SMALL).shares).all()


def test_a_clear_lead_is_found() -> None:
    found = outcome(a=1.0)
    assert isinstance(found, Found)
    assert (found.entry, found.candidates[0].entry, len(found.candidates)) == ("a", "a", SHOWN)
    assert found.probability >= SMALL.found


def test_a_small_lead_is_unsure_and_offers_at_most_three() -> None:
    found = outcome(a=1.0, b=0.75)
    assert isinstance(found, Unsure)
    assert [one.entry for one in found.candidates][:2] == ["a", "b"]
    assert len(found.candidates) == CHOICES


def test_a_tie_between_entries_is_still_ours_and_gives_choices() -> None:
    assert isinstance(outcome(a=1.0, b=1.0), Unsure)


def test_no_lead_over_what_is_foreign_is_nothing_found_with_candidates_for_staff() -> None:
    found = outcome(a=1.0, foreign_y=1.0)
    assert isinstance(found, NothingFound)
    assert len(found.candidates) == SHOWN


def test_an_emergency_outranks_a_sure_answer_at_its_threshold() -> None:
    assert outcome(emergency_x=1.0, a=1.0) == Emergency("emergency-x", 0.5, outcome(emergency_x=1.0, a=1.0).candidates)
    assert isinstance(outcome(emergency_x=0.5, a=1.0), Found)


def test_what_is_hardly_ours_is_no_emergency_however_dangerous_its_words() -> None:
    wary = dataclasses.replace(SMALL, serious=0.2)
    assert isinstance(outcome(emergency_x=1.0, foreign_y=1.0), Emergency)
    assert isinstance(outcome(wary, emergency_x=1.0, foreign_y=1.0), NothingFound)
    assert isinstance(outcome(wary, emergency_x=1.0), Emergency)


def test_a_foreign_kind_is_never_shown() -> None:
    for found in (outcome(foreign_y=3.0), outcome(foreign_y=3.0, a=1.0), outcome(foreign_y=3.0, emergency_x=2.0)):
        assert "foreign:y" not in [one.entry for one in found.candidates]


def test_candidates_stand_in_falling_order() -> None:
    scores = [one.score for one in outcome(a=0.3, c=0.9, e=0.6).candidates]
    assert scores == sorted(scores, reverse=True)


def test_without_emergencies_and_foreign_kinds_an_answer_is_still_found() -> None:
    none = np.zeros(len(ENTRIES), bool)
    assert isinstance(outcome(kinds=Kinds(none, none, none), a=1.0), Found)


def test_a_single_entry_leads_over_itself_by_nothing() -> None:
    kinds = Kinds(np.array([False]), np.array([False]), np.array([False]))
    found = decide(("a",), kinds, np.ones((1, len(NAMES)), np.float32), 1.0, SMALL)
    assert isinstance(found, NothingFound) and found.candidates[0].score == 1


def test_features_have_the_length_that_calibrations_weigh() -> None:
    ranked = rank(signals(a=1), SMALL)
    assert len(right_features(signals(a=1), ranked, KINDS, 0.5)) == len(SMALL.right.weights)
    assert len(SMALL.ours.weights) == len(SMALL.right.weights)
    assert len(danger_features(signals(a=1), ranked, KINDS)) == len(SMALL.danger.weights)


def test_a_probability_is_one_half_at_nothing_and_grows() -> None:
    logistic = Logistic(0.0, (1.0,))
    assert probability(logistic, np.array([0.0])) == 0.5
    assert probability(logistic, np.array([2.0])) > probability(logistic, np.array([1.0]))


def test_the_best_emergency_is_the_urgent_entry_with_the_highest_score() -> None:
    kinds = Kinds(np.array([entry in ("b", "emergency-x") for entry in ENTRIES]), KINDS.foreign, KINDS.vague)
    assert best_emergency(ENTRIES, kinds, rank(signals(a=3, b=1, emergency_x=2), SMALL)) == "emergency-x"
