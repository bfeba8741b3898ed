"""Going back: the snapshots on disk, and the page that asks once more."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from knowledge.console.access import page, show
from knowledge.console.publishing import deeds, settling, shelf, workshop
from knowledge.console.publishing.refusals import Refused
from knowledge.languages import LANGUAGES, Language


@page("publish_record")
def snapshots(request: HttpRequest) -> HttpResponse:
    """All snapshots on disk, newest first."""
    return show(request, "publishing/snapshots.html", _("Go back"), kept=shelf.kept(_language()))


@page("publish_record")
def go_back(request: HttpRequest, snapshot: str) -> HttpResponse:
    """Ask once more, then make an earlier snapshot live."""
    live = workshop.live_id()
    if request.method == "POST":
        return _gone_back(request, snapshot)
    if shelf.whole(snapshot) is None:
        raise Http404
    difference = shelf.difference(workshop.folder(), live, snapshot, _language()) if shelf.whole(live) else None
    known = settling.contents_of(snapshot) is not None
    return show(
        request, "publishing/go_back.html", _("Make this one live again"),
        snapshot=snapshot, made_at=shelf.made_at(snapshot), is_live=snapshot == live, difference=difference, known=known,
    )  # fmt: skip


def _gone_back(request: HttpRequest, snapshot: str) -> HttpResponse:
    try:
        _row, known = deeds.go_back(request.user, snapshot)
    except Refused as refused:
        messages.error(request, str(refused))
        return HttpResponseRedirect(reverse("snapshots"))
    messages.success(request, _("The earlier texts are live again. Approved texts that are newer wait to be published."))
    if not known:
        messages.warning(
            request, _("It was not published from this console, so the list of what waits may not be right until you publish again.")
        )
    return HttpResponseRedirect(reverse("snapshots"))


def _language() -> Language:
    language = (get_language() or "ru")[:2]
    return cast("Language", language if language in LANGUAGES else "ru")
