"""Shows the entry whose button was pressed."""

from __future__ import annotations

from actions.deed import Deed
from actions.library import library
from knowledge.languages import Language
from knowledge.snapshots.replies import Reply, entry_reply, menu_reply


class ShowEntry(Deed):
    """A pressed title."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_show_entry"

    async def replies(self, message: str, language: Language, entities: dict[str, str]) -> list[Reply]:
        """The entry, or the menu where it is no longer published."""
        snapshot, entry = library().loaded.snapshot, entities.get("entry", "")
        if snapshot.card(entry, language) is None:
            return [menu_reply(snapshot, language)]
        return [entry_reply(snapshot, entry, language)]
