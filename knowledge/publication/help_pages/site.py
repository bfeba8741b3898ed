"""Which help pages there are: a title, a description and the content of each, taken from the shelves of a snapshot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from knowledge.languages import DEFAULT_LANGUAGE, LANGUAGES, NATIVE_NAMES, Language, labels
from knowledge.publication.help_pages.alphabet import by_letter
from knowledge.snapshots.replies import aged

NUMBERS: Final = ("112", "102", "103", "111")
"""The lines that stand on every page."""

PRIVACY: Final = {"who": 2, "kept": 6, "hidden": 2, "device": 3, "delete": 4, "others": 2}
"""Parts of the privacy page, and how many sentences the catalogues hold for each."""

MISSING: Final = "404"
"""Name of the page that stands in for one that is not there."""

_DESCRIPTION = 155
Shelves = Mapping[Language, dict[str, Any]]


@dataclass(frozen=True)
class Page:
    """One page. ``name`` is its folder under the language, such as ``asylum-where/``; the same page of all languages shares it.

    ``path`` is its folder under ``help/``; the choice of languages has the empty path.
    """

    path: str
    name: str
    language: Language
    template: str
    title: str
    description: str
    content: Mapping[str, Any] = field(default_factory=dict)


def pages_of(shelves: Shelves, today: dt.date) -> Iterator[Page]:
    """Every page of every language, and the choice of languages first."""
    yield choice()
    for language in LANGUAGES:
        yield from _pages(shelves[language], language, today)


def choice() -> Page:
    """The page on which a visitor chooses a language."""
    names = " · ".join(NATIVE_NAMES.values())
    about = " ".join(labels.label("help.footer", language) for language in LANGUAGES)
    return Page("", "", LANGUAGES[0], "choice.html", names, about, {"names": NATIVE_NAMES})


def missing() -> Page:
    """The page for an address at which there is nothing, in all languages."""
    title = labels.label("help.missing.title", DEFAULT_LANGUAGE)
    return Page(f"{MISSING}/", "", DEFAULT_LANGUAGE, "missing.html", title, title, {"names": NATIVE_NAMES})


def _pages(shelf: dict[str, Any], language: Language, today: dt.date) -> Iterator[Page]:
    def page(name: str, template: str, title: str, description: str, **content: Any) -> Page:
        return Page(f"{language}/{name}", name, language, template, title, _short(description), content)

    def say(key: str) -> str:
        return labels.label(key, language)

    titles = [(title["title"], f"{title['id']}/") for group in shelf["groups"] for title in group["entries"]]
    yield page(
        "", "index.html", say("help.index.title"), say("help.index.intro"),
        groups=shelf["groups"], letters=by_letter(titles, language),
    )  # fmt: skip
    always = sorted((shelf["contacts"][id] for id in shelf["around_the_clock"]), key=_place_among_numbers)
    others = [contact for id, contact in shelf["contacts"].items() if id not in shelf["around_the_clock"]]
    yield page(
        "contacts/", "contacts.html", say("help.contacts.title"), say("help.contacts.intro"),
        parts=[("help.always", always), ("help.others", others)],
    )  # fmt: skip
    urgent = [shelf["entries"][id] for id in shelf["emergencies"]]
    yield page("emergency/", "emergency.html", say("help.emergency.title"), say("help.emergency.intro"), cards=urgent, always=always)
    yield page("privacy/", "privacy.html", say("help.privacy.title"), say("help.privacy.who.1"), parts=PRIVACY)
    for group in shelf["groups"]:
        listed = ". ".join(entry["title"] for entry in group["entries"])
        yield page(f"topics/{group['id']}/", "topic.html", group["title"], listed or group["title"], group=group)
    topics = {entry["id"]: group for group in shelf["groups"] for entry in group["entries"]}
    for id, card in shelf["entries"].items():
        yield page(
            f"{id}/", "entry.html", card["title"], card["answer"],
            card=aged(card, language, today), group=topics.get(id), checked_on=dt.date.fromisoformat(card["checked_on"]),
            review_by=dt.date.fromisoformat(card["review_by"]), overdue=dt.date.fromisoformat(card["review_by"]) < today,
        )  # fmt: skip


def _place_among_numbers(contact: dict[str, Any]) -> int:
    """Where a contact stands among the numbers that are on every page; others come after them."""
    return min((NUMBERS.index(phone["text"]) for phone in contact["phones"] if phone["text"] in NUMBERS), default=len(NUMBERS))


def _short(text: str) -> str:
    """The beginning of a text, ended at a word."""
    flat = " ".join(text.split())
    return flat if len(flat) <= _DESCRIPTION else flat[:_DESCRIPTION].rsplit(" ", 1)[0].rstrip(",;:–-") + "…"
