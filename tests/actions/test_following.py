"""What was just shown, and the part of it that is asked for."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answer_question import AnswerQuestion
from actions.following import entry_shown, following_reply, missed_before
from actions.library import Library, set_library
from knowledge.languages import LANGUAGES
from knowledge.retrieval.outcomes import Candidate, NothingFound


def user(text: str = "x") -> dict[str, Any]:
    """A visitor's turn."""
    return {"event": "user", "text": text}


def bot(outcome: str, entry: str | None) -> dict[str, Any]:
    """A reply of ours as Rasa keeps it."""
    return {"event": "bot", "text": None, "data": {"custom": {"answer": {"outcome": outcome, "entry": entry}}}}


@pytest.mark.parametrize(
    ("events", "shown"),
    [
        ([user(), bot("answer", "iin"), user()], "iin"),
        ([user(), bot("smalltalk", None), bot("answer", "iin"), {"event": "action"}, user(), {"event": "slot"}], "iin"),
        ([user(), bot("answer", "iin"), user(), bot("dont_know", None), user()], None),
        ([user(), bot("emergency", "emergency-violence"), user()], None),
        ([user(), {"event": "bot", "text": "hello", "data": None}, user()], None),
        ([user()], None),
        ([], None),
    ],
)
def test_only_an_answer_of_the_last_turn_was_just_shown(events: list[dict[str, Any]], shown: str | None) -> None:
    assert entry_shown(events) == shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_part_is_told_with_its_label_and_the_whole_entry_behind_a_button(live: Library, language: Any) -> None:
    snapshot = live.loaded.snapshot
    reply = following_reply(snapshot, "sdp-cost", "fee", language)
    card = snapshot.card("sdp-cost", language)
    assert reply is not None and card is not None
    section = next(one for one in card["sections"] if one["part"] == "fee")
    assert reply["text"] == f"{section['label']}: {section['text']}"
    assert reply["card"]["sections"] == [] and reply["buttons"][0]["payload"] == "entry:sdp-cost"
    steps = following_reply(snapshot, "sdp-where-to-apply", "steps", language)
    assert steps is not None and steps["card"]["sections"][0]["part"] == "steps" and "2. " in steps["text"]


def test_a_part_that_the_entry_lacks_is_none(live: Library) -> None:
    assert following_reply(live.loaded.snapshot, "who-helps-where", "fee", "ru") is None
    assert following_reply(live.loaded.snapshot, "no-such-entry", "fee", "ru") is None


@pytest.mark.parametrize(
    ("events", "missed"),
    [
        ([user(), bot("dont_know", None), user()], True),
        ([user(), bot("answer", "iin"), user()], False),
        ([user(), bot("dont_know", None), user(), bot("answer", "iin"), user()], False),
        ([user()], False),
    ],
)
def test_only_a_miss_of_the_last_turn_counts(events: list[dict[str, Any]], missed: bool) -> None:
    assert missed_before(events) is missed


async def test_after_two_misses_in_a_row_people_are_offered(live: Library, of_outcome: Any) -> None:
    of_outcome(NothingFound(0.1, (Candidate("iin", 0.2),)))
    latest = {"text": "плов", "intent": {"name": "question"}, "entities": []}
    outcomes = []
    for events in ([user()], [user(), bot("dont_know", None), user()]):
        dispatcher = CollectingDispatcher()
        await AnswerQuestion().run(dispatcher, Tracker("v", {"language": "ru"}, latest, events, False, None, {}, "action_listen"), {})
        outcomes.append(dispatcher.messages[0]["custom"])
    assert [one["answer"]["outcome"] for one in outcomes] == ["dont_know", "handover"]
    assert outcomes[1]["card"]["contacts"] and outcomes[1]["answer"]["candidates"][0]["entry"] == "iin"


async def test_without_that_part_the_search_is_asked_with_the_title_of_the_entry(live: Library) -> None:
    set_library(live)
    events = [user(), bot("answer", "sdp-duration"), user("а сколько стоит?")]
    latest = {"text": "а сколько стоит?", "intent": {"name": "question"}, "entities": []}
    tracker = Tracker("visitor", {"language": "ru"}, latest, events, False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    await AnswerQuestion().run(dispatcher, tracker, {})
    answer = dispatcher.messages[0]["custom"]["answer"]
    assert answer["outcome"] in ("answer", "choices")
    assert {"sdp-cost", "sdp-duration"} & {candidate["entry"] for candidate in answer["candidates"]}
