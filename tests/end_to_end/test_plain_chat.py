"""The chat without scripts, in Chromium with scripts switched off, against the real processes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from knowledge.languages import LANGUAGES, labels
from tests.end_to_end.conftest import Stack

pytestmark = [pytest.mark.stack, pytest.mark.browser]
PHONE = {"width": 360, "height": 740}
MOST_BYTES = 15_000

WORDS = {
    "kk": ("азаматтығы жоқ адамның куәлігін қалай аламын", "мені күйеуім ұрып жатыр", "мерзімі қанша"),
    "ru": ("сколько стоит удостоверение лица без гражданства?", "меня избивает муж", "срок рассмотрения"),
    "en": ("how do I get the stateless person's certificate?", "my husband beats me", "how long does the decision take"),
}


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    opened = context.new_page()
    too_large: list[str] = []

    def measure(response: Any) -> None:
        if response.request.resource_type == "document" and response.status < 300 and len(response.body()) > MOST_BYTES:
            too_large.append(f"{response.url}: {len(response.body())}")

    opened.on("response", measure)
    yield opened
    context.close()
    assert too_large == []


def ask(stack: Stack, page: Any, text: str) -> None:
    stack.said.append(text)
    page.fill("#text", text)
    press(page, "button.main")


def press(page: Any, target: str) -> None:
    """Sends the form and waits until the page with the answer stands there."""
    with page.expect_navigation():
        page.locator(target).first.click()


def fits(page: Any) -> bool:
    return bool(page.locator("body").bounding_box()["width"] <= PHONE["width"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_a_choice_and_an_emergency_in_each_language(stack: Stack, page: Any, language: str) -> None:
    question, cry, vague = WORDS[language]
    page.goto(f"{stack.address}/chat?lang={language}")
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("button[value^='topic:']").count() >= 8
    ask(stack, page, question)
    card = page.locator("article.bot")
    assert card.locator("ol li").count() >= 2 and card.locator("details a").count() >= 1
    assert labels.label("card.steps", language) in card.inner_text()  # type: ignore[arg-type]
    assert fits(page)
    ask(stack, page, vague)
    choices = "form.choices button[value^='entry:'], form.choices button[value^='topic:']"
    title = page.locator(choices).first.inner_text()
    press(page, choices)
    assert title in page.locator("p.asked").inner_text()
    ask(stack, page, cry)
    urgent = page.locator("article.urgent")
    assert urgent.locator("a[href='tel:112']").count() >= 1
    assert urgent.locator("a.call").first.bounding_box()["height"] >= 56
    assert question[:40] in page.locator("main").inner_text()
    cookie = next(kept for kept in page.context.cookies() if kept["name"] == "pana_session")
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"], cookie["expires"]) == (True, "Strict", "/chat", -1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_button_pressed_first_is_answered_in_the_language_of_the_page(stack: Stack, page: Any, language: str) -> None:
    page.goto(f"{stack.address}/chat?lang={language}")
    press(page, "button[value='topic:asylum']")
    press(page, "button[value='entry:asylum-where']")
    assert page.locator("html").get_attribute("lang") == language and not page.locator("article.bot[lang]").count()
    assert labels.label("card.sources", language) in page.locator("article.bot").inner_text()  # type: ignore[arg-type]


def test_the_language_changes_with_the_answer_that_stands_there(stack: Stack, page: Any) -> None:
    page.goto(f"{stack.address}/chat?lang=ru")
    ask(stack, page, WORDS["ru"][0])
    press(page, "button[value='language:kk']")
    assert page.locator("html").get_attribute("lang") == "kk"
    assert labels.label("card.steps", "kk") in page.locator("main").inner_text()
    ask(stack, page, "ok")
    assert page.locator("html").get_attribute("lang") == "kk"


def test_a_deleted_conversation_is_gone_and_its_token_refused(stack: Stack, page: Any) -> None:
    page.goto(f"{stack.address}/chat?lang=en")
    ask(stack, page, WORDS["en"][0])
    (token,) = [kept["value"] for kept in page.context.cookies() if kept["name"] == "pana_session"]
    assert stack.press(token, "menu")
    press(page, "button[value='delete']")
    assert labels.label("plain.deleted", "en") in page.locator("main").inner_text()
    assert WORDS["en"][0] not in page.content()
    assert page.context.cookies() == []
    assert stack.post("/api/v1/messages", {"session": token, "payload": "menu"})[0] == 401


def test_without_the_action_server_the_page_gives_the_numbers_and_keeps_the_question(stack: Stack, page: Any) -> None:
    page.goto(f"{stack.address}/chat?lang=ru")
    stack.process("actions").kill()
    ask(stack, page, "Где подать на убежище?")
    assert page.locator("a[href='tel:112']").count() >= 1
    assert page.input_value("#text") == "Где подать на убежище?"
    stack.wait(lambda: stack.get("/readyz")[0] == 200, 60, "supervisor starts it again")
    press(page, "button.main")
    assert page.locator("article.bot ol, article.bot h3").count() >= 1
    assert page.input_value("#text") == ""


def test_every_link_and_button_is_large_enough_for_a_thumb(stack: Stack, page: Any) -> None:
    page.goto(f"{stack.address}/chat?lang=kk")
    ask(stack, page, WORDS["kk"][1])
    for target in page.locator("button, a.call, a.exit, nav a, summary, .links a").all():
        assert target.bounding_box()["height"] >= 44, target.inner_text()
