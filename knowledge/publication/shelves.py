"""The ready-made cards of a snapshot: one file a language, all that a channel needs to show without searching."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from knowledge.entries import Collection
from knowledge.entries.cards import entry_card, helpers_card
from knowledge.languages import LANGUAGES, Language


def write_shelves(collection: Collection, folder: Path) -> None:
    """Write ``cards-<language>.json`` for every language."""
    for language in LANGUAGES:
        text = json.dumps(shelf(collection, language), ensure_ascii=False, separators=(",", ":"))
        (folder / f"cards-{language}.json").write_text(text, encoding="utf-8")


def shelf(collection: Collection, language: Language) -> dict[str, Any]:
    """All cards of a language, the menu of topics, and the ids of the emergencies."""
    return {
        "entries": {entry.id: entry_card(entry, collection, language) for entry in collection.entries},
        "helpers": helpers_card(collection, language),
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
