"""What a person wants to see: language, outcome, days, and what became of the questions. Read from the address, so it can be kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from knowledge.console.models import QuestionGroup
from knowledge.console.reports.days import first_of
from knowledge.console.reports.words import IN_VAIN, OUTCOMES, UNKNOWN, language_name
from knowledge.languages import LANGUAGES

FATES: Final[dict[str, Promise]] = {"open": _("not dealt with"), "done": _("dealt with"), "all": _("all")}
Options = list[tuple[str, Any]]


@dataclass(frozen=True)
class Filter:
    """Empty strings stand for "all"."""

    language: str
    outcome: str
    days: int
    fate: str

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Filter:
        """From the address; what is not known there counts as not said."""
        days = given.get("days", "")
        return cls(
            language=_one_of(given.get("language", ""), (*LANGUAGES, UNKNOWN)),
            outcome=_one_of(given.get("outcome", ""), tuple(OUTCOMES)),
            days=int(days) if days in map(str, day_choices()) else day_choices()[-1],
            fate=_one_of(given.get("fate", ""), tuple(FATES)) or "open",
        )

    @property
    def first(self) -> dt.date:
        """The first day."""
        return first_of(self.days)

    @property
    def address(self) -> str:
        """The filter as the end of an address, without the question mark."""
        return urlencode({"language": self.language, "outcome": self.outcome, "days": self.days, "fate": self.fate})

    def of_reports(self) -> dict[str, Any]:
        """Conditions on reports."""
        return self.of_ratings() | ({"outcome": self.outcome} if self.outcome else {})

    def of_ratings(self) -> dict[str, Any]:
        """Conditions on ratings, which have no outcome."""
        language = {"language": "" if self.language == UNKNOWN else self.language} if self.language else {}
        return {"day__gte": self.first, **language}

    def fates(self) -> list[str]:
        """What may have become of the questions."""
        every = [value for value, _words in QuestionGroup.Fate.choices]
        return {"open": ["open"], "done": [fate for fate in every if fate != "open"]}.get(self.fate, every)


def day_choices() -> list[int]:
    """7 and 30 days, or as many as reports are kept."""
    kept = settings.PANA.reports_days
    return sorted({min(7, kept), min(30, kept)})


def options(outcomes: tuple[str, ...] = IN_VAIN) -> dict[str, Options]:
    """What a form offers for each part of the filter."""
    return {
        "languages": [("", _("all")), *((language, language_name(language)) for language in (*LANGUAGES, UNKNOWN))],
        "outcomes": [("", _("all")), *((outcome, OUTCOMES[outcome]) for outcome in outcomes)],
        "days": [(str(days), ngettext("%(days)d day", "%(days)d days", days) % {"days": days}) for days in day_choices()],
        "fates": list(FATES.items()),
    }


def _one_of(value: str, known: tuple[str, ...]) -> str:
    return value if value in known else ""
