"""The console beside the running bot, as new members of staff use it: from the first sign-in to the answer that visitors get."""

from __future__ import annotations

import base64
import datetime as dt
import io
import json
import os
import re
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django_otp.oath import totp

from knowledge.configuration import ROOT, kept_key
from tests.end_to_end.conftest import Stack

pytestmark = [pytest.mark.stack, pytest.mark.browser]
ENTRY = "stateless-certificate-get"
OWN = "a pebble under the old bridge"
PICTURES = ROOT / "docs" / "pictures" / "console"
SHOT = {"width": 1280, "height": 860}
_ON_PURPOSE = ("status of 503", "ERR_")


class Staff:
    """One member of staff with a browser of their own."""

    def __init__(self, browser: Any, address: str) -> None:
        self.address = address
        self.context = browser.new_context(viewport=SHOT, locale="en-US", accept_downloads=True)
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def go(self, path: str) -> Any:
        self.page.goto(self.address + path)
        return self.page

    def sign_in(self, name: str, one_time: str) -> None:
        """The first sign-in: one-time password, a password of one's own, and where the role needs it a phone."""
        self.go("/")
        self.page.fill("[name=username]", name)
        self.page.fill("[name=password]", one_time)
        self.send()
        for field, text in (("old_password", one_time), ("new_password1", OWN), ("new_password2", OWN)):
            self.page.fill(f"[name={field}]", text)
        self.send()
        if self.page.locator(".account-words").count():
            secret = base64.b32decode(self.page.inner_text(".account-words").replace(" ", ""))
            self.page.fill("[name=code]", f"{totp(secret):06}")
            self.send()
            self.press("a.default")

    def send(self) -> None:
        self.press("main form [type=submit], #login-form [type=submit]")

    def press(self, target: str) -> None:
        """Presses what leads to another page and waits until that page stands there."""
        with self.page.expect_navigation(timeout=60_000):
            self.page.locator(target).first.click()

    def text(self) -> str:
        return str(self.page.inner_text("main"))

    def picture(self, name: str) -> None:
        """A picture of this page in each language, where pictures are asked for."""
        if not os.environ.get("PANA_PICTURES"):
            return
        PICTURES.mkdir(parents=True, exist_ok=True)
        for language in ("kk", "ru", "en"):
            self.context.add_cookies([{"name": "console_language", "value": language, "url": self.address}])
            shown = self.context.new_page()
            shown.goto(self.page.url)
            shown.screenshot(path=PICTURES / f"{name}-{language}.png")
            shown.close()


@pytest.fixture(scope="module")
def console(stack: Stack) -> str:
    found = re.search(r"Console at\s+http://localhost:(\d+)/", stack.spoken)
    assert found, stack.spoken
    return f"http://127.0.0.1:{found.group(1)}"


@pytest.fixture(scope="module")
def staff(stack: Stack, browser: Any, console: str) -> Iterator[dict[str, Staff]]:
    """An administrator from the start of Pana, who makes an author, a reviewer and a publisher; all have signed in."""
    one_time = re.search(r"one-time password: (\S+)", stack.spoken)
    assert one_time, "the first administrator's password is shown when Pana starts for the first time"
    people = {"administrator": Staff(browser, console)}
    first = people["administrator"]
    first.sign_in("administrator", one_time.group(1))
    for role in ("author", "reviewer", "publisher"):
        page = first.go("/people/new/")
        page.fill("[name=name]", f"new-{role}")
        page.check(f"input[name=role][value={role}]")
        first.send()
        password = page.inner_text(".account-secret code")
        people[role] = Staff(browser, console)
        people[role].sign_in(f"new-{role}", password.strip())
    yield people
    for one in people.values():
        one.context.close()
        assert not [said for said in one.complaints if not any(part in said for part in _ON_PURPOSE)]


def title_of(stack: Stack) -> str:
    (reply,) = stack.press(stack.session("en"), f"entry:{ENTRY}")
    return str(reply["card"]["title"])


