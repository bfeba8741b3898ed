"""The help pages of the seed, made once, and a reader of their markup."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest

from knowledge.entries import read_folder
from knowledge.languages import LANGUAGES
from knowledge.publication.help_pages import Addresses, Issue, write_help
from knowledge.publication.help_pages.site import Shelves
from knowledge.publication.shelves import shelf

DAY = dt.date(2026, 11, 25)
ADDRESS = "https://pana.example"
EXIT = "https://weather.example/"
_VOID = {"meta", "link", "img", "br", "input", "hr"}


@dataclass
class Markup(HTMLParser):
    """What a page is made of; reading it fails where elements are not closed in order."""

    text: str
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    _open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert [name for name, count in Counter(name for name, _ in attrs).items() if count > 1] == []
        self.tags.append((tag, dict(attrs)))
        self.ids += [str(value) for name, value in attrs if name == "id"]
        if tag not in _VOID:
            self._open.append(tag)
            self.words.append("\0")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag
        inner = ""
        while self.words[-1] != "\0":
            inner = self.words.pop() + inner
        self.words.pop()
        if tag in ("a", "h1", "h2", "h3", "li", "title") and not inner.strip():
            self.empty.append(tag)
        self.words.append(inner)

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        """The attributes of every element of that name which has these attributes."""
        return [have for name, have in self.tags if name == tag and wanted.items() <= have.items()]

    @property
    def plain(self) -> str:
        """All words of the page, with single spaces."""
        return " ".join("".join(self.words).replace("\0", " ").split())


@pytest.fixture(scope="session")
def shelves() -> Shelves:
    """All cards of the seed."""
    collection = read_folder()
    return {language: shelf(collection, language) for language in LANGUAGES}


@pytest.fixture(scope="session")
def site(shelves: Shelves, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All pages of the seed, with a public address."""
    folder = tmp_path_factory.mktemp("issue") / "help"
    write_help(shelves, folder, Issue("20261125T000000-test", DAY, Addresses(ADDRESS, EXIT)))
    return folder


@pytest.fixture(scope="session")
def pages(site: Path) -> dict[str, Markup]:
    """Every page of the seed by its folder under ``help/``."""
    return {
        "" if (name := path.parent.relative_to(site).as_posix()) == "." else f"{name}/": Markup(path.read_text(encoding="utf-8"))
        for path in site.rglob("index.html")
    }
