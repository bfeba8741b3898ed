"""A reply as every channel gets it: text, card, buttons, and what was decided. One shape, made in one place.

The shape is part of the public API: docs/web-api.md and docs/openapi.yaml describe it, a test holds them together.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, Literal

from knowledge.languages import LANGUAGES, NATIVE_NAMES, Language, labels
from knowledge.snapshots.reader import Snapshot

OutcomeName = Literal["answer", "people", "choices", "dont_know", "emergency", "smalltalk", "menu", "handover", "error"]
Reply = dict[str, Any]
Button = dict[str, str]

_RELATED = 3
_IN_OTHER_LANGUAGES = frozenset({"answer", "people", "choices", "dont_know", "emergency", "menu", "handover"})
"""Replies that can be had again in another language by one press."""

WHO_HELPS = "who-helps-where"
"""The entry of questions for people in a place: its buttons are the places with an office."""


def reply(
    text: str,
    outcome: OutcomeName,
    language: Language | None,
    snapshot: Snapshot | None,
    card: dict[str, Any] | None = None,
    buttons: Iterable[Button] = (),
    score: float | None = None,
    candidates: Iterable[tuple[str, float]] = (),
) -> Reply:
    """A reply. ``candidates`` are (entry, score) in falling order; titles are looked up."""
    others = [other for other in LANGUAGES if other != language] if language and outcome in _IN_OTHER_LANGUAGES else []
    return {
        "text": text,
        "card": card,
        "buttons": list(buttons),
        "languages": [button(NATIVE_NAMES[other], f"again:{other}") for other in others],
        "answer": {
            "outcome": outcome,
            "entry": card.get("entry") if card else None,
            "language": language,
            "score": None if score is None else round(score, 4),
            "candidates": [
                {"entry": entry, "title": _title(snapshot, entry, language), "score": round(value, 4)} for entry, value in candidates
            ],
            "snapshot": snapshot.id if snapshot else None,
        },
    }


def entry_reply(
    snapshot: Snapshot, entry: str, language: Language, score: float | None = None, candidates: Iterable[tuple[str, float]] = ()
) -> Reply:
    """The card of an entry; an emergency entry makes an emergency reply.

    Raises:
        KeyError: there is no such entry.
    """
    card = snapshot.card(entry, language)
    if card is None:
        raise KeyError(entry)
    card = aged(card, language, dt.date.today())
    outcome: OutcomeName = "emergency" if card["kind"] == "emergency" else "answer"
    buttons = [button(other["title"], f"entry:{other['entry']}") for other in card["related"][:_RELATED]]
    if entry == WHO_HELPS:
        buttons = _offices(snapshot, language) + buttons
    ranked = list(candidates)
    if outcome == "emergency" and ranked:
        buttons = _also_meant(snapshot, ranked[0][0], language, buttons)
        candidates = ranked
    return reply(card["answer"], outcome, language, snapshot, card, buttons, score, candidates)


def part_reply(snapshot: Snapshot, entry: str, section: dict[str, Any], language: Language) -> Reply:
    """One section of an entry's card, with a button to the whole; for a question that asks on about it."""
    card = snapshot.shelf(language)["entries"][entry]
    text = section.get("text") or "\n".join(f"{number}. {item}" for number, item in enumerate(section["items"], 1))
    focused = {
        **aged(card, language, dt.date.today()),
        "answer": f"{section['label']}: {text}" if "text" in section else section["label"],
    }
    focused["sections"] = [] if "text" in section else [section]
    whole = button(card["title"], f"entry:{entry}")
    return reply(f"{section['label']}: {text}", "answer", language, snapshot, focused, [whole])


def aged(card: dict[str, Any], language: Language, today: dt.date) -> dict[str, Any]:
    """The card; where the day of its next check has passed, its first note says so."""
    if dt.date.fromisoformat(card["review_by"]) >= today:
        return card
    return {**card, "notes": [labels.label("card.outdated", language), *card["notes"]]}


def people_reply(
    snapshot: Snapshot,
    language: Language,
    place: str,
    nearest: tuple[str, int] | None,
    contacts: Iterable[str],
    score: float | None = None,
    candidates: Iterable[tuple[str, float]] = (),
) -> Reply:
    """Contacts for a place, in the order given. ``nearest`` is (place, kilometres) where the place has nobody who fits."""
    shelf = snapshot.shelf(language)
    shown = [shelf["contacts"][contact] for contact in contacts]
    names, local = shelf["places"], any(contact["id"] in shelf["local"] for contact in shown)
    if nearest:
        text = labels.label("reply.people.nearest", language).format(
            place=names[place], nearest=names[nearest[0]], kilometres=labels.number(nearest[1], language)
        )
    else:
        text = labels.label("reply.people.here" if local else "reply.people.nobody", language).format(place=names[place])
    card = {**_helpers(snapshot, language), "contacts": shown}
    return reply(text, "people", language, snapshot, card, _ways_on(language), score, candidates)


