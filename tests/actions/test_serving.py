"""The action server's HTTP side never gives back what a visitor wrote."""

from __future__ import annotations

import json
import logging
import socket
import zlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from sanic import Sanic

from actions.library import Library
from actions.serving import make_app
from knowledge.configuration import Settings
from knowledge.retrieval.encoder import HashEncoder

Sanic.test_mode = True  # one process makes and starts one such app; a test process many
SECRET = "secret-words-of-a-visitor"
_TRACKER = {
    "sender_id": "x",
    "slots": {"language": "en"},
    "events": [],
    "paused": False,
    "latest_message": {"text": SECRET, "entities": []},
    "latest_input_channel": "web",
    "active_loop": {},
    "latest_action_name": "action_listen",
    "followup_action": None,
}
CALL = {"next_action": "action_show_menu", "sender_id": "x", "version": "3.6.2", "domain": {}, "tracker": _TRACKER}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def client_of(library: Library) -> AsyncIterator[aiohttp.ClientSession]:
    port = free_port()
    server = await make_app(library).create_server("127.0.0.1", port, return_asyncio_server=True, access_log=False)
    await server.startup()
    await server.start_serving()
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http:
        yield http
    server.close()
    await server.wait_closed()


@pytest.fixture
async def client(live: Library) -> AsyncIterator[aiohttp.ClientSession]:
    """A client of the action server over the published seed."""
    async for http in client_of(live):
        yield http


@pytest.fixture
async def empty(tmp_path: Any) -> AsyncIterator[aiohttp.ClientSession]:
    """A client of an action server over nothing."""
    async for http in client_of(Library(Settings.read({"PANA_DATA": str(tmp_path)}), HashEncoder())):
        yield http


async def test_ready_names_the_snapshot(client: aiohttp.ClientSession, live: Library) -> None:
    async with client.get("/ready") as response:
        assert (response.status, await response.json()) == (200, {"ready": True, "snapshot": live.snapshot_id})


async def test_without_a_snapshot_it_is_not_ready(empty: aiohttp.ClientSession) -> None:
    async with empty.get("/ready") as response:
        assert (response.status, await response.json()) == (503, {"ready": False, "snapshot": None})


async def test_every_deed_is_served_and_nothing_else(client: aiohttp.ClientSession) -> None:
    async with client.get("/actions") as response:
        names = {row["name"] for row in await response.json()}
    assert names - {"action_deed"} == {
        "action_answer_question",
        "action_answer_again",
        "action_answer_emergency",
        "action_show_entry",
        "action_show_topic",
        "action_show_place",
        "action_show_menu",
        "action_talk_to_person",
        "action_decline",
    }


async def test_a_deed_answers_over_http(client: aiohttp.ClientSession) -> None:
    async with client.post("/webhook", json=CALL) as response:
        body = await response.json()
    assert response.status == 200
    assert body["responses"][0]["custom"]["answer"]["outcome"] == "menu"


BROKEN: dict[str, Any] = {
    "not json": SECRET.encode(),
    "half json": json.dumps(CALL).encode()[:-1],
    "a list": json.dumps([SECRET]).encode(),
    "a text": json.dumps(SECRET).encode(),
    "a number": b"1",
    "null": b"null",
    "no tracker": json.dumps({**CALL, "tracker": None}).encode(),
    "a broken tracker": json.dumps({**CALL, "tracker": {"latest_message": SECRET}}).encode(),
    "events of the wrong kind": json.dumps({**CALL, "tracker": {**_TRACKER, "events": SECRET, "slots": SECRET}}).encode(),
    "no domain": json.dumps({**CALL, "domain": SECRET}).encode(),
    "unknown action": json.dumps({**CALL, "next_action": "action_nope"}).encode(),
    "a message of the wrong kind": json.dumps(
        {**CALL, "tracker": {**_TRACKER, "latest_message": {"text": SECRET, "entities": 5}}}
    ).encode(),
    "not utf-8": b"\xff" + SECRET.encode(),
}


@pytest.mark.parametrize("how", BROKEN)
async def test_no_answer_to_a_broken_call_holds_the_visitors_words_or_logs_them(
    client: aiohttp.ClientSession, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        async with client.post("/webhook", data=BROKEN[how], headers={"Content-Type": "application/json"}) as response:
            body = await response.text()
    assert SECRET not in body
    assert SECRET not in caplog.text


async def test_a_broken_deflated_call_holds_no_words_either(client: aiohttp.ClientSession) -> None:
    for sent in (SECRET.encode(), zlib.compress(SECRET.encode())):
        async with client.post("/webhook", data=sent, headers={"Content-Encoding": "deflate"}) as response:
            assert SECRET not in await response.text()
            assert response.status >= 400
