"""The languages that exist, how people write them, and which one a text is in."""

from __future__ import annotations

from typing import Final, Literal, get_args

Language = Literal["kk", "ru", "en"]

LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
DEFAULT_LANGUAGE: Final[Language] = "ru"
"""Used only while nothing at all is known of the visitor's language; what asks for the language then stands in all three."""

NATIVE_NAMES: Final[dict[Language, str]] = {"kk": "Қазақша", "ru": "Русский", "en": "English"}


def as_language(value: object) -> Language | None:
    """The value if it is one of our languages, else None."""
    return value if value in LANGUAGES else None  # type: ignore[return-value]
