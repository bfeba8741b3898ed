"""Ours beside its peers, as tables of a page: per language and per style, with how many errors each makes for one of ours."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.evaluation.intervals import wilson
from knowledge.evaluation.peers import Places
from knowledge.evaluation.question_sets import Question
from knowledge.languages import LANGUAGES

BEGIN, END = "<!-- begin: python -m knowledge compare -->", "<!-- end -->"
"""Between these lines of a page stands what ``write`` wrote."""


class ComparisonError(ValueError):
    """A peer's figures do not belong to these questions, or a page has no place for the tables."""


@dataclass(frozen=True)
class Comparison:
    """Places of every contestant on the same questions, ours last."""

    questions: tuple[Question, ...]
    contestants: tuple[Places, ...]
    measured_on: dict[str, Any]

    def lines(self) -> Iterator[str]:
        """Two tables in Markdown."""
        yield "Measured on " + ", ".join(f"{name} `{value}`" for name, value in self.measured_on.items()) + "."
        yield ""
        yield "Right entry first, in per cent (95 % interval):"
        yield ""
        yield "| | " + " | ".join(LANGUAGES) + " | errors for one of ours |"
        yield "|---|" + "---|" * (len(LANGUAGES) + 1)
        ours = self.contestants[-1]
        for one in self.contestants:
            cells = [self._cell(one, [question.language == language for question in self.questions]) for language in LANGUAGES]
            ratios = [self._errors(one, language) / max(self._errors(ours, language), 1) for language in LANGUAGES]
            times = " / ".join(f"{ratio:.1f}" for ratio in ratios)
            yield f"| {one.name} | " + " | ".join(cells) + f" | {times} |"
        yield ""
        yield "By how people write, in per cent:"
        yield ""
        groups = list(dict.fromkeys((question.language, question.style) for question in sorted(self.questions, key=_by_language)))
        yield "| | " + " | ".join(one.name.split(",")[0].split(" (")[0] for one in self.contestants) + " |"
        yield "|---|" + "---|" * len(self.contestants)
        for language, style in groups:
            chosen = [(question.language, question.style) == (language, style) for question in self.questions]
            row = " | ".join(f"{100 * one.first(chosen):.0f}" for one in self.contestants)
            yield f"| {language} {style} ({sum(chosen)}) | {row} |"

    def _cell(self, one: Places, chosen: Sequence[bool]) -> str:
        share = one.first(chosen)
        low, high = wilson(share, sum(chosen))
        return f"{100 * share:.1f} ({100 * low:.0f}–{100 * high:.0f})"

    def _errors(self, one: Places, language: str) -> int:
        return sum(place != 1 and question.language == language for place, question in zip(one.places, self.questions, strict=True))


def _by_language(question: Question) -> int:
    return LANGUAGES.index(question.language)


def read_places(file: Path, digest: str) -> Places:
    """A peer's places that another program wrote (``scripts/compare_rasa.py``).

    Raises:
        ComparisonError: they were measured on other questions, or the file is not readable.
    """
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        name, questions, places = str(data["name"]), data["questions"], tuple(int(place) for place in data["places"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ComparisonError(f"{file} is no list of places: {error}") from None
    if questions != digest:
        raise ComparisonError(f"{file} was measured on the questions {questions}, not on {digest}: measure again.")
    return Places(name, places)


def write(comparison: Comparison, page: Path) -> None:
    """Put the tables between the two marks of a page.

    Raises:
        ComparisonError: the page lacks the marks.
    """
    text = page.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text:
        raise ComparisonError(f"{page} has no place for the tables: it needs the lines  {BEGIN}  and  {END}.")
    before, after = text.split(BEGIN)[0], text.split(END, 1)[1]
    page.write_text(before + BEGIN + "\n" + "\n".join(comparison.lines()) + "\n" + END + after, encoding="utf-8")
