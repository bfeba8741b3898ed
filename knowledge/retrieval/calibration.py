"""Fitted numbers of the ranking: weights of the signals, and thresholds, keyed by the recipe they were fitted for.

A threshold without its recipe means nothing: another model or another normalisation gives other scores. ``calibration.json`` is
written by ``python -m knowledge fit`` from the tuning half of the question sets, never by hand.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from knowledge.languages import normalisation
from knowledge.retrieval import lexical_features, signals
from knowledge.retrieval.encoder import Encoder

FILE = Path(__file__).parent / "calibration.json"


class CalibrationError(RuntimeError):
    """There are no fitted thresholds for this recipe."""


@dataclass(frozen=True)
class Logistic:
    """A probability from named features: 1 / (1 + exp(-(bias + weights . features)))."""

    bias: float
    weights: tuple[float, ...]


@dataclass(frozen=True)
class Calibration:
    """All fitted numbers.

    Signals are centred by ``means``, divided by ``deviations`` and weighed by ``weights`` into one score an entry. ``right`` turns a
    ranking into the probability that its first is right, ``ours`` into the probability that any entry answers, ``danger`` into the
    probability of an emergency. ``found`` is the least probability of being right for an answer, ``unsure`` the least probability of
    being ours for anything but declining, ``emergency`` the least of danger for an emergency, and ``serious`` the least of being ours
    for one: talk of war in films is dangerous only by its words.
    """

    means: tuple[float, ...]
    deviations: tuple[float, ...]
    weights: tuple[float, ...]
    right: Logistic
    ours: Logistic
    danger: Logistic
    found: float
    unsure: float
    emergency: float
    serious: float
    fitted_on: dict[str, Any]


def recipe(encoder: Encoder) -> str:
    """Fingerprint of all that shapes scores: encoder, normalisation, lexical features, signals."""
    parts = (encoder.fingerprint, normalisation.VERSION, lexical_features.VERSION, signals.VERSION)
    return f"{encoder.fingerprint}+{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:8]}"


def load(fingerprint: str, file: Path = FILE) -> Calibration:
    """The numbers fitted for a recipe.

    Raises:
        CalibrationError: none were.
    """
    known = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    if fingerprint not in known:
        raise CalibrationError(
            f"No thresholds are fitted for the recipe {fingerprint}: run  python -m knowledge fit  with this encoder."
        )
    found = known[fingerprint]
    for name in ("right", "ours", "danger"):
        found[name] = Logistic(found[name]["bias"], tuple(found[name]["weights"]))
    for name in ("means", "deviations", "weights"):
        found[name] = tuple(found[name])
    return Calibration(**found)


def save(fingerprint: str, calibration: Calibration, file: Path = FILE) -> None:
    """Add or replace the numbers of one recipe."""
    known = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    known[fingerprint] = asdict(calibration)
    file.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")
