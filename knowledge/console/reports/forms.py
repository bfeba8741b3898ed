"""The form under a group of questions: the question as it shall stand, and where it belongs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import get_language

from knowledge.console.models import Record
from knowledge.console.reports.asked import Asked
from knowledge.console.reports.deeds import Wording

OTHER: Final = "other"
_BETWEEN: Final = " · "


@dataclass(frozen=True)
class Choice:
    """One thing of the knowledge that a question can be given to."""

    name: str
    title: str

    @property
    def label(self) -> str:
        """Title and id, so that two of the same title can be told apart."""
        return f"{self.title}{_BETWEEN}{self.name}"


@dataclass(frozen=True)
class Given:
    """What the form holds. ``to`` is an id or "other"; then ``other`` is what was written or picked beside it."""

    text: str
    language: str
    to: str = ""
    other: str = ""
    foreign: str = ""

    @property
    def wording(self) -> Wording:
        """The question."""
        return Wording(self.text, self.language)


def read(posted: Mapping[str, str]) -> Given:
    """The form as it came."""
    text, language, to, other, foreign = (posted.get(name, "").strip() for name in ("text", "language", "to", "other", "foreign"))
    return Given(text, language, to, other, foreign)


def begun(asked: Asked, use: str) -> Given:
    """The form before anybody touched it: the chosen text, or the first, and the answer that is nearest."""
    place = int(use) if use.isascii() and use.isdigit() and int(use) < len(asked.examples) else 0
    to = asked.nearest[0].name if asked.nearest else OTHER
    if not asked.examples:
        return Given("", "", to)
    return Given(asked.examples[place].text, asked.examples[place].language, to)


def chosen(given: Given, answers: Sequence[Choice]) -> str:
    """Id of the answer that was chosen, empty where none can be made out: a label, an id, or a title that only one has."""
    if given.to != OTHER:
        return given.to
    wanted = given.other.casefold()
    exact = [one.name for one in answers if wanted in (one.label.casefold(), one.name)]
    found = exact or [one.name for one in answers if wanted == one.title.casefold()]
    return found[0] if len(found) == 1 else ""


def choices(kind: str) -> list[Choice]:
    """All of a kind that are not withdrawn, by title in the language of the page."""
    language = get_language() or "ru"
    records: Any = Record.objects.filter(kind=kind, withdrawn=False).only("name", "content", "draft")
    found = [Choice(record.name, record.title(language) or _described(record, language)) for record in records]
    return sorted(found, key=lambda one: one.title.casefold())


def _described(record: Any, language: str) -> str:
    """Foreign questions have no title: the first of them, or their id in words, which is English."""
    questions = (record.written.get("questions") or {}).get(language) or [""]
    return f"{str(questions[0])[:80]} …" if questions[0] else record.name.removeprefix("foreign-").replace("-", " ")
