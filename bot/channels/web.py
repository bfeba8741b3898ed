"""The visitor's web and the webhooks of messengers: their routes, and what all answers have in common."""

from __future__ import annotations

import asyncio
import html
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic
from sanic.exceptions import PayloadTooLarge, SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.compression import squeeze
from bot.channels.events import Events
from bot.channels.feedback import Feedback
from bot.channels.headers import add_headers
from bot.channels.messengers.catalogue import channels
from bot.channels.messengers.desk import Desk
from bot.channels.origins import Origins
from bot.channels.plain_page import PlainPage
from bot.channels.reception import Reception
from bot.channels.sessions import Sessions
from bot.channels.shelf import Shelf
from bot.channels.static_files import Files
from bot.channels.turns import OnNewMessage
from bot.channels.web_api import Api
from bot.channels.web_errors import ApiError, as_response
from knowledge.configuration import Settings
from knowledge.snapshots import help_files

logger = logging.getLogger("pana.web")

WIDGET = Path(__file__).resolve().parent.parent / "widget"

Handler = Callable[..., Awaitable[HTTPResponse | None]]


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
        reception = Reception(settings, Sessions.of(settings), Shelf(settings.snapshots), on_new_message)
        api, plain, feedback = Api(reception), PlainPage(reception), Feedback(reception)
        events = Events(reception)
        routes = Blueprint("web", strict_slashes=False)
        for handler, path, method in (
            (api.start_session, "/api/v1/session", "POST"),
            (api.delete_session, "/api/v1/session", "DELETE"),
            (api.delete_session_by_beacon, "/api/v1/session/delete", "POST"),
            (api.receive, "/api/v1/messages", "POST"),
            (events.listen, "/api/v1/events", "GET"),
            (feedback.receive, "/api/v1/feedback", "POST"),
            (api.alive, "/healthz", "GET"),
            (api.ready, "/readyz", "GET"),
            (plain.show, "/chat", "GET"),
            (plain.take, "/chat", "POST"),
        ):
            routes.add_route(_handler(handler), path, methods=[method])
        messengers = [Desk(platform, reception) for platform in channels(settings)]
        for desk in messengers:
            routes.add_route(_handler(desk.receive), desk.path, methods=list(desk.platform.methods), name=desk.platform.name)
        # Module scripts of other sites' pages need both headers.
        shared = Files(WIDGET, {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"})
        routes.add_route(_file(shared, "widget.js"), "/widget.js", methods=["GET", "HEAD"])
        routes.add_route(_file(shared), "/widget/<name:path>", methods=["GET", "HEAD"])
        for path in ("/help", "/help/<name:path>"):
            routes.add_route(_help(settings.snapshots), path, methods=["GET", "HEAD"], name=f"help{len(path)}")

        async def too_large(request: Request, error: PayloadTooLarge) -> HTTPResponse:
            """Programs get JSON; who sent the form of the page without scripts gets that page."""
            return await plain.too_large(request) if request.path == "/chat" else as_response(error)

        async def begin(app: Sanic, _loop: Any) -> None:
            reception.attend(app)
            reception.reports.start()
            for desk in messengers:
                await desk.start()

        async def say_goodbye(_app: Sanic, _loop: Any) -> None:
            await events.close()
            for desk in messengers:
                await desk.close()
            await reception.reports.close()

        routes.exception(PayloadTooLarge)(too_large)
        routes.listener("after_server_start")(begin)
        routes.listener("before_server_stop")(say_goodbye)
        return routes


def chat_page(settings: Settings) -> Handler:
    """The chat page; it knows where "Leave quickly" goes."""
    files = Files(WIDGET, replaced={b"https://www.google.com/": html.escape(settings.quick_exit).encode()})

    async def page(request: Request) -> HTTPResponse:
        return files.answer(request, "index.html")

    return page


def furnish(app: Sanic, settings: Settings) -> None:
    """Give the server what all answers have in common: errors in JSON, headers, refusal of foreign pages, compression."""
    origins = Origins(settings)

    async def known(_request: Request, error: SanicException) -> HTTPResponse:
        return as_response(error)

    async def unknown(_request: Request, error: Exception) -> HTTPResponse:
        """No page of the server's own, no stack trace, no visitor's words."""
        logger.error("a request failed: %s", type(error).__name__)
        return as_response(error)

    async def refuse_odd_paths(request: Request) -> HTTPResponse | None:
        """A NUL in a path would make Sanic's router fail."""
        return as_response(ApiError(404, "not_found", "no such page")) if "%00" in request.path or "\0" in request.path else None

    app.error_handler.add(SanicException, known)
    app.error_handler.add(Exception, unknown)
    app.register_middleware(refuse_odd_paths, "request")
    app.register_middleware(origins.guard, "request")
    for finish in (add_headers, origins.mark, squeeze):
        app.register_middleware(finish, "response")


def _handler(method: Handler) -> Handler:
    """A plain function for Sanic, which marks its handlers and cannot mark bound methods."""

    async def handle(request: Request) -> HTTPResponse | None:
        return await method(request)

    handle.__name__ = getattr(method, "__name__", "handle")
    return handle


def _help(snapshots: Path) -> Handler:
    """The help pages, which their own process serves as well."""

    async def serve(request: Request, name: str = "") -> HTTPResponse:
        path = request.raw_url.decode("ascii", "replace") if name else help_files.PREFIX
        found = await asyncio.to_thread(help_files.answer, snapshots, path, request.headers, request.method)
        return HTTPResponse(found.body, found.status, found.headers, found.headers.get("Content-Type"))

    return serve


def _file(files: Files, fixed: str = "") -> Handler:
    async def serve(request: Request, name: str = fixed) -> HTTPResponse:
        return files.answer(request, name)

    serve.__name__ = "widget_script" if fixed else "widget"
    return serve
