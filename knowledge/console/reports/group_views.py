"""The page of one group of questions, and what can be made of it there."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from knowledge.console.access import may, page, show
from knowledge.console.editing.deeds import DeedRefused
from knowledge.console.models import QuestionGroup, Record
from knowledge.console.reports import deeds, forms
from knowledge.console.reports.asked import Asked, asked, visible
from knowledge.console.reports.forms import Given
from knowledge.languages import NATIVE_NAMES

_EXAMPLES = 20


@page("see_reports")
def group(request: HttpRequest, id: int) -> HttpResponse:
    """The group and the form; POST does what the pressed button (``do``) says."""
    shown = _shown(id)
    if request.method != "POST":
        return _page(request, shown, forms.begun(shown, request.GET.get("use", "")))
    given = forms.read(request.POST)
    try:
        return _do(request, shown.group, request.POST.get("do", ""), given)
    except DeedRefused as refused:
        messages.error(request, str(refused))
        return _page(request, _shown(id), given)


@require_POST
@page("see_reports")
def undo(request: HttpRequest, id: int) -> HttpResponse:
    """Open a group again."""
    return _told(request, deeds.undo, id, _("The questions are open again."), reverse("asked-group", args=[id]))


@require_POST
@page("review_record")
def release(request: HttpRequest, id: int) -> HttpResponse:
    """Show a small group to staff."""
    return _told(request, deeds.release, id, _("Staff can see these questions now."), reverse("asked-review"))


@require_POST
@page("review_record")
def erase(request: HttpRequest, id: int) -> HttpResponse:
    """Delete the words of a group, or one text of it."""
    text = request.POST.get("text")
    message = _("The words are deleted; the questions stay counted.")
    if text is None:
        return _told(request, deeds.erase, id, message, reverse("asked-review" if request.POST.get("from") == "review" else "asked"))
    _told(request, lambda user, id: deeds.erase(user, id, text), id, message, "")
    return HttpResponseRedirect(reverse("asked-group", args=[id]) if visible(id) else reverse("asked"))


def _told(request: HttpRequest, deed: Any, id: int, done: str, after: str) -> HttpResponse:
    try:
        deed(request.user, id)
        messages.success(request, done)
    except DeedRefused as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(after)


def _do(request: HttpRequest, group: QuestionGroup, deed: str, given: Given) -> HttpResponse:
    if deed == "answer":
        deeds.begin_answer(request.user, group.pk, given.wording)
        question = urlencode({"question": " ".join(given.text.split()), "language": given.language})
        return HttpResponseRedirect(f"{reverse('begin', args=['entry'])}?{question}")
    if deed == "ignore":
        deeds.ignore(request.user, group.pk)
        messages.success(request, _("Ignored. You can undo this."))
    elif deed in ("phrasing", "foreign"):
        messages.success(request, _take_over(request.user, group, deed, given))
    return HttpResponseRedirect(reverse("asked-group", args=[group.pk]))


def _take_over(user: Any, group: QuestionGroup, deed: str, given: Given) -> SafeString:
    kind = "entry" if deed == "phrasing" else "foreign"
    name = forms.chosen(given, forms.choices("entry")) if kind == "entry" else given.foreign
    if not name:
        raise DeedRefused(_("Choose from the list where the question belongs."))
    record = deeds.add_phrasing(user, group.pk, kind, name, given.wording)
    where = format_html('<a href="{}">{}</a>', reverse("edit", args=[kind, record.name]), _title(record))
    message = _("Added to the draft of {}. Hand the draft in for review there; the bot knows the question once it is published.")
    told: SafeString = format_html(message, where)
    return told


def _title(record: Record) -> str:
    return next((one.title for one in forms.choices(record.kind) if one.name == record.name), record.name)


def _shown(id: int) -> Asked:
    group = visible(id)
    if group is None:
        raise Http404
    return asked([(id, group.reports.count())], examples=_EXAMPLES)[0]


def _page(request: HttpRequest, shown: Asked, given: Given) -> HttpResponse:
    group, writes = shown.group, may(request.user, "change_record")
    return show(
        request, "reports/group.html", _("Similar questions"),
        shown=shown, group=group, given=given, languages=list(NATIVE_NAMES.items()), other=forms.OTHER, most=deeds.CHARACTERS,
        answers=forms.choices("entry") if writes else [], foreign=forms.choices("foreign") if writes else [],
        writes=writes, reviews=may(request.user, "review_record"), can_be_undone=writes and deeds.can_be_undone(group),
        record_title=_title(group.record) if group.record else "", asked_since=_asked_since(group),
    )  # fmt: skip


def _asked_since(group: QuestionGroup) -> int:
    """How often the question came on later days than somebody dealt with it."""
    return int(group.reports.filter(day__gt=group.fate_at.date()).count()) if group.fate_at else 0
