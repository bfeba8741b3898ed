"""Late replies reach the page through a stream or a poll."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.channels import events as module

SLOW = {"TURN_SECONDS": 0.05}


class Stream:
    """An open stream, read block by block."""

    def __init__(self, response: Any) -> None:
        self.response = response

    async def next(self) -> dict[str, str]:
        """The next event's fields; a comment has the field ''."""
        block = (await asyncio.wait_for(self.response.content.readuntil(b"\n\n"), 3)).decode()
        return dict(line.split(": ", 1) if not line.startswith(":") else ("", line[2:]) for line in block.strip().splitlines())

    async def rest(self) -> str:
        return (await asyncio.wait_for(self.response.content.read(), 3)).decode()


def bearer(token: str, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", **more}


@asynccontextmanager
async def stream(site: Any, token: str, **headers: str) -> AsyncIterator[Stream]:
    async with site.client.get("/api/v1/events", headers=bearer(token, **headers)) as response:
        assert response.status == 200, await response.text()
        assert response.content_type == "text/event-stream"
        assert response.headers["Cache-Control"] == "no-store"
        opened = Stream(response)
        hello = await opened.next()
        assert (hello["event"], json.loads(hello["data"])) == ("hello", {"heartbeat": module.HEARTBEAT_SECONDS})
        yield opened


async def poll(site: Any, token: str, wait: str = "1", **headers: str) -> tuple[int, Any]:
    sent = bearer(token, **{"X-Pana-Poll": "1", **headers})
    async with site.client.get(f"/api/v1/events?wait={wait}", headers=sent) as response:
        return response.status, await response.json()


async def ask_slowly(site: Any, token: str, seconds: float = 0.3) -> None:
    site.assistant.takes = seconds
    _, body, _ = await site.say(token, "how can I get a certificate")
    assert body["replies"][0]["answer"]["outcome"] == "error"


async def test_late_replies_come_through_the_stream(serve: Any) -> None:
    async with serve(**SLOW) as site:
        token = await site.token()
        async with stream(site, token) as opened:
            await ask_slowly(site, token)
            event = await opened.next()
    assert event["event"] == "replies" and int(event["id"]) > 0
    assert [reply["text"] for reply in json.loads(event["data"])["replies"]] == ["Жауап"]


async def test_a_poll_gives_them_too_and_once(serve: Any) -> None:
    async with serve(**SLOW) as site:
        token = await site.token()
        await ask_slowly(site, token)
        status, body = await poll(site, token)
        (event,) = body["events"]
        assert (status, event["event"]) == (200, "replies")
        assert event["data"]["replies"][0]["text"] == "Жауап"
        assert (await poll(site, token, "0"))[1] == {"events": []}
        _, again = await poll(site, token, "0", **{"Last-Event-ID": str(event["id"] - 1)})
        assert again["events"] == [event]
        assert (await poll(site, token, "0", **{"Last-Event-ID": str(event["id"])}))[1] == {"events": []}


async def test_replies_that_came_while_no_stream_was_open_wait_for_it(serve: Any) -> None:
    async with serve(**SLOW) as site:
        token = await site.token()
        await ask_slowly(site, token, 0.1)
        await asyncio.sleep(0.2)
        async with stream(site, token) as opened:
            first = await opened.next()
        async with stream(site, token, **{"Last-Event-ID": str(int(first["id"]) - 1)}) as opened:
            assert (await opened.next())["id"] == first["id"]


async def test_late_replies_are_shown_by_the_page_without_scripts_when_it_is_opened_again(serve: Any) -> None:
    async with serve(**SLOW) as site:
        site.assistant.takes = 0.2
        async with site.client.post("/chat", data={"text": "hello"}) as response:
            cookie = response.headers["Set-Cookie"].partition(";")[0]
            assert "Жауап" not in await response.text()
        await asyncio.sleep(0.4)
        async with site.client.get("/chat", headers={"Cookie": cookie}) as response:
            assert "Жауап" in await response.text()


async def test_a_quiet_stream_sends_heartbeats_and_ends_after_its_time(serve: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HEARTBEAT_SECONDS", 0.1)
    original = module.Events.__init__
    monkeypatch.setattr(module.Events, "__init__", lambda self, reception: original(self, reception, 0.1, 0.35))
    async with serve() as site, stream(site, await site.token()) as opened:
        assert "" in await opened.next()
        assert "still here" in await opened.rest()


async def test_a_third_stream_ends_the_oldest_of_its_conversation(serve: Any) -> None:
    async with serve() as site:
        token = await site.token()
        async with stream(site, token) as first, stream(site, token) as second, stream(site, token):
            assert await first.rest() == ""
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(second.response.content.read(1), 0.1)


async def test_beyond_the_limit_of_streams_503_says_when_to_return(serve: Any) -> None:
    async with serve(STREAMS_AT_ONCE=1) as site:
        asking = site.client.get("/api/v1/events", headers=bearer(await site.token()))
        async with stream(site, await site.token()), asking as response:
            assert response.status == 503
            assert (await response.json())["error"]["code"] == "too_many_streams"
            assert int(response.headers["Retry-After"]) > 0
        await asyncio.sleep(0.1)
        async with stream(site, await site.token()):
            pass


async def test_a_deleted_conversation_ends_its_stream(site: Any) -> None:
    token = await site.token()
    async with stream(site, token) as opened:
        await site.post("/api/v1/session/delete", json={"session": token})
        assert await opened.rest() == ""


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer forged"}, {"Authorization": "Basic x"}])
async def test_a_token_is_needed_and_the_address_is_no_place_for_it(site: Any, headers: dict[str, str]) -> None:
    async with site.client.get(f"/api/v1/events?session={await site.token()}", headers=headers) as response:
        assert (response.status, (await response.json())["error"]["code"]) == (401, "session_unknown")


@pytest.mark.parametrize(("wait", "headers"), [("soon", {}), ("-1", {}), ("99999", {}), ("1", {"Last-Event-ID": "x"})])
async def test_a_wrong_wait_or_id_is_refused(site: Any, wait: str, headers: dict[str, str]) -> None:
    status, body = await poll(site, await site.token(), wait, **headers)
    assert (status, body["error"]["code"]) == (400, "invalid_request")


async def test_a_closing_server_says_so_to_streams_and_polls(serve: Any) -> None:
    async with serve() as site:
        token = await site.token()
        async with stream(site, token) as opened:
            waiting = asyncio.ensure_future(poll(site, token, "20"))
            await asyncio.sleep(0.1)
            await site.close()
            assert (await opened.next())["event"] == "restart"
            assert (await waiting)[1]["events"] == [{"id": None, "event": "restart", "data": {}}]
