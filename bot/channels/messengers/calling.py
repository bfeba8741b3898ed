"""Calls to a platform: with time limits, and with the one difference that decides whether a message may be sent again."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import aiohttp

from bot.channels.messengers.platform import Retry, Unknown
from bot.channels.retry_after import seconds_asked

_CONNECT = 5.0
_TOTAL = 20.0
_BYTES = 1_000_000


@dataclass(frozen=True)
class Answer:
    """What the platform said. ``body`` is its JSON, None where it is none."""

    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def retry_after(self) -> float:
        """``Retry-After`` in seconds; 0 where it says nothing."""
        return seconds_asked(self.headers.get("Retry-After", ""))


class Caller:
    """HTTP to one platform over kept connections. A message of an error may hold the address, and an address a token: none is kept."""

    def __init__(self, base: str, headers: Mapping[str, str] | None = None) -> None:
        self._base = base.rstrip("/")
        self._headers = dict(headers or {})
        self._http: aiohttp.ClientSession | None = None

    async def post(
        self, path: str, json: Any = None, data: bytes | None = None, headers: Mapping[str, str] | None = None, longest: float = _TOTAL
    ) -> Answer | Retry | Unknown:
        """The answer; ``Retry`` where the request never went out, ``Unknown`` where it did and nothing came back."""
        return await self._call("POST", path, longest, json=json, data=data, headers=headers)

    async def get(self, path: str, longest: float = _TOTAL) -> Answer | Retry | Unknown:
        """The same for a question that changes nothing."""
        return await self._call("GET", path, longest)

    async def _call(self, method: str, path: str, longest: float, **sent: Any) -> Answer | Retry | Unknown:
        trace = SimpleNamespace(out=False)
        timeout = aiohttp.ClientTimeout(total=longest, sock_connect=_CONNECT)
        try:
            async with self._session().request(
                method, self._base + path, timeout=timeout, trace_request_ctx=trace, allow_redirects=False, **sent
            ) as response:
                return Answer(response.status, await _json(response), response.headers)
        except (aiohttp.ClientError, OSError):  # a timeout is an OSError
            return Unknown() if trace.out else Retry()

    async def close(self) -> None:
        """Close the connections."""
        if self._http:
            await self._http.close()
            self._http = None

    def _session(self) -> aiohttp.ClientSession:
        if self._http is None:
            tracing = aiohttp.TraceConfig()
            tracing.on_request_headers_sent.append(_went_out)  # type: ignore[arg-type]
            # Short, so that a connection that the other side is about to close is hardly ever used.
            connector = aiohttp.TCPConnector(limit=50, keepalive_timeout=10)
            self._http = aiohttp.ClientSession(headers=self._headers, connector=connector, trace_configs=[tracing])
        return self._http


async def _went_out(_session: Any, context: Any, _parameters: Any) -> None:
    context.trace_request_ctx.out = True


async def _json(response: aiohttp.ClientResponse) -> Any:
    with contextlib.suppress(ValueError):
        if (response.content_length or 0) <= _BYTES:
            return await response.json(content_type=None)
    return None
