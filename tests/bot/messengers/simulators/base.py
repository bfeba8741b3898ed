"""What all simulated platforms share: a server on loopback that takes messages as the platform does, and can fail as it does."""

from __future__ import annotations

import asyncio
import itertools
import json
import socket
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from aiohttp import web

PAYLOADS = Path(__file__).resolve().parent.parent / "payloads"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Told:
    """A message as the person sees it. ``buttons`` are (title, payload)."""

    person: str
    text: str
    buttons: tuple[tuple[str, str], ...] = ()
    at: float = field(default_factory=time.monotonic)


@dataclass(frozen=True)
class Fault:
    """What happens to the next message: refused with a status, or the connection breaks before or after it was taken."""

    status: int = 0
    retry_after: int = 0
    breaks: str = ""


class Simulator(ABC):
    """One platform. ``faults`` are for the next messages, one each; ``slow`` seconds pass before each answer."""

    name: ClassVar[str]
    media: ClassVar[tuple[str, ...]] = ()
    """Kinds that are no text, each with a payload ``<kind>.json``."""

    def __init__(self) -> None:
        self.told: list[Told] = []
        self.attempts = 0
        self.faults: deque[Fault] = deque()
        self.slow = 0.0
        self.calls: list[tuple[str, Any]] = []
        self.port = _free_port()
        self._runner: web.AppRunner | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def up(self) -> None:
        """Listen, always on the same port."""
        app = web.Application()
        app.add_routes(self.routes())
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True).start()

    async def down(self) -> None:
        """Stop as a killed server does: what is open breaks."""
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    async def take(
        self, request: web.Request, make: Callable[[], Told], taken: Any, failed: Callable[[Fault], web.Response]
    ) -> web.Response:
        """Take one message, or fail as the next fault says."""
        self.attempts += 1
        fault = self.faults.popleft() if self.faults else Fault()
        if fault.breaks == "before":
            return _broken(request)
        if fault.status:
            return failed(fault)
        self.told.append(make())
        await asyncio.sleep(self.slow)
        return _broken(request) if fault.breaks == "after" else web.json_response(taken)

    def to(self, person: str) -> list[Told]:
        """What a person was told, in order."""
        return [told for told in self.told if told.person == person]

    async def wait(self, person: str, count: int = 1, seconds: float = 15.0) -> list[Told]:
        """What a person was told, as soon as it is so much."""
        until = time.monotonic() + seconds
        while len(self.to(person)) < count and time.monotonic() < until:
            await asyncio.sleep(0.01)
        assert len(self.to(person)) >= count, f"{person} was told {len(self.to(person))} times within {seconds} s, not {count}"
        return self.to(person)

    def payload(self, kind: str, **values: Any) -> Any:
        """A recorded shape with its ``{{places}}`` filled in."""
        text = (PAYLOADS / self.name / f"{kind}.json").read_text(encoding="utf-8")
        for place, value in values.items():
            text = text.replace(f'"{{{{{place}}}}}"', json.dumps(value)).replace(f"{{{{{place}}}}}", str(value))
        return json.loads(text)

    def id(self) -> int:
        """A number that no other message has."""
        return next(_numbers)

    @abstractmethod
    def routes(self) -> list[web.RouteDef]:
        """What the platform's API answers."""

    @abstractmethod
    def settings(self) -> dict[str, str]:
        """Settings, without their prefix, that switch the channel on and lead it here."""

    @abstractmethod
    def person(self, number: int) -> str:
        """A person as the platform names them."""

    @abstractmethod
    def text(self, person: str, words: str, id: int) -> Any:
        """The webhook's body for a typed text."""

    @abstractmethod
    def press(self, person: str, told: Told, number: int, id: int) -> Any:
        """The webhook's body for the choice of a button, the first being number 1, by its number where there are no buttons."""

    def medium(self, kind: str, person: str, id: int) -> Any:
        """The webhook's body for something that is no text."""
        return self.payload(kind, person=int(person) if person.isdigit() else person, id=id)

    @abstractmethod
    def proof(self, body: bytes) -> dict[str, str]:
        """Headers by which the platform proves itself."""

    def wrong_proofs(self, body: bytes) -> list[dict[str, str]]:
        """Headers that prove nothing, each in another way."""
        right = self.proof(body)
        return [{}, {name: "0" * len(value) for name, value in right.items()}]

    def old_proof(self, body: bytes) -> dict[str, str] | None:
        """Headers of a request recorded long ago; None where the platform signs no time, and only the id tells a replay."""
        return None


def _broken(request: web.Request) -> web.Response:
    assert request.transport
    request.transport.abort()
    return web.Response()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
