"""One turn always ends in replies: Rasa's, or the people who can help."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest

from bot.channels.late import LateTurns
from bot.channels.sessions import Conversation
from bot.channels.shelf import Shelf
from bot.channels.turns import take_turn
from knowledge.languages import LANGUAGES, labels

SECRET = "өте жеке сөздер"


async def turn(on_new_message: Any, published: Path, language: str | None = "kk", seconds: float = 5.0) -> list[dict[str, Any]]:
    return await take_turn(SECRET, Conversation("id-1", language), Shelf(published / "snapshots"), on_new_message, "web", seconds)


def saying(*messages: dict[str, Any], then: Exception | None = None) -> Any:
    async def on_new_message(message: Any) -> None:
        for said in messages:
            await message.output_channel.send_response(message.sender_id, said)
        if then:
            raise then

    return on_new_message


async def hanging(_message: Any) -> None:
    await asyncio.sleep(30)


BROKEN = {
    "raises": saying(then=RuntimeError(SECRET)),
    "times out": hanging,
    "says nothing": saying(),
    "is blank": saying({"text": ""}),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("how", BROKEN)
async def test_a_turn_in_which_rasa_fails_gives_112_and_the_partners(published: Path, how: str, language: str) -> None:
    (reply,) = await turn(BROKEN[how], published, language, 0.05)
    assert reply["answer"]["outcome"] == "error"
    assert reply["text"] == labels.label("reply.failure", language)
    phones = [phone["text"] for contact in reply["card"]["contacts"] for phone in contact["phones"]]
    assert phones[0] == "112"
    assert len(reply["card"]["contacts"]) >= 3
    assert reply["card"]["language"] == language


@pytest.mark.parametrize("how", BROKEN)
async def test_without_any_snapshot_the_failing_turn_still_names_112_in_its_text(tmp_path: Path, how: str) -> None:
    (reply,) = await turn(BROKEN[how], tmp_path, "en", 0.05)
    assert "112" in reply["text"]


async def test_a_failing_turn_logs_the_kind_of_error_and_no_words(published: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="pana"):
        await turn(BROKEN["raises"], published)
    assert "RuntimeError" in caplog.text
    assert SECRET not in caplog.text


async def test_replies_come_in_the_order_in_which_rasa_spoke(published: Path) -> None:
    whole = {"text": "2", "card": None, "buttons": [], "answer": {"outcome": "menu"}}
    replies = await turn(saying({"text": "1"}, {"custom": whole}, {"text": "3"}), published)
    assert [reply["text"] for reply in replies] == ["1", "2", "3"]
    assert replies[1] is whole


async def test_a_fixed_text_with_blank_lines_stays_one_reply_of_small_talk_with_its_buttons(published: Path) -> None:
    buttons = [{"title": "Русский", "payload": "language:ru"}]
    (reply,) = await turn(saying({"text": "бір\n\nекі", "buttons": buttons}), published)
    assert (reply["text"], reply["buttons"]) == ("бір\n\nекі", buttons)
    assert (reply["answer"]["outcome"], reply["answer"]["language"]) == ("smalltalk", "kk")


async def test_what_was_said_before_a_failure_is_kept(published: Path) -> None:
    replies = await turn(saying({"text": "1"}, then=RuntimeError()), published)
    assert [reply["text"] for reply in replies] == ["1"]


async def test_rasa_hears_the_text_the_conversation_and_its_language(published: Path) -> None:
    heard = []

    async def listen(message: Any) -> None:
        heard.append(message)

    await turn(listen, published, "ru")
    (message,) = heard
    assert (message.text, message.sender_id, message.metadata) == (SECRET, "id-1", {"language": "ru"})
    assert message.input_channel == "web"


# Turns that take longer than the visitor waits


class Slow:
    """Says one thing at once and another after a while."""

    def __init__(self, seconds: float = 0.1) -> None:
        self.seconds = seconds
        self.cancelled = False

    async def __call__(self, message: Any) -> None:
        await message.output_channel.send_response(message.sender_id, {"text": "1"})
        try:
            await asyncio.sleep(self.seconds)
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        await message.output_channel.send_response(message.sender_id, {"text": "2"})


async def slow_turn(published: Path, slow: Slow, late: LateTurns | None) -> list[str]:
    conversation, shelf = Conversation("id-1", "kk"), Shelf(published / "snapshots")
    return [reply["text"] for reply in await take_turn(SECRET, conversation, shelf, slow, "web", 0.02, late)]


async def test_a_late_turn_goes_on_and_what_it_still_says_is_delivered(published: Path) -> None:
    delivered: list[tuple[str, list[str]]] = []
    late = LateTurns(lambda conversation, replies: delivered.append((conversation, [reply["text"] for reply in replies])))
    assert await slow_turn(published, Slow(), late) == ["1"]
    await asyncio.sleep(0.2)
    assert delivered == [("id-1", ["2"])]


async def test_a_late_turn_is_given_up_after_its_time(published: Path) -> None:
    delivered: list[Any] = []
    slow = Slow(5)
    await slow_turn(published, slow, LateTurns(lambda *given: delivered.append(given), seconds=0.05))
    await asyncio.sleep(0.2)
    assert (slow.cancelled, delivered) == (True, [])


async def test_too_many_late_turns_are_not_followed(published: Path) -> None:
    slow = Slow(5)
    await slow_turn(published, slow, LateTurns(lambda *_: None, most=0))
    await asyncio.sleep(0.01)
    assert slow.cancelled


async def test_a_cancelled_conversation_delivers_nothing_more(published: Path) -> None:
    delivered: list[Any] = []
    slow = Slow()
    late = LateTurns(lambda *given: delivered.append(given))
    await slow_turn(published, slow, late)
    await late.cancel("id-1")
    await late.cancel("nobody")
    await asyncio.sleep(0.15)
    assert (slow.cancelled, delivered) == (True, [])
