"""Who changed what when, with the difference in words; any earlier text can become the draft again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from knowledge.console.access import page, show
from knowledge.console.editing import deeds
from knowledge.console.editing.difference import changes
from knowledge.console.editing.views import find, kind_words
from knowledge.console.models import Record

_PAGE = 30


@page("view_record")
def history(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """Every save of a record, newest first, with how many fields it changed."""
    record = find(kind, name)
    shown = Paginator(record.history.select_related("history_user"), _PAGE).get_page(request.GET.get("page"))
    rows = [(version, changes(_text(version.prev_record), _text(version))) for version in shown]
    return show(request, "editing/history.html", _("History"), record=record, rows=rows, shown=shown, kind_words=kind_words(kind))


@page("view_record")
def version(request: HttpRequest, kind: str, name: str, number: int) -> HttpResponse:
    """One earlier text beside what stands now; POST makes it the draft again."""
    record = find(kind, name)
    found = record.history.filter(history_id=number).select_related("history_user").first()
    if found is None:
        raise Http404
    if request.method == "POST":
        try:
            deeds.bring_back(request.user, record.pk, number)
            messages.success(request, _("The earlier text is the draft now."))
        except deeds.DeedRefused as refused:
            messages.error(request, str(refused))
        return HttpResponseRedirect(reverse("edit", args=[kind, name]))
    now = changes(record.written, _text(found))
    before = changes(_text(found.prev_record), _text(found))
    return show(request, "editing/version.html", _("An earlier text"), record=record, found=found, now=now, before=before)


def _text(version: Record | Any) -> dict[str, Any] | None:
    """The text of one version: its draft, or else what was approved."""
    if version is None:
        return None
    text: dict[str, Any] | None = version.draft if version.draft is not None else version.content
    return text
