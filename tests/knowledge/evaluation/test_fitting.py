"""Numbers fitted to observed questions keep their targets. The questions are made of random signals with a fixed seed."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.entries import Collection
from knowledge.evaluation.fitting import DECLINED, FALSE_ALARMS, WRONG_AS_CERTAIN, fit, fit_logistic
from knowledge.evaluation.observations import Observed, observe, stacked
from knowledge.evaluation.question_sets import Question
from knowledge.languages.normalisation import fold
from knowledge.retrieval.adapter import learn_from
from knowledge.retrieval.calibration import Calibration
from knowledge.retrieval.encoder import HashEncoder
from knowledge.retrieval.lexical_features import FeatureTable, features_of
from knowledge.retrieval.outcomes import Emergency, Found, Unsure
from knowledge.retrieval.passages import passages_of
from knowledge.retrieval.ranking import decide, probability
from knowledge.retrieval.retriever import kinds_of
from knowledge.retrieval.signals import NAMES, SignalIndex

ENTRIES = (*(f"entry-{number}" for number in range(8)), "emergency-a", "foreign:b")
KINDS = kinds_of(ENTRIES, ["emergency-a"])
RANDOM = 20261122


def observed(right: int, count: int, clear: float, random: np.random.Generator) -> list[Observed]:
    """Questions whose right row stands out by ``clear`` in the first four signals; the rest is noise. -1: the foreign row."""
    found = []
    for _ in range(count):
        signals = random.normal(0, 0.3, (len(ENTRIES), len(NAMES))).astype(np.float32)
        signals[right if right >= 0 else len(ENTRIES) - 1, :4] += clear
        question = Question("?", "ru", ENTRIES[right] if right >= 0 else None, "clean")
        found.append(Observed(question, signals, 1.0, right))
    return found


@pytest.fixture(scope="module")
def questions() -> dict[str, list[Observed]]:
    """Everyday, urgent, foreign and calm questions."""
    random = np.random.default_rng(RANDOM)
    return {
        "everyday": [one for row in range(8) for one in observed(row, 25, 1.0, random)],
        "urgent": observed(8, 40, 1.2, random),
        "outside": observed(-1, 60, 1.0, random),
        "ordinary": observed(3, 40, 1.0, random),
    }


@pytest.fixture(scope="module")
def calibration(questions: dict[str, list[Observed]]) -> Calibration:
    """Fitted on all of them."""
    in_scope = [*questions["everyday"], *questions["urgent"]]
    return fit(in_scope, questions["outside"], questions["ordinary"], KINDS, {"questions": "made of noise"})


def outcomes(questions: list[Observed], calibration: Calibration) -> list[object]:
    """What is decided on each."""
    return [decide(ENTRIES, KINDS, one.signals, one.known_share, calibration) for one in questions]


def test_weights_are_never_negative_and_prefer_signals_that_speak(calibration: Calibration) -> None:
    assert min(calibration.weights) >= 0
    assert min(calibration.weights[:4]) > max(calibration.weights[4:])


def test_thresholds_are_probabilities(calibration: Calibration) -> None:
    assert all(0 <= threshold <= 1 for threshold in (calibration.unsure, calibration.found, calibration.emergency))


def test_what_was_fitted_on_is_kept_with_the_numbers(calibration: Calibration) -> None:
    assert calibration.fitted_on == {"questions": "made of noise"}


def test_no_emergency_of_the_tuning_half_is_missed(questions: dict[str, list[Observed]], calibration: Calibration) -> None:
    assert all(isinstance(one, Emergency) for one in outcomes(questions["urgent"], calibration))


def test_calm_questions_are_seldom_taken_for_an_emergency(questions: dict[str, list[Observed]], calibration: Calibration) -> None:
    calm = outcomes([*questions["everyday"], *questions["ordinary"]], calibration)
    assert sum(isinstance(one, Emergency) for one in calm) <= FALSE_ALARMS * len(calm) + 1


def test_foreign_questions_are_declined_as_often_as_promised(questions: dict[str, list[Observed]], calibration: Calibration) -> None:
    found = outcomes(questions["outside"], calibration)
    assert sum(not isinstance(one, Found | Unsure) for one in found) >= DECLINED * len(found) - 1


def test_wrong_answers_are_seldom_shown_as_certain(questions: dict[str, list[Observed]], calibration: Calibration) -> None:
    asked = [*questions["everyday"], *questions["outside"]]
    wrong = [
        one
        for one, found in zip(asked, outcomes(asked, calibration), strict=True)
        if isinstance(found, Found) and found.entry != one.question.entry
    ]
    assert len(wrong) <= WRONG_AS_CERTAIN * len(asked)


def test_most_clear_questions_are_answered(questions: dict[str, list[Observed]], calibration: Calibration) -> None:
    found = outcomes(questions["everyday"], calibration)
    assert sum(isinstance(one, Found) for one in found) > 0.8 * len(found)


def test_fitting_twice_gives_the_same_numbers(questions: dict[str, list[Observed]], calibration: Calibration) -> None:
    in_scope = [*questions["everyday"], *questions["urgent"]]
    assert fit(in_scope, questions["outside"], questions["ordinary"], KINDS, calibration.fitted_on) == calibration


def test_a_logistic_separates_what_can_be_separated_in_the_features_own_units() -> None:
    features = np.array([[1000.0], [1001.0], [1002.0], [1003.0]])
    logistic = fit_logistic(features, np.array([False, False, True, True]))
    assert [probability(logistic, row) > 0.5 for row in features] == [False, False, True, True]


def test_a_logistic_weighs_a_rare_class_like_a_common_one() -> None:
    random = np.random.default_rng(RANDOM)
    features = np.concatenate([random.normal(0, 1, (300, 1)), random.normal(1, 1, (10, 1))])
    logistic = fit_logistic(features, np.arange(310) >= 300)
    assert probability(logistic, np.array([0.0])) < 0.5 < probability(logistic, np.array([1.2]))


def test_a_feature_that_never_changes_does_no_harm() -> None:
    features = np.array([[0.0, 5.0], [1.0, 5.0]])
    logistic = fit_logistic(features, np.array([False, True]))
    assert np.isfinite(probability(logistic, features[0]))


def test_questions_are_observed_with_the_row_of_their_entry(collection: Collection, encoder: HashEncoder) -> None:
    passages = passages_of(collection)
    table = FeatureTable.of([features_of(fold(passage.text)) for passage in passages])
    vectors = encoder.passages([passage.text for passage in passages])
    index = SignalIndex(passages, [fold(passage.text) for passage in passages], vectors, table, learn_from(passages, vectors))
    asked = [
        Question("удостоверение потерялось", "ru", "certificate-lost", "clean"),
        Question("какая погода", "ru", None, "weather"),
        Question("чего нет в знаниях", "ru", "no-such-entry", "clean"),
        Question("🙏", "ru", "birth-at-home", "clean"),
    ]
    found = observe(asked, index, encoder)
    assert [one.question.text for one in found] == ["удостоверение потерялось", "какая погода", "🙏"]
    assert [one.right for one in found] == [index.entries.index("certificate-lost"), -1, index.entries.index("birth-at-home")]
    assert not found[2].signals.any()
    assert stacked(found).shape == (3, len(index.entries), len(NAMES))
