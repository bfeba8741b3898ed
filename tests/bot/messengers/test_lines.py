"""Lines: bounded, in order, and gone when nothing waits."""

from __future__ import annotations

import asyncio

from bot.channels.messengers.desk import Known
from bot.channels.messengers.lines import Line, Lines
from bot.channels.messengers.platform import Incoming


def message(number: int) -> Incoming:
    return Incoming("person", str(number), {}, f"text {number}")


async def test_what_finds_no_room_is_not_taken_and_what_stands_in_line_is_served_in_order() -> None:
    served: list[str] = []
    go = asyncio.Event()

    async def serve(line: Line) -> None:
        await go.wait()
        while line.first:
            item = line.take()
            assert isinstance(item, Incoming)
            served.append(item.text)

    lines = Lines(serve, most=3)
    assert [lines.add("a", message(number)) for number in range(5)] == [True, True, True, False, False]
    go.set()
    await lines.close(1)
    assert served == ["text 0", "text 1", "text 2"]
    assert lines.waiting == 0


async def test_one_persons_trouble_does_not_end_their_line() -> None:
    served: list[str] = []

    async def serve(line: Line) -> None:
        item = line.take()
        assert isinstance(item, Incoming)
        if item.message == "0":
            raise ValueError("secret")
        served.append(item.text)

    lines = Lines(serve)
    for number in range(3):
        assert lines.add("a", message(number))
    await lines.close(1)
    assert served == ["text 1", "text 2"]


async def test_a_late_reply_without_a_line_is_dropped_and_with_one_is_served() -> None:
    served: list[object] = []

    async def serve(line: Line) -> None:
        while await line.wait(0.2):
            served.append(line.take())

    lines = Lines(serve)
    lines.add_late("a", [])
    assert lines.add("a", message(1))
    await asyncio.sleep(0.05)
    lines.add_late("a", [])
    await lines.close(1)
    assert len(served) == 2


async def test_ids_are_known_for_a_while_and_the_oldest_go_first() -> None:
    known = Known(most=2)
    for id in ("a", "b", "c"):
        known.add(id)
    assert ("a" in known, "b" in known, "c" in known) == (False, True, True)
    brief = Known(seconds=0.05)
    brief.add("a")
    await asyncio.sleep(0.1)
    brief.add("b")
    assert ("a" in brief, "b" in brief) == (False, True)
