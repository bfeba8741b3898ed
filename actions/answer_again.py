"""Gives the last reply once more, in the language whose button below it was pressed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from actions.answer_emergency import AnswerEmergency
from actions.answer_question import AnswerQuestion
from actions.deed import Deed
from actions.menus import Decline, ShowMenu, ShowPlace, ShowTopic, TalkToPerson
from actions.show_entry import ShowEntry
from knowledge.languages import Language
from knowledge.snapshots.replies import Reply

_AGAIN = "answer_again"
_DEEDS: dict[str, type[Deed]] = {
    "question": AnswerQuestion,
    "emergency": AnswerEmergency,
    "show_entry": ShowEntry,
    "show_topic": ShowTopic,
    "show_place": ShowPlace,
    "talk_to_person": TalkToPerson,
    "none_of_these": Decline,
}


class AnswerAgain(Deed):
    """The same in another language."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_answer_again"

    async def answer(self, said: dict[str, Any], events: Sequence[dict[str, Any]], language: Language) -> list[Reply]:
        """What the visitor's last own message gets in this language; the menu where there was none."""
        asked = [number for number, event in enumerate(events) if event.get("event") == "user" and _intent(event) != _AGAIN]
        if not asked:
            return await ShowMenu().answer(said, events, language)
        last = events[asked[-1]]
        deed = _DEEDS.get(_intent(last), ShowMenu)
        return await deed().answer(last.get("parse_data") or {}, events[: asked[-1] + 1], language)


def _intent(event: dict[str, Any]) -> str:
    return str(((event.get("parse_data") or {}).get("intent") or {}).get("name") or "")
