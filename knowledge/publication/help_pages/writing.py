"""Writes all help pages of a snapshot: pages, their QR codes, style, scripts, and one bundle a language for reading offline."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from knowledge.languages import LANGUAGES, Language
from knowledge.publication.help_pages import qr
from knowledge.publication.help_pages.rendering import render
from knowledge.publication.help_pages.site import MISSING, Shelves, missing, pages_of

STATIC = Path(__file__).parent / "static"
BUNDLES = "offline"
_SNAPSHOT = "__SNAPSHOT__"


@dataclass(frozen=True)
class Issue:
    """What one edition of the pages says of itself. ``address`` is the public address of the service, or empty."""

    snapshot: str
    published_on: dt.date
    address: str = ""


def write_help(shelves: Shelves, folder: Path, issue: Issue, before: Path | None = None) -> None:
    """Write the pages of all shelves into a new folder; ``before`` is the folder of an earlier edition, or None."""
    folder.mkdir()
    bundled: dict[Language, dict[str, str]] = defaultdict(dict)
    for page in pages_of(shelves, issue.published_on):
        text = render(page, issue.address, issue.published_on)
        place = folder / page.path
        place.mkdir(parents=True, exist_ok=True)
        (place / "index.html").write_text(text, encoding="utf-8")
        if issue.address:
            known = before / page.path / qr.NAME if before else None
            (place / qr.NAME).write_text(qr.drawn(f"{issue.address}/help/{page.path}", known), encoding="utf-8")
        for language in (page.language,) if page.path else LANGUAGES:
            bundled[language][page.path] = text
    absent = render(missing(), issue.address, issue.published_on)
    (folder / f"{MISSING}.html").write_text(absent, encoding="utf-8")
    (folder / BUNDLES).mkdir()
    for language, pages in bundled.items():
        bundle = {"saved": issue.published_on.isoformat(), "snapshot": issue.snapshot, "pages": {**pages, MISSING: absent}}
        text = json.dumps(bundle, ensure_ascii=False, separators=(",", ":"))
        (folder / BUNDLES / f"{language}.json").write_text(text, encoding="utf-8")
    for file in STATIC.iterdir():
        text = file.read_text(encoding="utf-8").replace(_SNAPSHOT, issue.snapshot)
        (folder / file.name).write_text(text, encoding="utf-8")
