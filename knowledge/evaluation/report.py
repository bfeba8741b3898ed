"""Measures the search on one half of the question sets, per language and style, and says on what it was measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from knowledge.evaluation.intervals import wilson
from knowledge.evaluation.observations import Observed
from knowledge.evaluation.question_sets import Question
from knowledge.languages import LANGUAGES
from knowledge.retrieval.calibration import Calibration
from knowledge.retrieval.outcomes import Emergency, Found, Helpers, NothingFound, Outcome, Unsure
from knowledge.retrieval.ranking import Kinds, decide, rank
from knowledge.snapshots.replies import WHO_HELPS


@dataclass(frozen=True)
class Judged:
    """One question, what was decided, at which place the right entry stood (1 is first, 0 is not there).

    ``urgent`` says that the right entry is an emergency.
    """

    question: Question
    outcome: Outcome
    place: int
    urgent: bool


def judge(
    observed: Sequence[Observed],
    entries: tuple[str, ...],
    kinds: Kinds,
    calibration: Calibration,
    with_people: Callable[[str, Outcome], Outcome] = lambda _message, decided: decided,
) -> list[Judged]:
    """Decide every question as a visitor would see it; ``with_people`` is the retriever's, which finds people in a place."""
    judged = []
    for one in observed:
        order = [row for row in rank(one.signals, calibration).order if not kinds.foreign[row]]
        place = order.index(one.right) + 1 if one.right >= 0 else 0
        outcome = with_people(one.question.text, decide(entries, kinds, one.signals, one.known_share, calibration))
        judged.append(Judged(one.question, outcome, place, urgent=one.right >= 0 and bool(kinds.urgent[one.right])))
    return judged


@dataclass(frozen=True)
class Figures:
    """Shares, 0 to 1, of one group of in-scope questions."""

    questions: int
    first: float
    in_three: float
    reciprocal: float
    answered: float
    wrong_as_certain: float
    choices: float
    declined: float

    @property
    def first_between(self) -> tuple[float, float]:
        """The 95 % interval of ``first``."""
        return wilson(self.first, self.questions)


def figures(judged: Sequence[Judged]) -> Figures:
    """The figures of a group; an emergency counts as answered when an emergency text was shown."""
    return Figures(
        questions=len(judged),
        first=_share(judged, lambda one: one.place == 1),
        in_three=_share(judged, lambda one: 1 <= one.place <= 3),
        reciprocal=float(np.mean([1 / one.place if one.place else 0 for one in judged])) if judged else 0.0,
        answered=_share(judged, _answered_rightly),
        wrong_as_certain=_share(judged, _wrong_as_certain),
        choices=_share(judged, lambda one: isinstance(one.outcome, Unsure)),
        declined=_share(judged, lambda one: isinstance(one.outcome, NothingFound)),
    )


@dataclass(frozen=True)
class Report:
    """All figures of one evaluation, and what they were measured on."""

    measured_on: dict[str, Any]
    by_language: dict[str, Figures]
    by_style: dict[str, Figures]
    foreign_declined: dict[str, float]
    emergencies_recognised: dict[str, float]
    ordinary_as_emergency: dict[str, float]
    missed: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """All figures with the 95 % intervals of each share of each group."""
        data = asdict(self)
        for groups in (self.by_language, self.by_style):
            for name, row in groups.items():
                shares = {field: value for field, value in asdict(row).items() if field not in ("questions", "reciprocal")}
                into = data["by_language" if groups is self.by_language else "by_style"][name]
                into["intervals"] = {field: wilson(value, row.questions) for field, value in shares.items()}
        return data

    def lines(self) -> Iterator[str]:
        """The report as plain text."""
        yield "  ".join(f"{name}: {value}" for name, value in self.measured_on.items())
        yield ""
        heads = f"{'in 3':>8}{'MRR':>8}{'right':>8}{'wrong!':>8}{'choices':>9}{'declined':>10}"
        yield f"{'':18}{'questions':>10}{'first':>8}{'95 %':>12}{heads}"
        for name, row in [*self.by_language.items(), *self.by_style.items()]:
            shares = (row.in_three, row.reciprocal, row.answered, row.wrong_as_certain)
            low, high = row.first_between
            yield (
                f"{name:18}{row.questions:>10}{100 * row.first:>8.1f}{f'{100 * low:.1f}-{100 * high:.1f}':>12}"
                + "".join(f"{100 * x:>8.1f}" for x in shares)
                + f"{100 * row.choices:>9.1f}{100 * row.declined:>10.1f}"
            )
        yield ""
        yield "in per cent; right: shown as the answer; wrong!: a wrong entry shown as certain"
        for title, shares_of in (
            ("out-of-scope questions declined", self.foreign_declined),
            ("emergencies answered as an emergency", self.emergencies_recognised),
            ("ordinary questions taken for an emergency", self.ordinary_as_emergency),
        ):
            if shares_of:
                yield f"{title}: " + ", ".join(f"{language} {100 * share:.1f} %" for language, share in shares_of.items())
        yield from self.missed


def report(
    in_scope: Sequence[Judged], outside: Sequence[Judged], ordinary: Sequence[Judged],
    measured_on: dict[str, Any],
) -> Report:  # fmt: skip
    """Put all figures together."""
    urgent = [one for one in in_scope if one.urgent]
    calm = [one for one in [*in_scope, *ordinary] if not one.urgent]
    styles = list(dict.fromkeys(one.question.style for one in in_scope))
    return Report(
        measured_on=measured_on,
        by_language={language: figures(_spoken(in_scope, language)) for language in LANGUAGES},
        by_style={
            f"{language} {style}": figures(group)
            for language in LANGUAGES
            for style in styles
            if (group := [one for one in _spoken(in_scope, language) if one.question.style == style])
        },
        foreign_declined=_by_language(outside, lambda one: isinstance(one.outcome, NothingFound)) if outside else {},
        emergencies_recognised=_by_language(urgent, lambda one: isinstance(one.outcome, Emergency)),
        ordinary_as_emergency=_by_language(calm, lambda one: isinstance(one.outcome, Emergency)),
        missed=tuple(f"MISSED EMERGENCY: {one.question.text}" for one in urgent if not isinstance(one.outcome, Emergency)),
    )


def _by_language(judged: Sequence[Judged], test: Callable[[Judged], bool]) -> dict[str, float]:
    return {language: _share(_spoken(judged, language), test) for language in LANGUAGES}


def _spoken(judged: Sequence[Judged], language: str) -> list[Judged]:
    return [one for one in judged if one.question.language == language]


def _share(judged: Sequence[Judged], test: Callable[[Judged], bool]) -> float:
    return sum(map(test, judged)) / len(judged) if judged else 0.0


def _answered_rightly(one: Judged) -> bool:
    if isinstance(one.outcome, Emergency):
        return one.urgent
    if isinstance(one.outcome, Helpers):
        return one.question.entry == WHO_HELPS
    return isinstance(one.outcome, Found) and one.outcome.entry == one.question.entry


def _wrong_as_certain(one: Judged) -> bool:
    return isinstance(one.outcome, Found | Emergency | Helpers) and not _answered_rightly(one)
