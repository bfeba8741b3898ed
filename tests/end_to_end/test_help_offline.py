"""The help pages in Chromium: saved by one visit, then read with the server gone, in every language."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from knowledge.configuration import ROOT
from knowledge.entries import read_folder
from knowledge.languages import LANGUAGES, Language, labels
from knowledge.publication.help_pages import Addresses, Issue, write_help
from knowledge.publication.shelves import shelf
from knowledge.snapshots import CURRENT, HELP, MANIFEST, digest_of
from tests.end_to_end.conftest import free_port

pytestmark = pytest.mark.browser
DAYS = {"20261101T000000-first": dt.date(2026, 11, 1), "20261125T000000-second": dt.date(2026, 11, 25)}
FIRST, SECOND = DAYS
EXIT = "https://weather.example/"
PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with two editions of the help pages, as far as the server of the help pages needs them."""
    made = tmp_path_factory.mktemp("help-data")
    collection = read_folder()
    shelves = {language: shelf(collection, language) for language in LANGUAGES}
    for id, day in DAYS.items():
        folder = made / "snapshots" / id
        folder.mkdir(parents=True)
        write_help(shelves, folder / HELP, Issue(id, day, Addresses("https://pana.example", EXIT)))
        files = {path.relative_to(folder).as_posix(): digest_of(path) for path in folder.rglob("*") if path.is_file()}
        (folder / MANIFEST).write_text(json.dumps({"files": files}), encoding="utf-8")
    return made


class Server:
    """The real process on a port of its own, which can be stopped and started again."""

    def __init__(self, data: Path) -> None:
        self._data, self.port = data, free_port()
        self._process: subprocess.Popen[str] | None = None

    @property
    def help(self) -> str:
        return f"http://127.0.0.1:{self.port}/help/"

    def start(self, id: str) -> None:
        (self._data / "snapshots" / CURRENT).write_text(id, encoding="utf-8")
        program = [sys.executable, "-m", "knowledge", "serve-help", "--port", str(self.port)]
        self._process = subprocess.Popen(
            program, cwd=ROOT, env={**os.environ, "PANA_DATA": str(self._data)}, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None and "Help pages" in self._process.stdout.readline()

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.communicate(timeout=10)
            self._process = None


@pytest.fixture
def server(data: Path) -> Iterator[Server]:
    made = Server(data)
    made.start(FIRST)
    yield made
    made.stop()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport=PHONE, locale="kk")
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda message: errors.append(message.text) if "Content Security Policy" in message.text else None)
    yield opened
    context.close()
    assert errors == []


def kept(page: Any) -> str:
    page.wait_for_selector("#kept:not([hidden])", timeout=20_000)
    return str(page.inner_text("#kept"))


def wait(page: Any, expression: str, wanted: object) -> None:
    """Until the expression has that value. Playwright's own waiting would need eval, which the pages forbid."""
    for _ in range(200):
        if page.evaluate(expression) == wanted:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{expression} is {page.evaluate(expression)!r}")


def saved(language: Language, day: dt.date) -> str:
    return labels.label("help.saved", language).format(date=labels.date(day, language))


def test_whoever_leaves_quickly_does_not_come_back_by_the_back_button(server: Server, page: Any) -> None:
    page.route("https://weather.example/", lambda route: route.fulfill(body="weather"))
    page.goto(f"{server.help}ru/contacts/")
    page.evaluate("scrollTo(0, 2000)")
    page.click("#exit")
    page.wait_for_url(EXIT)
    page.go_back()
    assert page.url == "about:blank"


