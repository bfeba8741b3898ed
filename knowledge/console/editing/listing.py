"""All parts of the knowledge as a list to search and filter, and the glossary."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from knowledge.console.access import page, show
from knowledge.console.editing.terms import all_terms, row_of
from knowledge.console.models import KINDS, Record
from knowledge.languages import LANGUAGES


@page("view_record")
def listing(request: HttpRequest) -> HttpResponse:
    """Records of one kind, by state and topic, and by words in their titles, ids and texts."""
    kind = request.GET.get("kind", "entry")
    records = [record for record in Record.objects.filter(kind=kind).select_related("reviewed_by") if _fits(record, request)]
    groups = [(group.name, group.title(_language(request))) for group in Record.objects.filter(kind="group")]
    return show(
        request, "editing/listing.html", _("Knowledge"),
        kinds=KINDS, kind=kind, records=[(record, _titles(record), dict(groups).get(_group(record), "")) for record in records],
        groups=groups, states=Record.State.choices, languages=LANGUAGES, given=request.GET,
    )  # fmt: skip


@page("view_record")
def glossary(request: HttpRequest) -> HttpResponse:
    """All terms, or those with the searched words."""
    words = request.GET.get("q", "").strip().lower()
    rows = [row_of(term) for term in all_terms()]
    found = [row for row in rows if not words or words in str(row).lower()]
    return show(request, "editing/glossary.html", _("Glossary"), terms=found, q=request.GET.get("q", ""))


def _fits(record: Record, request: HttpRequest) -> bool:
    state, group, words = (request.GET.get(name, "").strip() for name in ("state", "group", "q"))
    if state == "withdrawn":
        return record.withdrawn and _says(record, words)
    if state == "waits":
        return record.waits and _says(record, words)
    return (not state or record.state == state) and (not group or _group(record) == group) and _says(record, words)


def _group(record: Record) -> str:
    return str(record.written.get("group", ""))


def _says(record: Record, words: str) -> bool:
    """Whether every word stands somewhere in it."""
    text = f"{record.name} {record.written}".lower()
    return all(word in text for word in words.lower().split())


def _titles(record: Record) -> dict[str, Any]:
    return {language: record.title(language) for language in LANGUAGES}


def _language(request: HttpRequest) -> str:
    return str(getattr(request, "LANGUAGE_CODE", "ru"))[:2]
