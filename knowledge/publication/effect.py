"""What would change for visitors if a prepared snapshot went live: measured on the question sets, JSON-ready, without sentences.

Of the holdout only counts are told, never a question: whoever saw its texts would write towards them, and its figures would mean
nothing. Questions of the tuning half are shown.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from knowledge.evaluation.question_sets import Question, QuestionSet
from knowledge.languages import LANGUAGES
from knowledge.publication.memory import Memory
from knowledge.publication.promoting import where_is
from knowledge.publication.rivals import Alike, Rival, alike, rivals
from knowledge.publication.screening import untouched
from knowledge.publication.trial import Fault, Pair, Selection, changes_the_search, is_well, pair, select, trial_of
from knowledge.retrieval.outcomes import Emergency, Found, Helpers, Outcome, Unsure
from knowledge.snapshots import Snapshot, open_current, open_snapshot

SHOWN: Final = 60
"""Questions listed at most, of those that get better and of those that get worse."""
_TOLD_EVERY: Final = 50

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Told:
    """What a visitor would get: ``outcome`` is found, unsure, nothing, emergency or helpers; ``entry`` stands first, or is ""."""

    outcome: str
    entry: str
    probability: float


@dataclass(frozen=True)
class Moved:
    """A question of the tuning half that one of the two snapshots answers well. ``entry`` is the right one, or "" where none is."""

    text: str
    language: str
    entry: str
    before: Told
    after: Told


@dataclass(frozen=True)
class Count:
    """Of ``asked`` questions, how many get better and how many worse; ``name`` is a language, an entry, or a kind of question."""

    name: str
    asked: int
    better: int
    worse: int


@dataclass(frozen=True)
class Changes:
    """Entries that came, that are shown or searched otherwise, and that are gone."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True)
class Effect:
    """All that would change. ``questions`` names the sets that were asked; where no searched text differs, none were."""

    snapshot: str
    before: str
    questions: str
    changes: Changes
    languages: tuple[Count, ...]
    entries: tuple[Count, ...]
    kinds: tuple[Count, ...]
    better: tuple[Moved, ...]
    worse: tuple[Moved, ...]
    rivals: tuple[Rival, ...]
    alike: tuple[Alike, ...]
    faults: tuple[Fault, ...]

    def as_json(self) -> dict[str, Any]:
        """The effect as plain data."""
        return asdict(self)


def effect_of(folder: Path, id: str, memory: Memory, sets: QuestionSet, progress: Progress = lambda _done, _of: None) -> Effect:
    """What making a prepared snapshot live would change.

    Raises:
        SnapshotError: one of the two is not whole, or nothing is live.
    """
    new, live = open_snapshot(where_is(folder, id)), open_current(folder)
    both = pair(new, live, memory)
    if not changes_the_search(new, live):
        return _unsearched(both)
    halves = [select(both, sets, "holdout"), select(both, sets, "tuning")]
    told = _ask(both, memory, [question for half in halves for question in half.every], progress)
    return _put_together(both, memory, sets, halves, told)


@dataclass(frozen=True)
class _Told:
    question: Question
    before: Outcome
    after: Outcome
    was_well: bool
    is_well: bool

    @property
    def better(self) -> bool:
        return self.is_well and not self.was_well

    @property
    def worse(self) -> bool:
        return self.was_well and not self.is_well


def _ask(both: Pair, memory: Memory, questions: Sequence[Question], progress: Progress) -> list[_Told]:
    """Both are asked on all cores, as most of a search is done outside of Python's lock; the new one only what may differ."""
    found = []
    same = untouched(both, memory, questions)
    with ThreadPoolExecutor(os.cpu_count()) as workers:
        for number, told in enumerate(workers.map(lambda one: _compare(both, memory, one, one in same), questions), 1):
            found.append(told)
            if number % _TOLD_EVERY == 0 or number == len(questions):
                progress(number, len(questions))
    return found


