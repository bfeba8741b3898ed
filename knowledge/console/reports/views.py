"""Pages that only show: what was asked in vain, what a reviewer must read first, charts, and the same as files."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from knowledge.console.access import may, page, show
from knowledge.console.models import Rating, Report
from knowledge.console.reports import asked as groups
from knowledge.console.reports import background, charts, figures, grouping, keeping
from knowledge.console.reports.filters import Filter, options
from knowledge.console.reports.table_files import csv_file
from knowledge.console.reports.words import OUTCOMES, language_name, outcome_name

_ON_A_PAGE = 25
_MOST_IN_A_FILE = 1000
_TOP = 10


@page("see_reports")
def asked(request: HttpRequest) -> HttpResponse:
    """Groups of similar questions, most asked first."""
    keeping.purge_when_due()
    wanted = Filter.read(request.GET)
    sizes = groups.sizes(wanted)
    part = Paginator(sizes.shown, _ON_A_PAGE).get_page(request.GET.get("page"))
    return show(
        request, "reports/asked.html", _("Asked in vain"),
        wanted=wanted, options=options(), sizes=sizes, part=part, groups=groups.asked(list(part), wanted), pages=_numbers(part),
        work=_work(), any=Report.objects.exists(), to_review=_waiting_for(request.user), similar=groups.SIMILAR,
    )  # fmt: skip


@page("review_record")
def to_review(request: HttpRequest) -> HttpResponse:
    """Groups that are too small to be shown unread."""
    keeping.purge_when_due()
    part = Paginator(groups.to_review().values_list("id", "asked"), _ON_A_PAGE).get_page(request.GET.get("page"))
    shown = groups.asked(list(part), examples=groups.SIMILAR)
    return show(
        request,
        "reports/review.html",
        _("To review"),
        part=part,
        groups=shown,
        pages=_numbers(part),
        work=_work(),
        similar=groups.SIMILAR,
    )


@page("see_reports")
def charts_page(request: HttpRequest) -> HttpResponse:
    """Counts as bars, and how answers were judged."""
    keeping.purge_when_due()
    wanted = Filter.read(request.GET)
    counted = figures.figures(wanted)
    return show(
        request, "reports/charts.html", _("Charts"),
        wanted=wanted, options=options(tuple(OUTCOMES)), figures=counted, days=charts.days(counted.days), bars=_bars(counted),
        top=groups.asked(groups.sizes(wanted).shown[:_TOP], wanted, examples=1), helped=figures.helped(wanted),
        any=Report.objects.exists() or Rating.objects.exists(),
    )  # fmt: skip


@page("see_reports")
def counts_file(request: HttpRequest) -> HttpResponse:
    """Counts by day, language and outcome."""
    head = [_("day"), _("language"), _("outcome"), _("questions")]
    rows = figures.rows(Filter.read(request.GET))
    return csv_file("questions.csv", head, ((day, language_name(one), outcome_name(outcome), n) for day, one, outcome, n in rows))


@page("see_reports")
def ratings_file(request: HttpRequest) -> HttpResponse:
    """How answers were judged."""
    head = [_("id"), _("answer"), _("helped"), _("ratings"), _("share"), _("share is at least"), _("share is at most")]
    rated = figures.helped(Filter.read(request.GET))
    rows = ((one.entry, one.title, one.yes, one.count, *(f"{part:.3f}" for part in (one.share, one.low, one.high))) for one in rated)
    return csv_file("ratings.csv", head, rows)


@page("see_reports")
def groups_file(request: HttpRequest) -> HttpResponse:
    """The groups that are shown, with their examples."""
    head = [_("number"), _("questions"), _("since"), _("languages"), _("outcomes"), _("nearest answers"), _("became"), _("examples")]
    wanted = Filter.read(request.GET)
    shown = groups.asked(groups.sizes(wanted).shown[:_MOST_IN_A_FILE], wanted)
    return csv_file("asked-in-vain.csv", head, (_row(one) for one in shown))


def _row(one: groups.Asked) -> list[Any]:
    counted = (", ".join(f"{name} ({count})" for name, count in pairs) for pairs in (one.languages, one.outcomes))
    nearest = ", ".join(f"{near.title} ({near.count})" for near in one.nearest)
    examples = " | ".join(example.text for example in one.examples)
    return [one.group.pk, one.count, one.since, *counted, nearest, one.group.get_fate_display(), examples]


def _bars(counted: figures.Figures) -> list[tuple[str, str, tuple[charts.Bar, ...]]]:
    """Heading, what a row is, and the rows."""
    return [
        (_("By language"), pgettext("of a conversation", "Language"), charts.bars(counted.languages)),
        (_("By what the bot did"), _("Outcome"), charts.bars(counted.outcomes)),
        (_("By topic"), _("Topic"), charts.bars(counted.topics)),
    ]


def _work() -> dict[str, Any]:
    """How many questions are not grouped yet; whoever looks has them grouped."""
    if waiting := grouping.waiting():
        background.begin_grouping()
    return {"waiting": waiting, "trouble": background.trouble() if waiting else ""}


def _waiting_for(user: Any) -> int:
    return groups.waiting_for_review() if may(user, "review_record") else 0


def _numbers(part: Page) -> list[Any]:
    return list(part.paginator.get_elided_page_range(part.number)) if part.paginator.num_pages > 1 else []
