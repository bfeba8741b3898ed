"""A deleted conversation is gone everywhere, and its token is refused."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest


async def delete(site: Any, token: str) -> tuple[int, Any]:
    async with site.client.delete("/api/v1/session", headers={"Authorization": f"Bearer {token}"}) as response:
        return response.status, await response.json()


async def by_beacon(site: Any, token: str) -> tuple[int, Any]:
    headers = {"Content-Type": "text/plain;charset=UTF-8"}
    status, body, _ = await site.post("/api/v1/session/delete", data=json.dumps({"session": token}), headers=headers)
    return status, body


@pytest.mark.parametrize("way", [delete, by_beacon])
async def test_a_deleted_conversation_refuses_messages_and_may_be_deleted_twice(site: Any, way: Any) -> None:
    token, other = await site.token(), await site.token()
    assert await way(site, token) == (200, {"deleted": True})
    assert await way(site, token) == (200, {"deleted": True})
    status, answer, _ = await site.say(token, "hello")
    assert (status, answer["error"]["code"]) == (401, "session_unknown")
    assert (await site.say(other, "hello"))[0] == 200
    assert len(site.assistant.heard) == 1


@pytest.mark.parametrize("way", [delete, by_beacon])
@pytest.mark.parametrize("token", ["", "forged", "a.b.c"])
async def test_a_token_of_others_is_refused(site: Any, way: Any, token: str) -> None:
    status, answer = await way(site, token)
    assert (status, answer["error"]["code"]) == (401, "session_unknown")


async def test_a_turn_under_way_is_ended_before_rasa_could_remember_it(site: Any) -> None:
    site.assistant.takes = 5
    token = await site.token()
    asked = asyncio.ensure_future(site.say(token, "hello"))
    while not site.assistant.heard:
        await asyncio.sleep(0.01)
    assert (await delete(site, token))[0] == 200
    status, answer, _ = await asyncio.wait_for(asked, 2)
    assert (status, answer["error"]["code"]) == (401, "session_unknown")


async def test_replies_kept_for_sending_again_are_forgotten_too(site: Any) -> None:
    token = await site.token()
    message = {"session": token, "text": "hello", "id": "message-1"}
    assert (await site.post("/api/v1/messages", json=message))[0] == 200
    await delete(site, token)
    assert (await site.post("/api/v1/messages", json=message))[0] == 401
