"""The shape of every deed: look at the tracker, make replies, and never let an exception reach Rasa without help for the visitor."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.following import entry_shown, missed_before
from actions.library import library
from knowledge.languages import DEFAULT_LANGUAGE, Language, as_language
from knowledge.snapshots import SnapshotError
from knowledge.snapshots.replies import Reply, failure_reply

SHOWN = "shown"
"""The key of the entry that the bot showed in its last turn."""
MISSED = "missed"
"""The key that is there where the bot had no answer in its last turn."""

logger = logging.getLogger("pana.actions")


class Deed(Action):  # type: ignore[misc]
    """An action that answers with whole replies. Subclasses give ``name`` and ``replies``."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_deed"

    async def replies(self, message: str, language: Language, entities: dict[str, str]) -> list[Reply]:
        """The replies to a message; ``entities`` are what a pressed button carries, and what is remembered of the last turn
        (``SHOWN``, ``MISSED``)."""
        raise NotImplementedError

    async def answer(self, said: dict[str, Any], events: Sequence[dict[str, Any]], language: Language) -> list[Reply]:
        """The replies to what was ``said``, the last of the visitor's ``events``."""
        entities = {found["entity"]: str(found["value"]) for found in said.get("entities") or []}
        if (shown := entry_shown(events)) is not None:
            entities[SHOWN] = shown
        if missed_before(events):
            entities[MISSED] = "true"
        return await self.replies(said.get("text") or "", language, entities)

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Called by Rasa."""
        language = language_of(tracker)
        try:
            replies = await self.answer(tracker.latest_message or {}, tracker.events or [], language)
        except Exception as error:  # the visitor must get help whatever breaks; the type is logged, never the words
            logger.error("%s failed: %s", self.name(), type(error).__name__)
            replies = [failure_reply(_live(), language)]
        for reply in replies:
            dispatcher.utter_message(json_message=reply)
        return []


def language_of(tracker: Tracker) -> Language:
    """The conversation's language: as the channel knows it, else as Rasa remembers it.

    Rasa reads no language from a pressed button, so where buttons alone were pressed its slot is still empty.
    """
    known = ((tracker.latest_message or {}).get("metadata") or {}).get("language")
    return as_language(known) or as_language(tracker.get_slot("language")) or DEFAULT_LANGUAGE


def _live() -> Any:
    try:
        return library().loaded.snapshot
    except SnapshotError:
        return None
