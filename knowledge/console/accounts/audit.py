"""The audit log as a page and as a file, for administrators."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import Any, Final

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from knowledge.console.access import page, show
from knowledge.console.accounts.audit_words import details_in_words
from knowledge.console.models import AuditLine
from knowledge.console.models.audit import broken_lines, note

ON_A_PAGE: Final = 50
COLUMNS: Final = ("id", "at", "by", "deed", "thing", "details", "before", "digest")


class Filter(forms.Form):
    """Whose deeds, which, from when until when."""

    by = forms.ChoiceField(label=gettext_lazy("Who"), required=False)
    deed = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    since = forms.DateField(label=gettext_lazy("From"), required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label=gettext_lazy("Until"), required=False, widget=forms.DateInput({"type": "date"}))

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["by"].choices = [("", _("everybody")), *((name, name) for name in _values("by"))]
        self.fields["deed"].choices = [("", _("everything")), *((deed, _(deed)) for deed in _values("deed"))]

    def lines(self) -> Any:
        """The lines that fit; all of them where a field was filled in wrongly."""
        given = self.cleaned_data if self.is_valid() else {}
        wanted = {"by": "by", "deed": "deed", "since": "at__date__gte", "until": "at__date__lte"}
        return AuditLine.objects.filter(**{look: given[name] for name, look in wanted.items() if given.get(name)})


@page("view_auditline")
def audit(request: HttpRequest) -> HttpResponse:
    """Newest first, with filter; checks the chain on demand."""
    form = Filter(request.GET)
    lines = Paginator(form.lines(), ON_A_PAGE).get_page(request.GET.get("page"))
    for line in lines:
        line.words, line.told = _(line.deed), list(details_in_words(line.details))
    checked = {"checked": True, "broken": broken_lines(), "count": AuditLine.objects.count()} if "check" in request.GET else {}
    return show(request, "accounts/audit.html", _("Audit log"), form=form, lines=lines, query=_query(request), **checked)


@page("view_auditline")
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered lines as CSV, oldest first, with the digests, so that the chain can be checked elsewhere."""
    lines = Filter(request.GET).lines().order_by("id")
    note(request.user.username, "audit log exported")
    response = StreamingHttpResponse(_rows(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit-log.csv"'
    return response


def _rows(lines: Any) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(COLUMNS)  # the mark tells spreadsheet programs that this is UTF-8
    for line in lines.iterator():
        details = json.dumps(line.details, ensure_ascii=False) if line.details else ""
        row = (line.pk, line.at.isoformat(), line.by, line.deed, line.thing, details, line.before, line.digest)
        yield writer.writerow([_harmless(str(cell)) for cell in row])


class _Echo:
    """Gives back what is written, as ``csv`` knows no other way to make one line."""

    def write(self, text: str) -> str:
        return text


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet program would take for a formula gets an apostrophe."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _values(name: str) -> list[str]:
    return list(AuditLine.objects.order_by(name).values_list(name, flat=True).distinct())


def _query(request: HttpRequest) -> str:
    """The filter as it stands, for the links to other pages and to the file."""
    query = request.GET.copy()
    for name in ("page", "check"):
        query.pop(name, None)
    return str(query.urlencode())
