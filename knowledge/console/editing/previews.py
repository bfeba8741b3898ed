"""A card from a text that is not published: as the web, Telegram and a plain-text channel show it, in three languages."""

from __future__ import annotations

from typing import Any, cast

from knowledge.console import store
from knowledge.entries.cards import contact_card, entry_card
from knowledge.entries.model import Collection
from knowledge.entries.records import Kind
from knowledge.entries.records import Record as Thing
from knowledge.languages import LANGUAGES, NATIVE_NAMES, Language
from knowledge.snapshots.card_texts import contact_line, plain_text, telegram_html

Card = dict[str, Any]


def previews(kind: str, name: str, content: dict[str, Any]) -> list[Card]:
    """One for each language: ``card``, ``plain``, ``telegram``, or ``fault`` where the text is not far enough to be shown."""
    others = [one for one in store.at_work() if (one.kind, one.id) != (kind, name)]
    collection = store.check([*others, Thing(cast("Kind", kind), name, {**content, "id": name})]).collection
    return [_preview(kind, name, collection, language) for language in LANGUAGES]


def _preview(kind: str, name: str, collection: Collection, language: Language) -> Card:
    shown: Card = {"language": language, "name": NATIVE_NAMES[language]}
    try:
        if kind == "contact":
            contact = contact_card(collection.contacts[name], collection, language)
            return {**shown, "contact": contact, "plain": contact_line(contact)}
        card = entry_card(collection.entry(name), collection, language)
    except (KeyError, ValueError):  # a source or contact that is not there yet: the form says so beside the field
        return {**shown, "fault": True}
    return {**shown, "card": card, "plain": plain_text(card), "telegram": telegram_html(card)}
