"""The same message sent again gets the same replies without a second turn."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.channels.once import Once

REPLIES = [{"text": "жауап \ud800"}]


class Making:
    """Counts how often replies are made."""

    def __init__(self, seconds: float = 0.0, fails: bool = False) -> None:
        self.times, self.seconds, self.fails = 0, seconds, fails

    async def __call__(self) -> list[dict[str, Any]]:
        self.times += 1
        await asyncio.sleep(self.seconds)
        if self.fails:
            raise RuntimeError
        return REPLIES


async def test_replies_are_made_once_also_while_they_are_being_made() -> None:
    once, making = Once(), Making(0.05)
    both = await asyncio.gather(*(once.replies(("a", "1"), making) for _ in range(2)))
    assert both == [REPLIES, REPLIES] == [await once.replies(("a", "1"), making)] * 2
    assert making.times == 1


async def test_another_id_and_another_conversation_are_other_messages() -> None:
    once, making = Once(), Making()
    for key in (("a", "1"), ("a", "2"), ("b", "1")):
        await once.replies(key, making)
    assert making.times == 3


async def test_a_failure_may_be_sent_again() -> None:
    once, making = Once(), Making(fails=True)
    for _ in range(2):
        with pytest.raises(RuntimeError):
            await once.replies(("a", "1"), making)
        await asyncio.sleep(0)
    assert making.times == 2


async def test_replies_are_forgotten_by_age_by_number_and_on_request() -> None:
    making = Making()
    old = Once(seconds=0.02)
    await old.replies(("a", "1"), making)
    await asyncio.sleep(0.03)
    assert not old.knows(("a", "1"))
    few = Once(most=2)
    for number in range(5):
        await few.replies(("a", str(number)), making)
    assert not few.knows(("a", "0"))
    kept = Once()
    await kept.replies(("a", "1"), making)
    await kept.replies(("b", "1"), making)
    kept.forget("a")
    assert (kept.knows(("a", "1")), kept.knows(("b", "1"))) == (False, True)


async def test_a_turn_goes_on_when_the_client_that_asked_is_gone() -> None:
    once, making = Once(), Making(0.05)
    asking = asyncio.ensure_future(once.replies(("a", "1"), making))
    await asyncio.sleep(0.01)
    asking.cancel()
    assert await once.replies(("a", "1"), making) == REPLIES
    assert making.times == 1


async def test_a_message_sent_twice_over_http_is_one_turn_and_counts_once(serve: Any) -> None:
    async with serve(MESSAGES_PER_MINUTE_SESSION=1) as site:
        message = {"session": await site.token(), "text": "hello", "id": "0b4c-message"}
        site.assistant.takes = 0.1
        answers = await asyncio.gather(*(site.post("/api/v1/messages", json=message) for _ in range(3)))
        assert [status for status, _, _ in answers] == [200, 200, 200]
        assert answers[0][1] == answers[1][1] == answers[2][1]
        assert len(site.assistant.heard) == 1
        assert (await site.post("/api/v1/messages", json={**message, "id": "another-one"}))[0] == 429


@pytest.mark.parametrize("id", ["", "short", "x" * 41, "with space", "құпия-құпия", 12345678, ["12345678"], True])
async def test_an_id_of_the_wrong_shape_is_refused(site: Any, id: object) -> None:
    status, answer, _ = await site.post("/api/v1/messages", json={"session": await site.token(), "text": "hello", "id": id})
    assert (status, answer["error"]["code"]) == (400, "invalid_request")
    assert site.assistant.heard == []
