"""The pages of publishing: what waits, progress, the effect with its buttons, withdrawing and restoring."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from knowledge.console.access import page, show
from knowledge.console.editing.difference import changes
from knowledge.console.models import Publication, Record
from knowledge.console.publishing import deeds, shelf, words, workshop
from knowledge.console.publishing.refusals import GateRefused, Refused

State = Publication.State
_ROWS = 15


@page("publish_record")
def overview(request: HttpRequest) -> HttpResponse:
    """What is approved but not live, what is withdrawn, what is overdue, and the last publications."""
    day, live = timezone.localdate(), workshop.live_id()
    workshop.warm_up_soon()
    waiting = Record.objects.unpublished().select_related("reviewed_by").prefetch_related("writers")
    return show(
        request, "publishing/overview.html", _("Publish"),
        waiting=[_waiting(record, day) for record in waiting],
        withdrawn=Record.objects.filter(withdrawn=True),
        overdue=_overdue(day),
        going=Publication.objects.filter(state__in=[State.PREPARING, State.READY]),
        publications=Publication.objects.select_related("by")[:_ROWS],
        live=live, live_since=shelf.live_since(live) or (shelf.made_at(live) if live else None),
        known_here=Publication.objects.filter(snapshot=live, state=State.LIVE).exists(),
    )  # fmt: skip


@require_POST
@page("publish_record")
def prepare(request: HttpRequest) -> HttpResponse:
    """Begin to prepare what is approved."""
    return _do(request, lambda: reverse("publication", args=[deeds.prepare(request.user, timezone.localdate()).pk]))


@page("publish_record")
def publication(request: HttpRequest, pk: int) -> HttpResponse:
    """One publication: its progress, and then its effect with the buttons."""
    row = get_object_or_404(Publication.objects.select_related("by"), pk=pk)
    live = workshop.live_id()
    return show(
        request, "publishing/publication.html", _("Publication"),
        row=row, steps=words.steps_of(row), effect=words.told(row.effect), is_administrator=deeds.is_administrator(request.user),
        preparing=row.state == State.PREPARING, ready=row.state == State.READY, failed=row.state == State.FAILED,
        is_live=row.state == State.LIVE and row.snapshot == live,
        moved=row.state == State.READY and row.before != live,
    )  # fmt: skip


@page("publish_record")
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a publication is, for the script of its page."""
    row = get_object_or_404(Publication, pk=pk)
    return JsonResponse({"state": row.state, "steps": words.steps_of(row)})


@require_POST
@page("publish_record")
def make_live(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish what was looked at."""

    def publish() -> str:
        deeds.publish(request.user, pk, request.POST.get("words", ""))
        messages.success(request, _("Published. The bot answers with the new texts from now on."))
        return str(reverse("publication", args=[pk]))

    return _do(request, publish, reverse("publication", args=[pk]))


@require_POST
@page("publish_record")
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Do not publish what was looked at."""

    def dropped() -> str:
        deeds.drop(request.user, pk)
        messages.success(request, _("Dropped. Nothing has changed for visitors; the approved texts still wait."))
        return str(reverse("publishing"))

    return _do(request, dropped)


@page("publish_record")
def withdraw(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """Ask once more, then take a text out of what the bot tells."""
    record = get_object_or_404(Record, kind=kind, name=name)
    if request.method != "POST":
        return show(request, "publishing/withdraw.html", _("Withdraw"), record=record)
    here = reverse("withdraw", args=[kind, name])
    return _do(
        request, lambda: reverse("publication", args=[deeds.withdraw(request.user, record, request.POST.get("words", "")).pk]), here
    )


@require_POST
@page("publish_record")
def restore(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """Tell a withdrawn text again."""
    record = get_object_or_404(Record, kind=kind, name=name)
    return _do(request, lambda: reverse("publication", args=[deeds.restore(request.user, record).pk]))


def _do(request: HttpRequest, deed: Any, otherwise: str = "") -> HttpResponse:
    """Do a deed and go where it leads; where it is refused, say why and go back."""
    try:
        return HttpResponseRedirect(deed())
    except GateRefused as refused:
        for line in (str(refused), *refused.lines()):
            messages.error(request, line)
    except Refused as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(otherwise or reverse("publishing"))


def _waiting(record: Record, day: dt.date) -> dict[str, Any]:
    """One line of what waits: what changed, and why it would not go along yet."""
    new = None if record.withdrawn else record.content
    return {
        "record": record,
        "changes": changes(record.live, new) if record.live and new else [],
        "is_new": record.live is None,
        "leaves": new is None,
        "later": bool(record.valid_from and record.valid_from > day),
        "over": bool(record.valid_until and record.valid_until < day),
        "writers": [] if record.draft is not None else [writer.get_username() for writer in record.writers.all()],
        "self_reviewed": deeds.self_reviewed(record),
    }


def _overdue(day: dt.date) -> list[Record]:
    """Answers that the bot tells though their next check is overdue."""
    told = Record.objects.filter(kind="entry", live__isnull=False)
    return [record for record in told if str((record.live or {}).get("review_by", "9")) < day.isoformat()]