def test_a_corrected_answer_goes_from_the_form_through_gate_review_and_effect_to_the_visitor(
    stack: Stack, staff: dict[str, Staff]
) -> None:
    before = title_of(stack)
    author = staff["author"]
    page = author.go(f"/edit/entry/{ENTRY}/")
    page.fill('[name="title.en"]', "How to get the card of a stateless person")
    page.fill('[name="title.ru"]', "Как получить удостоверение лица без гражданства в ЦОНе")
    page.fill('[name="title.kk"]', "Апатрид куәлігін ХҚКО-дан қалай алуға болады? Qalai алуға болады деп сұрайтындарға арналған жауап")
    page.wait_for_selector('[data-problems="title.kk"] .error')
    assert "at most 80" in page.inner_text('[data-problems="title.kk"]'), "the gate speaks while one writes, beside the field"
    author.press("button[value=hand-in]")
    assert "cannot go to review yet" in page.inner_text(".messagelist")
    page.fill('[name="title.kk"]', "Азаматтығы жоқ адамның куәлігін ХҚКО-дан қалай аламын?")
    page.wait_for_function("() => document.getElementById('gate').textContent.startsWith('✓')")
    author.press("button[value=hand-in]")
    author.go(f"/edit/entry/{ENTRY}/")
    author.picture("form")

    assert author.page.goto(f"{author.address}/review/entry/{ENTRY}/").status == 403, "an author reviews nothing"
    author.complaints.clear()
    reviewer = staff["reviewer"]
    page = reviewer.go("/review/")
    reviewer.press(f"a[href='/review/entry/{ENTRY}/']")
    assert "card of a" in page.inner_text("section[lang=en] .changes")
    reviewer.picture("review")
    reviewer.press("button[value=approve]")
    assert title_of(stack) == before, "approved is not published"

    publisher = staff["publisher"]
    page = publisher.go("/publish/")
    publisher.press("text=Prepare and see the effect")
    page.wait_for_selector(".decide", timeout=300_000)
    assert "What competes now" in publisher.text()
    publisher.picture("effect")
    publisher.press(".decide form[action$='/live/'] button")
    took = stack.wait(lambda: title_of(stack) == "How to get the card of a stateless person", 10, "the new title in the bot")
    print(f"live in the bot {took:.2f} s after the click")

    publisher.go("/snapshots/")
    publisher.press("text=Make this one live again")
    publisher.press("main form.deeds button")
    stack.wait(lambda: title_of(stack) == before, 10, "the earlier title again")


def test_a_wrong_workbook_is_refused_row_by_row(staff: dict[str, Staff], tmp_path: Path) -> None:
    author = staff["author"]
    page = author.go("/exchange/")
    with page.expect_download() as download:
        page.click("text=Download as Excel")
    path = tmp_path / "pana.xlsx"
    download.value.save_as(path)
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    sheet = book["Entries"]
    heads = [cell.value for cell in sheet[1]]
    sheet.cell(2, heads.index("review_by") + 1).value = "some day"
    book.save(path)
    page.set_input_files("input[type=file]", path)
    page.click("text=Look at it")
    page.wait_for_selector("text=What is wrong", timeout=60_000)
    assert "some day" in author.text()


def test_what_is_asked_in_vain_becomes_a_phrasing_through_review(stack: Stack, console: str, staff: dict[str, Staff]) -> None:
    key = kept_key(stack.data / "reports.key")
    day = dt.date.today().isoformat()
    words = (
        "куәлік картасын пластикалық түрде қайдан аламын",
        "куәлік картасын пластик түрде қайдан аламын",
        "пластик куәлік картасын қайдан аламын",
    )
    asked = {"kind": "turn", "day": day, "language": "kk", "channel": "web", "outcome": "dont_know", "entry": None, "snapshot": ""}
    reports = [{**asked, "id": uuid.uuid4().hex, "candidates": [ENTRY], "text": text} for text in words]
    sent = urllib.request.Request(
        f"{console}/intake/reports",
        json.dumps({"reports": reports}).encode(),
        {"Content-Type": "application/json", "Authorization": f"Bearer {key}"},
    )
    with urllib.request.urlopen(sent, timeout=30) as answer:
        assert set(json.load(answer)["accepted"]) == {one["id"] for one in reports}
    author = staff["author"]

    def grouped() -> bool:
        author.go("/asked/")
        return "пластик" in author.text()

    stack.wait(grouped, 60, "the questions as one group")
    author.picture("asked")
    page = author.page
    author.press("main a.button[href^='/asked/']")
    page.check(f"input[name=to][value={ENTRY}]")
    author.press("button[value=phrasing]")
    page = author.go(f"/edit/entry/{ENTRY}/")
    assert "пластик" in page.input_value('[name="questions.kk"]')
    author.press("button[value=hand-in]")
    page = staff["reviewer"].go(f"/review/entry/{ENTRY}/")
    assert "пластик" in staff["reviewer"].text()
    staff["reviewer"].press("button[value=approve]")


def test_the_first_page_and_asking_the_bot(staff: dict[str, Staff]) -> None:
    author = staff["author"]
    author.go("/")
    author.picture("due")
    page = author.go("/ask/")
    page.fill("[name=question]", "сколько стоит удостоверение лица без гражданства?")
    page.click("form.ask button")
    page.wait_for_selector(f".candidates li:first-child a[href='/edit/entry/{ENTRY}/']", timeout=300_000)
