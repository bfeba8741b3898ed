"""Thresholds exist only with the recipe they were fitted for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from knowledge.configuration import Settings
from knowledge.languages import normalisation
from knowledge.retrieval import calibration as calibrations
from knowledge.retrieval import e5_build, lexical_features, signals
from knowledge.retrieval.calibration import Calibration, CalibrationError, Logistic
from knowledge.retrieval.encoder import Encoder, HashEncoder, OnnxEncoder

MADE = Calibration(
    means=(0.1, 0.2),
    deviations=(1.0, 2.0),
    weights=(0.5, 0.25),
    right=Logistic(-1.0, (1.0, 2.0)),
    ours=Logistic(-0.5, (1.5, 0.5)),
    danger=Logistic(-2.0, (3.0,)),
    found=0.9,
    unsure=0.4,
    emergency=0.2,
    serious=0.1,
    fitted_on={"questions": "invented", "entries": 4},
)


def test_an_unknown_recipe_raises_and_says_what_to_run() -> None:
    with pytest.raises(CalibrationError, match="python -m knowledge fit") as caught:
        calibrations.load("no-such-recipe")
    assert "no-such-recipe" in str(caught.value)


def test_a_missing_file_is_an_unknown_recipe(tmp_path: Path) -> None:
    with pytest.raises(CalibrationError):
        calibrations.load("any", tmp_path / "none.json")


def test_what_is_saved_is_loaded_alike(tmp_path: Path) -> None:
    file = tmp_path / "calibration.json"
    calibrations.save("one", MADE, file)
    assert calibrations.load("one", file) == MADE


def test_saving_one_recipe_keeps_the_others(tmp_path: Path) -> None:
    file = tmp_path / "calibration.json"
    calibrations.save("one", MADE, file)
    calibrations.save("two", MADE, file)
    calibrations.save("two", MADE, file)
    assert sorted(json.loads(file.read_text(encoding="utf-8"))) == ["one", "two"]
    assert calibrations.load("one", file) == MADE


@pytest.mark.parametrize("part", [normalisation, lexical_features, signals])
def test_a_change_of_any_part_changes_the_recipe(part: object, monkeypatch: pytest.MonkeyPatch) -> None:
    before = calibrations.recipe(HashEncoder())
    monkeypatch.setattr(part, "VERSION", "changed")
    assert calibrations.recipe(HashEncoder()) != before


def test_another_encoder_is_another_recipe_that_names_it() -> None:
    recipes = [calibrations.recipe(encoder) for encoder in (HashEncoder(), OnnxEncoder(Path("nowhere")))]
    assert recipes[0] != recipes[1]
    assert recipes[0].startswith("hash-1+") and recipes[1].startswith(f"{e5_build.NAME}-")


@pytest.mark.parametrize("encoder", [HashEncoder(), OnnxEncoder(Settings.read().encoders)], ids=["hash", "served"])
def test_the_delivered_file_holds_sound_numbers_for_this_programs_recipes(encoder: Encoder) -> None:
    found = calibrations.load(calibrations.recipe(encoder))
    assert len(found.means) == len(found.deviations) == len(found.weights) == len(signals.NAMES)
    assert len(found.right.weights) == 6 + len(signals.NAMES)
    assert len(found.danger.weights) == 3 + len(signals.NAMES)
    assert 0 <= found.unsure <= found.found <= 1 and 0 <= found.emergency <= 1
    assert min(found.deviations) > 0 and min(found.weights) >= 0
    assert found.fitted_on["questions"].endswith(" tuning")
