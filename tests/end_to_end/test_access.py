"""What axe cannot see of WCAG 2.2 AA: zoom, motion, targets, the order and the look of the focus, announcements, right-to-left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from knowledge.configuration import ROOT
from tests.end_to_end.browsing import PHONE, ask, axe_findings, opened
from tests.end_to_end.conftest import Stack

STYLES = [
    ROOT / "bot" / "widget" / "style.css",
    ROOT / "bot" / "widget" / "plain.css",
    ROOT / "knowledge" / "publication" / "help_pages" / "static" / "help.css",
]
PHYSICAL = re.compile(
    r"(?<![\w-])((?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right)|left|right|float|clear)\s*:"
    r"|text-align\s*:\s*(?:left|right)"
    r"|border-(?:top|bottom)-(?:left|right)-radius"
)
FOUR = re.compile(r"(?:margin|padding|inset|border-width)\s*:\s*[^\s;]+ ([^\s;]+) [^\s;]+ ([^\s;]+)\s*[;}]")
QUESTION = "баламның туу туралы куәлігі жоқ, құжатсызбын"
SMALL = """least => [...document.querySelectorAll('a, button, summary, input, textarea')].filter(one => one.offsetParent)
  .filter(one => !(one.tagName === 'A' && one.parentElement.tagName === 'P'))
  .map(one => [one.closest('label') || one, one]).map(([target, one]) => [target.getBoundingClientRect(), one])
  .filter(([box]) => Math.min(box.width, box.height) < least - 0.5)
  .map(([box, one]) => `${one.outerHTML.slice(0, 90)} ${box.width}x${box.height}`)"""
HEAR = """() => {
  window.heard = [];
  const watcher = new MutationObserver((changes) => window.heard.push(...new Set(changes.map((change) => change.target.textContent))));
  for (const part of document.querySelectorAll('[aria-live], [role=status]')) watcher.observe(part, { childList: true });
}"""
FITS = "document.documentElement.scrollWidth <= window.innerWidth"


@pytest.mark.parametrize("style", STYLES, ids=lambda path: path.name)
def test_no_style_says_left_or_right_so_that_a_page_can_run_the_other_way(style: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", style.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert [found.group(0) for found in PHYSICAL.finditer(text)] == []
    assert [found.group(0) for found in FOUR.finditer(text) if found.group(1) != found.group(2)] == []


@pytest.mark.stack
@pytest.mark.browser
class TestChatPage:
    @pytest.fixture
    def page(self, stack: Stack, browser: Any) -> Iterator[Any]:
        with opened(browser, stack.address, locale="kk", viewport=PHONE) as found:
            yield found

    @pytest.mark.parametrize("look", ["light", "dark"])
    def test_at_200_per_cent_all_is_there_and_nothing_scrolls_sideways(self, stack: Stack, browser: Any, look: str) -> None:
        size = {"width": 640, "height": 400}  # 1280 x 800 at 200 %
        with opened(browser, stack.address, locale="ru", viewport=size, device_scale_factor=2, color_scheme=look) as page:
            ask(page, "сколько стоит удостоверение лица без гражданства?")
            assert page.evaluate(FITS) and axe_findings(page) == []
            assert page.locator(".talk").bounding_box()["height"] >= 240
            for part in (".exit", ".languages", ".more summary", "textarea", ".ask button"):
                box = page.locator(part).bounding_box()
                assert box["y"] >= 0 and box["y"] + box["height"] <= 400, part
            page.click(".more summary")
            sheet = page.locator(".sheet").bounding_box()
            assert sheet["y"] + sheet["height"] <= 400

    @pytest.mark.parametrize("width", [320, 360])
    def test_the_largest_text_fits_an_old_phone(self, stack: Stack, browser: Any, width: int) -> None:
        with opened(browser, stack.address, locale="kk", viewport={"width": width, "height": 640}) as page:
            page.click(".more summary")
            for _ in range(4):
                page.locator(".sheet button").nth(2).click()
            page.click(".more summary")
            ask(page, QUESTION)
            assert page.evaluate(FITS)
            assert page.locator(".talk").bounding_box()["height"] >= 200

    def test_nothing_moves_by_itself_where_that_is_not_wanted(self, stack: Stack, browser: Any) -> None:
        moves = "getComputedStyle(document.querySelector('.talk')).scrollBehavior"
        for wish, behaviour in (("reduce", "auto"), ("no-preference", "smooth")):
            with opened(browser, stack.address, viewport=PHONE, reduced_motion=wish) as page:
                assert page.evaluate(moves) == behaviour
                moving = "[...document.querySelectorAll('*')].filter(one => getComputedStyle(one).animationName !== 'none').length"
                assert page.evaluate(moving) == 0

    def test_every_target_can_be_hit_with_a_thumb(self, page: Any) -> None:
        assert page.evaluate(SMALL, 44) == []
        ask(page, QUESTION)
        page.locator("article.bot details summary").last.click()
        page.click(".more summary")
        assert page.evaluate(SMALL, 24) == []
        assert [one for one in page.evaluate(SMALL, 44) if "<button" in one or "<summary" in one or "call" in one] == []

    def test_the_focus_goes_in_reading_order_and_is_seen_everywhere(self, page: Any) -> None:
        ask(page, QUESTION)
        page.focus(".top a")
        places, unseen = [], []
        for _ in range(70):
            page.keyboard.press("Tab")
            place, tag, outline = page.evaluate(
                "(() => { const at = document.activeElement, look = getComputedStyle(at);"
                "const all = [...document.querySelectorAll('*')];"
                "return [all.indexOf(at), at.tagName, `${look.outlineStyle} ${parseFloat(look.outlineWidth) >= 2}`] })()"
            )
            if tag == "BODY":
                break
            places.append(place)
            if outline != "solid true":
                unseen.append(f"{tag} {outline}")
        assert len(places) > 25 and places == sorted(places), "the focus follows the order of the page"
        assert unseen == []

    def test_an_answer_is_announced_once_and_so_is_a_cut_link(self, page: Any) -> None:
        page.evaluate(HEAR)
        ask(page, QUESTION)
        title = page.locator("article.bot h2").last.inner_text()
        page.wait_for_timeout(300)
        assert len([text for text in page.evaluate("window.heard") if title in text]) == 1
        page.evaluate("window.heard.length = 0")
        page.context.set_offline(True)
        page.fill("textarea", "жсн қалай аламын")
        page.press("textarea", "Enter")
        page.wait_for_selector(".me.unsent")
        words = page.locator(".me.unsent .note").inner_text().split("\n")[0][:20]
        page.wait_for_timeout(4000)  # two attempts more
        assert len([text for text in page.evaluate("window.heard") if words in text]) == 1
        assert page.locator(".me.unsent .note button").count() == 1

    def test_a_page_that_runs_from_right_to_left_is_mirrored_whole(self, page: Any) -> None:
        ask(page, QUESTION)
        page.evaluate("document.documentElement.dir = 'rtl'; document.querySelector('.pana').dir = 'rtl'")
        assert page.evaluate(FITS)
        assert page.locator(".exit").bounding_box()["x"] < page.locator(".brand h1").bounding_box()["x"]
        box, text = (page.locator(f"article.bot .steps {part}").first.bounding_box() for part in ("input", "span"))
        assert box["x"] > text["x"]

    def test_after_a_touch_the_keyboard_of_the_screen_hides_no_answer(self, stack: Stack, browser: Any) -> None:
        with opened(browser, stack.address, locale="kk", viewport=PHONE, has_touch=True, is_mobile=True) as page:
            ask(page, QUESTION)
            assert page.evaluate("document.activeElement.tagName") != "TEXTAREA"
            top = page.locator(".talk").bounding_box()["y"]
            page.wait_for_timeout(800)
            assert page.locator(".me").last.bounding_box()["y"] - top <= 16, "the question stands at the top, the answer below it"


@pytest.mark.stack
@pytest.mark.browser
@pytest.mark.parametrize("path", ["chat?lang=kk", "help/kk/", "help/ru/contacts/", "help/en/emergency-violence/", "help/kk/privacy/"])
def test_pages_without_scripts_stand_200_per_cent_and_axe(stack: Stack, browser: Any, path: str) -> None:
    for look in ("light", "dark"):
        size = {"width": 640, "height": 400}
        with opened(
            browser, f"{stack.address}/{path}", wait="main", viewport=size, color_scheme=look, reduced_motion="reduce"
        ) as page:
            assert page.evaluate(FITS) and axe_findings(page) == []
            assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
            page.keyboard.press("Tab")
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
            assert page.evaluate("document.activeElement.getBoundingClientRect().top >= 0"), "the skip link comes into sight"
