"""How long reports are kept: ``PANA_REPORTS_DAYS``, then reports, ratings and groups without reports go for good."""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Lock

from django.db import transaction

from knowledge.console.models import QuestionGroup, Rating, Report
from knowledge.console.reports.days import first_kept

_EVERY_SECONDS = 6 * 3600.0
_lock = Lock()
_last: list[float] = []
"""When this process purged last, on the clock that never goes back; empty after a start."""


@dataclass(frozen=True)
class Purged:
    """How much was deleted."""

    reports: int
    ratings: int
    groups: int


@transaction.atomic
def purge() -> Purged:
    """Delete what is older than reports are kept."""
    first = first_kept()
    reports, _by_table = Report.objects.filter(day__lt=first).delete()
    ratings, _by_table = Rating.objects.filter(day__lt=first).delete()
    groups, _by_table = QuestionGroup.objects.filter(reports__isnull=True, made_at__date__lt=first).delete()
    return Purged(reports, ratings, groups)


def purge_when_due() -> None:
    """Purge where that was more than six hours ago; without a scheduler, whoever comes by does it."""
    with _lock:
        now = time.monotonic()
        if _last and now - _last[0] < _EVERY_SECONDS:
            return
        _last[:] = [now]
    purge()
