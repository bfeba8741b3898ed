"""Passages become one number for their entry."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.retrieval.groups import Groups

OWNERS = np.array([0, 0, 0, 0, 1, 2, 2, 3])


def groups(*chosen: int) -> Groups:
    """The chosen ones of eight passages of four entries."""
    return Groups.of(OWNERS, np.isin(np.arange(len(OWNERS)), chosen), 4)


def scores(*values: float) -> np.ndarray:
    """Scores of the eight passages."""
    return np.array(values, np.float32)


def test_the_best_of_each_entry_counts_and_nothing_gives_zero() -> None:
    assert groups(0, 1, 2, 4, 5, 6).best(scores(0.1, 0.3, 0.2, 0.9, -0.5, 0.4, 0.6, 1)).tolist() == pytest.approx([0.3, -0.5, 0.6, 0])


def test_the_mean_is_of_three_or_of_as_many_as_there_are() -> None:
    best, three = groups(*range(7)).best_and_three(scores(0.1, 0.3, 0.2, 0.4, 0.5, 0.4, 0.6, 1))
    assert best.tolist() == pytest.approx([0.4, 0.5, 0.6, 0])
    assert three.tolist() == pytest.approx([0.3, 0.5, 0.5, 0])


def test_alike_scores_are_counted_one_by_one() -> None:
    _, three = groups(*range(8)).best_and_three(scores(0.3, 0.3, 0.3, 0.3, 0.2, 0.2, 0.2, 0.1))
    assert three.tolist() == pytest.approx([0.3, 0.2, 0.2, 0.1])


def test_the_mean_of_three_agrees_with_sorting() -> None:
    chance = np.random.default_rng(1)
    owners = np.sort(chance.integers(0, 40, 500))
    values = chance.normal(size=500).astype(np.float32).round(1)
    _, three = Groups.of(owners, np.ones(500, np.bool_), 40).best_and_three(values)
    assert three == pytest.approx([np.sort(values[owners == entry])[-3:].mean() for entry in range(40)], abs=1e-6)


def test_without_any_passages_all_is_zero() -> None:
    best, three = groups().best_and_three(scores(*[0.5] * 8))
    assert best.tolist() == three.tolist() == groups().best(scores(*[0.5] * 8)).tolist() == [0, 0, 0, 0]
