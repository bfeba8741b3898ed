"""What the start does with the output of each step."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

LAUNCH = Path(__file__).parent.parent / "scripts" / "launch.py"


@pytest.fixture(scope="module")
def launch() -> ModuleType:
    described = importlib.util.spec_from_file_location("launch", LAUNCH)
    assert described is not None and described.loader is not None
    module = importlib.util.module_from_spec(described)
    described.loader.exec_module(module)
    return module


def test_a_step_that_goes_well_says_nothing(launch: ModuleType, capfd: pytest.CaptureFixture[str]) -> None:
    launch.command("calendar", "2026", "11")
    assert capfd.readouterr().out == ""


def test_a_long_step_is_heard_as_it_goes(launch: ModuleType, capfd: pytest.CaptureFixture[str]) -> None:
    launch.command("calendar", "2026", "11", aloud=True)
    assert "November 2026" in capfd.readouterr().out


def test_a_step_that_fails_is_named_with_its_last_words(launch: ModuleType) -> None:
    with pytest.raises(launch.CannotStart) as raised:
        launch.command("calendar", "2026", "13")
    words, last = str(raised.value).rsplit("\n", 1)
    assert "Error" in words.splitlines()[-1]
    assert last == "The step  calendar 2026  failed; its last words stand above."
