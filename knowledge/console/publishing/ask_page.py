"""The page on which staff ask the bot, live or with everything that is being written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from knowledge.console.access import page, show
from knowledge.console.models import Record
from knowledge.console.publishing import asking, workshop
from knowledge.console.publishing.words import Titles
from knowledge.languages import NATIVE_NAMES
from knowledge.retrieval.outcomes import Emergency, Found, Helpers, Outcome, Unsure

_LONGEST = 1000
_KEY = "asked"
SIGNALS: Mapping[str, str | Promise] = {
    "dense_best": gettext_lazy("Meaning: nearest phrasing"),
    "dense_three": gettext_lazy("Meaning: three nearest phrasings"),
    "dense_answer": gettext_lazy("Meaning: the answer itself"),
    "dense_adapted": gettext_lazy("Meaning: learnt from all phrasings"),
    "letters_best": gettext_lazy("Words: nearest phrasing"),
    "letters_three": gettext_lazy("Words: three nearest phrasings"),
    "letters_answer": gettext_lazy("Words: the answer itself"),
    "letters_bayes": gettext_lazy("Words: learnt from all phrasings"),
}


@page("view_record")
def ask(request: HttpRequest) -> HttpResponse:
    """A box for a question, and what the bot would say. The question stays in the session: addresses end in logs."""
    if request.method == "POST":
        question = request.POST.get("question", "").strip()[:_LONGEST]
        request.session[_KEY] = {"question": question, "live": request.POST.get("state") == "live"}
        return HttpResponseRedirect(reverse("ask"))
    asked = request.session.get(_KEY) or {"question": "", "live": False}
    found = _asked(asked["question"], asked["live"]) if asked["question"] else {}
    return show(request, "publishing/ask.html", _("Ask the bot"), **asked, **found)


def _asked(question: str, live: bool) -> dict[str, Any]:
    """What the page shows of one question; without an answer while the draft is being made ready."""
    try:
        bot = asking.live_bot() if live else asking.draft_bot()
    except Exception as error:  # whatever stands in the way of asking is told on the page instead of an empty one
        return {"fault": str(error)}
    if bot is None:
        return {"fault": _("Nothing is published yet.")} if live else {"making": True}
    return {"answer": _told(asking.ask(bot, question, workshop.memory()))}


def _told(answer: asking.Answer) -> dict[str, Any]:
    titles, known = Titles(), set(Record.objects.filter(kind="entry").values_list("name", flat=True))
    largest = max((reason.value for one in answer.ranked for reason in one.reasons), default=1.0) or 1.0
    return {
        "words": _words(answer.outcome, titles),
        "percent": round(100 * answer.outcome.probability),
        "language": NATIVE_NAMES.get(answer.language, ""),  # type: ignore[call-overload]
        "ranked": [_candidate(one, largest, titles, one.entry in known) for one in answer.ranked],
    }


def _candidate(one: asking.Ranked, largest: float, titles: Titles, known: bool) -> dict[str, Any]:
    return {
        "entry": one.entry,
        "title": titles(one.entry),
        "known": known,
        "percent": round(100 * one.share, 1),
        "nearest": one.nearest,
        "language": NATIVE_NAMES[one.language],  # type: ignore[index]
        "reasons": [(SIGNALS[reason.name], round(max(0.0, reason.value / largest), 3)) for reason in one.reasons],
    }


def _words(outcome: Outcome, titles: Titles) -> str:
    if isinstance(outcome, Found):
        return str(_("The bot answers with “%(title)s”.") % {"title": titles(outcome.entry)})
    if isinstance(outcome, Emergency):
        return str(_("The bot takes it for an emergency and answers with “%(title)s”.") % {"title": titles(outcome.entry)})
    if isinstance(outcome, Unsure):
        choices = "; ".join(titles(one.entry) for one in outcome.candidates)
        return str(_("The bot is not sure and offers a choice: %(titles)s.") % {"titles": choices})
    if isinstance(outcome, Helpers):
        return str(_("The bot names people who help in that place."))
    if outcome.vague:
        return str(_("The bot asks to say more: the message is too short to tell what it is about."))
    return str(_("The bot says that it does not know, and names people who can help."))
