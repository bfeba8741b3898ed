"""After the pointer was swapped the database follows: what is live of each record, and how each publication ended."""

from __future__ import annotations

import json
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from knowledge.console.models import Publication, Record
from knowledge.console.models.audit import note
from knowledge.console.publishing import workshop
from knowledge.console.publishing.telling import RECORDS, digest_of
from knowledge.snapshots import current_id

State = Publication.State


@transaction.atomic
def settle(publication: Publication, by: str, deed: str, **details: Any) -> bool:
    """Note that its snapshot is live; False where it is not known which texts are in it, and the records' stay as they are."""
    locked = Publication.objects.select_for_update().get(pk=publication.pk)
    if locked.state == State.LIVE:
        return True
    contents = contents_of(locked.snapshot, locked.told)
    if contents is not None:
        _set_live(contents)
    Publication.objects.filter(pk=locked.pk).update(state=State.LIVE, ended_at=timezone.now())
    note(by, deed, locked.snapshot, **details)
    publication.refresh_from_db()
    return contents is not None


def contents_of(snapshot: str, told: list[list[str]] | None = None) -> dict[tuple[str, str], Any] | None:
    """The text of each record in a snapshot: as it keeps them, or else found by their digests; None where neither is known."""
    try:
        kept = json.loads((workshop.folder() / snapshot / RECORDS).read_text(encoding="utf-8"))
        return {(kind, name): content for kind, name, content in kept}
    except (OSError, ValueError):
        known = told or _told_in(snapshot)
        return _by_digest(known) if known else None


def finish_swapped() -> int:
    """Finish what a crash or a fault left between the swap and the database; gives how many publications."""
    live = current_id(workshop.folder())
    if not live or Publication.objects.filter(snapshot=live, state=State.LIVE).exists():
        return 0
    swapped = list(Publication.objects.filter(snapshot=live).exclude(state=State.DROPPED))
    for one in swapped:
        settle(one, one.by.get_username() if one.by else "pana", "published", after_a_crash=True)
    return len(swapped)


def reconcile() -> int:
    """After a start: as ``finish_swapped``, and end what was being prepared when the process ended; gives how many."""
    swapped = finish_swapped()
    stopped = Publication.objects.filter(state=State.PREPARING)
    words = _("The console was stopped meanwhile. Nothing has changed for visitors.")
    return swapped + int(stopped.update(state=State.FAILED, ended_at=timezone.now(), error=words))


def _set_live(contents: dict[tuple[str, str], Any]) -> None:
    for record in Record.objects.only("pk", "kind", "name", "live"):
        content = contents.get((record.kind, record.name))
        if record.live != content:
            Record.objects.filter(pk=record.pk).update(live=content)


def _told_in(snapshot: str) -> list[list[str]]:
    found = Publication.objects.filter(snapshot=snapshot).exclude(told=[]).first()
    return found.told if found else []


def _by_digest(told: list[list[str]]) -> dict[tuple[str, str], Any] | None:
    """Texts found again by digest among what is live, approved, or in the history; None where one is found nowhere."""
    records = {(record.kind, record.name): record for record in Record.objects.all()}
    found: dict[tuple[str, str], Any] = {}
    for kind, name, digest in told:
        record = records.get((kind, name))
        content = next((text for text in _texts(record) if digest_of(text) == digest), None) if record else None
        if record is not None and content is None:
            return None
        if content is not None:
            found[kind, name] = content
    return found


def _texts(record: Record) -> Any:
    yield record.live
    yield record.content
    for earlier in record.history.all():
        yield earlier.content
