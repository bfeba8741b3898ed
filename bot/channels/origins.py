"""Whose pages may call the API: our own, and those of the sites that ``PANA_ALLOWED_ORIGINS`` names. Programs send no Origin."""

from __future__ import annotations

from sanic.request import Request
from sanic.response import HTTPResponse, empty

from bot.channels.headers import vary_by
from bot.channels.web_errors import ApiError, as_response
from knowledge.configuration import Settings

_API = "/api/v1/"
# A page that is being closed can send nothing but a plain beacon, whose Origin may be "null"; the token in it is proof enough.
_FROM_ANYWHERE = "/api/v1/session/delete"
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers": "Content-Type, Authorization, Last-Event-ID, X-Pana-Poll",
    "Access-Control-Max-Age": "7200",
}


class Origins:
    """Two pieces of middleware: one refuses pages of foreign sites, the other lets those of allowed sites read the answer."""

    def __init__(self, settings: Settings) -> None:
        self._allowed = settings.origins
        self._proxies = settings.proxies

    async def guard(self, request: Request) -> HTTPResponse | None:
        """Answer a preflight; refuse a foreign page with 403."""
        origin = request.headers.get("origin")
        if origin is None or not request.path.startswith(_API):
            return None
        allowed = origin in self._allowed
        if not allowed and request.path.rstrip("/") != _FROM_ANYWHERE and not self._is_own(request, origin):
            words = "pages of this origin may not call the API; PANA_ALLOWED_ORIGINS names those that may"
            return as_response(ApiError(403, "origin_not_allowed", words))
        return empty(204, dict(_PREFLIGHT)) if allowed and request.method == "OPTIONS" else None

    async def mark(self, request: Request, response: HTTPResponse) -> None:
        """Let an allowed page read the answer."""
        if not request.path.startswith(_API):
            return
        vary_by(response, "Origin")
        origin = request.headers.get("origin")
        if origin in self._allowed:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Expose-Headers"] = "Retry-After"

    def _is_own(self, request: Request, origin: str) -> bool:
        if request.headers.get("sec-fetch-site") == "same-origin":
            return True
        host = request.headers.get("host", "")
        if self._proxies:
            host = request.headers.get("x-forwarded-host", host)
        return bool(host) and origin.partition("://")[2].lower() == host.lower()
