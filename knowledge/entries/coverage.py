"""How the knowledge covers the topics that it must: topic by language, confidence and day of the next check."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from knowledge.entries.model import Collection, Entry
from knowledge.languages import LANGUAGES

TOPICS: Final = Path(__file__).parent / "topics.yml"
_MORE: Final = "also there"


@dataclass(frozen=True)
class Row:
    """One topic; ``entry`` is None where it has none."""

    group: str
    topic: str
    entry: Entry | None

    def state(self, today: dt.date) -> str:
        """``missing``, ``overdue`` or ``good``."""
        if self.entry is None:
            return "missing"
        return "overdue" if self.entry.review_by < today else "good"


@dataclass(frozen=True)
class Coverage:
    """All required topics in order, then the entries that stand beside them."""

    rows: tuple[Row, ...]
    more: tuple[Row, ...]

    def lines(self, today: dt.date) -> Iterator[str]:
        """The table as plain text: of each language the phrasings and the words of the answer."""
        yield f"{'topic':42}" + "".join(f"{language:>10}" for language in LANGUAGES) + f"  {'confidence':12}{'review by':12}state"
        group = ""
        for row in (*self.rows, *self.more):
            if row.group != group:
                group = row.group
                yield f"-- {group}"
            yield _line(row, today)
        yield ""
        yield "each language: phrasings / words of the answer"
        yield self.summary(today)

    def summary(self, today: dt.date) -> str:
        """Counts in one sentence."""
        states = [row.state(today) for row in self.rows]
        kinds = [row.entry.confidence for row in self.rows if row.entry]
        counted = ", ".join(f"{kinds.count(kind)} {kind}" for kind in ("high", "medium", "low"))
        return (
            f"{len(self.rows)} topics: {states.count('missing')} missing, {states.count('overdue')} overdue; "
            f"confidence {counted}; {len(self.more)} more entries."
        )

    @property
    def complete(self) -> bool:
        """Whether every topic has its entry."""
        return all(row.entry for row in self.rows)


def coverage(collection: Collection, topics: Path = TOPICS) -> Coverage:
    """Hold a collection against the list of topics."""
    entries = {entry.id: entry for entry in collection.entries}
    wanted: dict[str, list[str]] = yaml.safe_load(topics.read_text(encoding="utf-8"))
    rows = tuple(Row(group, topic, entries.get(topic)) for group, ids in wanted.items() for topic in ids)
    named = {row.topic for row in rows}
    return Coverage(rows, tuple(Row(_MORE, entry.id, entry) for entry in collection.entries if entry.id not in named))


def _line(row: Row, today: dt.date) -> str:
    if row.entry is None:
        return f"{row.topic:42}" + f"{'-':>10}" * len(LANGUAGES) + f"  {'-':12}{'-':12}missing"
    cells = "".join(
        f"{len(row.entry.variants[language].questions):>6}/{len(row.entry.variants[language].answer.split()):3}"
        for language in LANGUAGES
    )
    return f"{row.topic:42}{cells}  {row.entry.confidence:12}{row.entry.review_by.isoformat():12}{row.state(today)}"
