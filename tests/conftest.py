"""What tests of several parts share: one browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

BROWSER = Path("/usr/bin/chromium")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    if not BROWSER.is_file():
        if "browser" in os.environ.get("PANA_TESTS_REQUIRE", ""):
            pytest.fail(f"{BROWSER} is missing, and PANA_TESTS_REQUIRE asks for it")
        pytest.skip(f"{BROWSER} is not installed")
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps an event loop in this thread; Django must not mind

    flags = [
        "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--disable-quic", "--no-first-run",
    ]  # fmt: skip
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(BROWSER), args=flags)
        yield opened
        opened.close()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests with a browser come last: from then on Playwright's event loop runs in this thread, and no other can."""
    items.sort(key=lambda item: "browser" in getattr(item, "fixturenames", ()))
