"""What staff do to a text: write, hand in, approve, send back, drop, bring back. Each checks, changes and notes, or does nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from knowledge.console import store
from knowledge.console.access import may
from knowledge.console.models import Record
from knowledge.console.models.audit import note
from knowledge.entries.records import RecordProblem

Content = dict[str, Any]


class DeedRefused(Exception):
    """The deed was not done; the message says why, in the language of the person."""


class WrittenMeanwhile(DeedRefused):
    """Somebody else has saved since this form was opened; ``record`` is what stands there now."""

    def __init__(self, record: Record) -> None:
        super().__init__(_("Somebody else has saved this text since you opened it. Compare, and save again to keep yours."))
        self.record = record


class NotReady(DeedRefused):
    """The gate has errors; ``problems`` are all it says."""

    def __init__(self, problems: list[RecordProblem]) -> None:
        super().__init__(_("The text cannot go to review yet: see what is marked beside the fields."))
        self.problems = problems


@transaction.atomic
def begin(user: Any, kind: str, content: Content) -> Record:
    """A new record with its first draft.

    Raises:
        DeedRefused: the id stands already, or the person may not write.
    """
    _demand(user, "add_record")
    if Record.objects.filter(kind=kind, name=content["id"]).exists():
        raise DeedRefused(_("“%(id)s” stands already; take another id.") % {"id": content["id"]})
    record = Record(kind=kind, name=content["id"], draft=content, version=1, position=Record.objects.filter(kind=kind).count())
    record.save()
    record.writers.add(user)
    note(user.get_username(), "begun", f"{kind}:{record.name}")
    return record


@transaction.atomic
def save_draft(user: Any, pk: int, content: Content, version: int) -> Record:
    """Keep a draft; one that equals the approved text is no draft.

    Raises:
        WrittenMeanwhile: ``version`` is not the record's.
    """
    _demand(user, "change_record")
    record = _locked(pk)
    if record.version != version:
        raise WrittenMeanwhile(record)
    if content == record.written:
        return record
    record.draft = None if content == record.content else content
    record.state = Record.State.DRAFT if record.draft is not None else Record.State.APPROVED
    _keep(record, user, "saved")
    if record.draft is None:
        record.writers.clear()
    else:
        record.writers.add(user)
    return record


@transaction.atomic
def submit(user: Any, pk: int, words: str = "") -> Record:
    """Hand a draft to review.

    Raises:
        NotReady: the gate has errors.
    """
    _demand(user, "change_record")
    record = _locked(pk)
    if record.draft is None:
        raise DeedRefused(_("There is no draft to hand in."))
    problems = store.problems_of(record.kind, record.name, record.draft)
    if any(problem.severity == "error" for problem in problems):
        raise NotReady(problems)
    record.state, record.note = Record.State.REVIEW, words.strip()
    _keep(record, user, "handed in")
    return record


@transaction.atomic
def approve(user: Any, pk: int, version: int) -> Record:
    """Make a reviewed draft the approved text.

    Raises:
        DeedRefused: the person wrote at it, it is not in review, or it changed while it was read.
        NotReady: other texts have changed so that the gate now has errors.
    """
    record = _for_review(user, pk, version)
    problems = store.problems_of(record.kind, record.name, record.draft)
    if any(problem.severity == "error" for problem in problems):
        raise NotReady(problems)
    writers = [writer.get_username() for writer in record.writers.all()]
    record.content, record.draft, record.note = record.draft, None, ""
    record.state, record.reviewed_by, record.reviewed_at = Record.State.APPROVED, user, timezone.now()
    _keep(record, user, "approved", writers=writers)
    return record


@transaction.atomic
def send_back(user: Any, pk: int, version: int, words: str) -> Record:
    """Give a draft back to its writers, with the reason."""
    record = _for_review(user, pk, version)
    if not words.strip():
        raise DeedRefused(_("Say in a sentence what should change."))
    record.state, record.note = Record.State.DRAFT, words.strip()
    _keep(record, user, "sent back")
    return record


@transaction.atomic
def discard(user: Any, pk: int) -> None:
    """Drop a draft; the history keeps it. A record that was never approved goes with it."""
    _demand(user, "change_record")
    record = _locked(pk)
    if record.content is None:
        note(user.get_username(), "dropped", f"{record.kind}:{record.name}")
        record.delete()
        return
    record.draft, record.state, record.note = None, Record.State.APPROVED, ""
    _keep(record, user, "draft dropped")
    record.writers.clear()


@transaction.atomic
def bring_back(user: Any, pk: int, history_id: int) -> Record:
    """Make an earlier text the draft again."""
    _demand(user, "change_record")
    record = _locked(pk)
    earlier = record.history.get(history_id=history_id)
    content = earlier.draft if earlier.draft is not None else earlier.content
    saved: Record = save_draft(user, pk, content, record.version)
    return saved


@transaction.atomic
def set_validity(user: Any, pk: int, first: dt.date | None, last: dt.date | None) -> Record:
    """Set from when until when a text is told; only those who review may."""
    _demand(user, "review_record")
    if first and last and last < first:
        raise DeedRefused(_("The last day lies before the first."))
    record = _locked(pk)
    record.valid_from, record.valid_until = first, last
    _keep(record, user, "validity set", valid_from=str(first or ""), valid_until=str(last or ""))
    return record


def _for_review(user: Any, pk: int, version: int) -> Record:
    _demand(user, "review_record")
    record = _locked(pk)
    if record.state != Record.State.REVIEW or record.draft is None:
        raise DeedRefused(_("This text is not in review (any more)."))
    if record.version != version:
        raise WrittenMeanwhile(record)
    if record.writers.filter(pk=user.pk).exists():
        raise DeedRefused(_("You have written at this text yourself; somebody else must review it."))
    return record


def _locked(pk: int) -> Record:
    record: Record = Record.objects.select_for_update().get(pk=pk)
    return record


def _keep(record: Record, user: Any, deed: str, **details: Any) -> None:
    record.version += 1
    record._change_reason = deed
    record.save()
    note(user.get_username(), deed, f"{record.kind}:{record.name}", **details)


def _demand(user: Any, permission: str) -> None:
    if not may(user, permission):
        raise DeedRefused(_("Your role does not allow this."))
