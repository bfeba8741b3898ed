"""The last reply once more, in another language."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answer_again import AnswerAgain
from actions.library import Library, set_library
from knowledge.languages import LANGUAGES, NATIVE_NAMES
from knowledge.retrieval.outcomes import Candidate, Unsure
from knowledge.snapshots.replies import plain_reply


def said(intent: str, text: str = "x", **entities: str) -> dict[str, Any]:
    """A visitor's turn as Rasa keeps it."""
    found = [{"entity": name, "value": value} for name, value in entities.items()]
    return {"event": "user", "text": text, "parse_data": {"text": text, "intent": {"name": intent}, "entities": found}}


def told(entry: str | None, outcome: str = "answer") -> dict[str, Any]:
    """A reply of ours as Rasa keeps it."""
    return {"event": "bot", "data": {"custom": {"answer": {"outcome": outcome, "entry": entry}}}}


async def again(language: str, *events: dict[str, Any]) -> dict[str, Any]:
    """The reply to the pressed button after these events."""
    pressed = said("answer_again", "/answer_again", language=language)
    tracker = Tracker("visitor", {"language": language}, pressed["parse_data"], [*events, pressed], False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    await AnswerAgain().run(dispatcher, tracker, {})
    (message,) = dispatcher.messages
    return dict(message["custom"])


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_answered_question_is_answered_in_the_other_language(live: Library, collection: Any, language: Any) -> None:
    set_library(live)
    question = collection.entry("iin").variants["ru"].questions[0]
    reply = await again(language, said("question", question), told("iin"))
    assert (reply["answer"]["entry"], reply["card"]["language"]) == ("iin", language)
    others = [button["title"] for button in reply["languages"]]
    assert others == [NATIVE_NAMES[other] for other in LANGUAGES if other != language]


async def test_a_pressed_entry_and_a_second_switch_give_the_same_entry(live: Library) -> None:
    set_library(live)
    pressed = said("show_entry", "/show_entry", entry="pension")
    reply = await again("en", pressed, told("pension"), said("answer_again", language="kk"), told("pension"))
    assert (reply["answer"]["entry"], reply["card"]["language"]) == ("pension", "en")


async def test_choices_come_with_their_titles_in_the_other_language(of_outcome: Any, live: Library) -> None:
    of_outcome(Unsure(0.4, (Candidate("iin", 0.4), Candidate("pension", 0.3))))
    reply = await again("kk", said("question", "?"), told(None, "choices"))
    titles = [live.loaded.snapshot.card(entry, "kk")["title"] for entry in ("iin", "pension")]  # type: ignore[index]
    assert [button["title"] for button in reply["buttons"]][:2] == titles


async def test_a_question_that_asked_on_is_told_its_part_again(live: Library) -> None:
    set_library(live)
    reply = await again("en", said("question", "?"), told("sdp-cost"), said("question", "а сколько стоит?"), told("sdp-cost"))
    assert reply["answer"]["entry"] == "sdp-cost" and reply["card"]["language"] == "en" and not reply["card"]["sections"]


async def test_an_emergency_stays_one(live: Library) -> None:
    set_library(live)
    reply = await again("en", said("emergency", "муж меня бьет"), told("emergency-violence", "emergency"))
    assert (reply["answer"]["outcome"], reply["card"]["language"]) == ("emergency", "en")


@pytest.mark.parametrize("events", [(), (said("greet", "hello"),)])
async def test_before_any_question_the_topics_are_shown(live: Library, events: Any) -> None:
    set_library(live)
    reply = await again("kk", *events)
    assert (reply["answer"]["outcome"], reply["answer"]["language"]) == ("menu", "kk")


def test_small_talk_offers_no_other_language() -> None:
    assert plain_reply("ok", "smalltalk", "kk", None)["languages"] == []
