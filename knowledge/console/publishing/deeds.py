"""What publishers do. Each checks the permission, changes, notes it in the audit log, and lets the bot find the new snapshot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from knowledge.console.access import may
from knowledge.console.models import AuditLine, Publication, Record
from knowledge.console.models.audit import note
from knowledge.console.publishing import jobs, settling, telling, workshop
from knowledge.console.publishing.jobs import Ending
from knowledge.console.publishing.refusals import GateRefused, Refused, in_words
from knowledge.console.publishing.telling import Part
from knowledge.console.roles import ADMINISTRATOR
from knowledge.publication import PublishError, promote
from knowledge.publication import drop as drop_snapshot
from knowledge.snapshots import SnapshotError

State, Reason = Publication.State, Publication.Reason


def prepare(user: Any, day: dt.date) -> Publication:
    """Begin to prepare all that is approved and valid on that day; what the gate says comes with the progress.

    Raises:
        Refused: somebody prepares already, or a text was approved by its own writer.
    """
    _demand(user)
    parts = telling.approved(day)
    _demand_reviewed(parts)
    publication: Publication = _begin(user, Reason.STAFF, parts)
    jobs.start(publication, parts)
    return publication


def publish(user: Any, pk: int, words: str = "") -> Publication:
    """Make a prepared snapshot live; where the gate complains, only administrators and with a reason.

    Raises:
        Refused: it is not ready (any more), something else went live, or the gate complains.
    """
    _demand(user)
    publication: Publication = Publication.objects.get(pk=pk)
    if publication.state != State.READY:
        raise Refused(_("This publication is not ready (any more)."))
    faults = faults_of(publication)
    if faults and not is_administrator(user):
        raise Refused(_("The bot would find less than now. Only an administrator may publish this all the same."))
    if faults and not words.strip():
        raise Refused(_("Say in a sentence why this is published all the same."))
    _swap(publication.snapshot, publication.before or None)
    details = {"all_the_same": words.strip(), "faults": len(faults)} if faults else {}
    settling.settle(publication, user.get_username(), "published", told=len(publication.told), **details)
    return publication


@transaction.atomic
def drop(user: Any, pk: int) -> None:
    """Forget a prepared snapshot."""
    _demand(user)
    publication = Publication.objects.select_for_update().get(pk=pk)
    if publication.state != State.READY:
        raise Refused(_("This publication is not ready (any more)."))
    publication.state, publication.ended_at = State.DROPPED, timezone.now()
    publication.save()
    note(user.get_username(), "publication dropped", publication.snapshot)
    drop_snapshot(workshop.folder(), publication.snapshot)


def withdraw(user: Any, record: Record, words: str) -> Publication:
    """Take one record out of what the bot tells, at once and alone.

    Raises:
        Refused: no reason is given, others refer to it, or the gate has errors without it.
    """
    _demand(user)
    if not words.strip():
        raise Refused(_("Say in a sentence why it is withdrawn."))
    parts = telling.without(telling.live(), record)
    _demand_unreferred(record, parts)
    publication: Publication = _begin(user, Reason.WITHDRAWAL, parts, record, True, words.strip())
    jobs.start(publication, parts, Ending("withdrawal published", user.get_username(), {"record": f"{record.kind}:{record.name}"}))
    return publication


def restore(user: Any, record: Record) -> Publication:
    """Tell a withdrawn record again, in its approved text, at once and alone.

    Raises:
        Refused: it has no approved text, or the gate has errors with it.
    """
    _demand(user)
    if record.content is None:
        raise Refused(_("It has no approved text."))
    parts = [*telling.without(telling.live(), record), Part(record, record.content)]
    _demand_reviewed([Part(record, record.content)])
    telling.collection(parts)
    publication: Publication = _begin(user, Reason.WITHDRAWAL, parts, record, False, "")
    jobs.start(publication, parts, Ending("restored", user.get_username(), {"record": f"{record.kind}:{record.name}"}))
    return publication


def go_back(user: Any, snapshot: str) -> tuple[Publication, bool]:
    """Make an earlier snapshot live again; the second says whether it is known which texts it tells.

    Raises:
        Refused: it is not there or not whole, or another publication is running.
    """
    _demand(user)
    before = workshop.live_id()
    _swap(snapshot, before or None)
    row = Publication.objects.create(by=user, reason=Reason.BACK, snapshot=snapshot, before=before, steps=[])
    known = settling.settle(row, user.get_username(), "went back", before=before)
    return row, known


def faults_of(publication: Publication) -> list[dict[str, Any]]:
    """The gate's complaints about a prepared snapshot."""
    return list((publication.effect or {}).get("faults", []))


def is_administrator(user: Any) -> bool:
    """Whether this person administers the console."""
    return bool(user.is_superuser or user.groups.filter(name=ADMINISTRATOR).exists())


def self_reviewed(record: Record) -> bool:
    """Whether an approved text that is not live yet was approved by one of its writers. Delivered texts have neither."""
    if record.content == record.live:
        return False
    approval = AuditLine.objects.filter(deed="approved", thing=f"{record.kind}:{record.name}").first()
    if approval is not None:
        return approval.by in approval.details.get("writers", [])
    if record.draft is not None:  # whoever stands as writer has written the draft, which is not told
        return False
    writers = [writer.pk for writer in record.writers.all()]
    return bool(writers) and (record.reviewed_by_id is None or record.reviewed_by_id in writers)


@transaction.atomic
def _begin(
    user: Any, reason: str, parts: Sequence[Part], record: Record | None = None, withdrawn: bool = False, words: str = ""
) -> Publication:
    """The row of a publication; with a record, which is withdrawn or not from now on."""
    if Publication.objects.select_for_update().filter(state=State.PREPARING).exists():
        raise Refused(_("Somebody else is preparing a publication. Wait until it has ended."))
    if record is not None:
        record.withdrawn, record._change_reason = withdrawn, "withdrawn" if withdrawn else "restored"
        record.version += 1
        record.save()
        note(user.get_username(), record._change_reason, f"{record.kind}:{record.name}", why=words)
    made: Publication = Publication.objects.create(by=user, reason=reason, told=telling.told(parts), before=workshop.live_id())
    note(user.get_username(), "publication begun", str(made.pk), reason=str(reason))
    return made


def _swap(snapshot: str, instead_of: str | None) -> None:
    try:
        promote(workshop.folder(), snapshot, instead_of)
    except (PublishError, SnapshotError) as error:
        raise Refused(in_words(error)) from error


def _demand(user: Any) -> None:
    if not may(user, "publish_record"):
        raise Refused(_("Your role does not allow this."))


def _demand_reviewed(parts: Sequence[Part]) -> None:
    alone = [str(part.record) for part in parts if part.content != part.record.live and self_reviewed(part.record)]
    if alone:
        raise Refused(
            _("Approved by the person who wrote it, so somebody else must review it: %(titles)s") % {"titles": "; ".join(alone)}
        )


def _demand_unreferred(record: Record, parts: Sequence[Part]) -> None:
    errors = telling.checked(parts).errors
    referring = sorted({str(part.record) for part in parts for error in errors if part.key == (error.kind, error.id)})
    if referring:
        words = _("Others refer to it: %(titles)s. Take the reference out there first, or withdraw them too.")
        raise GateRefused(words % {"titles": "; ".join(referring)}, errors)
    if errors:
        raise GateRefused(_("Without it the texts do not fit together."), errors)
