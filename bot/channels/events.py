"""Pushes late replies to the visitor's page: a stream of server-sent events, or a long poll where streams are blocked."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from bot.channels.outbox import Item
from bot.channels.reception import Reception
from bot.channels.web_api import bearer
from bot.channels.web_errors import ApiError, invalid

HEARTBEAT_SECONDS = 15.0
STREAM_SECONDS = 600.0
_POLL_SECONDS = 25.0
_MOST_EACH = 2
_RETRY_SECONDS = 30
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@dataclass(eq=False)
class _Listener:
    """One open stream or waiting poll."""

    conversation: str
    wake: asyncio.Event
    end: Callable[[], None]
    over: bool = False

    async def wait(self, seconds: float) -> bool:
        """Whether something happened within the time."""
        try:
            await asyncio.wait_for(self.wake.wait(), max(0.0, seconds))
        except TimeoutError:
            return False
        self.wake.clear()
        return True


class Events:
    """GET /api/v1/events. A third stream of a conversation ends its oldest one, which is most likely dead."""

    def __init__(self, reception: Reception, heartbeat: float = HEARTBEAT_SECONDS, longest: float = STREAM_SECONDS) -> None:
        self._reception = reception
        self._heartbeat = heartbeat
        self._longest = longest
        self._open: list[_Listener] = []
        self._closing = False

    async def listen(self, request: Request) -> HTTPResponse | None:
        """The events of the conversation whose token stands in ``Authorization: Bearer``.

        Raises:
            ApiError: 400 for a wrong ``Last-Event-ID`` or ``wait``, 401 for the token, 503 beyond the limit of streams.
        """
        conversation = self._reception.open(bearer(request))
        after, polls = _number(request, "last-event-id"), request.headers.get("x-pana-poll") == "1"
        wait = _seconds(request.args.get("wait")) if polls else 0.0
        listener = self._enter(conversation.id)
        try:
            return await (self._poll(listener, after, wait) if polls else self._stream(request, listener, after))
        finally:
            self._leave(listener)

    async def close(self) -> None:
        """Tell every page that the server restarts, and end all streams."""
        self._closing = True
        for listener in self._open:
            listener.wake.set()

    async def _poll(self, listener: _Listener, after: int | None, seconds: float) -> HTTPResponse:
        items = self._reception.outbox.take(listener.conversation, after)
        if not items and not self._closing:
            await listener.wait(seconds)
            items = self._reception.outbox.take(listener.conversation)
        events: list[dict[str, Any]] = [{"id": item.id, "event": "replies", "data": {"replies": item.replies}} for item in items]
        if self._closing:
            events.append({"id": None, "event": "restart", "data": {}})
        return json_response({"events": events}, ensure_ascii=False)

    async def _stream(self, request: Request, listener: _Listener, after: int | None) -> None:
        loop = asyncio.get_running_loop()
        ends = loop.time() + self._longest
        stream = await request.respond(content_type="text/event-stream; charset=utf-8", headers=dict(_HEADERS))
        await stream.send(_event("hello", {"heartbeat": self._heartbeat}))
        items = self._reception.outbox.take(listener.conversation, after)
        while not self._is_over(listener):
            for item in items:
                await stream.send(_replies(item))
            left = ends - loop.time()
            if left <= 0:
                break
            if not self._closing and not await listener.wait(min(self._heartbeat, left)):
                await stream.send(": still here\n\n")
            items = self._reception.outbox.take(listener.conversation)
        if self._closing:
            await stream.send(_event("restart", {}))
        await stream.eof()

    def _is_over(self, listener: _Listener) -> bool:
        return listener.over or self._closing or self._reception.sessions.is_deleted(listener.conversation)

    def _enter(self, conversation: str) -> _Listener:
        own = [listener for listener in self._open if listener.conversation == conversation and not listener.over]
        if len(own) >= _MOST_EACH:
            own[0].over = True
            own[0].wake.set()
        elif len(self._open) >= self._reception.settings.streams_at_once:
            raise ApiError(503, "too_many_streams", "too many open streams; ask again later", retry_after=_RETRY_SECONDS)
        listener = _Listener(conversation, *self._reception.outbox.listen(conversation))
        self._open.append(listener)
        return listener

    def _leave(self, listener: _Listener) -> None:
        listener.end()
        self._open.remove(listener)


def _event(name: str, data: dict[str, Any], id: int | None = None) -> str:
    number = "" if id is None else f"id: {id}\n"
    return f"{number}event: {name}\ndata: {json.dumps(data, ensure_ascii=True)}\n\n"


def _replies(item: Item) -> str:
    return _event("replies", {"replies": item.replies}, item.id)


def _number(request: Request, header: str) -> int | None:
    given = request.headers.get(header, "")
    if given and not (given.isascii() and given.isdigit() and len(given) <= 18):
        raise invalid(f"{header} must be the id of an event")
    return int(given) if given else None


def _seconds(given: str | None) -> float:
    """How long a poll waits: ``wait`` in whole seconds, at most 25."""
    if given is not None and not (given.isascii() and given.isdigit() and len(given) <= 4):
        raise invalid("wait must be a number of seconds")
    return min(_POLL_SECONDS, float(given)) if given else _POLL_SECONDS
