"""Every card as a page that stands by itself: whole, linked, in three languages, the same words as in the chat."""

from __future__ import annotations

import copy
import datetime as dt
import gzip
import json
import posixpath
import re
from pathlib import Path
from typing import Any

import pytest

from knowledge.entries.gate.references import PAGES
from knowledge.languages import LANGUAGES, Language, labels
from knowledge.publication.help_pages import Issue, write_help
from knowledge.publication.help_pages.rendering import TEMPLATES, with_time
from knowledge.publication.help_pages.site import NUMBERS, PRIVACY, Shelves, pages_of
from tests.knowledge.publication.help_pages.conftest import ADDRESS, DAY, EXIT, Markup

_KEY = re.compile(r"""say(?:_in)?\((?:code, )?["'](help\.[a-z0-9_.]*[a-z0-9]|card\.[a-z_.]+)["']""")
OUTSIDE = ("http://", "https://", "tel:", "mailto:", "#", "/chat?lang=")
MOST_BYTES = 600_000


def flat(text: str) -> str:
    return " ".join(text.split())


def test_every_entry_topic_and_list_has_a_page_in_every_language(pages: dict[str, Markup], shelves: Shelves) -> None:
    for language in LANGUAGES:
        names = [
            *shelves[language]["entries"],
            *(f"topics/{group['id']}" for group in shelves[language]["groups"]),
            *(PAGES - {"topics"}),
        ]
        assert {f"{language}/", *(f"{language}/{name}/" for name in names)} <= set(pages)
    assert "" in pages


def test_pages_are_well_formed_with_unique_ids_one_heading_and_no_empty_links(pages: dict[str, Markup]) -> None:
    for path, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), path
        assert page.empty == [], path
        assert len(page.all("h1")) == len(page.all("main")) == len(page.all("title")) == 1, path
        assert all(image.get("alt") is not None for image in page.all("img")), path
        assert all(link.get("href") for link in page.all("a")), path
        assert len(str(page.all("meta", name="description")[0]["content"])) > 10, path


def test_every_link_within_the_site_leads_to_a_file(pages: dict[str, Markup], site: Path) -> None:
    for path, page in pages.items():
        linked = [have for tag in ("a", "link") for have in page.all(tag)] + page.all("script") + page.all("img")
        for target in (str(have.get("href") or have.get("src")) for have in linked):
            if target.startswith(OUTSIDE):
                continue
            name = posixpath.normpath(posixpath.join(path, target))
            assert not name.startswith("..") and (site / name / "index.html" if target.endswith("/") else site / name).is_file(), (
                path,
                target,
            )


def test_every_page_names_itself_and_its_three_languages_in_full(pages: dict[str, Markup]) -> None:
    for path, page in pages.items():
        assert [have["href"] for have in page.all("link", rel="canonical")] == [f"{ADDRESS}/help/{path}"]
        others = {str(have["hreflang"]): str(have["href"]) for have in page.all("link", rel="alternate")}
        assert set(others) == {*LANGUAGES, "x-default"}, path
        assert {target.removeprefix(f"{ADDRESS}/help/") for target in others.values()} <= set(pages), path
        if path:
            language, name = path.split("/", 1)
            assert page.all("html")[0]["lang"] == language
            assert others[language] == f"{ADDRESS}/help/{path}"
            assert {f"../{'../' * name.count('/')}{one}/{name}" for one in LANGUAGES} <= {have["href"] for have in page.all("a")}


def test_every_page_has_the_numbers_a_way_to_the_chat_and_no_script_or_style_of_its_own(pages: dict[str, Markup]) -> None:
    for path, page in pages.items():
        assert {f"tel:{number}" for number in NUMBERS} <= {have["href"] for have in page.all("a")}, path
        assert page.all("style") == [] and all(have.get("src") for have in page.all("script")), path
        assert not [name for _, have in page.tags for name in have if name == "style" or name.startswith("on")], path
        assert [have["rel"] for have in page.all("a", href=EXIT)] == ["noreferrer"], path
        if path:
            assert page.all("a", href=f"/chat?lang={path[:2]}") and page.all("a", href="#main"), path


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_tells_all_that_the_card_of_the_chat_tells(language: Language, pages: dict[str, Markup], shelves: Shelves) -> None:
    for id, card in shelves[language]["entries"].items():
        page = pages[f"{language}/{id}/"]
        told = [card["title"], card["answer"], card["checked"], *card["notes"], *(source["text"] for source in card["sources"])]
        for section in card["sections"]:
            told += [section.get("label", ""), section.get("text", ""), *section.get("items", [])]
        for contact in card["contacts"]:
            told += [contact["name"], contact["helps_with"], contact["place"], contact.get("address", ""), contact["checked"]]
            links = {phone["link"] for phone in contact["phones"]} | ({contact["website"]} if "website" in contact else set())
            assert links <= {have["href"] for have in page.all("a")}, id
            if "address" in contact:
                assert [have for have in page.all("a") if str(have["href"]).startswith("https://www.openstreetmap.org/search?query=")]
        told += [other["title"] for other in card["related"]]
        assert [text for text in told if flat(text) not in page.plain] == [], id
        assert page.all("time", datetime=card["checked_on"]) and page.all("time", datetime=card["review_by"]), id


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_lists_every_entry_by_topic_and_by_letter(
    language: Language, pages: dict[str, Markup], shelves: Shelves
) -> None:
    links = [have["href"] for have in pages[f"{language}/"].all("a")]
    assert all(links.count(f"{id}/") == 2 for id in shelves[language]["entries"])


