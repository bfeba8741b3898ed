"""Menus and people: the topics, one topic's questions, somebody to talk to, and the way on when no choice fitted."""

from __future__ import annotations

from actions.answer_question import people
from actions.deed import Deed
from actions.library import library
from knowledge.languages import Language
from knowledge.snapshots.replies import Reply, decline_reply, menu_reply, person_reply, topic_reply


class ShowMenu(Deed):
    """The topics."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_show_menu"

    async def replies(self, message: str, language: Language, entities: dict[str, str]) -> list[Reply]:
        """The menu."""
        return [menu_reply(library().loaded.snapshot, language)]


class ShowTopic(Deed):
    """The questions of one topic."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_show_topic"

    async def replies(self, message: str, language: Language, entities: dict[str, str]) -> list[Reply]:
        """The topic, or the menu where there is none of that name."""
        return [topic_reply(library().loaded.snapshot, entities.get("topic", ""), language)]


class ShowPlace(Deed):
    """The people in a place whose button was pressed."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_show_place"

    async def replies(self, message: str, language: Language, entities: dict[str, str]) -> list[Reply]:
        """Their contacts; the entry on who helps where the place is not known."""
        live = library().loaded
        return [people(live.snapshot, live.retriever.directory.people(entities.get("place")), language)]


class TalkToPerson(Deed):
    """People who can help."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_talk_to_person"

    async def replies(self, message: str, language: Language, entities: dict[str, str]) -> list[Reply]:
        """Their contacts."""
        return [person_reply(library().loaded.snapshot, language)]


class Decline(Deed):
    """None of the offered choices fitted."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_decline"

    async def replies(self, message: str, language: Language, entities: dict[str, str]) -> list[Reply]:
        """An honest "I don't know"."""
        return [decline_reply(library().loaded.snapshot, language)]
