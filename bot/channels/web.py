"""The visitor's web: the chat page, and the API under /api/v1 that the page itself uses (docs/web-api.md)."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import file as file_response
from sanic.response import json as json_response

from bot.channels.health import readiness
from bot.channels.intake import Intake, take_in
from bot.channels.pacing import Pacing
from bot.channels.payloads import UnknownPayload, as_intent, language_of
from bot.channels.sessions import Conversation, SessionRefused, Sessions
from bot.channels.shelf import Shelf
from bot.channels.turns import OnNewMessage, take_turn
from bot.channels.web_errors import ApiError, as_response, invalid
from knowledge.configuration import Settings
from knowledge.languages import DEFAULT_LANGUAGE, LANGUAGES, Language, as_language, labels
from knowledge.snapshots.replies import Reply, language_reply, menu_reply, plain_reply

logger = logging.getLogger("pana.web")

WIDGET = Path(__file__).resolve().parent.parent / "widget"

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class WebInput(InputChannel):
    """Rasa's view of the web channel."""

    @classmethod
    def name(cls) -> str:
        """The name that Rasa logs."""
        return "web"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> WebInput:
        """Made by Rasa from credentials.yml; all settings come from the environment."""
        return cls()

    def url_prefix(self) -> str:
        """Absolute, so that Rasa does not put it under /webhooks."""
        return "/"

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """All routes of the channel except the page at ``/``, which ``bot.serving`` adds where Rasa has not taken it."""
        settings = Settings.read()
        web = Web(settings, Sessions.of(settings), Shelf(settings.snapshots), on_new_message)
        routes = Blueprint("web", strict_slashes=False)
        routes.add_route(_handler(web.start_session), "/api/v1/session", methods=["POST"])
        routes.add_route(_handler(web.receive), "/api/v1/messages", methods=["POST"])
        routes.add_route(_handler(web.alive), "/healthz", methods=["GET"])
        routes.add_route(_handler(web.ready), "/readyz", methods=["GET"])
        routes.add_route(page, "/chat", methods=["GET"])
        routes.static("/widget", str(WIDGET), name="widget")
        return routes


