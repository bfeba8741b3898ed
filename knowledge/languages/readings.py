"""The ways in which one message can be read: as written, in Cyrillic where it is in Latin letters, folded where it is Kazakh."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.languages.layout import as_meant
from knowledge.languages.normalisation import clean, cyrillise, fold, has_kazakh_letters, is_latin


@dataclass(frozen=True)
class Readings:
    """``texts`` go to the encoder, ``folded`` to the lexical index; the first of each is the message as written."""

    texts: tuple[str, ...]
    folded: tuple[str, ...]


def read(message: str) -> Readings:
    """All readings of a message; both tuples are empty where it has no words."""
    text = as_meant(clean(message))
    folded = fold(text)
    if not folded:
        return Readings((), ())
    if is_latin(text):
        cyrillic = cyrillise(text)
        return Readings((text, cyrillic), (folded, cyrillic))
    if has_kazakh_letters(text):
        return Readings((text, folded), (folded,))
    return Readings((text,), (folded,))
