"""Where a map shows an address: the same map for the chat, the help pages and the widget, without advertisements."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

MAP: Final = "https://www.openstreetmap.org/search?query="


def map_link(place: str, street: str) -> str:
    """Address of the map at a street of a place. ``drawContact`` in ``bot/widget/cards.js`` makes the same."""
    return MAP + quote(f"{street}, {place}", safe="")
