"""Pictures of real conversations, taken from the running service in Chromium: phone and desktop, in three languages."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
PICTURES = ROOT / "docs" / "pictures"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-quic", "--no-first-run",
]  # fmt: skip
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1100, "height": 900}


def ask(page: Page, text: str) -> None:
    """Type a question and wait for the answer."""
    before = page.locator(".bot").count()
    page.fill("textarea", text)
    page.press("textarea", "Enter")
    page.wait_for_function("count => document.querySelectorAll('.bot').length > count", arg=before)


def take(page: Page, name: str) -> None:
    """Write the picture, say where, and close the page."""
    page.screenshot(path=PICTURES / f"{name}.png")
    print(PICTURES / f"{name}.png")
    page.close()


def main() -> int:
    """Take all pictures; the address may be given as the only argument."""
    from knowledge.configuration import Settings

    settings = Settings.read()
    address = sys.argv[1] if len(sys.argv) > 1 else f"http://{settings.web_host}:{settings.web_port}/"
    PICTURES.mkdir(parents=True, exist_ok=True)
    shots = (
        ("welcome-phone-kk", PHONE, "kk", []),
        ("answer-phone-kk", PHONE, "kk", ["баламның туу туралы куалиги жок, кужатсызбын, не истеймин"]),
        ("answer-desktop-ru", DESKTOP, "ru", ["Сколько стоит удостоверение лица без гражданства и за сколько дней его делают?"]),
        ("people-phone-kk", PHONE, "kk", ["таразда ким комектеседи, кужат керек"]),
        ("emergency-phone-ru", PHONE, "ru", ["муж меня избивает, документов нет, боюсь звонить"]),
        ("dont-know-phone-en", PHONE, "en", ["How do I get a visa for Canada?"]),
        ("choices-phone-ru", PHONE, "ru", ["срок рассмотрения"]),
    )
    pages = (
        ("without-scripts-phone-kk", PHONE, "chat?lang=kk"),
        ("help-page-phone-kk", PHONE, "help/kk/birth-registration/"),
        ("help-topics-desktop-ru", DESKTOP, "help/ru/"),
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for name, size, language, questions in shots:
            page = browser.new_page(viewport=size, locale=language, device_scale_factor=1.5)
            page.goto(address)
            page.wait_for_selector(".choices")
            for question in questions:
                ask(page, question)
            page.wait_for_timeout(400)
            take(page, name)
        page = browser.new_page(viewport=PHONE, locale="kk", device_scale_factor=1.5)
        page.goto(address)
        page.wait_for_selector(".choices")
        page.context.set_offline(True)
        page.fill("textarea", "баламның туу туралы куалиги жок")
        page.press("textarea", "Enter")
        page.wait_for_selector(".me.unsent")
        take(page, "no-link-phone-kk")
        for name, size, path in pages:
            page = browser.new_page(viewport=size, device_scale_factor=1.5)
            page.goto(address + path)
            take(page, name)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
