"""Signing in as a new member of staff does, in a real browser under the strict Content-Security-Policy."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django_otp.oath import totp

from knowledge.console.accounts import deeds

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OWN = "a pebble under the old bridge"
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A phone; whatever the browser complains of, such as a blocked style or script, fails the test."""
    context = browser.new_context(viewport=PHONE, locale="en-US")
    opened = context.new_page()
    complaints = opened.complaints = []
    opened.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    assert complaints == []


def look(page: Any) -> None:
    """Nothing is cut off on a phone, and axe finds nothing."""
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.url
    before = list(page.complaints)
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}).response["violations"]
    page.complaints[:] = before  # axe itself sets styles, which the policy blocks
    assert [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found] == [], page.url


def press(page: Any, target: str = "main form [type=submit], #login-form [type=submit]") -> None:
    """Presses what leads to another page and waits until that page stands there."""
    with page.expect_navigation():
        page.click(target)


def test_the_first_sign_in_leads_through_password_and_phone_to_the_console(page: Any, live_server: Any) -> None:
    _user, password = deeds.make_account(None, "first-one", "administrator")
    page.goto(live_server.url)
    look(page)
    page.fill("[name=username]", "first-one")
    page.fill("[name=password]", password)
    press(page)
    look(page)
    for name, text in (("old_password", password), ("new_password1", OWN), ("new_password2", OWN)):
        page.fill(f"[name={name}]", text)
    press(page)
    look(page)
    secret = base64.b32decode(page.inner_text(".account-words").replace(" ", ""))
    page.fill("[name=code]", f"{totp(secret):06}")
    press(page)
    look(page)
    assert page.locator(".account-codes li").count() == 8
    assert page.is_visible("[data-print]")
    recovery = page.locator(".account-codes li").first.inner_text()
    press(page, "a.default")
    for place in ("/", "/people/", "/people/new/", "/second-factor/", "/password_change/", "/audit/?check=1"):
        page.goto(live_server.url + place)
        assert page.locator("h1").count() == 1
        if place != "/":
            look(page)
    press(page, "#logout-form button")
    look(page)
    page.goto(f"{live_server.url}/login/?next=/audit/")
    page.fill("[name=username]", "first-one")
    page.fill("[name=password]", OWN)
    press(page)
    look(page)
    page.fill("[name=code]", recovery)
    press(page)
    assert page.url == f"{live_server.url}/audit/"


def test_the_qr_code_holds_the_secret_that_stands_below_it(publisher: User) -> None:
    from knowledge.console.accounts import second_factor

    device = second_factor.offered_phone(publisher)
    secret = second_factor.secret_in_words(device).replace(" ", "")
    assert re.fullmatch(rf"otpauth://totp/Pana%3Apublisher-one\?secret={secret}&.*issuer=Pana", device.config_url)
