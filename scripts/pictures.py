"""Pictures of real conversations, taken in Chromium from a Pana that is started for them: phone and desktop, three languages."""

from __future__ import annotations

import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from knowledge.configuration import Settings  # noqa: E402
from knowledge.snapshots import current_id  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-quic", "--no-first-run",
]  # fmt: skip
PHONE = {"width": 390, "height": 844}
OLD_PHONE = {"width": 360, "height": 640}
DESKTOP = {"width": 1280, "height": 800}
PAPER = {"width": 794, "height": 1123}  # A4 at 96 dots per inch
COLOURS = 128
SITE_PAGE = """<!doctype html><html lang="{lang}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><link rel="stylesheet" href="/site.css"><main><h1>{title}</h1><p>{text}</p></main>
<script src="{address}/widget.js" data-lang="{lang}" async></script></html>"""
SITE_STYLE = (
    "body { font: 18px/1.6 Georgia, serif; margin: 0; background: #fffdf7; color: #333 } "
    "main { max-width: 40rem; margin: 3rem auto; padding: 0 1.5rem }"
)
SITES = {
    "ru": ("Пример сайта", "Это страница другого сайта со своими шрифтами и цветами. Внизу справа – кнопка Паны."),
    "en": (
        "An example site",
        "A page of another site, with type and colours of its own. Pana's button is in the corner.",
    ),
    "kk": ("Сайт үлгісі", "Бұл – өз қарпі мен түсі бар басқа сайттың беті. Төменгі бұрышта Пананың батырмасы тұр."),
}


@dataclass(frozen=True)
class Addresses:
    """Where the parts of the started Pana answer."""

    bot: str
    help: str
    site: str


@dataclass(frozen=True)
class Shot:
    """One picture: what is opened, in which window, and what is done before it is taken."""

    name: str
    size: dict[str, int]
    language: str
    does: Callable[[Page, Addresses], None]
    dark: bool = False
    scripts: bool = True


def chat(*questions: str, then: Callable[[Page], None] | None = None) -> Callable[[Page, Addresses], None]:
    """The chat page after some questions."""

    def do(page: Page, at: Addresses) -> None:
        page.goto(at.bot)
        page.wait_for_selector(".choices button")
        for question in questions:
            ask(page, question)
        if then:
            then(page)

    return do


def ask(page: Page, text: str) -> None:
    """Type a question and wait for the answer."""
    before = page.locator(".bot").count()
    page.fill("textarea", text)
    page.press("textarea", "Enter")
    page.locator(".bot").nth(before).wait_for()
    page.wait_for_timeout(600)  # until the smooth scrolling has come to rest


def tick(page: Page) -> None:
    """Tick the first two steps and show them."""
    for box in page.locator(".steps input").all()[:2]:
        box.check()
    page.locator(".steps").last.evaluate("steps => { const talk = steps.closest('.talk'); talk.scrollTop = steps.offsetTop - 8; }")


def cut_off(page: Page) -> None:
    """Ask while the link is cut."""
    page.context.set_offline(True)
    page.fill("textarea", "баламның туу туралы куалигі жоқ")
    page.press("textarea", "Enter")
    page.wait_for_selector(".me.unsent")


def open_menu(page: Page) -> None:
    """The menu of what is needed less often."""
    page.click(".more summary")


def ask_deletion(page: Page) -> None:
    """The question before everything is deleted."""
    open_menu(page)
    page.locator(".sheet button").nth(1).click()


def largest(page: Page) -> None:
    """The largest text."""
    open_menu(page)
    for _ in range(3):
        page.locator(".sheet button").nth(2).click()
    page.click(".more summary")


def plain(language: str, question: str = "") -> Callable[[Page, Addresses], None]:
    """The chat without scripts, after a question."""

    def do(page: Page, at: Addresses) -> None:
        page.goto(f"{at.bot}/chat?lang={language}")
        if question:
            page.fill("#text", question)
            page.click("button.main")

    return do


