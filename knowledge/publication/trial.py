"""Before a snapshot goes live it is asked questions of the holdout, and may not lose what the live one answers well.

The questions are those for entries that both have: one for each entry and language, all for entries whose searched texts have changed,
all emergencies, and all that must be declined. The live one is asked only what the new one answered badly.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knowledge.evaluation.question_sets import Question, QuestionSet
from knowledge.retrieval.outcomes import Emergency, NothingFound
from knowledge.retrieval.passages import Passage
from knowledge.retrieval.retriever import PASSAGES, Material, Retriever
from knowledge.snapshots import Snapshot

MARGIN = 0.02
"""Share of the calm questions, and of those to be declined, that may be lost; no emergency may."""
ENTRY_MARGIN = 0.25
"""Share of the questions for one changed entry that may be lost."""
ENTRY_FEWEST = 3
"""So many questions for one changed entry must be lost before it counts: one or two are chance."""


@dataclass(frozen=True)
class Loss:
    """Of ``asked`` questions of one kind, how many the live snapshot answers well and the new one does not."""

    asked: int
    lost: int


@dataclass(frozen=True)
class Trial:
    """What a new snapshot loses, for each kind of question and for each calm entry whose searched texts have changed."""

    calm: Loss
    urgent: Loss
    outside: Loss
    changed: Mapping[str, Loss]

    @property
    def complaints(self) -> list[str]:
        """One sentence for each kind of which too many are lost."""
        found = []
        if self.calm.lost > MARGIN * self.calm.asked:
            found.append(f"{self.calm.lost} of {self.calm.asked} questions no longer reach their entry.")
        if self.urgent.lost:
            found.append(f"{self.urgent.lost} of {self.urgent.asked} emergencies are no longer noticed.")
        if self.outside.lost > MARGIN * self.outside.asked:
            found.append(f"{self.outside.lost} of {self.outside.asked} questions on other subjects are no longer declined.")
        found += [
            f"{loss.lost} of {loss.asked} questions for {entry} no longer reach it."
            for entry, loss in sorted(self.changed.items())
            if loss.lost >= ENTRY_FEWEST and loss.lost > ENTRY_MARGIN * loss.asked
        ]
        return found


def changes_the_search(new: Snapshot, live: Snapshot) -> bool:
    """Whether any text that is searched differs; a corrected phone number does not count."""
    return new.manifest.files[PASSAGES] != live.manifest.files[PASSAGES]


def try_out(new: Snapshot, after: Retriever, live: Snapshot, before: Retriever, sets: QuestionSet) -> Trial:
    """What the new snapshot, searched by ``after``, loses against the live one, searched by ``before``."""
    common = frozenset(new.shelf("en")["entries"]) & frozenset(live.shelf("en")["entries"])
    emergencies = frozenset(new.shelf("en")["emergencies"]) | frozenset(live.shelf("en")["emergencies"])
    holdout = sets.of("holdout")
    known = [question for question in holdout.in_scope if question.entry in common]
    calm = [question for question in known if question.entry not in emergencies]
    urgent = [question for question in known if question.entry in emergencies]

    def loss(questions: Sequence[Question]) -> Loss:
        bad = [question for question in questions if not _well(after, question, emergencies)]
        return Loss(len(questions), sum(_well(before, question, emergencies) for question in bad))

    changed = {entry: loss([one for one in calm if one.entry == entry]) for entry in changed_entries(new, live) & common - emergencies}
    return Trial(loss(one_each(calm)), loss(urgent), loss(holdout.out_of_scope), changed)


def changed_entries(new: Snapshot, live: Snapshot) -> frozenset[str]:
    """Ids of the entries whose searched texts differ between two snapshots."""
    after, before = (_by_entry(Material.read(snapshot.folder).passages) for snapshot in (new, live))
    return frozenset(entry for entry in after.keys() | before.keys() if after.get(entry) != before.get(entry))


def _by_entry(passages: Sequence[Passage]) -> dict[str, set[Passage]]:
    grouped: dict[str, set[Passage]] = defaultdict(set)
    for passage in passages:
        grouped[passage.entry].add(passage)
    return grouped


def one_each(questions: Sequence[Question]) -> list[Question]:
    """One question for each entry and language, always the same one."""
    chosen: dict[tuple[str, str | None], Question] = {}
    for question in sorted(questions, key=lambda one: hashlib.sha256(one.text.encode()).digest()):
        chosen.setdefault((question.language, question.entry), question)
    return list(chosen.values())


def _well(retriever: Retriever, question: Question, emergencies: frozenset[str]) -> bool:
    """Whether a question is declined, noticed as an emergency, or reaches its entry first, whichever it should."""
    outcome = retriever.search(question.text)
    if question.entry is None:
        return isinstance(outcome, NothingFound)
    if question.entry in emergencies:
        return isinstance(outcome, Emergency)
    return not isinstance(outcome, Emergency) and bool(outcome.candidates) and outcome.candidates[0].entry == question.entry
