"""The widget on somebody else's page: another origin, a strict policy, styles of their own."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from knowledge.configuration import ROOT
from knowledge.snapshots.maps import MAP
from tests.end_to_end.browsing import PHONE, ask, axe_findings, opened
from tests.end_to_end.conftest import Stack

WIDGET = ROOT / "bot" / "widget"
HOSTILE = "* { font-size: 40px !important; color: red !important } button { display: none !important } p { position: absolute }"


def test_script_style_and_texts_weigh_less_than_25_kb_compressed() -> None:
    files = [path for pattern in ("*.js", "style.css", "strings/*.json", "icon.svg") for path in sorted(WIDGET.glob(pattern))]
    weights = {path.name: len(gzip.compress(path.read_bytes(), 9)) for path in files}
    assert len(weights) >= 12
    assert sum(weights.values()) <= 25_000, weights


def test_nothing_of_the_widget_needs_inline_code_or_comes_from_elsewhere() -> None:
    for path in [*WIDGET.glob("*.js"), WIDGET / "index.html"]:
        text = path.read_text(encoding="utf-8")
        assert "innerHTML" not in text and "eval(" not in text and "document.cookie" not in text, path.name
    page = (WIDGET / "index.html").read_text(encoding="utf-8")
    assert "<style" not in page and " style=" not in page and "onclick" not in page


def test_an_address_leads_to_the_map_that_the_chat_page_and_the_help_pages_use() -> None:
    code = (WIDGET / "cards.js").read_text(encoding="utf-8")
    assert f"`{MAP}${{encodeURIComponent(`${{contact.address}}, ${{contact.place}}`)}}`" in code


@pytest.fixture
def site(stack: Stack) -> Iterator[str]:
    """A page of another origin that allows the bot and nothing else."""
    policy = f"default-src 'none'; script-src {stack.address}; connect-src {stack.address}; img-src {stack.address}; style-src 'self'"

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            style = self.path == "/site.css"
            tag = f'<script src="{stack.address}/widget.js" data-lang="ru" async></script>'
            head = '<!doctype html><html lang="ru"><title>Host</title><link rel="stylesheet" href="/site.css">'
            body = HOSTILE if style else f"{head}<main><h1>Host</h1></main>{tag}</html>"
            self.send_response(200)
            self.send_header("Content-Type", "text/css" if style else "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_arguments: Any) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", stack.site_port), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{stack.site_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.stack
@pytest.mark.browser
class TestEmbedded:
    @pytest.fixture
    def page(self, site: str, browser: Any) -> Iterator[Any]:
        with opened(browser, site, wait=".opener", viewport=PHONE, locale="en") as found:
            yield found

    def test_it_opens_answers_and_closes_under_a_strict_policy(self, page: Any) -> None:
        page.click(".opener")
        page.wait_for_selector(".choices button")
        ask(page, "сколько стоит удостоверение лица без гражданства?")
        assert page.locator("article.bot h2").last.inner_text()
        page.keyboard.press("Escape")
        assert page.locator(".opener").is_visible() and not page.locator(".panel").is_visible()

    def test_the_pages_own_styles_do_not_reach_in(self, page: Any) -> None:
        page.click(".opener")
        page.wait_for_selector(".choices button")
        assert page.locator(".choices button").first.is_visible()
        assert (
            page.evaluate(
                "getComputedStyle(document.querySelector('pana-widget').shadowRoot.querySelector('.choices button')).fontSize"
            )
            == "16px"
        )

    def test_axe_finds_nothing_closed_or_open(self, page: Any) -> None:
        page.click(".opener")
        page.wait_for_selector(".choices button")
        assert [one for one in axe_findings(page) if "pana" in one] == []

    def test_a_phone_is_filled_and_nothing_overflows(self, page: Any) -> None:
        page.click(".opener")
        page.wait_for_selector(".choices button")
        box = page.locator(".panel").bounding_box()
        assert (box["width"], box["height"]) == (PHONE["width"], PHONE["height"])
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.stack
def test_a_page_that_is_not_allowed_gets_no_answer(stack: Stack, tmp_path: Path) -> None:
    status, answer = stack.post("/api/v1/session", {"language": "ru"}, origin="https://not-allowed.example")
    assert (status, answer["error"]["code"]) == (403, "origin_not_allowed")