def _compare(both: Pair, memory: Memory, question: Question, same: bool) -> _Told:
    before = memory.answer(both.live, question.text)
    if same:
        memory.take_over(both.new, question.text, before)
    after = memory.answer(both.new, question.text)
    was, becomes = (is_well(outcome, question, both.emergencies) for outcome in (before, after))
    return _Told(question, before, after, was, becomes)


def _put_together(both: Pair, memory: Memory, sets: QuestionSet, halves: list[Selection], told: list[_Told]) -> Effect:
    by_text = {one.question: one for one in told}
    shown = [one for one in told if one.question.half == "tuning"]
    urgent = both.emergencies
    return Effect(
        snapshot=both.new.id,
        before=both.live.id,
        questions=sets.digest,
        changes=_changes(both),
        languages=tuple(_count(language, [one for one in told if one.question.language == language]) for language in LANGUAGES),
        entries=_by_entry(told, both.changed),
        kinds=tuple(
            _count(kind, [one for one in told if _kind(one.question, urgent) == kind]) for kind in ("calm", "urgent", "outside")
        ),
        better=_moved(one for one in shown if one.better),
        worse=_moved(one for one in shown if one.worse),
        rivals=rivals(both, memory, {one.question: one.after for one in told}),
        alike=alike(both, memory),
        faults=tuple(trial_of(halves[0], lambda question: by_text[question].worse).faults),
    )


def _unsearched(both: Pair) -> Effect:
    """The effect where no text that is searched differs."""
    return Effect(
        snapshot=both.new.id,
        before=both.live.id,
        questions="",
        changes=_changes(both),
        languages=(),
        entries=(),
        kinds=(),
        better=(),
        worse=(),
        rivals=(),
        alike=(),
        faults=(),
    )


def _changes(both: Pair) -> Changes:
    after, before = (_cards(snapshot) for snapshot in (both.new, both.live))
    staying = after.keys() & before.keys()
    other = {entry for entry in staying if after[entry] != before[entry] or entry in both.changed}
    added, removed = after.keys() - before.keys(), before.keys() - after.keys()
    return Changes(*(tuple(sorted(entries)) for entries in (added, other, removed)))


def _cards(snapshot: Snapshot) -> dict[str, list[Any]]:
    """The cards of each entry in every language."""
    shelves = [snapshot.shelf(language)["entries"] for language in LANGUAGES]
    return {entry: [shelf[entry] for shelf in shelves] for entry in shelves[0]}


def _count(name: str, told: Sequence[_Told]) -> Count:
    return Count(name, len(told), sum(one.better for one in told), sum(one.worse for one in told))


def _by_entry(told: Sequence[_Told], changed: frozenset[str]) -> tuple[Count, ...]:
    """Entries of which any question changed its fate, and all that were changed themselves; the worst first."""
    grouped: dict[str, list[_Told]] = {}
    for one in told:
        if one.question.entry is not None:
            grouped.setdefault(one.question.entry, []).append(one)
    counts = [_count(entry, group) for entry, group in grouped.items()]
    concerned = [count for count in counts if count.better or count.worse or count.name in changed]
    return tuple(sorted(concerned, key=lambda count: (-count.worse, -count.better, count.name)))


def _kind(question: Question, emergencies: frozenset[str]) -> str:
    if question.entry is None:
        return "outside"
    return "urgent" if question.entry in emergencies else "calm"


def _moved(told: Iterable[_Told]) -> tuple[Moved, ...]:
    return tuple(
        Moved(one.question.text, one.question.language, one.question.entry or "", _words(one.before), _words(one.after))
        for one in told
    )[:SHOWN]


def _words(outcome: Outcome) -> Told:
    kinds = {Found: "found", Unsure: "unsure", Emergency: "emergency", Helpers: "helpers"}
    first = outcome.candidates[0].entry if outcome.candidates else ""
    entry = outcome.entry if isinstance(outcome, Found | Emergency) else first
    return Told(kinds.get(type(outcome), "nothing"), entry, round(outcome.probability, 3))
