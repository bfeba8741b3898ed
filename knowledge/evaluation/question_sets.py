"""Questions that people could ask and that nobody indexed, with the entry each should reach, split for tuning and for measuring.

Half of each set (by digest of the text) serves to fit thresholds; the other, the holdout, only to measure. The fresh set was written
later by others, who knew the answers but no phrasing and no question; it is measured and nothing is ever chosen by it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml

from knowledge.languages import LANGUAGES, Language

FOLDER = Path(__file__).parent / "question_sets"

FRESH = FOLDER / "fresh"

Half = Literal["tuning", "holdout"]
Part = Literal["tuning", "holdout", "fresh"]


@dataclass(frozen=True)
class Question:
    """One question. ``entry`` is the id that answers it, or None where the bot must decline."""

    text: str
    language: Language
    entry: str | None
    style: str

    @property
    def half(self) -> Half:
        """Which half it belongs to, for ever."""
        return "tuning" if hashlib.sha256(self.text.encode()).digest()[0] % 2 == 0 else "holdout"


@dataclass(frozen=True)
class QuestionSet:
    """All questions of the project. ``ordinary`` are in-scope questions that only sound like emergencies."""

    in_scope: tuple[Question, ...]
    out_of_scope: tuple[Question, ...]
    ordinary: tuple[Question, ...]

    def of(self, half: Half) -> QuestionSet:
        """One half of every part."""
        parts = (self.in_scope, self.out_of_scope, self.ordinary)
        return QuestionSet(*(tuple(question for question in part if question.half == half) for part in parts))

    @property
    def digest(self) -> str:
        """Names exactly this set of questions."""
        every = sorted(
            f"{q.language}|{q.entry}|{q.style}|{q.text}" for part in (self.in_scope, self.out_of_scope, self.ordinary) for q in part
        )
        return hashlib.sha256("\n".join(every).encode()).hexdigest()[:12]


def read_sets(folder: Path = FOLDER) -> QuestionSet:
    """Read ``kk.yml``, ``ru.yml``, ``en.yml``, ``out_of_scope.yml`` and ``not_emergency.yml``."""
    in_scope = [question for language in LANGUAGES for question in _in_scope(_load(folder / f"{language}.yml"), language)]
    outside = [
        Question(item["text"], language, None, item["kind"])
        for language, items in _load(folder / "out_of_scope.yml")["out_of_scope"].items()
        for item in items
    ]
    ordinary = [
        Question(item["text"], language, item["entry"], "ordinary")
        for language, items in _load(folder / "not_emergency.yml")["not_emergency"].items()
        for item in items
    ]
    return QuestionSet(tuple(in_scope), tuple(outside), tuple(ordinary))


def read_part(part: Part) -> QuestionSet:
    """One half of the sets, or the fresh set, which holds only clean questions in scope."""
    if part != "fresh":
        return read_sets().of(part)
    return QuestionSet(
        tuple(question for language in LANGUAGES for question in _in_scope(_load(FRESH / f"{language}.yml"), language)), (), ()
    )


def _in_scope(data: dict[str, dict[str, dict[str, list[str]]]], language: Language) -> list[Question]:
    return [
        Question(text, language, entry, style)
        for entry, styles in data["questions"].items()
        for style, texts in styles.items()
        for text in texts
    ]


def _load(path: Path) -> dict:  # type: ignore[type-arg]
    return dict(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
