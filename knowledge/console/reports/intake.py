"""Where the bot hands its reports in. Only stores: comparing questions is left to a thread, so the bot never waits for the encoder."""

from __future__ import annotations

import hmac
import json
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from knowledge.configuration import kept_key
from knowledge.console.models import Rating, Report
from knowledge.console.reports import arrivals, background, keeping

MOST_REPORTS: Final = 500
MOST_BYTES: Final = 2_000_000


@csrf_exempt
@require_POST
def intake(request: HttpRequest) -> HttpResponse:
    """Take reports: 200 with ``accepted`` and ``refused``, 401 without the key, 400 for what is no JSON, 413 for too much at once."""
    if not _has_key(request):
        return _refusal(401, "the key is missing or wrong", {"WWW-Authenticate": "Bearer"})
    if _length(request) > MOST_BYTES:
        return _refusal(413, f"at most {MOST_BYTES} bytes at once")
    items = _items(request.body)
    if items is None:
        return _refusal(400, 'send JSON: {"reports": [...]}')
    if len(items) > MOST_REPORTS:
        return _refusal(413, f"at most {MOST_REPORTS} reports at once")
    return _take(items)


def _take(items: list[Any]) -> HttpResponse:
    keeping.purge_when_due()
    sorted_out = arrivals.sort(items)
    with transaction.atomic():
        Report.objects.bulk_create(sorted_out.reports, ignore_conflicts=True)
        Rating.objects.bulk_create(sorted_out.ratings, ignore_conflicts=True)
    if any(report.text for report in sorted_out.reports):
        background.begin_grouping()
    return JsonResponse({"accepted": sorted_out.accepted, "refused": sorted_out.refused})


def _has_key(request: HttpRequest) -> bool:
    scheme, _space, given = request.headers.get("Authorization", "").partition(" ")
    key = settings.PANA.reports_secret or kept_key(settings.PANA.data / "reports.key")
    return scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), key.encode())


def _length(request: HttpRequest) -> int:
    """The length that the request announces; Django reads no more than that, and none where it announces none."""
    text = request.headers.get("Content-Length", "")
    return int(text) if text.isascii() and text.isdigit() else 0


def _items(body: bytes) -> list[Any] | None:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):  # RecursionError: lists nested thousands deep
        return None
    items = data.get("reports") if isinstance(data, dict) else None
    return items if isinstance(items, list) else None


def _refusal(status: int, why: str, headers: dict[str, str] | None = None) -> HttpResponse:
    return JsonResponse({"error": why}, status=status, headers=headers)
