"""Many people at once: asks through a channel for some seconds and tells what was lost, doubled or out of order."""

from __future__ import annotations

import asyncio
import contextlib
import os
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import aiohttp

from tests.bot.messengers.simulators.base import Simulator, Told

CHATS = 50
SECONDS = float(os.environ.get("PANA_TESTS_LOAD_SECONDS", "6"))
"""How long people write; 6 on every run, 60 by PANA_TESTS_LOAD_SECONDS."""
DOWN_SECONDS = SECONDS / 6

Deliver = Callable[[object], Awaitable[int]]


@dataclass
class Person:
    """One person: what they asked, and when."""

    name: str
    asked: list[str] = field(default_factory=list)
    at: list[float] = field(default_factory=list)


@dataclass
class Load:
    """``asks`` gives the words of a person's n-th question; ``answers`` names the question that a message answers, or None."""

    deliver: Deliver
    simulator: Simulator
    asks: Callable[[int, int], str]
    answers: Callable[[Told], str | None]
    unsure: tuple[str, ...]
    chats: int = CHATS
    people: list[Person] = field(default_factory=list)

    async def run(self, seconds: float, per_second: float, halfway: Callable[[], Awaitable[None]] | None = None) -> None:
        """Let all write at about so many messages a second together, every tenth brought twice; ``halfway`` is done in the middle."""
        self.people = [Person(self.simulator.person(number)) for number in range(self.chats)]
        ends = time.monotonic() + seconds
        writing = [self._write(number, ends, self.chats / per_second) for number in range(self.chats)]
        await asyncio.gather(*writing, *([self._halfway(seconds, halfway)] if halfway else []))

    async def _halfway(self, seconds: float, deed: Callable[[], Awaitable[None]]) -> None:
        await asyncio.sleep(seconds / 3)
        await deed()

    async def outage(self) -> None:
        """The platform is down for a while."""
        await self.simulator.down()
        await asyncio.sleep(DOWN_SECONDS)
        await self.simulator.up()

    async def _write(self, number: int, ends: float, pause: float) -> None:
        person, first = self.people[number], pause * number / self.chats
        while time.monotonic() + (wait := pause if person.asked else first) < ends:
            await asyncio.sleep(wait)
            words = self.asks(number, len(person.asked))
            person.asked.append(words)
            person.at.append(time.monotonic())
            body = self.simulator.text(person.name, words, self.simulator.id())
            await self._bring(body)
            if len(person.asked) % 10 == 1:
                await self._bring(body)

    async def _bring(self, body: object) -> None:
        """Call the webhook until it takes the message, as a platform does."""
        while True:
            with contextlib.suppress(aiohttp.ClientError):  # a kept connection that the server closed meanwhile
                if await self.deliver(body) == 200:
                    return
            await asyncio.sleep(0.2)

    async def settle(self, seconds: float = 120.0) -> None:
        """Wait until everybody has an answer or a word about each question."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and any(self._open(person) for person in self.people):
            await asyncio.sleep(0.1)
        await asyncio.sleep(1.0)

    def answered(self, person: Person) -> list[str]:
        """The questions that were answered, in the order of the answers."""
        return [question for told in self.simulator.to(person.name) if (question := self.answers(told))]

    def words_about(self, person: Person) -> int:
        """How often the person was told that an answer may not have come."""
        return sum(any(words in told.text for words in self.unsure) for told in self.simulator.to(person.name))

    def _open(self, person: Person) -> bool:
        return len(self.answered(person)) + self.words_about(person) < len(person.asked)

    def faults(self) -> list[str]:
        """What was lost without a word, doubled, or out of order."""
        found = []
        for person in self.people:
            answered, rest = self.answered(person), iter(person.asked)
            if len(answered) + self.words_about(person) < len(person.asked):
                found.append(f"lost: {len(person.asked)} asked, {len(answered)} answered")
            if not all(question in rest for question in answered):  # takes from the iterator: a subsequence
                found.append(f"doubled or out of order: asked {person.asked}, answered {answered}")
        return found

    def figures(self) -> str:
        """Counts and times, in a sentence."""
        waits = [
            told.at - at
            for person in self.people
            if len(self.answered(person)) == len(person.asked)
            for at, told in zip(person.at, (told for told in self.simulator.to(person.name) if self.answers(told)), strict=True)
        ]
        asked = sum(len(person.asked) for person in self.people)
        uncertain = sum(self.words_about(person) for person in self.people)
        times = statistics.quantiles(waits, n=20) if len(waits) > 1 else [0.0] * 19
        unanswered = asked - sum(len(self.answered(person)) for person in self.people)
        return (
            f"{self.simulator.name}: {self.chats} chats, {asked} questions, {unanswered} without answer, {uncertain} told so; "
            f"answered after {times[9]:.2f} s (median), {times[18]:.2f} s (95 %), {max(waits):.2f} s (longest)"
        )
