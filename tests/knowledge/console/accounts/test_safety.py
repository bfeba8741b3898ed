"""Headers, health, deploy check, and where the console may listen."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from waitress.proxy_headers import proxy_headers_middleware

from knowledge.configuration import ROOT, ConfigurationError, Settings
from knowledge.console.accounts.proxies import behind
from tests.knowledge.console.conftest import PASSWORD, signed_in


def console(tmp_path: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}  # set beside a browser
    return subprocess.run(
        [sys.executable, "-W", "error::DeprecationWarning:knowledge", "-m", "knowledge.console", *arguments],
        cwd=ROOT,
        env={**inherited, "PANA_DATA": str(tmp_path), "DATABASE_URL": "", **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_djangos_check_for_deployment_has_nothing_to_say_behind_tls(tmp_path: Path) -> None:
    done = console(tmp_path, "check", "--deploy", "--fail-level", "WARNING", PANA_CONSOLE_URL="https://console.example")
    assert (done.returncode, done.stderr) == (0, "")
    assert "no issues" in done.stdout


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"PANA_CONSOLE_HOST": "0.0.0.0"}, "PANA_CONSOLE_HOST"),
        ({"PANA_CONSOLE_HOST": "192.168.0.4", "PANA_CONSOLE_URL": "http://console.example"}, "PANA_CONSOLE_URL"),
        ({"PANA_CONSOLE_URL": "http://console.example"}, "PANA_CONSOLE_URL"),
        ({"PANA_CONSOLE_HOST": "0.0.0.0", "PANA_CONSOLE_URL": "https://console.example"}, "PANA_PROXIES"),
    ],
)
def test_without_tls_the_console_listens_on_this_machine_only(given: dict[str, str], said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        Settings.read(given)


@pytest.mark.parametrize(
    "given",
    [
        {"PANA_CONSOLE_HOST": "::1"},
        {"PANA_CONSOLE_HOST": "localhost", "PANA_CONSOLE_URL": "http://localhost:5007"},
        {"PANA_CONSOLE_URL": "https://console.example"},
        {"PANA_CONSOLE_HOST": "0.0.0.0", "PANA_CONSOLE_URL": "https://console.example", "PANA_PROXIES": "1"},
    ],
)
def test_with_tls_or_on_this_machine_it_may_listen(given: dict[str, str]) -> None:
    assert Settings.read(given)


def test_the_refusal_is_one_sentence(tmp_path: Path) -> None:
    done = console(tmp_path, "serve", PANA_CONSOLE_HOST="0.0.0.0")
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1


def test_health_needs_no_sign_in_and_tells_nothing_else(db: None) -> None:
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True})


def test_health_says_when_the_database_is_away(db: None, monkeypatch: Any) -> None:
    def away(*_arguments: Any) -> None:
        raise DatabaseError

    monkeypatch.setattr("knowledge.console.accounts.health.connection", type("Away", (), {"cursor": away})())
    assert Client().get("/healthz").status_code == 503


def test_health_and_the_bots_reports_are_not_sent_to_tls(db: None, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get("/healthz").status_code == 200
    assert Client().get("/login/").status_code == 301


def test_every_page_has_the_strict_headers(author: User) -> None:
    for client, address in ((Client(), reverse("admin:login")), (signed_in(author), reverse("second_factor"))):
        answer = client.get(address)
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "script-src 'self'" in policy and "style-src 'self'" in policy
        assert "unsafe" not in policy and "frame-ancestors 'none'" in policy
        assert answer["Cache-Control"] == "no-store, private"
        assert "camera=()" in answer["Permissions-Policy"]
        assert (answer["X-Frame-Options"], answer["X-Content-Type-Options"]) == ("DENY", "nosniff")


def test_cookies_cannot_be_read_by_scripts_nor_sent_from_other_sites(author: User) -> None:
    client = Client()
    client.post(reverse("admin:login"), {"username": "author-one", "password": PASSWORD, "next": "/"})
    client.get(reverse("second_factor"))
    assert {"console_session", "console_csrf"} <= set(client.cookies)
    for cookie in client.cookies.values():
        assert cookie["httponly"] and cookie["samesite"] == "Lax", cookie.key


def told_by_waitress(proxies: int, tls: bool, **headers: str) -> tuple[str, str]:
    """Address and scheme that Django gets."""
    seen: dict[str, Any] = {}
    options = behind(proxies, tls)
    app = proxy_headers_middleware(lambda environ, _start: seen.update(environ) or [], **options, clear_untrusted=True)
    app({"REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "http", "SERVER_PORT": "5007", **headers}, lambda *_arguments: None)
    return seen["REMOTE_ADDR"], seen["wsgi.url_scheme"]


def test_only_as_many_addresses_are_believed_as_there_are_proxies() -> None:
    given = {"HTTP_X_FORWARDED_FOR": "6.6.6.6, 1.2.3.4", "HTTP_X_FORWARDED_PROTO": "https"}
    assert told_by_waitress(1, True, **given) == ("1.2.3.4", "https")
    assert told_by_waitress(0, True, **given) == ("1.2.3.4", "https")
    assert told_by_waitress(0, False, **given) == ("127.0.0.1", "http")


def test_an_unknown_host_is_refused(db: None) -> None:
    assert Client().get("/login/", headers={"host": "evil.example"}).status_code == 400
