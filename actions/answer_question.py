"""Answers a question from the knowledge, offers choices, or says honestly that it does not know."""

from __future__ import annotations

from collections.abc import Iterable

from actions.deed import MISSED, SHOWN, Deed
from actions.following import following_reply
from actions.library import library
from knowledge.languages import Language
from knowledge.languages.follow_up import asked_part
from knowledge.retrieval.directory import People
from knowledge.retrieval.outcomes import Emergency, Found, Helpers, NothingFound, Outcome, Unsure
from knowledge.snapshots import Snapshot
from knowledge.snapshots.replies import (
    WHO_HELPS,
    Reply,
    choices_reply,
    decline_reply,
    entry_reply,
    menu_reply,
    people_reply,
    person_reply,
)


class AnswerQuestion(Deed):
    """Whatever is not small talk."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_answer_question"

    async def replies(self, message: str, language: Language, entities: dict[str, str]) -> list[Reply]:
        """What the search found, one reply for each question asked; or the part of the entry just shown that is asked for, or people
        after two misses."""
        shown, part = entities.get(SHOWN), asked_part(message)
        card = library().loaded.snapshot.card(shown, language) if shown and part else None
        if card is not None and part is not None:
            following = following_reply(library().loaded.snapshot, card["entry"], part, language)
            if following is not None:
                return [following]
            message = f"{card['title']} {message}"
        snapshot, outcomes = await library().search(message)
        replies = [outcome_reply(snapshot, outcome, language) for outcome in outcomes]
        if MISSED in entities and replies[0]["answer"]["outcome"] == "dont_know":
            return [person_reply(snapshot, language, "reply.dont_know.again", replies[0]["answer"])]
        return replies


def outcome_reply(snapshot: Snapshot, outcome: Outcome, language: Language) -> Reply:
    """The reply that tells an outcome."""
    candidates = [(candidate.entry, candidate.score) for candidate in outcome.candidates]
    if isinstance(outcome, Found | Emergency):
        return entry_reply(snapshot, outcome.entry, language, outcome.probability, candidates)
    if isinstance(outcome, Helpers):
        return people(snapshot, outcome.people, language, outcome.probability, candidates)
    if isinstance(outcome, Unsure):
        return choices_reply(snapshot, language, outcome.probability, candidates)
    if isinstance(outcome, NothingFound) and outcome.vague:
        return menu_reply(snapshot, language, "reply.vague", outcome.probability, candidates)
    return decline_reply(snapshot, language, outcome.probability, candidates)


def people(
    snapshot: Snapshot, found: People, language: Language, score: float | None = None, candidates: Iterable[tuple[str, float]] = ()
) -> Reply:
    """The reply that shows the people in a place; the entry on who helps where no place is known."""
    if found.place is None:
        return entry_reply(snapshot, WHO_HELPS, language, score, candidates)
    nearest = (found.nearest, found.kilometres) if found.nearest else None
    return people_reply(snapshot, language, found.place, nearest, found.contacts, score, candidates)
