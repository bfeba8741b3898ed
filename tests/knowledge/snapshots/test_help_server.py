"""The server of the help pages over HTTP, with nothing else of Pana running."""

from __future__ import annotations

import gzip
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from knowledge.configuration import ROOT
from knowledge.snapshots.help_server import main, make_server

MOST_MEGABYTES = 40


@pytest.fixture
def port(snapshots: Path) -> Iterator[int]:
    with make_server(snapshots, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def ask(port: int, path: str, method: str = "GET", **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    client.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    made = client.getresponse()
    body = made.read()
    client.close()
    return made, body


def test_a_page_comes_with_its_headers(port: int) -> None:
    made, body = ask(port, "/help/kk/school-place/")
    assert (made.status, made.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert int(made.headers["Content-Length"]) == len(body)
    assert made.headers["Server"] == "pana"
    policy = made.headers["Content-Security-Policy"]
    for rule in (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
    ):
        assert f"{rule};" in policy
    assert made.headers["X-Content-Type-Options"] == "nosniff"


def test_head_has_the_headers_without_the_body_and_the_connection_can_be_used_again(port: int) -> None:
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    for method, empty in (("HEAD", True), ("GET", False), ("HEAD", True)):
        client.request(method, "/help/en/")
        made = client.getresponse()
        assert (made.status, made.read() == b"") == (200, empty)
        assert int(made.headers["Content-Length"]) > 1000
    client.close()


def test_compression_and_the_reader_s_own_copy_are_used(port: int) -> None:
    plain, body = ask(port, "/help/ru/")
    packed, small = ask(port, "/help/ru/", Accept_Encoding="gzip")
    assert gzip.decompress(small) == body and len(small) < len(body) / 2
    same, nothing = ask(port, "/help/ru/", If_None_Match=plain.headers["ETag"])
    assert (packed.status, same.status, nothing) == (200, 304, b"")


def test_the_root_leads_to_the_choice_of_languages(port: int) -> None:
    for path in ("/", "/help"):
        made, _ = ask(port, path)
        assert (made.status, made.headers["Location"]) == (302, "/help/")


@pytest.mark.parametrize(
    "path", ["/help/%2e%2e/current", "/help/../current", "/help/kk%00/", "/help/offline/", "/etc/passwd", "/chat?lang=kk"]
)
def test_anything_else_is_a_friendly_404(port: int, path: str) -> None:
    made, body = ask(port, path)
    assert made.status == 404
    assert b"tel:112" in body and "Такой страницы нет".encode() in body


def test_other_methods_are_refused_and_the_connection_is_closed(port: int) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        made, body = ask(port, "/help/", method)
        assert (made.status, made.headers["Allow"], made.headers["Connection"], body) == (405, "GET, HEAD", "close", b"")


def test_a_client_that_speaks_nonsense_or_leaves_does_no_harm(port: int) -> None:
    for words in (b"\x00\xff\r\n\r\n", b"GET /help/kk/ HTTP/1.1\r\n", b"GET " + b"/" * 70000 + b" HTTP/1.1\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
            client.sendall(words)
    assert ask(port, "/help/")[0].status == 200


def test_a_taken_port_ends_with_one_sentence(port: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--port", str(port)]) == 1
    assert f"127.0.0.1:{port}" in capsys.readouterr().err


def test_a_setting_that_cannot_be_used_ends_with_its_name(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PANA_HELP_PORT", "none")
    assert main([]) == 1
    assert "PANA_HELP_PORT" in capsys.readouterr().err


def test_the_process_is_light_logs_nobody_and_ends_quietly(snapshots: Path) -> None:
    environment = {**os.environ, "PANA_DATA": str(snapshots.parent)}
    program = [sys.executable, "-m", "knowledge", "serve-help", "--port", "0"]
    with subprocess.Popen(program, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:(\d+)/help/", process.stdout.readline())
        assert found
        port = int(found[1])
        files = json.loads(next(snapshots.glob("*/manifest.json")).read_text(encoding="utf-8"))["files"]
        for name in [name for name in files if name.startswith("help/")]:
            assert ask(port, f"/{name}", Accept_Encoding="gzip")[0].status == 200
        assert psutil.Process(process.pid).memory_info().rss < MOST_MEGABYTES << 20
        process.terminate()
        out, err = process.communicate(timeout=10)
    assert out + err == ""


def test_serving_needs_neither_numpy_nor_babel_nor_templates() -> None:
    heavy = "print([name for name in ('numpy', 'babel', 'jinja2', 'yaml', 'rasa') if name in sys.modules])"
    asked = subprocess.run(
        [sys.executable, "-c", f"import sys, knowledge.snapshots.help_server; {heavy}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert asked.stdout.strip() == "[]"
