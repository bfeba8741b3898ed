"""What is due: what waits for whom, what must be checked again, what is not sure, what will begin or end by its date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.console.models import Record

SOON = 30
"""Days ahead in which a check counts as due."""
STALE = 365
"""Days after which a contact that nobody has checked again is stale."""
_SHOWN = 8


@dataclass(frozen=True)
class Pile:
    """Records with something in common; ``told`` of them are listed, each with the day it is about."""

    count: int
    told: tuple[tuple[Record, str], ...]


def piles(today: dt.date) -> dict[str, Pile]:
    """Everything that the first page shows, by its name in the template."""
    records = list(Record.objects.filter(withdrawn=False))
    entries = [record for record in records if record.kind == "entry" and record.content]
    return {
        "review": _pile((record, "") for record in records if record.state == Record.State.REVIEW),
        "drafts": _pile((record, "") for record in records if record.state == Record.State.DRAFT),
        "waits": _pile((record, "") for record in Record.objects.all() if record.waits),
        "overdue": _pile(_dated(entries, "review_by", None, today - dt.timedelta(1))),
        "soon": _pile(_dated(entries, "review_by", today, today + dt.timedelta(SOON))),
        "stale": _pile(_dated(_of(records, "contact"), "checked", None, today - dt.timedelta(STALE))),
        "ended": _pile(_dated(_of(records, "value"), "valid_until", None, today + dt.timedelta(SOON))),
        "unsourced": _pile((record, "") for record in entries if not (record.content or {}).get("sources")),
        "unsure": _pile((record, "") for record in entries if (record.content or {}).get("confidence") == "low"),
        "dated": _pile((record, str(record.valid_from or record.valid_until)) for record in records if _will_change(record, today)),
    }


def _of(records: Iterable[Record], kind: str) -> list[Record]:
    return [record for record in records if record.kind == kind and record.content]


def _dated(records: Iterable[Record], field: str, first: dt.date | None, last: dt.date) -> list[tuple[Record, str]]:
    """Those whose day lies between the two, nearest first."""
    found = [(record, str((record.content or {}).get(field) or "")) for record in records]
    low = first.isoformat() if first else ""
    return sorted(((record, day) for record, day in found if day and low <= day <= last.isoformat()), key=lambda pair: pair[1])


def _will_change(record: Record, today: dt.date) -> bool:
    return bool((record.valid_from and record.valid_from > today) or (record.valid_until and record.valid_until >= today))


def _pile(found: Iterable[tuple[Record, str]]) -> Pile:
    listed = list(found)
    return Pile(len(listed), tuple(listed[:_SHOWN]))
