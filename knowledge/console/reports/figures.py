"""Counts for the charts and the CSV files; everything is added up in the database, and days without questions count 0."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from knowledge.console.models import Rating, Record, Report
from knowledge.console.reports.asked import titles_of
from knowledge.console.reports.filters import Filter
from knowledge.console.reports.words import language_name, outcome_name
from knowledge.evaluation.intervals import wilson

Counts = list[tuple[Any, int]]


@dataclass(frozen=True)
class Helped:
    """How an answer was judged; ``low`` and ``high`` are the 95 % interval of ``share`` (Wilson), all from 0 to 1."""

    entry: str
    title: str
    yes: int
    count: int
    share: float
    low: float
    high: float

    @property
    def percent(self) -> dict[str, int]:
        """The same in whole percent, and what the drawing needs: length of the interval, place of the mark, which is 2 wide."""
        share, low, high = (round(100 * part) for part in (self.share, self.low, self.high))
        return {"share": share, "low": low, "high": high, "between": high - low, "mark": min(98, max(0, share - 1))}


@dataclass(frozen=True)
class Figures:
    """Questions by day, language, outcome and topic."""

    total: int
    days: list[tuple[dt.date, int]]
    languages: Counts
    outcomes: Counts
    topics: Counts


def rows(wanted: Filter) -> list[tuple[dt.date, str, str, int]]:
    """Day, language, outcome, count; for each that occurs."""
    reports = Report.objects.filter(**wanted.of_reports()).order_by("day", "language", "outcome")
    return list(reports.values_list("day", "language", "outcome").annotate(n=Count("id")))


def figures(wanted: Filter) -> Figures:
    """All counts for the charts."""
    counted = rows(wanted)
    by_day: Counter[dt.date] = Counter()
    by_language: Counter[str] = Counter()
    by_outcome: Counter[str] = Counter()
    for day, language, outcome, count in counted:
        by_day[day] += count
        by_language[language] += count
        by_outcome[outcome] += count
    return Figures(
        total=by_day.total(),
        days=[(day, by_day[day]) for day in _every_day(wanted, by_day)],
        languages=[(language_name(language), count) for language, count in by_language.most_common()],
        outcomes=[(outcome_name(outcome), count) for outcome, count in by_outcome.most_common()],
        topics=_topics(wanted),
    )


def helped(wanted: Filter) -> list[Helped]:
    """Answers by ratings: first those of which it is surest that they help few."""
    counted = Rating.objects.filter(**wanted.of_ratings()).order_by().values_list("entry")
    found = list(counted.annotate(yes=Count("id", filter=Q(helpful=True)), n=Count("id")))
    titles = titles_of(entry for entry, _yes, _count in found)
    rated = [_helped(entry, titles.get(entry, entry), yes, count) for entry, yes, count in found]
    return sorted(rated, key=lambda one: (one.high, -one.count, one.title))


def _helped(entry: str, title: str, yes: int, count: int) -> Helped:
    share = yes / count
    return Helped(entry, title, yes, count, share, *wilson(share, count))


def _every_day(wanted: Filter, found: Iterable[dt.date]) -> list[dt.date]:
    """All days of the filter up to today, or further where the bot's clock is ahead."""
    last = max([*found, wanted.first + dt.timedelta(days=wanted.days - 1)])
    return [wanted.first + dt.timedelta(days=number) for number in range((last - wanted.first).days + 1)]


def _topics(wanted: Filter) -> Counts:
    """By the topic of the answer, or else of the nearest one; what had neither is a topic of its own."""
    counted = Report.objects.filter(**wanted.of_reports()).order_by().values_list("nearest").annotate(n=Count("id"))
    topic_of = dict(Record.objects.filter(kind="entry").values_list("name", "content__group"))
    by_topic: Counter[str] = Counter()
    for entry, count in counted:
        by_topic[topic_of.get(entry) or ""] += count
    titles = _titles_of_topics()
    return [(titles.get(topic, topic) or _("no topic"), count) for topic, count in by_topic.most_common()]


def _titles_of_topics() -> dict[str, str]:
    language = get_language() or "ru"
    return {record.name: record.title(language) for record in Record.objects.filter(kind="group").only("name", "content", "draft")}
