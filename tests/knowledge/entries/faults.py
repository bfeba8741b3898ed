"""Reads a folder that has faults, for tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.entries import EntriesError, Problem, read_folder


def problems_of(folder: Path) -> list[Problem]:
    """What is wrong with a folder."""
    with pytest.raises(EntriesError) as caught:
        read_folder(folder)
    return caught.value.problems


def only_problem(folder: Path) -> Problem:
    """The single fault of a folder."""
    problems = problems_of(folder)
    assert len(problems) == 1, [str(problem) for problem in problems]
    return problems[0]