def test_contacts_that_answer_at_any_hour_stand_first(pages: dict[str, Markup], shelves: Shelves) -> None:
    words = pages["kk/contacts/"].plain
    shelf = shelves["kk"]
    always = [shelf["contacts"][id]["name"] for id in shelf["around_the_clock"]]
    others = [card["name"] for id, card in shelf["contacts"].items() if id not in shelf["around_the_clock"]]
    assert max(words.index(flat(name)) for name in always) < min(words.index(f"{flat(name)} ") for name in others)
    calls = [have["href"] for have in pages["kk/contacts/"].all("a") if have.get("class") == "call"]
    assert calls[:4] == [f"tel:{number}" for number in NUMBERS]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_privacy_page_says_everything_that_the_catalogues_have_for_it(language: Language, pages: dict[str, Markup]) -> None:
    words = pages[f"{language}/privacy/"].plain
    for part, count in PRIVACY.items():
        for key in ("title", *map(str, range(1, count + 1))):
            assert labels.label(f"help.privacy.{part}.{key}", language) in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_wording_that_a_template_names_is_there(language: Language) -> None:
    keys = {key for path in TEMPLATES.iterdir() for key in _KEY.findall(path.read_text(encoding="utf-8"))}
    assert len(keys) > 20
    assert all(labels.label(key, language) for key in keys)
    assert all(labels.label(f"help.number.{number}", language) for number in NUMBERS)


def test_a_printed_page_carries_its_code_and_without_a_public_address_there_is_none(
    site: Path, pages: dict[str, Markup], shelves: Shelves, tmp_path: Path
) -> None:
    assert all(page.all("img", src="qr.svg") and (site / path / "qr.svg").is_file() for path, page in pages.items())
    write_help(shelves, tmp_path / "help", Issue("id", DAY))
    assert not list(tmp_path.rglob("qr.svg"))
    page = Markup((tmp_path / "help" / "kk" / "privacy" / "index.html").read_text(encoding="utf-8"))
    assert not page.all("img", src="qr.svg")
    assert page.all("link", rel="canonical")[0]["href"] == "../../kk/privacy/"


def test_the_copies_for_reading_offline_hold_every_page_and_are_small(site: Path, pages: dict[str, Markup]) -> None:
    size = sum(len(gzip.compress((site / name).read_bytes())) for name in ("help.css", "offline.js", "sw.js", "icon.svg"))
    held: set[str] = set()
    for language in LANGUAGES:
        raw = (site / "offline" / f"{language}.json").read_bytes()
        size += len(gzip.compress(raw))
        bundle = json.loads(raw)
        assert (bundle["saved"], bundle["snapshot"]) == (DAY.isoformat(), "20261125T000000-test")
        assert bundle["pages"]["404"] == (site / "404.html").read_text(encoding="utf-8")
        held |= set(bundle["pages"]) - {"404"}
        assert bundle["pages"][f"{language}/"] == pages[f"{language}/"].text
    assert held == set(pages)
    assert size <= MOST_BYTES, f"{size} bytes"


def test_the_worker_belongs_to_its_snapshot(site: Path) -> None:
    worker = (site / "sw.js").read_text(encoding="utf-8")
    assert "20261125T000000-test" in worker and "__SNAPSHOT__" not in worker


def hostile(thing: Any) -> Any:
    """The same plain data with markup in every text that people write."""
    if isinstance(thing, dict):
        return {
            key: value if key in ("id", "entry", "kind", "language", "checked_on", "review_by", "part") else hostile(value)
            for key, value in thing.items()
        }
    if isinstance(thing, list):
        return [hostile(value) for value in thing]
    return f'{thing}<script>alert("1")</script>\'"&<b onclick=x>' if isinstance(thing, str) else thing


def test_markup_in_texts_stays_text(shelves: Shelves, tmp_path: Path) -> None:
    made: dict[Language, dict[str, Any]] = {}
    for language in LANGUAGES:
        shelf = {**shelves[language], "entries": {"asylum-where": copy.deepcopy(shelves[language]["entries"]["asylum-where"])}}
        kept = {key: shelf[key] for key in ("around_the_clock", "emergencies", "local", "offices")}
        made[language] = {**hostile(shelf), **kept, "emergencies": ["asylum-where"]}
        card = made[language]["entries"]["asylum-where"]
        card["sources"][0]["url"] = card["contacts"][0]["website"] = "javascript:alert(1)"
    write_help(made, tmp_path / "help", Issue("id", DAY))
    for path in tmp_path.rglob("index.html"):
        page = Markup(path.read_text(encoding="utf-8"))
        assert len(page.all("script")) == 1 and page.all("b", onclick="x") == [], path
        assert not [have for have in page.all("a") if str(have["href"]).startswith("javascript")], path
    assert '<script>alert("1")</script>' in Markup((tmp_path / "help/ru/asylum-where/index.html").read_text(encoding="utf-8")).plain


def test_a_card_whose_check_is_overdue_says_so(shelves: Shelves) -> None:
    late = {page.path: page for page in pages_of(shelves, dt.date(2030, 1, 1))}["en/asylum-where/"]
    assert late.content["overdue"] and late.content["card"]["notes"][0] == labels.label("card.outdated", "en")


def test_a_page_learns_in_the_browser_when_its_check_is_overdue(pages: dict[str, Markup], shelves: Shelves) -> None:
    until = shelves["ru"]["entries"]["asylum-where"]["review_by"]
    (notice,) = [have for have in pages["ru/asylum-where/"].all("p") if "data-review-by" in have]
    assert notice["data-review-by"] == until and "hidden" in notice


def test_a_date_that_is_not_in_its_sentence_changes_nothing() -> None:
    assert with_time("Checked <long> ago", DAY, "en") == "Checked &lt;long&gt; ago"
    assert with_time("On 25 November 2026!", DAY, "en") == 'On <time datetime="2026-11-25">25 November 2026</time>!'
