"""A question that only asks on about the entry just shown is answered from that entry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from knowledge.languages import Language
from knowledge.languages.follow_up import Part
from knowledge.snapshots import Snapshot
from knowledge.snapshots.replies import Reply, part_reply


def entry_shown(events: Sequence[dict[str, Any]]) -> str | None:
    """The entry that the bot showed in its last turn, or None where it showed something else."""
    shown = [str(answer["entry"]) for answer in _last_answers(events) if answer.get("outcome") == "answer" and answer.get("entry")]
    return shown[0] if shown else None


def missed_before(events: Sequence[dict[str, Any]]) -> bool:
    """Whether the bot had no answer in its last turn either."""
    return any(answer.get("outcome") == "dont_know" for answer in _last_answers(events))


def _last_answers(events: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """What was decided for the replies of the turn before the present message, the last first."""
    asked = False
    for event in reversed(events):
        if event.get("event") == "user":
            if asked:
                return
            asked = True
        elif event.get("event") == "bot" and asked:
            yield ((event.get("data") or {}).get("custom") or {}).get("answer") or {}


def following_reply(snapshot: Snapshot, entry: str, part: Part, language: Language) -> Reply | None:
    """The part of the entry that was asked for, or None where it has none."""
    card = snapshot.card(entry, language)
    section = next((one for one in (card or {}).get("sections", ()) if one["part"] == part), None)
    return part_reply(snapshot, entry, section, language) if section else None
