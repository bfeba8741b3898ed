"""Which entries now compete: another answers the questions of a changed one too, or holds nearly the same phrasings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from rapidfuzz import fuzz

from knowledge.evaluation.question_sets import Question
from knowledge.languages.normalisation import fold
from knowledge.publication.memory import Memory
from knowledge.publication.trial import Pair
from knowledge.retrieval.outcomes import Candidate, Outcome
from knowledge.retrieval.passages import Passage

NEAR: Final = 0.15
"""Another entry competes where its share of belief is behind by less than this."""
_SHARE: Final = 0.05
"""Entries with a smaller share than this compete with nobody."""
ALIKE: Final = 86.0
"""rapidfuzz ratio of the sorted words of two folded texts, 0 to 100, from which they are told as nearly the same."""
_NEAREST: Final = 3
_MOST: Final = 40
_EACH: Final = 20
"""New texts of each entry that are asked as if they were questions."""
_TEXTS: Final = 60
_COMPARED: Final = 300


@dataclass(frozen=True)
class Rival:
    """``other`` stands before ``entry`` in ``first`` of its ``asked`` questions, and close behind it in ``close``."""

    entry: str
    other: str
    asked: int
    first: int
    close: int


@dataclass(frozen=True)
class Alike:
    """A text of a changed entry that nearly stands in another one too; ``likeness`` is 0 to 100."""

    entry: str
    language: str
    text: str
    other: str
    other_text: str
    likeness: int


def rivals(both: Pair, memory: Memory, told: Mapping[Question, Outcome]) -> tuple[Rival, ...]:
    """Pairs of a changed entry and another that its questions reach too, the worst first."""
    counted: dict[tuple[str, str], list[int]] = {}
    asked: dict[str, int] = {}
    of_sets = ((question.entry, outcome.candidates) for question, outcome in told.items() if question.entry in both.changed)
    own = ((one.entry, memory.shares(both.new, one.text)) for one in _asked_as_question(both, memory))
    for entry, candidates in (*of_sets, *own):
        asked[entry] = asked.get(entry, 0) + 1
        for other, place in _competing(entry, candidates):
            counted.setdefault((entry, other), [0, 0])[place] += 1
    found = [Rival(entry, other, asked[entry], first, close) for (entry, other), (first, close) in counted.items()]
    return tuple(sorted(found, key=lambda one: (-one.first, -one.close, one.entry, one.other)))[:_MOST]


def _asked_as_question(both: Pair, memory: Memory) -> list[Passage]:
    """Some of the new titles and phrasings, the same number of each entry at most."""
    material, chosen = memory.material(both.new), Counter[str]()
    kept = []
    for row in fresh_rows(both, memory):
        passage = material.passages[row]
        if chosen[passage.entry] < _EACH:
            chosen[passage.entry] += 1
            kept.append(passage)
    return kept[:_TEXTS]


def fresh_rows(both: Pair, memory: Memory) -> list[int]:
    """Rows of the titles and phrasings of entries that the live snapshot has not."""
    before = frozenset(memory.material(both.live).passages)
    passages = enumerate(memory.material(both.new).passages)
    return [row for row, one in passages if one.role in ("title", "question") and one not in before]


def _competing(entry: str, candidates: Sequence[Candidate]) -> Iterator[tuple[str, int]]:
    """The entry that stands first instead (0), or the second where it is close (1)."""
    if not candidates:
        return
    if candidates[0].entry != entry:
        yield candidates[0].entry, 0
    elif len(candidates) > 1 and candidates[1].score >= _SHARE and candidates[0].score - candidates[1].score < NEAR:
        yield candidates[1].entry, 1


def alike(both: Pair, memory: Memory) -> tuple[Alike, ...]:
    """New titles and phrasings of entries that nearly stand in another entry."""
    material = memory.material(both.new)
    asked = np.array([passage.role in ("title", "question", "foreign") for passage in material.passages])
    fresh = fresh_rows(both, memory)[:_COMPARED]
    found = [one for row in fresh for one in _neighbours(row, material.passages, material.vectors, asked)]
    return tuple(sorted(found, key=lambda one: -one.likeness))[:_MOST]


def _neighbours(row: int, passages: tuple[Passage, ...], vectors: np.ndarray, asked: np.ndarray) -> Iterator[Alike]:
    """The nearest titles and phrasings of other entries, as far as their letters are nearly the same."""
    mine = passages[row]
    nearness = np.where(asked, vectors @ vectors[row], -1)
    nearest = np.argpartition(-nearness, min(_NEAREST + 8, len(nearness) - 1))[: _NEAREST + 8]
    others = sorted((place for place in nearest if passages[place].entry != mine.entry), key=lambda place: -nearness[place])
    for other in (passages[place] for place in others[:_NEAREST]):
        likeness = round(fuzz.token_sort_ratio(fold(mine.text), fold(other.text)))
        if likeness >= ALIKE:
            yield Alike(mine.entry, mine.language, mine.text, other.entry, other.text, likeness)
