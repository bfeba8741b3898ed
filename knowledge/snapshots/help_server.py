"""Serves the help pages of the live snapshot by the standard library alone, so that they answer while all else is down.

``python -m knowledge serve-help``. Neither addresses nor paths are logged.
"""

from __future__ import annotations

import argparse
import sys
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from knowledge.configuration import ConfigurationError, Settings
from knowledge.snapshots.help_files import HEADERS, PREFIX, Answer, answer

_SECONDS = 20
"""A client that neither asks nor reads for so long is let go."""


class HelpServer(ThreadingHTTPServer):
    """Each client in a thread of its own, which ends with the process."""

    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say what kind of error it was; a client that went away is none."""
        error = sys.exc_info()[1]
        if not isinstance(error, ConnectionError | TimeoutError):
            print(f"a request failed: {type(error).__name__}", file=sys.stderr, flush=True)


class Handler(BaseHTTPRequestHandler):
    """Answers one client from the folder of snapshots."""

    protocol_version = "HTTP/1.1"
    timeout = _SECONDS

    def __init__(self, snapshots: Path, *given: Any) -> None:
        self._snapshots = snapshots
        super().__init__(*given)

    def do_GET(self) -> None:
        """A page; the root leads to the choice of languages."""
        if self.path in ("/", PREFIX.rstrip("/")):
            self._send(Answer(302, {**HEADERS, "Location": PREFIX}))
            return
        wants = {name.lower(): value for name, value in self.headers.items()}
        self._send(answer(self._snapshots, self.path, wants, self.command))

    do_HEAD = do_GET  # noqa: N815

    def _refuse(self) -> None:
        self.close_connection = True  # a body that came along is not read
        self._send(answer(self._snapshots, self.path, {}, self.command))

    do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = _refuse  # noqa: N815

    def _send(self, made: Answer) -> None:
        self.send_response(made.status)
        for name, value in made.headers.items():
            self.send_header(name, value)
        if made.status != 304:
            self.send_header("Content-Length", str(len(made.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD" and made.status != 304:
            self.wfile.write(made.body)

    def version_string(self) -> str:
        """The name of the server, without versions."""
        return "pana"

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: who read what is nobody's business."""


def make_server(snapshots: Path, host: str, port: int) -> HelpServer:
    """A server that listens but does not answer yet; port 0 takes a free one.

    Raises:
        OSError: the port is taken, or the host is none of this machine.
    """
    return HelpServer((host, port), partial(Handler, snapshots))


def options(parser: argparse.ArgumentParser) -> None:
    """Tell a parser what ``serve-help`` takes."""
    parser.add_argument("--host", help="address to listen on, instead of PANA_HELP_HOST")
    parser.add_argument("--port", type=int, help="port to listen on, instead of PANA_HELP_PORT")


def serve(given: argparse.Namespace, settings: Settings) -> int:
    """Serve until stopped; 1 where the port cannot be had."""
    host = given.host or settings.help_host
    port = settings.help_port if given.port is None else given.port
    try:
        server = make_server(settings.snapshots, host, port)
    except (OSError, OverflowError) as error:
        print(f"The help pages cannot be served at {host}:{port}: {getattr(error, 'strerror', None) or error}.", file=sys.stderr)
        return 1
    print(f"Help pages at  http://{host}:{server.server_port}{PREFIX}", flush=True)
    with server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return 0
    return 0


def main(arguments: list[str]) -> int:
    """``serve-help`` by itself, without loading what the other commands need."""
    parser = argparse.ArgumentParser(prog="python -m knowledge serve-help", description="Serve the help pages of the live snapshot.")
    options(parser)
    given = parser.parse_args(arguments)
    try:
        return serve(given, Settings.read())
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return 1
