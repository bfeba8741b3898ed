"""Which test questions a small change cannot touch, so that only the others are asked anew.

Where few entries were learnt alone, all that speaks for any other entry stays but for the rarity of letters, a change in the fourth
digit. A question is touched where a changed entry is among its candidates, or has a text about as near to it as the nearest of all.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from knowledge.evaluation.question_sets import Question
from knowledge.languages.readings import read
from knowledge.publication.material import FEW
from knowledge.publication.memory import Memory
from knowledge.publication.trial import Pair
from knowledge.retrieval.encoder import Vectors
from knowledge.retrieval.passages import FOREIGN
from knowledge.retrieval.retriever import Material

LEARNT: Final = "learnt.json"
NEAR: Final = 0.15
"""A changed text is about as near where its cosine is behind that of the nearest text by less than this."""
_CHUNK: Final = 256

Floats = npt.NDArray[np.float32]


def untouched(both: Pair, memory: Memory, questions: Sequence[Question]) -> frozenset[Question]:
    """Questions for calm entries, or for none, that the change cannot touch; calls for help are always asked anew."""
    if not _is_small(both):
        return frozenset()
    calm = [one for one in questions if one.entry not in both.emergencies and one.entry not in both.changed]
    far = _far(both, memory, calm)
    return frozenset(one for one, is_far in zip(calm, far, strict=True) if is_far and not _among(both, memory, one))


def _is_small(both: Pair) -> bool:
    """Whether few entries have changed and they were learnt alone; a changed kind of foreign questions touches everything."""
    learnt = frozenset(json.loads((both.new.folder / LEARNT).read_text(encoding="utf-8")))
    return len(both.changed) <= FEW and both.changed <= learnt and not any(one.startswith(FOREIGN) for one in both.changed)


def _among(both: Pair, memory: Memory, question: Question) -> bool:
    return any(one.entry in both.changed for one in memory.answer(both.live, question.text).candidates)


def _far(both: Pair, memory: Memory, questions: Sequence[Question]) -> npt.NDArray[np.bool_]:
    """Whether all changed texts, old and new, are much farther from each question than the nearest text of all."""
    readings = [read(question.text).texts or (question.text,) for question in questions]
    vectors = memory.encoder.queries([text for texts in readings for text in texts])
    owners = np.repeat(np.arange(len(questions)), [len(texts) for texts in readings])
    new, live = memory.material(both.new), memory.material(both.live)
    changed = np.concatenate([_texts_of(material, both.changed) for material in (new, live)])
    nearest, near = (_highest(vectors, texts, owners, len(questions)) for texts in (live.vectors, changed))
    return near < nearest - NEAR


def _texts_of(material: Material, entries: frozenset[str]) -> Vectors:
    return material.vectors[[row for row, passage in enumerate(material.passages) if passage.entry in entries]]


def _highest(vectors: Vectors, texts: Vectors, owners: npt.NDArray[np.int64], questions: int) -> Floats:
    """The highest cosine of each question's readings with any of the texts."""
    found = np.full(questions, -1, np.float32)
    for start in range(0, len(vectors), _CHUNK):
        part = slice(start, start + _CHUNK)
        np.maximum.at(found, owners[part], (vectors[part] @ texts.T).max(axis=1, initial=-1))
    return found
