"""Before a snapshot goes live it is asked questions of the holdout, and may not lose what the live one answers well.

The questions are those for entries that both have: one for each entry and language, all for entries whose searched texts have changed,
all emergencies, and all that must be declined.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from knowledge.evaluation.question_sets import Half, Question, QuestionSet
from knowledge.publication import material
from knowledge.publication.memory import Memory
from knowledge.retrieval.outcomes import Emergency, NothingFound, Outcome
from knowledge.retrieval.retriever import PASSAGES
from knowledge.snapshots import Snapshot

MARGIN = 0.02
"""Share of the calm questions, and of those to be declined, that may be lost; no emergency may."""
ENTRY_MARGIN = 0.25
"""Share of the questions for one changed entry that may be lost."""
ENTRY_FEWEST = 3
"""So many questions for one changed entry must be lost before it counts: one or two are chance."""

FaultKind = Literal["calm", "urgent", "outside", "entry"]
_SENTENCES: Final[dict[FaultKind, str]] = {
    "calm": "{lost} of {asked} questions no longer reach their entry.",
    "urgent": "{lost} of {asked} emergencies are no longer noticed.",
    "outside": "{lost} of {asked} questions on other subjects are no longer declined.",
    "entry": "{lost} of {asked} questions for {entry} no longer reach it.",
}


@dataclass(frozen=True)
class Loss:
    """Of ``asked`` questions of one kind, how many the live snapshot answers well and the new one does not."""

    asked: int
    lost: int


@dataclass(frozen=True)
class Fault:
    """Of one kind of question too many are lost; ``entry`` is the entry that they are for, where the kind is ``entry``."""

    kind: FaultKind
    asked: int
    lost: int
    entry: str = ""

    @property
    def sentence(self) -> str:
        """It in English, for the command line."""
        return _SENTENCES[self.kind].format(asked=self.asked, lost=self.lost, entry=self.entry)


@dataclass(frozen=True)
class Trial:
    """What a new snapshot loses, for each kind of question and for each calm entry whose searched texts have changed."""

    calm: Loss
    urgent: Loss
    outside: Loss
    changed: Mapping[str, Loss]

    @property
    def faults(self) -> list[Fault]:
        """The kinds of questions of which too many are lost."""
        found: list[Fault] = []
        if self.calm.lost > MARGIN * self.calm.asked:
            found.append(Fault("calm", self.calm.asked, self.calm.lost))
        if self.urgent.lost:
            found.append(Fault("urgent", self.urgent.asked, self.urgent.lost))
        if self.outside.lost > MARGIN * self.outside.asked:
            found.append(Fault("outside", self.outside.asked, self.outside.lost))
        found += [
            Fault("entry", loss.asked, loss.lost, entry)
            for entry, loss in sorted(self.changed.items())
            if loss.lost >= ENTRY_FEWEST and loss.lost > ENTRY_MARGIN * loss.asked
        ]
        return found

    @property
    def complaints(self) -> list[str]:
        """One sentence for each kind of which too many are lost."""
        return [fault.sentence for fault in self.faults]


@dataclass(frozen=True)
class Selection:
    """The questions of one half that two snapshots are compared by; ``changed`` are all for the changed calm entries."""

    calm: tuple[Question, ...]
    urgent: tuple[Question, ...]
    outside: tuple[Question, ...]
    changed: Mapping[str, tuple[Question, ...]]

    @property
    def every(self) -> list[Question]:
        """All of them, each once."""
        of_changed = [question for questions in self.changed.values() for question in questions]
        return list(dict.fromkeys([*self.calm, *self.urgent, *self.outside, *of_changed]))


@dataclass(frozen=True)
class Pair:
    """A new snapshot and the live one, and what of the new one's entries has other searched texts."""

    new: Snapshot
    live: Snapshot
    changed: frozenset[str]

    @cached_property
    def emergencies(self) -> frozenset[str]:
        """Entries that are emergencies in either."""
        return frozenset(self.new.shelf("en")["emergencies"]) | frozenset(self.live.shelf("en")["emergencies"])

    @cached_property
    def common(self) -> frozenset[str]:
        """Entries that both have."""
        return frozenset(self.new.shelf("en")["entries"]) & frozenset(self.live.shelf("en")["entries"])


def pair(new: Snapshot, live: Snapshot, memory: Memory) -> Pair:
    """Two snapshots, compared."""
    return Pair(new, live, changed_entries(new, live, memory))


def changes_the_search(new: Snapshot, live: Snapshot) -> bool:
    """Whether any text that is searched differs; a corrected phone number does not count."""
    return new.manifest.files[PASSAGES] != live.manifest.files[PASSAGES]


def try_out(new: Snapshot, live: Snapshot, memory: Memory, sets: QuestionSet) -> Trial:
    """What the new snapshot loses against the live one; the live one is asked only what the new one answered badly."""
    both = pair(new, live, memory)
    return trial_of(select(both, sets, "holdout"), lambda question: is_lost(question, both, memory))


def trial_of(selection: Selection, lost: Callable[[Question], bool]) -> Trial:
    """The losses among the questions of a selection."""

    def loss(questions: Sequence[Question]) -> Loss:
        return Loss(len(questions), sum(map(lost, questions)))

    changed = {entry: loss(questions) for entry, questions in selection.changed.items()}
    return Trial(loss(selection.calm), loss(selection.urgent), loss(selection.outside), changed)


def select(both: Pair, sets: QuestionSet, half: Half) -> Selection:
    """The questions of one half that the two are compared by."""
    chosen, emergencies, common = sets.of(half), both.emergencies, both.common
    known = [question for question in chosen.in_scope if question.entry in common]
    calm = [question for question in known if question.entry not in emergencies]
    urgent = tuple(question for question in known if question.entry in emergencies)
    changed = {entry: tuple(one for one in calm if one.entry == entry) for entry in sorted(both.changed & common - emergencies)}
    return Selection(tuple(one_each(calm)), urgent, chosen.out_of_scope, changed)


def is_lost(question: Question, both: Pair, memory: Memory) -> bool:
    """Whether the new snapshot answers badly what the live one answers well."""
    if is_well(memory.answer(both.new, question.text), question, both.emergencies):
        return False
    return is_well(memory.answer(both.live, question.text), question, both.emergencies)


def changed_entries(new: Snapshot, live: Snapshot, memory: Memory) -> frozenset[str]:
    """Ids of the entries whose searched texts differ between two snapshots."""
    return material.changed_entries(memory.material(new).passages, memory.material(live).passages)


def one_each(questions: Sequence[Question]) -> list[Question]:
    """One question for each entry and language, always the same one."""
    chosen: dict[tuple[str, str | None], Question] = {}
    for question in sorted(questions, key=lambda one: hashlib.sha256(one.text.encode()).digest()):
        chosen.setdefault((question.language, question.entry), question)
    return list(chosen.values())


def is_well(outcome: Outcome, question: Question, emergencies: frozenset[str]) -> bool:
    """Whether a question is declined, noticed as an emergency, or reaches its entry first, whichever it should."""
    if question.entry is None:
        return isinstance(outcome, NothingFound)
    if question.entry in emergencies:
        return isinstance(outcome, Emergency)
    return not isinstance(outcome, Emergency) and bool(outcome.candidates) and outcome.candidates[0].entry == question.entry
