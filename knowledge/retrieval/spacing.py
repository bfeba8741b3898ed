"""Words run together («какполучитьстатус») are taken apart with the words that the knowledge itself is written in.

The likeliest way to cut, by how often each word occurs (a unigram model, found by dynamic programming: Norvig, Beautiful Data, 2009).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from typing import Final

_SHORTEST: Final = 8
"""Words of fewer letters are left as they are."""
_LONGEST: Final = 24
_UNKNOWN: Final = 4.5
"""Cost of one letter that no known word covers, in nats."""
_COVERED: Final = 0.8
"""So much of a word must be covered by known words of three letters and more."""


class Spacer:
    """Knows the folded words of all passages."""

    def __init__(self, folded: Iterable[str]) -> None:
        counts = Counter(word for text in folded for word in text.split())
        # A word once seen may itself be a slip of run-together words.
        self._known = frozenset(word for word, count in counts.items() if count > 1 or len(word) < _SHORTEST)
        total = sum(counts.values()) or 1
        self._costs = {word: math.log(total) - math.log(counts[word]) for word in self._known if len(word) <= _LONGEST}

    def known_share(self, folded: str) -> float:
        """How much of a folded text's letters stands in words of the passages, 0 to 1."""
        words = folded.split()
        return sum(len(word) for word in words if word in self._known) / max(1, sum(map(len, words)))

    def spaced(self, folded: str) -> str:
        """The folded text with its run-together words apart; the same text where there are none."""
        return " ".join(self._apart(word) for word in folded.split())

    def _apart(self, word: str) -> str:
        if len(word) < _SHORTEST or word in self._known:
            return word
        best: list[tuple[float, int]] = [(0.0, 0)]
        for end in range(1, len(word) + 1):
            cost, start = best[end - 1][0] + _UNKNOWN + 1, end - 1
            for begin in range(max(0, end - _LONGEST), end):
                known = self._costs.get(word[begin:end])
                if known is not None and best[begin][0] + known < cost:
                    cost, start = best[begin][0] + known, begin
            best.append((cost, start))
        pieces, end = [], len(word)
        while end:
            start = best[end][1]
            pieces.append(word[start:end])
            end = start
        pieces.reverse()
        covered = sum(len(piece) for piece in pieces if piece in self._costs and len(piece) > 2)
        return " ".join(_joined(pieces, self._costs)) if len(pieces) > 1 and covered >= _COVERED * len(word) else word


def _joined(pieces: list[str], known: dict[str, float]) -> list[str]:
    """Single letters that belong to no word go to the word before them: endings that the knowledge has not seen."""
    found: list[str] = []
    for piece in pieces:
        if found and piece not in known:
            found[-1] += piece
        else:
            found.append(piece)
    return found
