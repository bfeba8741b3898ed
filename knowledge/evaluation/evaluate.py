"""Puts question sets, index and calibration together: fit a recipe, or measure a snapshot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from knowledge.entries import Collection
from knowledge.evaluation.comparison import Comparison
from knowledge.evaluation.fitting import fit
from knowledge.evaluation.observations import observe
from knowledge.evaluation.peers import Places, compare
from knowledge.evaluation.question_sets import Part, read_part, read_sets
from knowledge.evaluation.report import Judged, Report, judge, report
from knowledge.retrieval import calibration as calibrations
from knowledge.retrieval.calibration import Calibration
from knowledge.retrieval.encoder import Encoder
from knowledge.retrieval.retriever import Material, Retriever, kinds_of
from knowledge.retrieval.signals import SignalIndex
from knowledge.snapshots import Snapshot


def fit_recipe(collection: Collection, material: Material, encoder: Encoder) -> tuple[str, Calibration]:
    """Fit the encoder's recipe on the tuning half, searching the collection's ``material``, and save the numbers beside the code."""
    index = SignalIndex(material.passages, material.folded, material.vectors, material.features, material.adapter)
    kinds = kinds_of(index.entries, [entry.id for entry in collection.entries if entry.is_emergency])
    sets = read_sets().of("tuning")
    fitted_on = {
        "questions": f"{sets.digest} tuning",
        "entries": len(collection.entries),
        "passages": len(material.passages),
        "on": dt.date.today().isoformat(),
    }
    in_scope, outside, ordinary = (observe(part, index, encoder) for part in (sets.in_scope, sets.out_of_scope, sets.ordinary))
    calibration = fit(in_scope, outside, ordinary, kinds, fitted_on)
    recipe = calibrations.recipe(encoder)
    calibrations.save(recipe, calibration)
    return recipe, calibration


def evaluate(snapshot: Snapshot, encoder: Encoder, part: Part) -> tuple[Report, list[str]]:
    """Measure a snapshot on one part of the questions; the second result lists what went wrong, question by question."""
    retriever = Retriever.open(snapshot, encoder)
    calibration = calibrations.load(calibrations.recipe(encoder))
    sets = read_part(part)
    in_scope, outside, ordinary = (
        judge(observe(part, retriever.index, encoder), retriever.index.entries, retriever.kinds, calibration, retriever.with_people)
        for part in (sets.in_scope, sets.out_of_scope, sets.ordinary)
    )
    measured_on = {"snapshot": snapshot.id, "recipe": snapshot.manifest.recipe, "questions": f"{sets.digest} {part}"}
    errors = [_error_line(one) for one in in_scope if one.place != 1]
    return report(in_scope, outside, ordinary, measured_on), errors


def compare_with_peers(
    snapshot: Snapshot,
    encoder: Encoder,
    plain: Encoder,
    others: Callable[[str], Sequence[Places]],
    report: Callable[[str], None],
) -> Comparison:
    """Peers and ours on the holdout, on the passages of one snapshot.

    ``plain`` is the encoder that a peer uses; ``others`` gives peers measured elsewhere on the same digest.
    """
    sets = read_sets().of("holdout")
    contestants: list[Places] = []
    for one in compare(Material.read(snapshot.folder).passages, sets.in_scope, plain):
        contestants.append(one)
        report(one.name)
    contestants += others(sets.digest)
    retriever = Retriever.open(snapshot, encoder)
    observed = observe(sets.in_scope, retriever.index, encoder)
    judged = judge(observed, retriever.index.entries, retriever.kinds, calibrations.load(calibrations.recipe(encoder)))
    contestants.append(Places("Pana", tuple(one.place for one in judged)))
    measured_on = {"snapshot": snapshot.id, "recipe": snapshot.manifest.recipe, "questions": f"{sets.digest} holdout"}
    return Comparison(sets.in_scope, tuple(contestants), measured_on)


def _error_line(one: Judged) -> str:
    question = one.question
    first = one.outcome.candidates[0].entry if one.outcome.candidates else "-"
    place = f"{question.entry} at {one.place}, first {first}, {type(one.outcome).__name__}"
    return f"{question.language} {question.style}: {question.text} | {place}"
