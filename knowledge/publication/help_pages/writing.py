"""Writes all help pages of a snapshot: pages, their QR codes, style, scripts, and one bundle a language for reading offline.

A page that says the same as in the edition before is not made again: its file gets a second name in the new folder (a hard link).
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from knowledge.languages import LANGUAGES, Language
from knowledge.publication.help_pages import qr
from knowledge.publication.help_pages.earlier import Edition, key_of, read_edition, second_name
from knowledge.publication.help_pages.rendering import UNKNOWN, Addresses, render
from knowledge.publication.help_pages.site import MISSING, Page, Shelves, missing, pages_of

STATIC = Path(__file__).parent / "static"
BUNDLES = "offline"
KEYS = "help.json"
"""Beside the folder of the pages: what each page was made from, as a digest."""
_SNAPSHOT = "__SNAPSHOT__"


@dataclass(frozen=True)
class Issue:
    """What one edition of the pages says of itself."""

    snapshot: str
    published_on: dt.date
    addresses: Addresses = UNKNOWN


def write_help(shelves: Shelves, folder: Path, issue: Issue, before: Path | None = None) -> None:
    """Write the pages of all shelves into a new folder; ``before`` is the folder of an earlier edition, or None."""
    folder.mkdir()
    earlier, keys = read_edition(before, KEYS, BUNDLES), {}
    bundled: dict[Language, dict[str, str]] = defaultdict(dict)
    for page in pages_of(shelves, issue.published_on):
        keys[page.path] = key_of(page, issue.addresses, issue.published_on)
        text = _write_page(page, folder, issue, earlier, keys[page.path])
        for language in (page.language,) if page.path else LANGUAGES:
            bundled[language][page.path] = text
    (folder.parent / KEYS).write_text(json.dumps(keys), encoding="utf-8")
    absent = render(missing(), issue.addresses, issue.published_on)
    (folder / f"{MISSING}.html").write_text(absent, encoding="utf-8")
    _write_bundles(bundled, absent, folder / BUNDLES, issue)
    for file in STATIC.iterdir():
        text = file.read_text(encoding="utf-8").replace(_SNAPSHOT, issue.snapshot)
        (folder / file.name).write_text(text, encoding="utf-8")


def _write_page(page: Page, folder: Path, issue: Issue, earlier: Edition, key: str) -> str:
    """Write one page with its QR code, or take both over; gives its text."""
    place = folder / page.path
    place.mkdir(parents=True, exist_ok=True)
    known = earlier.text(page.path, key)
    if known is not None and _take_over(earlier.folder / page.path, place, issue):
        return known
    text = render(page, issue.addresses, issue.published_on)
    (place / "index.html").write_text(text, encoding="utf-8")
    if issue.addresses.public:
        drawn = qr.drawn(f"{issue.addresses.public}/help/{page.path}", earlier.folder / page.path / qr.NAME)
        (place / qr.NAME).write_text(drawn, encoding="utf-8")
    return text


def _take_over(old: Path, place: Path, issue: Issue) -> bool:
    """Whether all files of a page could be given a second name in the new folder."""
    names = ["index.html", qr.NAME] if issue.addresses.public else ["index.html"]
    return all(second_name(old / name, place / name) for name in names)


def _write_bundles(bundled: dict[Language, dict[str, str]], absent: str, folder: Path, issue: Issue) -> None:
    folder.mkdir()
    for language, pages in bundled.items():
        bundle = {"saved": issue.published_on.isoformat(), "snapshot": issue.snapshot, "pages": {**pages, MISSING: absent}}
        text = json.dumps(bundle, ensure_ascii=False, separators=(",", ":"))
        (folder / f"{language}.json").write_text(text, encoding="utf-8")
