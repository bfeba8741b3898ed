"""The separate questions of one message: «Как получить статус беженца? И можно ли с ним работать?» asks two."""

from __future__ import annotations

import re
from typing import Final

from knowledge.languages.normalisation import clean, words

_MOST: Final = 3
_FEWEST_WORDS: Final = 3
_END: Final = re.compile(r"(?<=[?!.])\s+|\n+")
_AND_ALSO: Final = re.compile(
    r"[,.;]?\s+(?:и\s+ещ[её]|а\s+ещ[её]|ещ[её]\s+вопрос|а\s+также|и\s+также|второй\s+вопрос|тағы\s+бір(?:\s+сұрақ)?|сосын\s+тағы|"
    r"сондай-ақ|және\s+де|екінші\s+сұрақ|and\s+also|also|one\s+more\s+question|another\s+question|second\s+question)[,:]?\s+",
    re.IGNORECASE,
)


def separate_questions(text: str) -> tuple[str, ...]:
    """The questions of a message one by one, at most three; empty where it asks only one.

    Sentences that are no questions belong to the question after them, or to the last one: they tell its circumstances.
    """
    lines = "\n".join(filter(None, (clean(line) for line in text.splitlines())))
    asked: list[str] = []
    told: list[str] = []
    for sentence in _END.split(lines):
        told.append(sentence)
        if sentence.rstrip(' "»)').endswith("?"):
            asked.append(" ".join(told))
            told = []
    if len(asked) > 1:
        asked[-1] = " ".join([asked[-1], *told])
    else:
        asked = _AND_ALSO.split(lines.replace("\n", " "), maxsplit=_MOST - 1)
    whole = [question for question in asked if len(words(question)) >= _FEWEST_WORDS]
    return tuple(whole[:_MOST]) if len(whole) > 1 else ()