def helped(path: str, printed: bool = False, saved: bool = False) -> Callable[[Page, Addresses], None]:
    """A help page; as it is printed, or from the copy on the device while there is no network."""

    def do(page: Page, at: Addresses) -> None:
        page.goto(f"{at.help}/help/{path}")
        if printed:
            page.emulate_media(media="print")
            page.evaluate("document.body.style.padding = '14mm'")  # the margins of the paper
        if saved:
            page.wait_for_selector("#kept:not([hidden])")
            page.context.set_offline(True)
            page.goto(f"{at.help}/help/{path}")

    return do


def embedded(language: str, question: str | None = None) -> Callable[[Page, Addresses], None]:
    """The widget on another site: its button, or its panel after a question (an empty one only opens it)."""

    def do(page: Page, at: Addresses) -> None:
        page.goto(f"{at.site}/{language}")
        page.wait_for_selector(".opener")
        if question is not None:
            page.click(".opener")
            page.wait_for_selector(".choices button")
        if question:
            ask(page, question)

    return do


SHOTS = (
    Shot("welcome-phone-kk", OLD_PHONE, "kk", chat()),
    Shot("welcome-desktop-en", DESKTOP, "en", chat()),
    Shot("answer-phone-kk", PHONE, "kk", chat("баламның туу туралы куалиги жок, кужатсызбын, не истеймин")),
    Shot("answer-desktop-ru", DESKTOP, "ru", chat("Сколько стоит удостоверение лица без гражданства и за сколько дней его делают?")),
    Shot("checklist-phone-en", PHONE, "en", chat("How do I get the certificate of a stateless person?", then=tick)),
    Shot("choices-phone-ru", PHONE, "ru", chat("срок рассмотрения")),
    Shot("people-phone-kk", PHONE, "kk", chat("таразда ким комектеседи, кужат керек")),
    Shot("emergency-phone-ru", PHONE, "ru", chat("муж меня избивает, документов нет, боюсь звонить")),
    Shot("dont-know-phone-en", PHONE, "en", chat("How do I get a visa for Canada?")),
    Shot("no-link-phone-kk", PHONE, "kk", chat(then=cut_off)),
    Shot("menu-phone-kk", PHONE, "kk", chat("жсн қалай аламын", then=open_menu)),
    Shot("delete-phone-ru", PHONE, "ru", chat("Где подать на убежище?", then=ask_deletion)),
    Shot("large-text-phone-kk", OLD_PHONE, "kk", chat("жсн қалай аламын", then=largest)),
    Shot("dark-phone-ru", PHONE, "ru", chat("как получить ИИН"), dark=True),
    Shot("without-scripts-phone-kk", PHONE, "kk", plain("kk"), scripts=False),
    Shot("without-scripts-answer-phone-ru", PHONE, "ru", plain("ru", "меня избивает муж"), scripts=False),
    Shot("help-page-phone-kk", PHONE, "kk", helped("kk/birth-registration/")),
    Shot("help-topics-desktop-ru", DESKTOP, "ru", helped("ru/")),
    Shot("help-emergency-phone-en", PHONE, "en", helped("en/emergency/"), dark=True),
    Shot("help-contacts-phone-ru", PHONE, "ru", helped("ru/contacts/")),
    Shot("help-offline-phone-kk", PHONE, "kk", helped("kk/asylum-where/", saved=True)),
    Shot("help-printed-ru", PAPER, "ru", helped("ru/egov-1414/", printed=True)),
    Shot("widget-panel-desktop-ru", DESKTOP, "ru", embedded("ru", "как зарегистрировать рождение ребёнка без документов")),
    Shot("widget-button-phone-kk", OLD_PHONE, "kk", embedded("kk")),
    Shot("widget-panel-phone-en", OLD_PHONE, "en", embedded("en", "")),
)


