"""A card as text, for messengers, SMS and the preview of staff: the same parts in the same order as on the web."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

Card = dict[str, Any]


def plain_text(card: Card) -> str:
    """The whole card as plain text; blank lines between its parts."""
    return _text(card, _same, _same)


def telegram_html(card: Card) -> str:
    """The whole card in the HTML that Telegram's Bot API takes: bold labels, everything else escaped."""
    return _text(card, lambda text: f"<b>{escape(text, quote=False)}</b>", lambda text: escape(text, quote=False))


def marked_text(card: Card, strong: Callable[[str], str], safe: Callable[[str], str]) -> str:
    """The whole card with a platform's own way to write labels in bold and to keep all else as it is."""
    return _text(card, strong, safe)


def _same(text: str) -> str:
    return text


def _text(card: Card, strong: Callable[[str], str], safe: Callable[[str], str]) -> str:
    parts = [strong(card["title"]), safe(card["answer"])]
    parts += [_section(section, strong, safe) for section in card["sections"]]
    if card["contacts"]:
        parts.append("\n".join([strong(card["contacts_label"]), *(safe(contact_line(contact)) for contact in card["contacts"])]))
    parts += [safe(note) for note in card["notes"]]
    parts.append(safe(card["checked"]))
    sources = [safe(f"– {' '.join(part for part in (source['text'], source['url']) if part)}") for source in card["sources"]]
    parts.append("\n".join([strong(card["sources_label"]), *sources]))
    return "\n\n".join(part for part in parts if part)


def _section(section: Card, strong: Callable[[str], str], safe: Callable[[str], str]) -> str:
    label = section.get("label") or ""
    if "items" in section:
        numbered = section["part"] == "steps"
        rows = [safe(f"{number}. {item}" if numbered else f"– {item}") for number, item in enumerate(section["items"], 1)]
        return "\n".join([strong(label), *rows])
    return f"{strong(label + ':')} {safe(section['text'])}" if label else safe(section["text"])


def contact_line(contact: Card) -> str:
    """One contact on one line: name, place and address, phones with what is to be known of them, mail, site."""
    where = ", ".join(part for part in (contact["place"], contact.get("address")) if part)
    phones = [f"{phone['text']} ({phone['note']})" if phone["note"] else phone["text"] for phone in contact["phones"]]
    facts = [where, *phones, contact.get("hours"), contact.get("email"), contact.get("website"), contact.get("note")]
    return f"– {contact['name']}: " + "; ".join(fact for fact in facts if fact)
