"""How tests use the page and the widget: open, ask, and have axe look at it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from axe_playwright_python.sync_playwright import Axe

PHONE = {"width": 360, "height": 740}
NEUTRAL = "https://www.google.com/"
_ON_PURPOSE = ("ERR_FAILED", "ERR_INTERNET_DISCONNECTED", "status of 401", "status of 429", "status of 503", "net::ERR_")


@contextlib.contextmanager
def opened(browser: Any, address: str, wait: str = ".choices button", **context: Any) -> Iterator[Any]:
    """A page in a context of its own; errors in its console fail the test, but for links that are cut on purpose."""
    made = browser.new_context(**context)
    page = made.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address)
    page.wait_for_selector(wait)
    yield page
    made.close()
    assert not [error for error in errors if not any(part in error for part in _ON_PURPOSE)]


def ask(page: Any, text: str) -> None:
    """Type a question and wait for the answer."""
    count = page.locator(".bot").count()
    page.fill("textarea", text)
    page.press("textarea", "Enter")
    page.wait_for_function(
        "count => (document.querySelector('pana-widget')?.shadowRoot || document).querySelectorAll('.bot').length > count", arg=count
    )


def axe_findings(page: Any) -> list[str]:
    """What axe finds against WCAG 2.2 AA and best practice: one line each."""
    found = Axe().run(page)
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found.response["violations"]]
