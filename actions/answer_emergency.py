"""Shows the emergency text that fits best, when the words themselves tell of danger now."""

from __future__ import annotations

from actions.deed import Deed
from actions.library import library
from knowledge.languages import Language
from knowledge.snapshots.replies import Reply, entry_reply


class AnswerEmergency(Deed):
    """Danger now."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_answer_emergency"

    async def replies(self, message: str, language: Language, entities: dict[str, str]) -> list[Reply]:
        """One reply: the nearest emergency."""
        snapshot, entry = await library().nearest_emergency(message)
        return [entry_reply(snapshot, entry, language)]
