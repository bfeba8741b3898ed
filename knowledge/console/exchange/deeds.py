"""Taking over what a file says: as drafts, all in one transaction, each with its history."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from knowledge.console.access import may
from knowledge.console.editing.deeds import DeedRefused
from knowledge.console.models import Record
from knowledge.console.models.audit import note
from knowledge.entries.records import Record as Thing

_REASON = "imported"


@transaction.atomic
def take_over(user: Any, things: Iterable[Thing]) -> int:
    """Make drafts of these things and hand them in for review; gives how many.

    Raises:
        DeedRefused: the person may not import.
    """
    if not may(user, "exchange_record"):
        raise DeedRefused(_("Your role does not allow this."))
    coming = {(thing.kind, thing.id): thing for thing in things}
    standing = {(one.kind, one.name): one for one in Record.objects.select_for_update() if (one.kind, one.name) in coming}
    changed = [_changed(record, coming[key]) for key, record in standing.items()]
    place = Record.objects.count()
    fresh = [_fresh(thing, place + number) for number, (key, thing) in enumerate(coming.items()) if key not in standing]
    bulk_update_with_history(changed, Record, ["draft", "state", "note", "version"], default_user=user, default_change_reason=_REASON)
    made = bulk_create_with_history(fresh, Record, default_user=user, default_change_reason=_REASON)
    Record.writers.through.objects.bulk_create(
        [Record.writers.through(record_id=record.pk, user_id=user.pk) for record in (*changed, *made)], ignore_conflicts=True
    )
    note(user.get_username(), "imported", f"{len(coming)}", new=len(fresh), changed=len(changed))
    return len(coming)


def _changed(record: Record, thing: Thing) -> Record:
    record.draft = None if thing.content == record.content else thing.content
    record.state = Record.State.REVIEW if record.draft is not None else Record.State.APPROVED
    record.note, record.version = "", record.version + 1
    return record


def _fresh(thing: Thing, place: int) -> Record:
    return Record(
        kind=thing.kind, name=thing.id, file=thing.file, position=place, draft=thing.content, state=Record.State.REVIEW, version=1
    )
