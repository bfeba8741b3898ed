"""The API under /api/v1 that the widget uses, and any other program may use (docs/web-api.md)."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import Any

from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from bot.channels.addresses import address_of
from bot.channels.health import readiness
from bot.channels.reception import Reception
from bot.channels.web_errors import ApiError, invalid
from knowledge.languages import LANGUAGES, as_language

_MESSAGE_ID = re.compile(r"[A-Za-z0-9-]{8,40}")


class Api:
    """The handlers of sessions, messages and health."""

    def __init__(self, reception: Reception) -> None:
        self._reception = reception
        self._settings = reception.settings

    async def start_session(self, request: Request) -> HTTPResponse:
        """POST /api/v1/session: a token, and the first words of the bot."""
        body = read_body(request, self._settings.body_bytes, empty_allowed=True)
        wanted = body.get("language")
        if wanted is not None and as_language(wanted) is None:
            raise invalid(f"language must be one of {', '.join(LANGUAGES)} or null")
        language = as_language(wanted)
        answer = {
            "session": self._reception.begin(address_of(request, self._settings.proxies), language),
            "language": language,
            "expires_in": self._reception.sessions.seconds,
            "replies": [self._reception.first_words(language)],
        }
        return json_response(answer, status=201, ensure_ascii=False)

    async def receive(self, request: Request) -> HTTPResponse:
        """POST /api/v1/messages: a typed text or a pressed button, answered in the same response."""
        body = read_body(request, self._settings.body_bytes)
        token, text, payload, id = session_in(body), body.get("text"), body.get("payload"), body.get("id")
        if (text is None) == (payload is None):
            raise invalid("give either text or payload")
        said = text if payload is None else payload
        if not isinstance(said, str):
            raise invalid("text and payload must be strings")
        if id is not None and not (isinstance(id, str) and _MESSAGE_ID.fullmatch(id)):
            raise invalid("id must have 8 to 40 letters, digits and hyphens")
        conversation = self._reception.open(token)
        once = self._reception.once
        if id is None or not once.knows((conversation.id, id)):
            self._reception.pace(conversation, address_of(request, self._settings.proxies))
        answer = partial(self._reception.hear if payload is None else self._reception.press, said, conversation)
        replies = await (answer() if id is None else once.replies((conversation.id, id), answer))
        return json_response({"replies": replies}, ensure_ascii=False)

    async def delete_session(self, request: Request) -> HTTPResponse:
        """DELETE /api/v1/session: forget the conversation of the token in ``Authorization: Bearer``."""
        await self._reception.forget(bearer(request))
        return json_response({"deleted": True})

    async def delete_session_by_beacon(self, request: Request) -> HTTPResponse:
        """POST /api/v1/session/delete: the same for ``navigator.sendBeacon``, which can set no header."""
        await self._reception.forget(session_in(read_body(request, self._settings.body_bytes)))
        return json_response({"deleted": True})

    async def alive(self, _request: Request) -> HTTPResponse:
        """GET /healthz: this process runs."""
        return json_response({"alive": True})

    async def ready(self, request: Request) -> HTTPResponse:
        """GET /readyz: every process and the snapshot; 503 while one of them is not there."""
        agent = getattr(request.app.ctx, "agent", None)
        state = await readiness(agent is not None and agent.is_ready(), self._settings)
        return json_response(state, status=200 if state["ready"] else 503)


def bearer(request: Request) -> str:
    """The token in ``Authorization: Bearer``; empty where there is none."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def session_in(body: dict[str, Any]) -> str:
    """The token in a body.

    Raises:
        ApiError: 400, there is none.
    """
    token = body.get("session")
    if not isinstance(token, str):
        raise invalid("session must be the token that POST /api/v1/session gave")
    return token


def read_body(request: Request, most: int, empty_allowed: bool = False) -> dict[str, Any]:
    """The JSON object in a request of at most so many bytes (0: any), whatever its content type says.

    Raises:
        ApiError: 400 or 413.
    """
    if empty_allowed and not request.body:
        return {}
    if most and len(request.body) > most:
        raise ApiError(413, "too_large", f"at most {most} bytes")
    try:
        body = json.loads(request.body.decode("utf-8"))
    except UnicodeDecodeError:
        raise ApiError(400, "invalid_encoding", "the body must be UTF-8") from None
    except (ValueError, RecursionError):
        raise ApiError(400, "invalid_json", "the body must be a JSON object") from None
    if not isinstance(body, dict):
        raise ApiError(400, "invalid_json", "the body must be a JSON object")
    return body
