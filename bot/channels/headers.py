"""Headers that every answer carries; our pages load nothing from anywhere else."""

from __future__ import annotations

from sanic.request import Request
from sanic.response import HTTPResponse

_EVERYWHERE = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


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
