"""The chat page in Chromium, as a visitor with a phone uses it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.end_to_end.conftest import Stack

pytestmark = [pytest.mark.stack, pytest.mark.browser]
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def page(stack: Stack, browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport=PHONE, locale="kk")
    opened = context.new_page()
    errors: list[str] = []
    opened.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.goto(stack.address)
    opened.wait_for_selector("#talk .choices button")
    yield opened
    context.close()
    assert not [error for error in errors if "ERR_FAILED" not in error]  # a test cuts the link on purpose


def ask(page: Any, text: str) -> None:
    count = page.locator("#talk .bot").count()
    page.fill("#question", text)
    page.keyboard.press("Enter")
    page.wait_for_function("count => document.querySelectorAll('#talk .bot').length > count", arg=count)


def test_the_page_opens_in_the_phones_language_with_topics(page: Any) -> None:
    assert page.evaluate("document.documentElement.lang") == "kk"
    assert page.locator("#talk .choices button").count() >= 8


def test_an_answer_is_a_card_with_steps_sources_and_numbers_to_call(page: Any) -> None:
    ask(page, "кужатсызбын, баланын туу туралы куалигин калай аламын")
    card = page.locator("article.bot").last
    assert card.locator("h2").inner_text()
    assert card.locator("ol li").count() >= 2
    assert card.locator("details a").count() >= 1
    page.click("#languages button[data-language=ru]")
    page.wait_for_selector("html[lang=ru]")
    ask(page, "меня избивает муж")
    page.wait_for_selector("article.urgent")
    urgent = page.locator("article.urgent").last
    assert urgent.locator("a[href='tel:112']").count() >= 1


def test_topics_and_questions_are_reached_by_buttons_alone(page: Any) -> None:
    page.click("#talk button[data-payload='topic:asylum']")
    page.wait_for_selector("#talk button[data-payload='entry:asylum-where']")
    page.click("#talk button[data-payload='entry:asylum-where']")
    page.wait_for_selector("article.bot h2")


def test_nothing_overflows_a_narrow_phone(page: Any) -> None:
    ask(page, "пана сұрау үшін қайда барамын")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_markup_in_a_message_stays_text(page: Any) -> None:
    ask(page, "<img src=x onerror=alert(1)> құжат")
    assert page.locator("#talk .me img").count() == 0
    assert "<img" in page.locator("#talk .me").last.inner_text()


def test_a_message_that_could_not_be_sent_is_kept_and_sent_again(page: Any) -> None:
    page.route("**/api/v1/messages", lambda route: route.abort())
    page.fill("#question", "пана сұрау үшін қайда барамын")
    page.keyboard.press("Enter")
    page.wait_for_selector("#talk .me.unsent")
    assert "112" in page.locator("#state").inner_text()
    page.unroute("**/api/v1/messages")
    page.locator("#talk .choices button").last.click()
    page.wait_for_selector("article.bot h2")
    assert page.locator("#talk .me.unsent").count() == 0
