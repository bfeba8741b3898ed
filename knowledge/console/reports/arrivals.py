"""What the bot sends, checked field by field and masked once more. Nothing here touches the database."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any, Final

from knowledge.console.models import Rating, Report
from knowledge.console.reports.days import first_kept, today
from knowledge.languages import LANGUAGES

OUTCOMES: Final = ("answer", "choices", "dont_know", "emergency", "people", "menu", "smalltalk", "handover", "error")
_KEY = re.compile(r"[0-9a-f]{32}")
_ENTRY = re.compile(r"[a-z0-9][a-z0-9-]{0,47}")
_WORD = re.compile(r"[\w-]{1,20}", re.ASCII)
_SNAPSHOT = re.compile(r"[\w.-]{0,48}", re.ASCII)
_DIGITS = re.compile(r"\d(?:[\s().\-–]?\d){3,}")
_ADDRESS = re.compile(r"\S*@\S*")
_UNSTORABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
_CHARACTERS = 300
_CANDIDATES = 10


class WrongReport(ValueError):
    """A report cannot be taken; the message says which field is wrong, and quotes nothing."""


@dataclass(frozen=True)
class Arrivals:
    """What came in one request. ``refused`` gives the reason by id, or by place where a report has no usable id."""

    reports: tuple[Report, ...]
    ratings: tuple[Rating, ...]
    accepted: tuple[str, ...]
    refused: dict[str, str]


def sort(items: list[Any]) -> Arrivals:
    """Tell good reports from others. Refused ones count as accepted too, or the bot would send them for ever."""
    good: list[Report | Rating] = []
    refused: dict[str, str] = {}
    accepted: list[str] = []
    for place, item in enumerate(items):
        name = _name(item)
        accepted += [name] if name else []
        try:
            good.append(read(item))
        except WrongReport as error:
            refused[name or f"#{place + 1}"] = str(error)
    reports = tuple(one for one in good if isinstance(one, Report))
    return Arrivals(reports, tuple(one for one in good if isinstance(one, Rating)), tuple(accepted), refused)


def read(item: Any) -> Report | Rating:
    """One report as a row that is not saved yet.

    Raises:
        WrongReport: a field is missing or not as agreed.
    """
    if not isinstance(item, dict):
        raise WrongReport("is no object")
    if item.get("kind") == "turn":
        return _turn(item)
    if item.get("kind") == "rating":
        return _rating(item)
    raise WrongReport("kind is neither turn nor rating")


def masked(text: str) -> str:
    """The text on one line without numbers of four digits or more and without words with @, as the bot should have sent it."""
    plain = " ".join(_UNSTORABLE.sub(" ", text).split())
    return _DIGITS.sub("…", _ADDRESS.sub("…", plain))[:_CHARACTERS]


def _turn(item: dict[str, Any]) -> Report:
    entry, candidates = _optional(item, "entry", _ENTRY), _candidates(item)
    return Report(
        key=_matching(item, "id", _KEY),
        day=_day(item),
        language=_language(item),
        channel=_matching(item, "channel", _WORD),
        outcome=_outcome(item),
        entry=entry,
        nearest=entry or next(iter(candidates), ""),
        candidates=candidates,
        text=_text(item),
        snapshot=_optional(item, "snapshot", _SNAPSHOT),
    )


def _rating(item: dict[str, Any]) -> Rating:
    if not isinstance(item.get("helpful"), bool):
        raise WrongReport("helpful is neither true nor false")
    return Rating(
        key=_matching(item, "id", _KEY),
        day=_day(item),
        language=_language(item),
        entry=_matching(item, "entry", _ENTRY),
        helpful=item["helpful"],
        snapshot=_optional(item, "snapshot", _SNAPSHOT),
    )


def _name(item: Any) -> str:
    """What the bot calls this report, even where it is not as agreed."""
    name = item.get("id") if isinstance(item, dict) else None
    return name if isinstance(name, str) and 0 < len(name) <= 64 and not _UNSTORABLE.search(name) else ""


def _matching(item: dict[str, Any], field: str, shape: re.Pattern[str]) -> str:
    value = item.get(field)
    if not isinstance(value, str) or not shape.fullmatch(value):
        raise WrongReport(f"{field} is not as agreed")
    return value


def _optional(item: dict[str, Any], field: str, shape: re.Pattern[str]) -> str:
    return "" if item.get(field) in (None, "") else _matching(item, field, shape)


def _language(item: dict[str, Any]) -> str:
    language = item.get("language")
    if language is not None and language not in LANGUAGES:
        raise WrongReport("language is not known")
    return language or ""


def _outcome(item: dict[str, Any]) -> str:
    outcome = item.get("outcome")
    if outcome not in OUTCOMES:
        raise WrongReport("outcome is not known")
    return str(outcome)


def _day(item: dict[str, Any]) -> dt.date:
    """The day; a clock may be a day ahead, but what is older than reports are kept would only be deleted again."""
    try:
        day = dt.date.fromisoformat(item.get("day", ""))
    except (TypeError, ValueError):
        raise WrongReport("day is no date") from None
    if day < first_kept():
        raise WrongReport("is older than reports are kept")
    if day > today() + dt.timedelta(days=1):
        raise WrongReport("day lies in the future")
    return day


def _candidates(item: dict[str, Any]) -> list[str]:
    given = item.get("candidates", [])
    if not isinstance(given, list) or not all(isinstance(one, str) and _ENTRY.fullmatch(one) for one in given):
        raise WrongReport("candidates are no list of ids")
    return given[:_CANDIDATES]


def _text(item: dict[str, Any]) -> str | None:
    text = item.get("text")
    if text is not None and not isinstance(text, str):
        raise WrongReport("text is no text")
    return masked(text) or None if text else None
