"""Messaging channels with the real processes: Rasa, the action server, the search; only the platforms are simulated."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import psutil
import pytest

from knowledge.languages import LANGUAGES, labels
from knowledge.snapshots import Snapshot, open_current
from tests.bot.messengers.conformance import CRIES
from tests.bot.messengers.load import DOWN_SECONDS, SECONDS, Load
from tests.bot.messengers.simulators.base import Simulator
from tests.bot.messengers.simulators.sms import SmsGateway
from tests.bot.messengers.simulators.telegram import TelegramServer
from tests.bot.messengers.simulators.viber import ViberServer
from tests.bot.messengers.simulators.whatsapp import WhatsAppServer
from tests.end_to_end.conftest import Stack, launched, own_data

pytestmark = pytest.mark.stack

SIMULATORS = (TelegramServer, WhatsAppServer, ViberServer, SmsGateway)
LOADED = [kind.name for kind in SIMULATORS] if SECONDS >= 60 else ["telegram"]
"""Where something is down among fifty people: on every channel in a long measurement, on one of them otherwise."""
ASKED = ("asylum-where", "asylum-deadline", "stateless-certificate-get", "sdp-cost", "bank-account")


@dataclass
class Running:
    """The stack with all channels on, and the platforms that it is led to."""

    stack: Stack
    simulators: dict[str, Simulator]
    snapshot: Snapshot


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    simulators = {kind.name: kind() for kind in SIMULATORS}
    settings = {f"PANA_{name}": value for simulator in simulators.values() for name, value in simulator.settings().items()}
    data = own_data(tmp_path_factory.mktemp("messengers") / "var")
    with launched(data, **settings) as stack:
        yield Running(stack, simulators, open_current(data / "snapshots"))


@dataclass
class Talk:
    """One channel of the running stack."""

    running: Running
    simulator: Simulator
    http: aiohttp.ClientSession

    async def deliver(self, body: Any) -> int:
        raw = json.dumps(body, ensure_ascii=False).encode()
        address = f"{self.running.stack.address}/webhooks/{self.simulator.name}"
        async with self.http.post(address, data=raw, headers=self.simulator.proof(raw)) as response:
            return int(response.status)

    async def hears(self, person: str, words: str, holds: str, seconds: float = 40.0) -> str:
        """Type a text; all that came, with its buttons, once it holds what it must."""
        self.running.stack.said.append(words)
        before, until = len(self.simulator.to(person)), time.monotonic() + seconds
        assert await self.deliver(self.simulator.text(person, words, self.simulator.id())) == 200
        while True:
            seen = [word for one in self.simulator.to(person)[before:] for word in (one.text, *(title for title, _ in one.buttons))]
            told = " ".join("\n".join(seen).split())
            if " ".join(holds.split()) in told:
                return told
            assert time.monotonic() < until, f"{holds!r} is not in {told!r}"
            await asyncio.sleep(0.05)

    def title(self, entry: str, language: Any) -> str:
        card = self.running.snapshot.card(entry, language)
        assert card
        return str(card["title"])


@pytest.fixture(params=[kind.name for kind in SIMULATORS])
async def talk(request: Any, running: Running) -> AsyncIterator[Talk]:
    simulator = running.simulators[request.param]
    simulator.told.clear()
    await simulator.up()
    async with aiohttp.ClientSession() as http:
        yield Talk(running, simulator, http)
    await simulator.down()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_conversation_in_each_language(talk: Talk, language: Any) -> None:
    person = talk.simulator.person(100 + LANGUAGES.index(language))
    title = talk.title("asylum-where", language)
    await talk.hears(person, title, title)
    await talk.hears(person, "/topics", talk.running.snapshot.shelf(language)["groups"][0]["title"])
    await talk.hears(person, "/human", "112")


async def test_an_emergency_is_answered_without_waiting_for_more(talk: Talk) -> None:
    started = time.monotonic()
    await talk.hears(talk.simulator.person(110), CRIES["ru"], "102")
    assert time.monotonic() - started < 3


async def test_a_burst_is_one_question(talk: Talk) -> None:
    person, title = talk.simulator.person(120), talk.title("asylum-deadline", "ru")
    words = title.split()
    for part in (words[:2], words[2:]):
        assert await talk.deliver(talk.simulator.text(person, " ".join(part), talk.simulator.id())) == 200
    until = time.monotonic() + 30
    while not any(title in told.text for told in talk.simulator.to(person)) and time.monotonic() < until:
        await asyncio.sleep(0.1)
    await asyncio.sleep(1)
    assert sum(title in told.text for told in talk.simulator.to(person)) == 1


async def test_a_killed_action_server_is_told_and_the_answer_follows(talk: Talk) -> None:
    title = talk.title("asylum-where", "ru")
    talk.running.stack.process("actions").kill()
    person = talk.simulator.person(130)
    await talk.hears(person, title, labels.label("channel.owed", "ru")[:40])
    until = time.monotonic() + 90
    while not any(told.text.startswith(title) for told in talk.simulator.to(person)) and time.monotonic() < until:
        await asyncio.sleep(0.1)
    assert sum(told.text.startswith(title) for told in talk.simulator.to(person)) == 1


@pytest.fixture
def load(talk: Talk) -> Load:
    """Titles as questions, so that each message tells which question it answers."""
    titles = [talk.title(entry, "ru") for entry in ASKED]
    unsure = tuple(labels.label(f"channel.{key}", language)[:40] for key in ("unsure", "given_up") for language in LANGUAGES)
    return Load(
        talk.deliver,
        talk.simulator,
        lambda number, count: titles[(number + count) % len(titles)],
        lambda told: next((title for title in titles if told.text.startswith(title)), None),
        unsure,
    )


def per_second(talk: Talk) -> float:
    """Somewhat less than the channel sends."""
    return 6.0 if talk.simulator.name == "telegram" else 1.5


def another(stack: Stack, pid: int) -> psutil.Process | None:
    """The action server that was started in place of a killed one."""
    try:
        found = stack.process("actions")
    except (AssertionError, psutil.Error):
        return None
    return found if found.pid != pid else None


@pytest.mark.slow
async def test_fifty_people_at_once_lose_nothing(talk: Talk, load: Load) -> None:
    await load.run(SECONDS, per_second(talk))
    await load.settle()
    print(load.figures())
    assert load.faults() == []


@pytest.mark.slow
@pytest.mark.parametrize("talk", LOADED, indirect=True)
async def test_an_action_server_killed_among_fifty_people_loses_nothing(talk: Talk, load: Load) -> None:
    async def kill() -> None:
        dead = talk.running.stack.process("actions")
        until = time.monotonic() + DOWN_SECONDS
        dead.kill()
        while (following := await asyncio.to_thread(another, talk.running.stack, dead.pid)) is None:
            await asyncio.sleep(0.1)
        following.suspend()
        await asyncio.sleep(max(0.0, until - time.monotonic()))
        following.resume()

    await load.run(SECONDS, per_second(talk), kill)
    await load.settle(180)
    print(load.figures())
    assert load.faults() == []
    assert any(labels.label("channel.owed", "ru")[:40] in told.text for told in talk.simulator.told)


@pytest.mark.slow
@pytest.mark.parametrize("talk", LOADED, indirect=True)
async def test_a_platform_that_is_down_among_fifty_people_loses_nothing(talk: Talk, load: Load) -> None:
    await load.run(SECONDS, per_second(talk), load.outage)
    await load.settle(180)
    print(load.figures())
    assert load.faults() == []


async def test_neither_words_nor_people_are_in_any_log(running: Running) -> None:
    logs = "\n".join(path.read_text(errors="replace") for path in (running.stack.data / "log").glob("*.log"))
    assert logs
    known = [*running.stack.said, *(simulator.person(number) for simulator in running.simulators.values() for number in range(131))]
    assert [words for words in known if len(words) > 9 and words in logs] == []
    for simulator in running.simulators.values():
        assert not any(value in logs for name, value in simulator.settings().items() if name.endswith(("TOKEN", "SECRET")))
