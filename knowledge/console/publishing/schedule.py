"""What begins or ends by its date is published by the console itself, exactly that and nothing else, once a minute at most."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable, Sequence
from typing import Final

from django.db import connection, transaction
from django.utils import timezone

from knowledge.console.models import Publication, Record
from knowledge.console.models.audit import note
from knowledge.console.publishing import asking, jobs, settling, telling, workshop
from knowledge.console.publishing.deeds import self_reviewed
from knowledge.console.publishing.jobs import Ending
from knowledge.console.publishing.telling import Part

logger = logging.getLogger("pana.console.schedule")
EVERY: Final = 60.0
"""Seconds between two looks at the calendar."""
AGAIN: Final = dt.timedelta(hours=1)
"""A publication by date that failed is tried again after so long."""
_stop = threading.Event()


def follow() -> None:
    """After a start: settle what was left, then look at the calendar until the process ends."""
    threading.Thread(target=_watch, name="schedule", daemon=True).start()


def _watch() -> None:
    _carefully(settling.reconcile)
    while True:
        _carefully(settling.finish_swapped)
        _carefully(lambda: publish_due(timezone.localdate()))
        _carefully(lambda: asking.forget() if workshop.rest() else None)
        if _stop.wait(EVERY):
            return


def _carefully(work: Callable[[], object]) -> None:
    """Whatever goes wrong is logged by its kind, and the calendar is looked at again a minute later."""
    try:
        work()
    except Exception as error:
        logger.error("%s: %s", type(error).__name__, error)
    finally:
        connection.close()


def publish_due(day: dt.date) -> Publication | None:
    """Publish what entered or left its days of validity; None where nothing did, or where the last try failed a moment ago."""
    begins, ends = beginning(day), ending(day)
    if not begins and not ends:
        return None
    parts = [*telling.without(telling.live(), *begins, *ends), *(Part(record, record.content) for record in begins)]
    if _failed_lately(parts) or Publication.objects.filter(state=Publication.State.PREPARING).exists():
        return None
    return _publish(parts, begins, ends)


def beginning(day: dt.date) -> list[Record]:
    """Approved records whose first day has come and that the bot has not told since."""
    due = Record.objects.told_on(day).filter(valid_from__isnull=False, live__isnull=True)
    return [record for record in due if not self_reviewed(record) and not _told_since(record)]


def ending(day: dt.date) -> list[Record]:
    """Records that the bot tells after their last day."""
    return list(Record.objects.filter(live__isnull=False, valid_until__lt=day))


def _publish(parts: Sequence[Part], begins: Sequence[Record], ends: Sequence[Record]) -> Publication:
    names = {"begins": [str(one.name) for one in begins], "ends": [str(one.name) for one in ends]}
    errors = telling.checked(parts).errors
    with transaction.atomic():
        row: Publication = Publication.objects.create(
            reason=Publication.Reason.SCHEDULE, told=telling.told(parts), before=workshop.live_id()
        )
        note("pana", "begun by date", str(row.pk), **names)
        if errors:
            said = "; ".join(f"{one.kind}:{one.id} {one.message}" for one in errors[:5])
            row.state, row.ended_at, row.error = Publication.State.FAILED, timezone.now(), said
            row.save()
    if not errors:
        jobs.start(row, parts, Ending("published by date", "pana", names))
        row.refresh_from_db()
    return row


def _told_since(record: Record) -> bool:
    """Whether a publication told it since its first day: then somebody has gone back, and it stays as they wish."""
    since = Publication.objects.filter(state=Publication.State.LIVE, ended_at__date__gte=record.valid_from)
    return any([record.kind, record.name] == one[:2] for publication in since.only("told") for one in publication.told)


def _failed_lately(parts: Sequence[Part]) -> bool:
    told = telling.told(parts)
    recent = Publication.objects.filter(
        state=Publication.State.FAILED, reason=Publication.Reason.SCHEDULE, ended_at__gte=timezone.now() - AGAIN
    )
    return any(sorted(one.told) == sorted(told) for one in recent)
