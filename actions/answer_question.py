"""Answers a question from the knowledge, offers choices, or says honestly that it does not know."""

from __future__ import annotations

from actions.deed import Deed
from actions.library import library
from knowledge.languages import Language
from knowledge.retrieval.outcomes import Emergency, Found, NothingFound, Outcome, Unsure
from knowledge.snapshots import Snapshot
from knowledge.snapshots.replies import Reply, choices_reply, decline_reply, entry_reply, menu_reply


class AnswerQuestion(Deed):
    """Whatever is not small talk."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_answer_question"

    async def replies(self, message: str, language: Language, entities: dict[str, str]) -> list[Reply]:
        """One reply: the outcome of the search."""
        snapshot, outcome = await library().search(message)
        return [outcome_reply(snapshot, outcome, language)]


def outcome_reply(snapshot: Snapshot, outcome: Outcome, language: Language) -> Reply:
    """The reply that tells an outcome."""
    candidates = [(candidate.entry, candidate.score) for candidate in outcome.candidates]
    if isinstance(outcome, Found | Emergency):
        return entry_reply(snapshot, outcome.entry, language, outcome.probability, candidates)
    if isinstance(outcome, Unsure):
        return choices_reply(snapshot, language, outcome.probability, candidates)
    if isinstance(outcome, NothingFound) and outcome.vague:
        return menu_reply(snapshot, language, "reply.vague", outcome.probability, candidates)
    return decline_reply(snapshot, language, outcome.probability, candidates)
