"""Fakes that are whole parts: the published seed, an assistant in Rasa's place, and the web channel served over HTTP."""

from __future__ import annotations

import asyncio
import itertools
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import aiohttp
import pytest
from sanic import Sanic

from knowledge.configuration import Settings
from knowledge.entries import read_folder
from knowledge.publication import publish
from knowledge.retrieval.encoder import HashEncoder
from knowledge.snapshots import Snapshot, open_current

_numbers = itertools.count(1)
Sanic.test_mode = True  # without it, Sanic rewrites its own methods at the first start and cannot start twice in one process


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which the seed is published."""
    data = tmp_path_factory.mktemp("bot-data")
    publish(read_folder(), data / "snapshots", HashEncoder())
    return data


@pytest.fixture(scope="session")
def snapshot(published: Path) -> Snapshot:
    """The published seed."""
    return open_current(published / "snapshots")


@dataclass
class Assistant:
    """Stands where Rasa's ``on_new_message`` stands: keeps what it hears, answers with ``says``."""

    says: list[dict[str, Any]] = field(default_factory=lambda: [{"text": "Жауап"}])
    fails: Exception | None = None
    takes: float = 0.0
    heard: list[Any] = field(default_factory=list)

    async def __call__(self, message: Any) -> None:
        self.heard.append(message)
        if self.takes:
            await asyncio.sleep(self.takes)
        for said in self.says:
            await message.output_channel.send_response(message.sender_id, said)
        if self.fails:
            raise self.fails

    @property
    def texts(self) -> list[str]:
        """The texts that reached it."""
        return [message.text for message in self.heard]


@dataclass
class Site:
    """A served web channel and its client."""

    client: aiohttp.ClientSession
    assistant: Assistant
    close: Callable[[], Awaitable[None]]

    async def token(self, language: str | None = "en") -> str:
        """A new session's token."""
        async with self.client.post("/api/v1/session", json={"language": language}) as response:
            assert response.status == 201
            return str((await response.json())["session"])

    async def post(self, path: str, **sent: Any) -> tuple[int, Any, Any]:
        """Status, parsed body and headers of a POST."""
        async with self.client.post(path, **sent) as response:
            return response.status, await response.json(), response.headers

    async def get(self, path: str) -> tuple[int, str, Any]:
        """Status, text and headers of a GET."""
        async with self.client.get(path) as response:
            return response.status, await response.text(), response.headers

    async def say(self, token: str, text: str) -> tuple[int, Any, Any]:
        """Send a typed text."""
        return await self.post("/api/v1/messages", json={"session": token, "text": text})

    async def press(self, token: str, payload: str) -> tuple[int, Any, Any]:
        """Press a button."""
        return await self.post("/api/v1/messages", json={"session": token, "payload": payload})


@pytest.fixture
def assistant() -> Assistant:
    """A fresh assistant."""
    return Assistant()


Serve = Callable[..., Any]


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch, published: Path, assistant: Assistant) -> Serve:
    """Serves the channel as ``bot.serving`` does, on a free port, with the settings given."""
    from bot.channels.web import WebInput, chat_page, furnish

    @asynccontextmanager
    async def served(**settings: Any) -> AsyncIterator[Site]:
        given = {"DATA": published, "SESSION_SECRET": "k" * 64, "ACTIONS_PORT": free_port(), "CONSOLE_PORT": free_port(), **settings}
        for name, value in given.items():
            monkeypatch.setenv(f"PANA_{name}", str(value))
        app = Sanic(f"web-under-test-{next(_numbers)}", configure_logging=False)
        app.config.REQUEST_MAX_SIZE = int(settings.get("BODY_BYTES", 65536)) or 100_000_000
        app.config.FALLBACK_ERROR_FORMAT = "json"
        furnish(app, Settings.read())
        app.blueprint(WebInput.from_credentials(None).blueprint(assistant))
        app.add_route(chat_page(Settings.read()), "/", methods=["GET", "HEAD"])
        port = free_port()
        server = await app.create_server("127.0.0.1", port, return_asyncio_server=True, access_log=False)
        await server.startup()
        await server.start_serving()
        await server.after_start()
        try:
            async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client:
                yield Site(client, assistant, server.before_stop)
        finally:
            await server.before_stop()
            server.close()
            await server.wait_closed()

    return served


@pytest.fixture
async def site(serve: Serve) -> AsyncIterator[Site]:
    """The channel with its default settings."""
    async with serve(MESSAGES_PER_MINUTE_SESSION=0, MESSAGES_PER_MINUTE_ADDRESS=0, SESSIONS_PER_MINUTE_ADDRESS=0) as running:
        yield running


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