class Web:
    """The handlers, with what they need."""

    def __init__(self, settings: Settings, sessions: Sessions, shelf: Shelf, on_new_message: OnNewMessage) -> None:
        self._settings = settings
        self._sessions = sessions
        self._shelf = shelf
        self._ask = on_new_message
        self._pacing = Pacing()

    async def start_session(self, request: Request) -> HTTPResponse:
        """POST /api/v1/session: a token, and the first words of the bot."""
        body = self._body(request, empty_allowed=True)
        wanted = body.get("language")
        if wanted is not None and as_language(wanted) is None:
            raise invalid(f"language must be one of {', '.join(LANGUAGES)} or null")
        language = as_language(wanted)
        self._pace("sessions", self._address(request), self._settings.sessions_per_minute_address, language)
        snapshot = self._shelf.snapshot()
        first = menu_reply(snapshot, language) if snapshot and language else language_reply(snapshot)
        answer = {
            "session": self._sessions.issue(language),
            "language": language,
            "expires_in": self._sessions.seconds,
            "replies": [first],
        }
        return json_response(answer, status=201, ensure_ascii=False)

    async def receive(self, request: Request) -> HTTPResponse:
        """POST /api/v1/messages: a typed text or a pressed button, answered in the same response."""
        body = self._body(request)
        token, text, payload = body.get("session"), body.get("text"), body.get("payload")
        if not isinstance(token, str):
            raise invalid("session must be the token that POST /api/v1/session gave")
        if (text is None) == (payload is None):
            raise invalid("give either text or payload")
        said = text if payload is None else payload
        if not isinstance(said, str):
            raise invalid("text and payload must be strings")
        conversation = self._open(token)
        self._pace("messages", conversation.id, self._settings.messages_per_minute_session, conversation.language)
        self._pace("address", self._address(request), self._settings.messages_per_minute_address, conversation.language)
        replies = await (self._hear(said, conversation) if payload is None else self._press(said, conversation))
        return json_response({"replies": replies}, ensure_ascii=False)

    async def alive(self, _request: Request) -> HTTPResponse:
        """GET /healthz: this process runs."""
        return json_response({"alive": True})

    async def ready(self, request: Request) -> HTTPResponse:
        """GET /readyz: every process and the snapshot; 503 while one of them is not there."""
        agent = getattr(request.app.ctx, "agent", None)
        state = await readiness(agent is not None and agent.is_ready(), self._settings)
        return json_response(state, status=200 if state["ready"] else 503)

    async def _hear(self, text: str, conversation: Conversation) -> list[Reply]:
        intake = take_in(text, self._settings.message_characters)
        if intake.fault:
            replies = [self._fault_reply(intake, conversation)]
        else:
            conversation.hear(intake.text)
            replies = await self._turn(intake.text, conversation)
        if intake.masked:
            notice = labels.label("reply.masked", conversation.language or DEFAULT_LANGUAGE)
            replies = [plain_reply(notice, "smalltalk", conversation.language, self._shelf.snapshot()), *replies]
        return replies

    async def _press(self, payload: str, conversation: Conversation) -> list[Reply]:
        try:
            intent = as_intent(payload)
        except UnknownPayload:
            raise invalid("payload must be one that a button of ours carries") from None
        chosen = language_of(payload)
        if chosen:
            conversation.choose(chosen)
        return await self._turn(intent, conversation)

    async def _turn(self, text: str, conversation: Conversation) -> list[Reply]:
        return await take_turn(text, conversation, self._shelf, self._ask, WebInput.name(), self._settings.turn_seconds)

    def _fault_reply(self, intake: Intake, conversation: Conversation) -> Reply:
        snapshot, language = self._shelf.snapshot(), conversation.language
        if intake.fault == "too_long":
            text = labels.label("reply.too_long", language or DEFAULT_LANGUAGE).format(limit=self._settings.message_characters)
            return plain_reply(text, "error", language, snapshot)
        if snapshot is None or language is None:
            return language_reply(snapshot)
        return menu_reply(snapshot, language, f"reply.{intake.fault}")

    def _open(self, token: str) -> Conversation:
        try:
            return self._sessions.open(token)
        except SessionRefused as refused:
            code = "session_expired" if refused.expired else "session_unknown"
            raise ApiError(401, code, "Ask for a new session: POST /api/v1/session") from None

    def _pace(self, kind: str, key: str, per_minute: int, language: Language | None) -> None:
        wait = self._pacing.seconds_to_wait(kind, key, per_minute)
        if wait:
            words = labels.label("reply.slow_down", language or DEFAULT_LANGUAGE).format(seconds=wait)
            raise ApiError(429, "too_many_messages", words, retry_after=wait)

    def _address(self, request: Request) -> str:
        """The visitor's address; behind N proxies of ours, the Nth X-Forwarded-For entry from the right."""
        forwarded = [part.strip() for part in request.headers.get("x-forwarded-for", "").split(",") if part.strip()]
        proxies = self._settings.proxies
        return forwarded[-proxies] if 0 < proxies <= len(forwarded) else str(request.ip)

    def _body(self, request: Request, empty_allowed: bool = False) -> dict[str, Any]:
        if empty_allowed and not request.body:
            return {}
        if self._settings.body_bytes and len(request.body) > self._settings.body_bytes:
            raise ApiError(413, "too_large", f"at most {self._settings.body_bytes} bytes")
        try:
            body = json.loads(request.body.decode("utf-8"))
        except UnicodeDecodeError:
            raise ApiError(400, "invalid_encoding", "the body must be UTF-8") from None
        except (ValueError, RecursionError):
            raise ApiError(400, "invalid_json", "the body must be a JSON object") from None
        if not isinstance(body, dict):
            raise ApiError(400, "invalid_json", "the body must be a JSON object")
        return body


def _handler(method: Callable[[Request], Awaitable[HTTPResponse]]) -> Callable[[Request], Awaitable[HTTPResponse]]:
    """A plain function for Sanic, which marks its handlers and cannot mark bound methods."""

    async def handle(request: Request) -> HTTPResponse:
        return await method(request)

    handle.__name__ = method.__name__
    return handle


async def page(_request: Request) -> HTTPResponse:
    """The chat page."""
    return await file_response(str(WIDGET / "index.html"), headers={"Cache-Control": "no-cache"})


async def add_headers(_request: Request, response: HTTPResponse) -> None:
    """Headers that every answer carries; the page loads nothing from anywhere else."""
    response.headers.update(_HEADERS)
    if response.content_type and response.content_type.startswith("application/json"):
        response.headers["Cache-Control"] = "no-store"


def answer_errors_in_json(app: Sanic) -> None:
    """Every failure is JSON with a reason; no page of the server's own, no stack trace, no visitor's words."""

    async def known(_request: Request, error: SanicException) -> HTTPResponse:
        return as_response(error)

    async def unknown(_request: Request, error: Exception) -> HTTPResponse:
        logger.error("a request failed: %s", type(error).__name__)
        return as_response(error)

    async def refuse_odd_paths(request: Request) -> HTTPResponse | None:
        """A NUL in a path would make Sanic's file handler fail."""
        return as_response(ApiError(404, "not_found", "no such page")) if "%00" in request.path or "\0" in request.path else None

    app.error_handler.add(SanicException, known)
    app.error_handler.add(Exception, unknown)
    app.register_middleware(refuse_odd_paths, "request")
    app.register_middleware(add_headers, "response")
