"""The ways in which one message can be read: as written, and in Cyrillic where it is in Latin letters."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.languages.layout import as_meant
from knowledge.languages.normalisation import clean, cyrillise, fold, is_latin

_SHOUT_LETTERS = 10
"""A message of fewer letters may be an abbreviation and keeps its capitals."""
_SHOUT_SHARE = 0.7


@dataclass(frozen=True)
class Readings:
    """``texts`` go to the encoder, ``folded`` to the lexical index: as many of each, the first is the message as written."""

    texts: tuple[str, ...]
    folded: tuple[str, ...]


def read(message: str) -> Readings:
    """All readings of a message; both tuples are empty where it has no words."""
    text = _calm(as_meant(clean(message)))
    folded = fold(text)
    if not folded:
        return Readings((), ())
    if is_latin(text):
        cyrillic = cyrillise(text)
        return Readings((text, cyrillic), (folded, cyrillic))
    return Readings((text,), (folded,))


def _calm(text: str) -> str:
    """The text in small letters where nearly all of it is in capitals, which the encoder hardly knows."""
    letters = [letter for letter in text if letter.isalpha()]
    capitals = sum(letter.isupper() for letter in letters)
    return text.lower() if len(letters) >= _SHOUT_LETTERS and capitals >= _SHOUT_SHARE * len(letters) else text