def choices_reply(snapshot: Snapshot, language: Language, score: float, candidates: list[tuple[str, float]]) -> Reply:
    """Two or three titles to choose from."""
    buttons = [button(_title(snapshot, entry, language), f"entry:{entry}") for entry, _ in candidates]
    buttons.append(button(labels.label("reply.none_of_these", language), "none"))
    return reply(labels.label("reply.choices", language), "choices", language, snapshot, None, buttons, score, candidates)


def decline_reply(
    snapshot: Snapshot, language: Language, score: float | None = None, candidates: Iterable[tuple[str, float]] = ()
) -> Reply:
    """An honest "I don't know" with the people who can help."""
    text = f"{labels.label('reply.dont_know', language)}\n\n{labels.label('reply.dont_know.rephrase', language)}"
    return reply(text, "dont_know", language, snapshot, _helpers(snapshot, language), _ways_on(language), score, candidates)


def person_reply(snapshot: Snapshot, language: Language, key: str = "reply.human", searched: dict[str, Any] | None = None) -> Reply:
    """People to talk to, introduced by the wording of ``key``. ``searched`` is the answer of a search that came before."""
    made = reply(labels.label(key, language), "handover", language, snapshot, _helpers(snapshot, language), _ways_on(language)[:1])
    if searched:
        made["answer"] |= {"score": searched["score"], "candidates": searched["candidates"]}
    return made


def menu_reply(
    snapshot: Snapshot,
    language: Language,
    key: str = "reply.menu",
    score: float | None = None,
    candidates: Iterable[tuple[str, float]] = (),
) -> Reply:
    """The topics, introduced by the wording of ``key``."""
    buttons = [button(group["title"], f"topic:{group['id']}") for group in snapshot.shelf(language)["groups"]]
    buttons.append(button(labels.label("button.human", language), "human"))
    return reply(labels.label(key, language), "menu", language, snapshot, None, buttons, score, candidates)


def topic_reply(snapshot: Snapshot, topic: str, language: Language) -> Reply:
    """The questions of one topic, or the menu where there is no such topic."""
    for group in snapshot.shelf(language)["groups"]:
        if group["id"] == topic:
            text = labels.label("reply.topic", language).format(topic=group["title"])
            buttons = [button(entry["title"], f"entry:{entry['id']}") for entry in group["entries"]]
            buttons.append(button(labels.label("button.menu", language), "menu"))
            return reply(text, "menu", language, snapshot, None, buttons)
    return menu_reply(snapshot, language)


def failure_reply(snapshot: Snapshot | None, language: Language) -> Reply:
    """What the visitor gets while a part is broken: the numbers that answer at any hour, and the partners."""
    card = _helpers(snapshot, language) if snapshot else None
    text = labels.label("reply.failure", language)
    if card is None:
        text = f"{text} 112, 102, 103, 111."
    return reply(text, "error", language, snapshot, card)


def plain_reply(text: str, outcome: OutcomeName, language: Language | None, snapshot: Snapshot | None) -> Reply:
    """A text without card or buttons."""
    return reply(text, outcome, language, snapshot)


def language_reply(snapshot: Snapshot | None) -> Reply:
    """Asks for the language, in all of them."""
    text = " / ".join(labels.label("reply.empty", language) for language in LANGUAGES)
    return reply(text, "menu", None, snapshot, None, language_buttons())


def language_buttons() -> list[Button]:
    """One button a language, by its own name."""
    return [button(NATIVE_NAMES[language], f"language:{language}") for language in LANGUAGES]


def button(title: str, payload: str) -> Button:
    """A button; the payload is short ASCII, because Telegram allows 64 bytes."""
    return {"title": title, "payload": payload}


def _ways_on(language: Language) -> list[Button]:
    return [button(labels.label("button.menu", language), "menu"), button(labels.label("button.human", language), "human")]


def _also_meant(snapshot: Snapshot, first: str, language: Language, buttons: list[Button]) -> list[Button]:
    """Before the buttons of an emergency the entry that the search found likelier, for those who only asked about it."""
    card = snapshot.card(first, language)
    if card is None or card["kind"] == "emergency":
        return buttons
    meant = button(card["title"], f"entry:{first}")
    return [meant, *[other for other in buttons if other != meant]]


def _offices(snapshot: Snapshot, language: Language) -> list[Button]:
    shelf = snapshot.shelf(language)
    return [button(shelf["places"][place], f"place:{place}") for place in shelf["offices"]]


def _helpers(snapshot: Snapshot, language: Language) -> dict[str, Any]:
    return dict(snapshot.shelf(language)["helpers"])


def _title(snapshot: Snapshot | None, entry: str, language: Language | None) -> str:
    card = snapshot.card(entry, language) if snapshot and language else None
    return str(card["title"]) if card else entry
