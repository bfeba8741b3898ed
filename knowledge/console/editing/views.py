"""The form of a record: fill, check while writing, look at it as a visitor would, save, hand in."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from knowledge.console import store
from knowledge.console.access import may, page, show
from knowledge.console.editing import deeds
from knowledge.console.editing.difference import changes
from knowledge.console.editing.fields import FIELDS
from knowledge.console.editing.form_rows import rows_of, said_by_input
from knowledge.console.editing.forms import content_of
from knowledge.console.editing.previews import previews
from knowledge.console.editing.terms import terms_in
from knowledge.console.models import KINDS, Record

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9-]+)*")


@page("change_record")
def edit(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """The form of one record; POST saves, and hands in where that button was pressed."""
    record = find(kind, name)
    if request.method != "POST":
        return _form(request, record, record.written, record.version)
    content = content_of(kind, name, request.POST)
    try:
        saved = deeds.save_draft(request.user, record.pk, content, _number(request.POST.get("version", "")))
        if request.POST.get("do") == "hand-in":
            deeds.submit(request.user, record.pk, request.POST.get("note", ""))
            messages.success(request, _("Handed in: somebody else reviews it now."))
            return HttpResponseRedirect(reverse("listing"))
    except deeds.WrittenMeanwhile as refused:
        messages.error(request, str(refused))
        return _form(request, refused.record, content, refused.record.version, meanwhile=refused.record.written)
    except deeds.DeedRefused as refused:
        messages.error(request, str(refused))
        record.refresh_from_db()
        return _form(request, record, content, record.version)
    messages.success(request, _("Saved as a draft.") if saved.draft is not None else _("Nothing differs from the approved text."))
    return HttpResponseRedirect(reverse("edit", args=[kind, name]))


@page("add_record")
def begin(request: HttpRequest, kind: str) -> HttpResponse:
    """An empty form; a first question may come with the address (``question``, ``language``)."""
    if kind not in FIELDS:
        raise Http404
    id = request.POST.get("id", "").strip().lower()
    content = content_of(kind, id, request.POST) if request.method == "POST" else _first_words(request, kind)
    if request.method == "POST":
        if not _ID.fullmatch(id) or len(id) > 48:
            messages.error(request, _("The id takes small Latin letters, digits and hyphens, at most 48."))
        else:
            try:
                deeds.begin(request.user, kind, content)
                messages.success(request, _("Saved as a draft."))
                return HttpResponseRedirect(reverse("edit", args=[kind, id]))
            except deeds.DeedRefused as refused:
                messages.error(request, str(refused))
    return _form(request, Record(kind=kind, name=id), content, 0)


@require_POST
@page("change_record")
def check(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """What the gate says of the form as it is filled now, by input, and the glossary's terms in it. Saves nothing."""
    if kind not in FIELDS:
        raise Http404
    content = content_of(kind, name, request.POST)
    said = said_by_input(store.problems_of(kind, name, content))
    problems = {
        where: [{"message": one.message, "severity": one.severity, "row": one.row} for one in found] for where, found in said.items()
    }
    return JsonResponse({"problems": problems, "terms": terms_in(content)})


@page("view_record")
def preview(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """The card as visitors see it: on the web, in Telegram, as plain text; from the form sent, or else from what is saved."""
    if kind not in ("entry", "contact"):
        raise Http404
    content = content_of(kind, name, request.POST) if request.method == "POST" else find(kind, name).written
    bare = bool(request.headers.get("X-Requested-With"))
    template = "editing/preview_cards.html" if bare else "editing/preview.html"
    return show(request, template, _("Preview"), cards=previews(kind, name, content), kind=kind, name=name)


@require_POST
@page("review_record")
def validity(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """Set the days between which a text is told."""
    record = find(kind, name)
    try:
        first, last = (_day(request.POST.get(field, "")) for field in ("valid_from", "valid_until"))
        deeds.set_validity(request.user, record.pk, first, last)
        messages.success(request, _("The days are set."))
    except (ValueError, deeds.DeedRefused) as refused:
        messages.error(request, str(refused) if isinstance(refused, deeds.DeedRefused) else _("Write a day as 2026-11-22."))
    return HttpResponseRedirect(reverse("edit", args=[kind, name]))


@require_POST
@page("change_record")
def drop(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """Drop a draft."""
    record = find(kind, name)
    try:
        deeds.discard(request.user, record.pk)
        messages.success(request, _("The draft is dropped; the history keeps it."))
    except deeds.DeedRefused as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(f"{reverse('listing')}?kind={kind}")


def find(kind: str, name: str) -> Record:
    """The record, or a page that says that there is none."""
    record: Record = get_object_or_404(Record, kind=kind, name=name)
    return record


def kind_words(kind: str) -> str:
    """What a kind is called."""
    return str(dict(KINDS).get(kind, kind))


def _form(request: HttpRequest, record: Record, content: dict[str, Any], version: int, meanwhile: Any = None) -> HttpResponse:
    name = record.name or "new"
    problems = store.problems_of(record.kind, name, {**content, "id": name}) if record.pk else []
    rows = rows_of(record.kind, content, problems)
    said = said_by_input(problems)
    placed = {cell.name for row in rows for cell in row.cells} | {row.field.name for row in rows}
    return show(
        request, "editing/form.html", str(record) or kind_words(record.kind),
        record=record, rows=rows, version=version, kind_words=kind_words(record.kind),
        other_problems=[one for where, found in said.items() if where not in placed for one in found],
        errors=sum(problem.severity == "error" for problem in problems),
        meanwhile=changes(meanwhile, content) if meanwhile else None,
        changed=changes(record.content, record.draft) if record.draft is not None and record.content else [],
        terms=terms_in(content), may_review=may(request.user, "review_record"),
        has_preview=record.kind in ("entry", "contact"),
    )  # fmt: skip


def _first_words(request: HttpRequest, kind: str) -> dict[str, Any]:
    question, language = request.GET.get("question", "").strip()[:300], request.GET.get("language", "")
    return {"questions": {language: [question]}} if question and kind in ("entry", "foreign") else {}


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else -1


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text.strip()) if text.strip() else None
