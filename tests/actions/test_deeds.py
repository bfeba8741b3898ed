"""Each deed through ``run``, as Rasa calls it, in each language."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.answer_emergency import AnswerEmergency
from actions.answer_question import AnswerQuestion
from actions.deed import Deed
from actions.library import Library, set_library
from actions.menus import Decline, ShowMenu, ShowPlace, ShowTopic, TalkToPerson
from actions.show_entry import ShowEntry
from knowledge.languages import LANGUAGES, labels
from knowledge.retrieval.outcomes import Candidate, Emergency, Found, NothingFound, Unsure
from knowledge.snapshots.replies import aged

pytestmark = pytest.mark.parametrize("language", LANGUAGES)

SECRET = "менің өте жеке сөздерім"
RANKED = (Candidate("iin", 0.6), Candidate("egov-1414", 0.2), Candidate("emergency-violence", 0.1))
DEEDS = (AnswerQuestion, AnswerEmergency, ShowEntry, ShowMenu, ShowTopic, ShowPlace, TalkToPerson, Decline)


async def run(deed: Deed, tracker: Any) -> dict[str, Any]:
    """The one reply of a deed."""
    dispatcher = CollectingDispatcher()
    assert await deed.run(dispatcher, tracker, {}) == []
    (message,) = dispatcher.messages
    return dict(message["custom"])


async def test_a_found_entry_is_shown_word_for_word_with_its_card(of_outcome: Any, tracker: Any, live: Library, language: Any) -> None:
    of_outcome(Found("iin", 0.91, RANKED))
    reply = await run(AnswerQuestion(), tracker("ЖСН", language))
    card = live.loaded.snapshot.card("iin", language)
    assert card is not None
    assert (reply["text"], reply["card"]) == (card["answer"], card)
    answer = reply["answer"]
    assert (answer["outcome"], answer["entry"], answer["language"], answer["score"]) == ("answer", "iin", language, 0.91)
    assert [candidate["entry"] for candidate in answer["candidates"]] == [candidate.entry for candidate in RANKED]
    assert answer["snapshot"] == live.snapshot_id


async def test_unsure_offers_the_candidates_and_none_of_these(of_outcome: Any, tracker: Any, language: Any) -> None:
    of_outcome(Unsure(0.3, RANKED))
    reply = await run(AnswerQuestion(), tracker("ЖСН", language))
    assert (reply["answer"]["outcome"], reply["text"], reply["card"]) == (
        "choices",
        labels.label("reply.choices", language),
        None,
    )
    assert [button["payload"] for button in reply["buttons"]] == [*[f"entry:{one.entry}" for one in RANKED], "none"]


async def test_nothing_found_is_said_honestly_with_people_who_help(of_outcome: Any, tracker: Any, language: Any) -> None:
    of_outcome(NothingFound(0.01, RANKED))
    reply = await run(AnswerQuestion(), tracker("плов", language))
    assert reply["answer"]["outcome"] == "dont_know"
    assert reply["text"].startswith(labels.label("reply.dont_know", language))
    assert reply["card"]["kind"] == "helpers" and reply["card"]["contacts"]
    assert [button["payload"] for button in reply["buttons"]] == ["menu", "human"]


async def test_an_emergency_found_by_the_search_is_an_emergency(of_outcome: Any, tracker: Any, language: Any) -> None:
    of_outcome(Emergency("emergency-violence", 0.8, RANKED))
    reply = await run(AnswerQuestion(), tracker("x", language))
    assert (reply["answer"]["outcome"], reply["answer"]["entry"]) == ("emergency", "emergency-violence")
    assert reply["card"]["language"] == language


async def test_an_emergency_offers_first_the_calm_entry_that_the_search_found_likelier(
    of_outcome: Any, tracker: Any, language: Any
) -> None:
    of_outcome(Emergency("emergency-violence", 0.2, RANKED))
    reply = await run(AnswerQuestion(), tracker("x", language))
    assert reply["buttons"][0]["payload"] == f"entry:{RANKED[0].entry}"
    of_outcome(Emergency("emergency-violence", 0.9, RANKED[::-1]))
    reply = await run(AnswerQuestion(), tracker("x", language))
    assert reply["buttons"][0]["payload"] != f"entry:{RANKED[0].entry}"


async def test_an_emergency_told_by_words_shows_the_nearest_emergency_with_a_phone(live: Library, tracker: Any, language: Any) -> None:
    set_library(live)
    reply = await run(AnswerEmergency(), tracker("мой муж меня бьет", language))
    assert reply["answer"]["outcome"] == "emergency"
    assert any(contact["phones"] for contact in reply["card"]["contacts"])


async def test_a_seed_question_is_answered_through_the_real_search(
    live: Library, tracker: Any, collection: Any, language: Any
) -> None:
    set_library(live)
    question = collection.entry("iin").variants[language].questions[0]
    reply = await run(AnswerQuestion(), tracker(question, language))
    assert (reply["answer"]["outcome"], reply["answer"]["entry"]) == ("answer", "iin")


async def test_a_pressed_entry_is_shown(live: Library, tracker: Any, language: Any) -> None:
    set_library(live)
    reply = await run(ShowEntry(), tracker("/show_entry", language, entry="iin"))
    assert (reply["answer"]["outcome"], reply["answer"]["entry"], reply["answer"]["score"]) == ("answer", "iin", None)


@pytest.mark.parametrize("entities", [{"entry": "no-longer-published"}, {"entry": "foreign-weather"}, {}])
async def test_an_unknown_entry_gives_the_menu(live: Library, tracker: Any, entities: dict[str, str], language: Any) -> None:
    set_library(live)
    reply = await run(ShowEntry(), tracker("/show_entry", language, **entities))
    assert reply["answer"]["outcome"] == "menu"
    assert reply["buttons"][-1]["payload"] == "human"


async def test_the_menu_shows_every_topic_and_a_person(live: Library, tracker: Any, collection: Any, language: Any) -> None:
    set_library(live)
    reply = await run(ShowMenu(), tracker("/show_menu", language))
    assert [button["payload"] for button in reply["buttons"]] == [*[f"topic:{group.id}" for group in collection.groups], "human"]
    assert [button["title"] for button in reply["buttons"]][:-1] == [group.title[language] for group in collection.groups]


async def test_every_topic_shows_its_questions_and_the_way_back(live: Library, tracker: Any, collection: Any, language: Any) -> None:
    set_library(live)
    for group in collection.groups:
        reply = await run(ShowTopic(), tracker("/show_topic", language, topic=group.id))
        wanted = [f"entry:{entry.id}" for entry in collection.entries if entry.group == group.id]
        assert [button["payload"] for button in reply["buttons"]] == [*wanted, "menu"]
        assert wanted


async def test_a_pressed_place_shows_the_people_there(live: Library, tracker: Any, language: Any) -> None:
    set_library(live)
    reply = await run(ShowPlace(), tracker("/show_place", language, place="shymkent"))
    shown = [contact["id"] for contact in reply["card"]["contacts"]]
    assert reply["answer"]["outcome"] == "people" and {"line-111", "line-112", "sana-sezim"} <= set(shown)
    assert reply["text"] == labels.label("reply.people.here", language).format(
        place=live.loaded.snapshot.shelf(language)["places"]["shymkent"]
    )


async def test_a_place_without_an_office_names_the_nearest_and_its_distance(live: Library, tracker: Any, language: Any) -> None:
    set_library(live)
    reply = await run(ShowPlace(), tracker("/show_place", language, place="taraz"))
    names = live.loaded.snapshot.shelf(language)["places"]
    assert names["taraz"] in reply["text"] and names["shymkent"] in reply["text"] and "160" in reply["text"]


@pytest.mark.parametrize("entities", [{"place": "atlantis"}, {}])
async def test_an_unknown_place_asks_for_the_city(live: Library, tracker: Any, entities: dict[str, str], language: Any) -> None:
    set_library(live)
    reply = await run(ShowPlace(), tracker("/show_place", language, **entities))
    assert reply["answer"]["entry"] == "who-helps-where"
    assert "place:almaty" in [button["payload"] for button in reply["buttons"]]


@pytest.mark.parametrize("message", ["кто поможет в Шымкенте?", "Шымкентте кім көмектеседі?", "who can help me in Shymkent?"])
async def test_a_question_for_people_in_a_place_is_answered_with_them(
    live: Library, tracker: Any, message: str, language: Any
) -> None:
    set_library(live)
    reply = await run(AnswerQuestion(), tracker(message, language))
    assert (reply["answer"]["outcome"], reply["card"]["contacts"][2]["id"]) == ("people", "sana-sezim")


async def test_an_entry_whose_check_is_overdue_says_so_first(live: Library, language: Any) -> None:
    card = live.loaded.snapshot.card("sdp-cost", language)
    assert card is not None
    due = dt.date.fromisoformat(card["review_by"])
    assert aged(card, language, due) == card
    late = aged(card, language, due + dt.timedelta(days=1))
    assert late["notes"] == [labels.label("card.outdated", language), *card["notes"]]


@pytest.mark.parametrize("entities", [{"topic": "nope"}, {}])
async def test_an_unknown_topic_gives_the_menu(live: Library, tracker: Any, entities: dict[str, str], language: Any) -> None:
    set_library(live)
    reply = await run(ShowTopic(), tracker("/show_topic", language, **entities))
    assert reply["text"] == labels.label("reply.menu", language)


async def test_a_wish_for_a_person_gives_people_to_call(live: Library, tracker: Any, language: Any) -> None:
    set_library(live)
    reply = await run(TalkToPerson(), tracker("оператор", language))
    assert (reply["answer"]["outcome"], reply["text"]) == ("handover", labels.label("reply.human", language))
    assert reply["card"]["contacts"]


async def test_none_of_the_choices_is_declined_with_people_who_help(live: Library, tracker: Any, language: Any) -> None:
    set_library(live)
    reply = await run(Decline(), tracker("/none_of_these", language))
    assert reply["answer"]["outcome"] == "dont_know"
    assert reply["card"]["contacts"]


@pytest.mark.parametrize("deed", [AnswerQuestion, AnswerEmergency])
async def test_an_exception_gives_the_failure_reply_with_112_and_logs_no_words(
    of_outcome: Any, tracker: Any, deed: type[Deed], language: Any, caplog: pytest.LogCaptureFixture
) -> None:
    of_outcome(RuntimeError(SECRET))
    with caplog.at_level(logging.DEBUG):
        reply = await run(deed(), tracker(SECRET, language))
    assert (reply["answer"]["outcome"], reply["text"]) == ("error", labels.label("reply.failure", language))
    assert reply["card"]["contacts"][0]["phones"][0]["text"] == "112"
    assert "RuntimeError" in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.parametrize("deed", DEEDS)
async def test_without_a_library_every_deed_still_names_112(tracker: Any, deed: type[Deed], language: Any) -> None:
    reply = await run(deed(), tracker(SECRET, language))
    assert reply["answer"]["outcome"] == "error"
    assert "112" in reply["text"]


@pytest.mark.parametrize("unknown", [None, "", "de"])
async def test_an_unknown_language_falls_back_to_russian(live: Library, tracker: Any, unknown: Any, language: Any) -> None:
    set_library(live)
    reply = await run(ShowMenu(), tracker("", unknown))
    assert reply["answer"]["language"] == "ru"


async def test_a_button_pressed_before_anything_was_written_is_answered_in_the_channels_language(
    tracker: Any, live: Library, language: Any
) -> None:
    """Rasa reads no language from a pressed button: its slot is empty until the visitor writes."""
    set_library(live)
    pressed = tracker("/show_topic", None, topic="asylum")
    pressed.latest_message["metadata"] = {"language": language}
    assert (await run(ShowTopic(), pressed))["answer"]["language"] == language
