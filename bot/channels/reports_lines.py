"""What is reported of a turn and of a rating: what was decided, and the words only where no sure answer was found (docs/reports.md).

Nothing in a report says who wrote, from where or at what time of day.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.channels.masking import MASK, mask
from knowledge.languages import Language
from knowledge.snapshots.replies import Reply

_CHARACTERS = 300
_CANDIDATES = 3
_WITH_TEXT = frozenset({"dont_know", "choices"})
_WEIGHT = ("emergency", "dont_know", "choices", "answer", "people", "handover", "menu", "smalltalk", "error")
"""Where a turn has several replies, the first of these outcomes among them is the turn's."""

_DIGITS = re.compile(r"\d(?:[\s().\-–]?\d){3,}")
_ADDRESS = re.compile(r"@|://|\bwww\.|\b(?:t|wa)\.me/", re.IGNORECASE)
_CAPITALISED = r"[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ]\w+"
# "Меня зовут" is said of persons only; "my name is wrong in the passport" is no introduction, so there a capital letter decides.
_INTRODUCED = r"[Мм]еня зовут\s+(?=\w)"
_NAMED = rf"(?:[Mm]y name is|[Ii] am called|[Аа]тым|[Тт]егім|[Ее]сімім|[Аа]ты-жөнім)\s[\s:–-]*(?={_CAPITALISED})"
_NAME = re.compile(rf"(\b(?:{_INTRODUCED}|{_NAMED}))\w+(?:\s+{_CAPITALISED}){{0,2}}")


def _id() -> str:
    return uuid.uuid4().hex


def _today() -> str:
    return dt.datetime.now(dt.UTC).date().isoformat()


@dataclass(frozen=True)
class TurnReport:
    """What a typed message led to. ``day`` is in UTC; ``text`` is masked, at most 300 characters, or None."""

    language: Language | None
    channel: str
    outcome: str
    entry: str | None
    candidates: tuple[str, ...]
    text: str | None
    snapshot: str
    kind: str = "turn"
    id: str = field(default_factory=_id)
    day: str = field(default_factory=_today)


@dataclass(frozen=True)
class RatingReport:
    """A visitor's yes or no to an entry."""

    language: Language | None
    entry: str
    helpful: bool
    snapshot: str
    kind: str = "rating"
    id: str = field(default_factory=_id)
    day: str = field(default_factory=_today)


Report = TurnReport | RatingReport


def of_turn(text: str, language: Language | None, channel: str, replies: Sequence[Reply]) -> TurnReport:
    """The report of a turn that answered ``text`` with ``replies``, of which there is at least one."""
    answer = min((reply.get("answer") or {} for reply in replies), key=_weight)
    outcome = _outcome(answer)
    return TurnReport(
        language=language,
        channel=channel,
        outcome=outcome,
        entry=answer.get("entry"),
        candidates=tuple(candidate["entry"] for candidate in (answer.get("candidates") or ())[:_CANDIDATES]),
        text=reduced(text) if outcome in _WITH_TEXT else None,
        snapshot=answer.get("snapshot") or "",
    )


def reduced(text: str) -> str:
    """The text without what masking may have missed: all of four digits or more, addresses, names after "my name is"; cut short.

    Masked once more first, so that no channel's slip can put a number on a disk.
    """
    words = " ".join(MASK if _ADDRESS.search(word) else word for word in mask(text).text.split())
    return _NAME.sub(rf"\1{MASK}", _DIGITS.sub(MASK, words))[:_CHARACTERS]


def as_line(report: Report) -> str:
    """The report as one line of JSON, with its end."""
    return json.dumps(asdict(report), ensure_ascii=False) + "\n"


def _weight(answer: dict[str, Any]) -> int:
    outcome = _outcome(answer)
    return _WEIGHT.index(outcome) if outcome in _WEIGHT else len(_WEIGHT)


def _outcome(answer: dict[str, Any]) -> str:
    """The outcome; people offered after a second miss are a miss as well, which the score of its search gives away."""
    outcome = str(answer.get("outcome", "error"))
    return "dont_know" if outcome == "handover" and answer.get("score") is not None else outcome
