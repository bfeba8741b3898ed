"""The door of one messaging platform: a webhook that is proved, read once, put in line and answered at once."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from collections import OrderedDict
from collections.abc import Coroutine
from typing import Any

from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response
from sanic.response import text as text_response

from bot.channels.messengers.courier import Courier
from bot.channels.messengers.lines import MOST_WAITING, Lines
from bot.channels.messengers.platform import Delivery, Incoming, Platform, Refused
from bot.channels.messengers.service import Service
from bot.channels.reception import Reception
from bot.channels.web_errors import ApiError

logger = logging.getLogger("pana.messengers")

_RETRY_SECONDS = 5
_ENDING_SECONDS = 8.0
_KNOWN_SECONDS = 24 * 3600.0
_KNOWN_MOST = 50_000


class Desk:
    """One for a channel that is switched on."""

    def __init__(self, platform: Platform, reception: Reception, most: int = MOST_WAITING) -> None:
        self.platform = platform
        self._reception = reception
        service = Service(platform, reception, Courier(platform), reception.settings.burst_seconds)
        self._lines = Lines(service.serve, most)
        self._known = Known()
        self._closing = False
        self._tasks: set[asyncio.Task[None]] = set()
        reception.couriers[platform.name] = self._lines.add_late

    @property
    def path(self) -> str:
        """Address of the webhook."""
        return f"/webhooks/{self.platform.name}"

    async def receive(self, request: Request) -> HTTPResponse:
        """A call of the platform: 200 as soon as its messages stand in line.

        Raises:
            ApiError: 401 or 403 for its proof, 400 for its shape, 503 where there is no room: the platform calls again.
        """
        delivery = Delivery({name.lower(): value for name, value in request.headers.items()}, _query(request), request.body)
        try:
            if request.method == "GET":
                return text_response(self.platform.greet(delivery))
            self.platform.verify(delivery)
        except Refused as refused:
            raise ApiError(refused.status, "not_verified", str(refused)) from None
        body = _json(delivery.body)
        if not await self.take(body):
            raise ApiError(503, "busy", "too much waits; bring it again", retry_after=_RETRY_SECONDS)
        return json_response(self.platform.acknowledge(body))

    async def take(self, body: Any) -> bool:
        """Put the messages of an update in line, each once; False where there is no room for all of them."""
        return all(self._admit(incoming) for incoming in self._parsed(body))

    async def start(self) -> None:
        """Begin; what the platform needs for it does not delay the server."""
        self._begin(self.platform.start())
        self._begin(self._listen())

    async def close(self) -> None:
        """Take nothing more, finish what waits for some seconds, end."""
        self._closing = True
        for task in self._tasks:
            task.cancel()
        await self._lines.close(_ENDING_SECONDS)
        await self.platform.close()

    async def _listen(self) -> None:
        while True:
            try:
                return await self.platform.listen(self.take)
            except Exception as error:  # an answer of a shape that nobody knows must not end the listening; no words in the log
                logger.error("%s could not be asked: %s", self.platform.name, type(error).__name__)
                await asyncio.sleep(_RETRY_SECONDS)

    def _parsed(self, body: Any) -> list[Incoming]:
        try:
            return self.platform.parse(body)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            # A shape that nobody knows: refusing it would only make the platform bring it again and again.
            logger.error("%s sent a shape that nobody knows: %s", self.platform.name, type(error).__name__)
            return []

    def _admit(self, incoming: Incoming) -> bool:
        """Put one message in line unless it was before; the platform's ids stay behind as keyed hashes."""
        sessions, name = self._reception.sessions, self.platform.name
        message = sessions.visitor(f"{name} message", incoming.message)
        if message in self._known:
            return True
        if self._closing or not self._lines.add(sessions.visitor(name, incoming.person), incoming):
            return False
        self._known.add(message)
        self._begin(self._seen(incoming))
        return True

    async def _seen(self, incoming: Incoming) -> None:
        with contextlib.suppress(Exception):  # an ornament: whatever breaks in it may not disturb the answer
            await self.platform.seen(incoming)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            logger.error("%s: a task failed: %s", self.platform.name, type(error).__name__)


class Known:
    """Ids of the messages of the last day, so that what a platform brings twice is answered once."""

    def __init__(self, seconds: float = _KNOWN_SECONDS, most: int = _KNOWN_MOST) -> None:
        self._seconds = seconds
        self._most = most
        self._ids: OrderedDict[str, float] = OrderedDict()

    def __contains__(self, id: str) -> bool:
        return id in self._ids

    def add(self, id: str) -> None:
        """Remember an id, and forget the old ones."""
        now = time.monotonic()
        self._ids[id] = now
        while len(self._ids) > self._most or now - next(iter(self._ids.values())) > self._seconds:
            self._ids.popitem(last=False)


def _query(request: Request) -> dict[str, str]:
    return {name: values[0] for name, values in request.args.items()}


def _json(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise ApiError(400, "invalid_json", "the body must be JSON in UTF-8") from None
