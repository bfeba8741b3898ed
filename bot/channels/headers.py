"""Headers that every answer carries; our pages load nothing from anywhere else."""

from __future__ import annotations

from typing import Final

from sanic.request import Request
from sanic.response import HTTPResponse

from knowledge.snapshots.security_headers import security_headers

_EVERYWHERE: Final = security_headers()


async def add_headers(_request: Request, response: HTTPResponse) -> None:
    """Add what the answer does not set by itself; JSON is never stored."""
    for name, value in _EVERYWHERE.items():
        response.headers.setdefault(name, value)
    if response.content_type and response.content_type.startswith("application/json"):
        response.headers.setdefault("Cache-Control", "no-store")


def vary_by(response: HTTPResponse, name: str) -> None:
    """Say that the answer depends on a header of the request."""
    named = [part.strip() for part in response.headers.get("Vary", "").split(",") if part.strip()]
    response.headers["Vary"] = ", ".join([*named, name] if name not in named else named)
