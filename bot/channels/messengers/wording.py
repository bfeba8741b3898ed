"""Replies of the channels themselves, and the texts of all replies: cards, contacts and numbered choices as plain words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from knowledge.languages import LANGUAGES, Language, labels
from knowledge.snapshots.card_texts import contact_line, plain_text
from knowledge.snapshots.replies import Button, Reply, button, language_buttons, reply

COMMANDS = ("start", "help", "language", "topics", "human", "privacy", "delete")
"""What may be typed behind a slash in every channel; platforms with a menu of commands show these."""
OWN = "do:"
"""Begins the payloads that the channel obeys itself: ``do:help``, ``do:language``, ``do:privacy``, ``do:delete``, ``do:more``."""


def said(key: str, language: Language | None, **values: Any) -> str:
    """The wording of a key; in all three languages where none is known."""
    return "\n\n".join(labels.label(key, one).format(**values) for one in ([language] if language else LANGUAGES))


def notice(text: str, language: Language | None, buttons: Sequence[Button] = ()) -> Reply:
    """A reply that says something of the channel's own."""
    return reply(text, "smalltalk", language, None, None, buttons)


def ways_on(language: Language | None) -> list[Button]:
    """Topics and people; the languages where none is known."""
    if language is None:
        return language_buttons()
    return [button(labels.label("button.menu", language), "menu"), button(labels.label("button.human", language), "human")]


def own_buttons(language: Language, *names: str) -> list[Button]:
    """Buttons that the channel obeys itself."""
    return [button(labels.label(f"channel.button.{name}", language), f"{OWN}{name}") for name in names]


def has_entry(reply: Reply) -> bool:
    """Whether the reply shows the card of an entry."""
    return bool(reply["card"] and reply["card"]["kind"] != "helpers")


def text_of(reply: Reply, of_card: Callable[[dict[str, Any]], str] = plain_text, safe: Callable[[str], str] = str) -> str:
    """All that a reply says, buttons aside. ``of_card`` and ``safe`` may add what the platform needs for its formatting."""
    card = reply["card"]
    if card is None:
        return safe(reply["text"])
    if has_entry(reply):
        return of_card(card)
    contacts = "\n".join(contact_line(contact) for contact in card["contacts"])
    return safe(f"{reply['text']}\n\n{contacts}")


def numbered(buttons: Sequence[Button], first: int) -> str:
    """Buttons as lines with numbers."""
    return "\n".join(f"{number} – {one['title']}" for number, one in enumerate(buttons, first))
