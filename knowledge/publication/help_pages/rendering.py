"""Pages as HTML. Everything is escaped; wording comes from the catalogues, so a template holds no sentence of its own."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from knowledge.languages import DEFAULT_LANGUAGE, LANGUAGES, NATIVE_NAMES, Language, labels
from knowledge.publication.help_pages.site import MISSING, NUMBERS, Page
from knowledge.snapshots.maps import map_link

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Addresses:
    """``public`` is that of the whole service, or empty; ``exit`` is where a reader goes who leaves at once."""

    public: str = ""
    exit: str = "https://www.google.com/"


UNKNOWN = Addresses()
"""Where no public address is known."""


@dataclass(frozen=True)
class Links:
    """Addresses as a page writes them. ``root`` leads to ``help/``; ``base`` too, in full where the public address is known."""

    root: str
    base: str
    canonical: str
    alternates: tuple[tuple[str, str], ...]


def links_of(page: Page, address: str) -> Links:
    """The links of a page; ``address`` is the public one of the whole service, or empty."""
    root = "/help/" if page.path == f"{MISSING}/" else "../" * page.path.count("/") or "./"
    base = f"{address}/help/" if address else root
    alternates = [(language, f"{base}{language}/{page.name}") for language in LANGUAGES]
    neutral = f"{base}{DEFAULT_LANGUAGE}/{page.name}" if page.name else base
    return Links(root, base, f"{base}{page.path}", (*alternates, ("x-default", neutral)))


def render(page: Page, addresses: Addresses, published_on: dt.date) -> str:
    """One page as HTML."""
    address = addresses.public
    return (
        _templates()
        .get_template(page.template)
        .render(
            page=page,
            links=links_of(page, address),
            address=f"{address}/help/{page.path}" if address and page.path != f"{MISSING}/" else "",
            exit=addresses.exit,
            published_on=published_on,
            languages=NATIVE_NAMES,
            numbers=NUMBERS,
            say=partial(say, page.language),
            say_in=say,
            date=partial(labels.date, language=page.language),
            **page.content,
        )
    )


def say(language: Language, key: str, **values: object) -> str:
    """The wording of a key, with its values put in."""
    wording = labels.label(key, language)
    return wording.format(**values) if values else wording


def with_time(text: str, day: dt.date, language: Language) -> Markup:
    """A text in which the day, written out, becomes a ``<time>``; without the day in it, the text as it is."""
    written = labels.date(day, language)
    before, found, after = text.partition(written)
    mark = Markup('<time datetime="{}">{}</time>').format(day.isoformat(), written) if found else ""
    return escape(before) + mark + escape(after)


def is_web(address: str) -> bool:
    """Whether this is an ordinary web address; anything else is shown as text, never as a link."""
    return urlsplit(address).scheme in ("http", "https")


def bare(address: str) -> str:
    """A web address as people write it, without scheme and last slash."""
    return address.split("://", 1)[-1].removeprefix("www.").rstrip("/")


@cache
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.globals |= {"with_time": with_time, "map_link": map_link}
    made.filters |= {"bare": bare}
    made.tests |= {"web": is_web}
    return made
