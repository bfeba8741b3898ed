"""The HTTP side of the action server: Rasa's SDK, our readiness, and errors that never repeat what a visitor wrote."""

from __future__ import annotations

import logging

from rasa_sdk.endpoint import create_app
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

import actions
from actions.library import Library, set_library
from knowledge.configuration import Settings

logger = logging.getLogger("pana.actions")


def make_app(library: Library) -> Sanic:
    """The action server's application."""
    set_library(library)
    app = create_app(actions, cors_origins="")

    async def ready(_request: Request) -> HTTPResponse:
        """GET /ready: which snapshot answers come from."""
        live = library.snapshot_id
        return json_response({"ready": live is not None, "snapshot": live}, status=200 if live else 503)

    async def failed(_request: Request, error: Exception) -> HTTPResponse:
        """The SDK's own handler logs and returns the whole conversation; ours tells the kind of error only."""
        logger.error("a request failed: %s", type(error).__name__)
        return json_response({"error": "failure"}, status=int(getattr(error, "status_code", None) or 500))

    app.add_route(ready, "/ready")
    app.error_handler.add(Exception, failed)
    return app


def serve(library: Library, settings: Settings) -> None:
    """Listen on the private address."""
    make_app(library).run(settings.actions_host, settings.actions_port, access_log=False, motd=False)
