"""Review by a second person: what changed in which language, and what stayed behind; approve or send back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from knowledge.console import store
from knowledge.console.access import page, show
from knowledge.console.editing import deeds
from knowledge.console.editing.difference import changes, lonely_languages
from knowledge.console.editing.form_rows import said_by_input
from knowledge.console.editing.previews import previews
from knowledge.console.editing.views import find, kind_words
from knowledge.console.models import Record
from knowledge.languages import LANGUAGES


@page("view_record")
def waiting(request: HttpRequest) -> HttpResponse:
    """Everything in review, longest first; POST approves those that are ticked, each for itself."""
    if request.method == "POST":
        _approve_chosen(request)
        return HttpResponseRedirect(reverse("waiting"))
    records = Record.objects.filter(state=Record.State.REVIEW).prefetch_related("writers").order_by("changed_at")
    rows = [(record, request.user in record.writers.all()) for record in records]
    return show(request, "editing/waiting.html", _("Waiting for review"), rows=rows)


@page("review_record")
def review(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """One draft beside the approved text; POST approves or sends back."""
    record = find(kind, name)
    if request.method == "POST":
        try:
            return _decide(request, record)
        except deeds.DeedRefused as refused:
            messages.error(request, str(refused))
            record.refresh_from_db()
    changed = changes(record.content, record.draft)
    return show(
        request, "editing/review.html", str(record),
        record=record, changed=changed, lonely=lonely_languages(changed), kind_words=kind_words(kind),
        by_language=[(one, [change for change in changed if change.language == one]) for one in (*LANGUAGES, "")],
        problems=said_by_input(store.problems_of(kind, name, record.written)),
        own=record.writers.filter(pk=request.user.pk).exists(), writers=record.writers.all(),
        cards=previews(kind, name, record.written) if kind in ("entry", "contact") else [],
    )  # fmt: skip


def _approve_chosen(request: HttpRequest) -> None:
    done = 0
    for chosen in request.POST.getlist("chosen"):
        pk, _colon, version = chosen.partition(":")
        try:
            deeds.approve(request.user, int(pk), int(version))
            done += 1
        except (ValueError, Record.DoesNotExist):
            continue
        except deeds.DeedRefused as refused:
            messages.error(request, f"{Record.objects.get(pk=pk)}: {refused}")
    if done:
        messages.success(request, ngettext("%(count)d text approved.", "%(count)d texts approved.", done) % {"count": done})


def _decide(request: HttpRequest, record: Record) -> HttpResponse:
    version = int(request.POST.get("version", "0") or 0)
    if request.POST.get("do") == "approve":
        deeds.approve(request.user, record.pk, version)
        messages.success(request, _("Approved. The next publication tells it."))
    else:
        deeds.send_back(request.user, record.pk, version, request.POST.get("note", ""))
        messages.success(request, _("Sent back with your words."))
    return HttpResponseRedirect(reverse("waiting"))