def test_one_visit_makes_every_page_readable_without_a_server(server: Server, page: Any) -> None:
    page.goto(f"{server.help}kk/asylum-where/")
    assert page.is_hidden("#saved")
    assert labels.date(DAYS[FIRST], "kk") in kept(page)
    server.stop()
    for language in LANGUAGES:
        page.goto(f"{server.help}{language}/stateless-certificate-lost/")
        assert page.inner_text("#saved") == saved(language, DAYS[FIRST])
        assert page.get_attribute("html", "lang") == language
        assert page.locator("main h1").inner_text() and page.is_hidden("#kept")
    assert page.evaluate("getComputedStyle(document.querySelector('.call')).minHeight") == "44px"
    with page.expect_navigation():
        page.click("nav.languages a[lang=ru]")
    assert page.inner_text("#saved") == saved("ru", DAYS[FIRST])
    for path in ("", "kk/", "en/contacts/", "ru/topics/asylum/", "kk/emergency", "en/privacy/index.html"):
        page.goto(server.help + path)
        assert page.inner_text("#saved") and page.locator(".numbers a[href='tel:112']").count() == 1
    answered = page.goto(f"{server.help}kk/no-such-page/")
    assert answered.status == 404 and "Мұндай бет табылмады" in page.inner_text("main")


def test_a_new_publication_replaces_the_saved_pages(server: Server, page: Any) -> None:
    page.goto(f"{server.help}ru/")
    kept(page)
    server.stop()
    server.start(SECOND)
    page.goto(f"{server.help}ru/")
    wait(page, "caches.keys()", [f"pana-help-{SECOND}"])
    server.stop()
    page.goto(f"{server.help}en/asylum-where/")
    assert page.inner_text("#saved") == saved("en", DAYS[SECOND])


def test_the_saved_pages_can_be_deleted_and_are_not_saved_again(server: Server, page: Any) -> None:
    page.goto(f"{server.help}en/privacy/")
    kept(page)
    page.click("#forget")
    page.wait_for_selector("#forgotten:not([hidden])")
    assert page.evaluate("caches.keys()") == []
    page.goto(f"{server.help}en/")
    page.wait_for_timeout(500)
    assert page.evaluate("caches.keys()") == []
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(found => found.length)") == 0


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_pages_fit_a_phone_and_can_be_touched(server: Server, browser: Any, dark: bool) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640}, color_scheme="dark" if dark else "light")
    page = context.new_page()
    for path in ("", "kk/", "ru/contacts/", "kk/emergency-violence/", "en/asylum-where/", "kk/privacy/"):
        page.goto(server.help + path)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
        small = page.evaluate(
            "[...document.querySelectorAll('nav a, a.call, button, .links a, .ways a, summary')].filter(one => one.offsetParent)"
            ".filter(one => one.getBoundingClientRect().height < 43.5).map(one => one.textContent.trim())"
        )
        assert small == [], path
        assert page.evaluate(CONTRAST) == [], path
    context.close()


def test_on_paper_there_is_a_large_code_and_nothing_to_press(server: Server, page: Any, tmp_path: Path) -> None:
    page.goto(f"{server.help}kk/stateless-certificate-lost/")
    assert page.is_hidden(".printed")
    page.emulate_media(media="print")
    wait(page, "document.querySelector('.printed img').naturalWidth > 0", True)
    assert page.evaluate("document.querySelector('.printed img').getBoundingClientRect().width") > 130
    assert not [name for name in (".languages", ".chat", ".code", "footer nav", ".skip") if page.is_visible(name)]
    assert "https://pana.example/help/kk/stateless-certificate-lost/" in page.inner_text(".printed")
    page.screenshot(path=tmp_path / "printed.png", full_page=True)
    assert (tmp_path / "printed.png").stat().st_size > 10_000


CONTRAST = """() => {
  const parse = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const words = (one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  return [...document.querySelectorAll("body *")].filter((one) => one.offsetParent && words(one))
    .map((one) => {
      const [a, b] = [light(parse(getComputedStyle(one).color)), light(ground(one))].sort((x, y) => y - x);
      return [(a + 0.05) / (b + 0.05), one.textContent.trim().slice(0, 40)];
    }).filter(([ratio]) => ratio < 4.5);
}"""
