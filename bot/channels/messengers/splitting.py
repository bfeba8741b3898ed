"""Cuts a long text where a reader would pause: between paragraphs, lines, sentences, words."""

from __future__ import annotations

import re
from collections.abc import Callable

Size = Callable[[str], int]

# A full stop ends no sentence after a very short word («ж.», "г.", "No.") or before a digit or a small letter.
_SENTENCE_END = re.compile(r"(?<!\s\w)(?<!\s\w\w)(?<=[.!?…])[\"»)]?\s+(?=[\"«(–-]?[^\W\da-zа-яёәғқңөұүһі])")
_PAUSES = (re.compile(r"\n\n+"), re.compile(r"\n"), _SENTENCE_END, re.compile(r"\s+"))
_SHORTEST = 2


def utf16(text: str) -> int:
    """Length as many platforms count it: in UTF-16 units, so most emoji count twice."""
    return len(text.encode("utf-16-le")) // 2


def split(text: str, longest: int, size: Size = utf16) -> list[str]:
    """Parts of at most ``longest`` by ``size``; one where the text is short enough. Nothing but white space is lost."""
    parts, rest = [], text.strip()
    while size(rest) > longest:
        cut = _cut(rest, _fitting(rest, longest, size))
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest else parts


def _fitting(text: str, longest: int, size: Size) -> int:
    """How many characters from the beginning fit."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if size(text[:middle]) <= longest else (low, middle - 1)
    return low


def _cut(text: str, most: int) -> int:
    """The last good pause before ``most``; a part of less than half is worth no better pause."""
    for pause in _PAUSES:
        ends = [found.end() for found in pause.finditer(text, 0, min(len(text), most + 1)) if found.start() <= most]
        if ends and ends[-1] * _SHORTEST >= most:
            return min(ends[-1], most) if text[most - 1 : most].isspace() else ends[-1]
    return most