def main(names: list[str]) -> int:
    """Take all pictures, or those named."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    wanted = [shot for shot in SHOTS if not names or shot.name in names]
    with tempfile.TemporaryDirectory() as folder, foreign_site() as site, started(Path(folder), site) as at, sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for shot in wanted:
            print(take(browser, shot, at), flush=True)
        browser.close()
    return 0


def take(browser: Browser, shot: Shot, at: Addresses) -> str:
    """Take one picture, in a context of its own; says what was written."""
    look = {"color_scheme": "dark" if shot.dark else "light", "java_script_enabled": shot.scripts}
    factor = 1 if shot.size["width"] > 500 else 1.5
    context = browser.new_context(viewport=shot.size, locale=shot.language, device_scale_factor=factor, **look)
    page = context.new_page()
    shot.does(page, at)
    page.wait_for_timeout(900)
    path = PICTURES / f"{shot.name}.png"
    path.write_bytes(smaller(page.screenshot()))
    context.close()
    return f"{path.relative_to(ROOT)}  {path.stat().st_size // 1000} kB"


def smaller(png: bytes) -> bytes:
    """The same picture with a palette, which few would tell from the original."""
    drawn = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(drawn, "PNG", optimize=True)
    return drawn.getvalue()


@contextmanager
def started(folder: Path, site: ThreadingHTTPServer) -> Iterator[Addresses]:
    """A Pana on free ports with a data folder of its own; its help pages carry an example's public address, and so QR codes."""
    web, pages, host = free_port(), free_port(), f"http://127.0.0.1:{site.server_port}"
    environment = {
        **os.environ, "PANA_DATA": str(own_data(folder)), "PANA_PUBLIC_URL": "https://pana.example", "PANA_ALLOWED_ORIGINS": host,
        "PANA_WEB_PORT": str(web), "PANA_HELP_PORT": str(pages), "PANA_ACTIONS_PORT": str(free_port()),
        "PANA_CONSOLE_PORT": str(free_port()), "DATABASE_URL": "",
        "PANA_MESSAGES_PER_MINUTE_ADDRESS": "0", "PANA_SESSIONS_PER_MINUTE_ADDRESS": "0",
    }  # fmt: skip
    subprocess.run([sys.executable, "-m", "knowledge", "publish"], cwd=ROOT, env=environment, check=True, capture_output=True)
    service = subprocess.Popen(
        [sys.executable, "scripts/launch.py"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        wait_until_ready(service)
        site.address = f"http://127.0.0.1:{web}"  # type: ignore[attr-defined]
        yield Addresses(f"http://127.0.0.1:{web}", f"http://127.0.0.1:{pages}", host)
    finally:
        service.send_signal(signal.SIGINT)
        service.wait(timeout=30)


def own_data(folder: Path) -> Path:
    """The built encoder and model, and a copy of the live snapshot."""
    built = Settings.read()
    live = current_id(built.snapshots)
    if not live:
        raise SystemExit("Nothing is published yet: run scripts/run once.")
    (folder / "encoder").symlink_to(built.encoders, target_is_directory=True)
    shutil.copytree(built.data / "models", folder / "models")
    shutil.copytree(built.snapshots / live, folder / "snapshots" / live)
    (folder / "snapshots" / "current").write_text(live, encoding="utf-8")
    return folder


def wait_until_ready(service: subprocess.Popen[str]) -> None:
    """Until the launcher says that Pana answers."""
    assert service.stdout is not None
    said = []
    for line in service.stdout:
        said.append(line)
        if "Pana answers" in line:
            return
    raise SystemExit("".join(said))


@contextmanager
def foreign_site() -> Iterator[ThreadingHTTPServer]:
    """Somebody else's site with the one tag in it; ``address`` is set once Pana has one."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), SitePage)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


class SitePage(BaseHTTPRequestHandler):
    """A page of the site in the language of the path, and its style."""

    def do_GET(self) -> None:
        """Answer."""
        language = self.path.strip("/")
        title, text = SITES.get(language, SITES["en"])
        style = self.path == "/site.css"
        body = SITE_STYLE if style else SITE_PAGE.format(lang=language, title=title, text=text, address=self.server.address)  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("Content-Type", "text/css" if style else "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_arguments: Any) -> None:
        """Silent."""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
