"""Days of the reports: the bot counts them in UTC, so the console does as well."""

from __future__ import annotations

import datetime as dt

from django.conf import settings


def today() -> dt.date:
    """The day in UTC."""
    return dt.datetime.now(dt.UTC).date()


def first_kept() -> dt.date:
    """The oldest day whose reports are kept; ``PANA_REPORTS_DAYS`` says how many days."""
    return first_of(settings.PANA.reports_days)


def first_of(days: int) -> dt.date:
    """The first of so many days of which today is the last."""
    return today() - dt.timedelta(days=days - 1)
