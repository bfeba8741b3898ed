"""From which address a request comes."""

from __future__ import annotations

from sanic.request import Request


def address_of(request: Request, proxies: int) -> str:
    """The visitor's address; behind N proxies of ours, the Nth X-Forwarded-For entry from the right."""
    forwarded = [part.strip() for part in request.headers.get("x-forwarded-for", "").split(",") if part.strip()]
    return forwarded[-proxies] if 0 < proxies <= len(forwarded) else str(request.ip)
