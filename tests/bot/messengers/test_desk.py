"""The desk: what finds no room is asked for again, and a late start or an odd answer of the platform ends nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.channels.messengers.desk import Desk
from bot.channels.messengers.platform import Delivery, Handle, Incoming, Outgoing, Platform, Result, Sent
from bot.channels.reception import Reception
from bot.channels.sessions import Sessions
from bot.channels.shelf import Shelf
from knowledge.configuration import Settings
from knowledge.languages import Language
from knowledge.snapshots.replies import Reply
from tests.bot.conftest import Assistant


class Letters(Platform):
    """A platform of which only the letters that were sent are known."""

    name = "letters"

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.listened = 0

    @classmethod
    def of(cls, settings: Settings) -> Letters:
        return cls()

    def verify(self, delivery: Delivery) -> None:
        pass

    def parse(self, body: Any) -> list[Incoming]:
        return [Incoming(who, id, {}, words) for who, id, words in body]

    def write(self, reply: Reply, language: Language, first: int) -> list[Outgoing]:
        return [Outgoing({"text": reply["text"]})]

    async def send(self, handle: Handle, outgoing: Outgoing) -> Result:
        self.sent.append(outgoing.content["text"])
        return Sent()

    async def check(self) -> list[str]:
        return []

    async def listen(self, take: Any) -> None:
        self.listened += 1
        raise KeyError("result")


@pytest.fixture
def make(published: Path, assistant: Assistant) -> Callable[..., Desk]:
    def made(**given: Any) -> Desk:
        settings = Settings.read({"PANA_DATA": str(published), "PANA_BURST_SECONDS": "0"})
        return Desk(Letters(), Reception(settings, Sessions("k" * 64, 12, 100), Shelf(settings.snapshots), assistant), **given)

    return made


async def test_beyond_the_room_nothing_is_taken_and_what_was_taken_is_not_taken_twice(make: Any, assistant: Assistant) -> None:
    desk = make(most=3)
    body = [("anna", str(number), f"вопрос {number}") for number in range(5)]
    assert not await desk.take(body)
    await asyncio.sleep(0.3)
    assert await desk.take(body)
    await asyncio.sleep(0.3)
    assert assistant.texts == [f"вопрос {number}" for number in range(5)]
    await desk.close()


async def test_an_odd_answer_to_listening_ends_nothing(make: Any) -> None:
    desk = make()
    await desk.start()
    await asyncio.sleep(0.1)
    assert await desk.take([("anna", "1", "вопрос")])
    await asyncio.sleep(0.3)
    assert desk.platform.sent == ["Жауап"]
    assert desk.platform.listened == 1
    await desk.close()


async def test_the_end_waits_for_answers_under_way(make: Any, assistant: Assistant) -> None:
    assistant.takes = 0.5
    desk = make()
    assert await desk.take([("anna", "1", "вопрос")])
    await desk.close()
    assert desk.platform.sent == ["Жауап"]


async def test_what_comes_while_the_server_ends_is_not_taken(make: Any) -> None:
    desk = make()
    await desk.close()
    assert not await desk.take([("anna", "1", "вопрос")])
