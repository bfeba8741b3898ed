"""Groups of questions asked in vain, and which of them staff may see: three similar ones, or what a reviewer has read and released."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, F, Min, Q, Window
from django.db.models.functions import RowNumber
from django.utils.translation import get_language

from knowledge.console.models import QuestionGroup, Record, Report
from knowledge.console.reports.filters import Filter
from knowledge.console.reports.words import language_name, outcome_name

SIMILAR: Final = 3
"""From so many similar questions on staff sees them: one person's words do not stand out then."""
EXAMPLES: Final = 5
_LOOKED_AT: Final = 100
"""Newest reports of a group from which examples and nearest answers are taken."""


@dataclass(frozen=True)
class Sizes:
    """How often each group was asked, most first; ``hidden`` groups are only counted, and how many questions stand in them."""

    shown: tuple[tuple[int, int], ...]
    hidden: int
    hidden_questions: int


@dataclass(frozen=True)
class Example:
    """One text, masked, and the language of its conversation."""

    text: str
    language: str


@dataclass(frozen=True)
class Nearest:
    """An answer that the bot thought of, and how often."""

    name: str
    title: str
    count: int


@dataclass(frozen=True)
class Asked:
    """A group as staff sees it; counts are of the reports that fit the filter."""

    group: QuestionGroup
    count: int
    since: dt.date | None
    examples: tuple[Example, ...]
    languages: tuple[tuple[Any, int], ...]
    outcomes: tuple[tuple[Any, int], ...]
    nearest: tuple[Nearest, ...]


def sizes(wanted: Filter) -> Sizes:
    """Count all groups that fit; a filter never singles out fewer than three questions either."""
    rows = Report.objects.filter(group__isnull=False, group__fate__in=wanted.fates(), **wanted.of_reports()).order_by()
    counted = list(rows.values_list("group", "group__reviewed").annotate(asked=Count("id")))
    shown = [(group, asked) for group, reviewed, asked in counted if reviewed or asked >= SIMILAR]
    hidden = [asked for _group, reviewed, asked in counted if not reviewed and asked < SIMILAR]
    return Sizes(tuple(sorted(shown, key=lambda one: (-one[1], -one[0]))), len(hidden), sum(hidden))


def may_be_shown(group: QuestionGroup) -> bool:
    """Whether staff may see the words of this group at all."""
    return bool(group.reviewed or group.reports.count() >= SIMILAR)


def to_review() -> Any:
    """Groups too small to be shown, newest first; for reviewers, who look for names."""
    groups = QuestionGroup.objects.filter(fate="open", reviewed=False).defer("centre")
    return groups.annotate(asked=Count("reports")).filter(asked__gte=1, asked__lt=SIMILAR).order_by("-id")


def asked(numbered: Sequence[tuple[int, int]], wanted: Filter | None = None, examples: int = EXAMPLES) -> list[Asked]:
    """Groups, given as (id, count), with all that the page shows of them; from the reports that fit the filter."""
    ids = [group for group, _count in numbered]
    conditions = wanted.of_reports() if wanted else {}
    reports = Report.objects.filter(group__in=ids, **conditions).order_by()
    groups = QuestionGroup.objects.defer("centre").select_related("record", "fate_by").in_bulk(ids)
    newest, since = _newest(reports), dict(reports.values_list("group").annotate(Min("day")))
    languages, outcomes = _counted(reports, "language"), _counted(reports, "outcome")
    titles = titles_of({name for rows in newest.values() for row in rows for name in row["candidates"]})
    return [
        Asked(
            group=groups[id],
            count=count,
            since=since.get(id),
            examples=_examples(newest[id], examples),
            languages=tuple((language_name(one), n) for one, n in languages[id]),
            outcomes=tuple((outcome_name(one), n) for one, n in outcomes[id]),
            nearest=_nearest(newest[id], titles),
        )
        for id, count in numbered
        if id in groups
    ]


def titles_of(names: Iterable[str]) -> dict[str, str]:
    """Titles of answers in the language of the page; an answer that is gone keeps its id."""
    language = get_language() or "ru"
    records = Record.objects.filter(kind="entry", name__in=list(names)).only("name", "content", "draft")
    return {record.name: record.title(language) or record.name for record in records}


def _newest(reports: Any) -> dict[int, list[dict[str, Any]]]:
    place = Window(RowNumber(), partition_by=F("group"), order_by=[F("day").desc(), F("id").desc()])
    rows = reports.annotate(place=place).filter(place__lte=_LOOKED_AT).values("group", "text", "language", "candidates", "place")
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: int(row["place"])):
        found[row["group"]].append(row)
    return found


def _counted(reports: Any, field: str) -> dict[int, list[tuple[str, int]]]:
    found: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for group, value, count in reports.values_list("group", field).annotate(n=Count("id")).order_by("-n", field):
        found[group].append((value, count))
    return found


def _examples(rows: Sequence[dict[str, Any]], most: int) -> tuple[Example, ...]:
    """Different texts only; capitals, spaces and the last signs make no difference."""
    different = {" ".join(row["text"].casefold().split()).rstrip(" ?!."): row for row in reversed(rows) if row["text"]}
    return tuple(Example(row["text"], row["language"]) for row in list(different.values())[::-1][:most])


def _nearest(rows: Sequence[dict[str, Any]], titles: dict[str, str]) -> tuple[Nearest, ...]:
    named = Counter(name for row in rows for name in row["candidates"])
    return tuple(Nearest(name, titles.get(name, name), count) for name, count in named.most_common(3))


def waiting_for_review() -> int:
    """How many groups wait for a reviewer."""
    return int(to_review().count())


def visible(id: int) -> QuestionGroup | None:
    """The group, where it exists and its words may be seen."""
    found = QuestionGroup.objects.filter(pk=id).annotate(n=Count("reports")).filter(Q(reviewed=True) | Q(n__gte=SIMILAR))
    group: QuestionGroup | None = found.defer("centre").select_related("record", "fate_by").first()
    return group
