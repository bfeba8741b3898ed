"""Smaller answers for slow links: texts are sent with gzip where the client takes it."""

from __future__ import annotations

import gzip

from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.headers import vary_by

_LEAST = 600
_KINDS = ("application/json", "text/html", "text/css", "text/javascript", "image/svg+xml")


def takes_gzip(request: Request) -> bool:
    """Whether the client accepts gzip (RFC 9110, 12.5.3)."""
    for part in request.headers.get("accept-encoding", "").lower().split(","):
        name, _, weight = part.replace(" ", "").partition(";q=")
        if name in ("gzip", "x-gzip", "*"):
            return weight.strip("0.") != "" if weight else True
    return False


def is_worth_it(kind: str | None, body: bytes) -> bool:
    """Whether a body of this content type becomes noticeably smaller."""
    return len(body) > _LEAST and (kind or "").startswith(_KINDS)


def squeezed(body: bytes) -> bytes:
    """The body in gzip; the same body always gives the same bytes."""
    return gzip.compress(body, 6, mtime=0)


async def squeeze(request: Request, response: HTTPResponse) -> None:
    """Compress an answer on its way out; streams and what is compressed already stay as they are."""
    if not is_worth_it(response.content_type, response.body or b""):
        return
    if "Content-Encoding" not in response.headers:
        vary_by(response, "Accept-Encoding")
        if takes_gzip(request):
            response.body = squeezed(response.body)
            response.headers["Content-Encoding"] = "gzip"
