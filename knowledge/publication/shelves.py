"""The ready-made cards of a snapshot: one file a language, all that a channel needs to show without searching."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from knowledge.entries import Collection
from knowledge.entries.cards import contact_card, entry_card, helpers_card, place_name
from knowledge.languages import LANGUAGES, Language
from knowledge.retrieval.directory import DIRECTORY, directory_data


def write_shelves(collection: Collection, folder: Path) -> dict[Language, dict[str, Any]]:
    """Write ``cards-<language>.json`` for every language, and the directory of people; gives the shelves written."""
    shelves = {language: shelf(collection, language) for language in LANGUAGES}
    for language, made in shelves.items():
        text = json.dumps(made, ensure_ascii=False, separators=(",", ":"))
        (folder / f"cards-{language}.json").write_text(text, encoding="utf-8")
    (folder / DIRECTORY).write_text(json.dumps(directory_data(collection), ensure_ascii=False), encoding="utf-8")
    return shelves


def shelf(collection: Collection, language: Language) -> dict[str, Any]:
    """All cards of a language, contacts and which answer at any hour, places and which have an office, menu, emergencies."""
    return {
        "entries": {entry.id: entry_card(entry, collection, language) for entry in collection.entries},
        "helpers": helpers_card(collection, language),
        "contacts": {contact.id: contact_card(contact, collection, language) for contact in collection.contacts.values()},
        "places": {place.id: place_name(place, collection, language) for place in collection.places.values()},
        "around_the_clock": [contact.id for contact in collection.contacts.values() if contact.around_the_clock],
        "local": [contact.id for contact in collection.contacts.values() if contact.places],
        "offices": sorted({place for contact in collection.contacts.values() if contact.needs for place in contact.places}),
        "groups": [
            {
                "id": group.id,
                "title": group.title[language],
                "entries": [
                    {"id": entry.id, "title": entry.variants[language].title}
                    for entry in collection.entries
                    if entry.group == group.id
                ],
            }
            for group in collection.groups
        ],
        "emergencies": [entry.id for entry in collection.entries if entry.is_emergency],
    }
