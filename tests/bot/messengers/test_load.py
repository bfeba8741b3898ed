"""Fifty people at once on each channel: nothing is lost, doubled or out of order, also while something is down in the middle."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from knowledge.languages import labels
from tests.bot.conftest import Assistant
from tests.bot.messengers.conformance import Actions, Chat
from tests.bot.messengers.load import DOWN_SECONDS, SECONDS, Load
from tests.bot.messengers.simulators.base import Simulator, Told
from tests.bot.messengers.simulators.sms import SmsGateway
from tests.bot.messengers.simulators.telegram import TelegramServer
from tests.bot.messengers.simulators.viber import ViberServer
from tests.bot.messengers.simulators.whatsapp import WhatsAppServer

SIMULATORS = (TelegramServer, WhatsAppServer, ViberServer, SmsGateway)


class Echo(Assistant):
    """Says what it was asked."""

    async def __call__(self, message: Any) -> None:
        self.heard.append(message)
        if self.says:
            await message.output_channel.send_response(message.sender_id, {"text": f"ответ на: {message.text}"})


@pytest.fixture
def assistant() -> Assistant:
    return Echo()


@pytest.fixture(params=SIMULATORS, ids=lambda kind: kind.name)
async def chat(request: Any, serve: Any, free_port: int) -> AsyncIterator[Chat]:
    simulator: Simulator = request.param()
    actions = Actions(free_port)
    await simulator.up()
    await actions.up()
    settings = {"BURST_SECONDS": 0, "MESSAGES_PER_MINUTE_SESSION": 0, "ACTIONS_PORT": free_port, **simulator.settings()}
    async with serve(**settings) as site:
        yield Chat(site, simulator, actions)
    await actions.down()
    await simulator.down()


@pytest.fixture
def load(chat: Chat) -> Load:
    def answers(told: Told) -> str | None:
        return told.text.removeprefix("ответ на: ") if told.text.startswith("ответ на: ") else None

    unsure = tuple(labels.label("channel.unsure", language)[:40] for language in ("kk", "ru", "en"))
    return Load(chat.deliver, chat.simulator, lambda number, count: f"вопрос {number} под номером {count}", answers, unsure)


def per_second(chat: Chat) -> float:
    """Somewhat less than the channel sends."""
    return 20.0 if chat.simulator.name in ("telegram", "whatsapp") else 8.0


@pytest.mark.slow
async def test_fifty_people_at_once_are_answered_once_and_in_order(chat: Chat, load: Load) -> None:
    await load.run(SECONDS, per_second(chat))
    await load.settle()
    print(load.figures())
    assert load.faults() == []
    assert len(chat.site.assistant.heard) == sum(len(person.asked) for person in load.people)


@pytest.mark.slow
async def test_a_platform_that_is_down_in_the_middle_loses_nothing(chat: Chat, load: Load) -> None:
    await load.run(SECONDS, per_second(chat), load.outage)
    await load.settle()
    print(load.figures())
    assert load.faults() == []


@pytest.mark.slow
async def test_an_action_server_that_is_down_in_the_middle_loses_nothing_and_everybody_is_told(chat: Chat, load: Load) -> None:
    async def down() -> None:
        chat.site.assistant.says, chat.actions.ready = [], False
        await asyncio.sleep(DOWN_SECONDS)
        chat.site.assistant.says, chat.actions.ready = [{"text": ""}], True

    await load.run(SECONDS, 3.0, down)
    await load.settle()
    print(load.figures())
    assert load.faults() == []
    told = " ".join(one.text for one in chat.simulator.told)
    assert labels.label("channel.owed", "ru")[:40] in told and "112" in told
