"""A message typed while the keyboard was set to Latin, read as it was meant: «ghbdtn» is «привет», «rfr gjkexbnm» «как получить».

Only where everyday Kazakh or Russian words appear that way and the letters as typed hold none: otherwise the text stays.
Source of the keys: the Russian (ЙЦУКЕН) and Kazakh Windows layouts over a US keyboard.
"""

from __future__ import annotations

import re
from typing import Final

from knowledge.languages.identification import weight
from knowledge.languages.normalisation import cyrillise, is_latin, words

_TYPED: Final = "`qwertyuiop[]asdfghjkl;'zxcvbnm,." + '~QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>'
_MEANT: Final = "ёйцукенгшщзхъфывапролджэячсмитьбю" + "ЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ"
_KEYS: Final = str.maketrans(_TYPED, _MEANT)
_NUMBER_ROW: Final = str.maketrans("2345890-=", "әіңғүұқөһ")
"""Kazakh letters lie on the number row; they are meant only inside a word."""
_END: Final = re.compile(r"[.,]+(?=\s|$)")
_PIECE: Final = re.compile(r"\S+")
_SHORTEST: Final = 3
"""Shorter words mean something by chance."""
_ENOUGH: Final = 0.2
"""Share of the words that must be everyday ones."""


def as_meant(text: str) -> str:
    """The text as it was meant, or unchanged where nothing speaks for a slip of the layout."""
    if not is_latin(text):
        return text
    meant = _PIECE.sub(lambda piece: _read(piece.group()), text)
    spoken = [word for word in words(meant) if len(word) >= _SHORTEST]
    everyday = max(weight(spoken, "kk"), weight(spoken, "ru"))
    if not spoken or everyday < max(1.0, _ENOUGH * len(spoken)):
        return text
    typed = [word for word in words(text) if len(word) >= _SHORTEST]
    as_typed = weight(typed, "en") + max(weight([cyrillise(word) for word in typed], language) for language in ("kk", "ru"))
    return meant if everyday > as_typed else text


def _read(piece: str) -> str:
    """One word with the keys turned; a full stop or comma at its end stays what it is unless it makes the word."""
    ending = _END.search(piece)
    body, rest = (piece[: ending.start()], ending.group()) if ending and len(piece) > len(ending.group()) else (piece, "")
    turned = body.translate(_KEYS)
    if any(char.isalpha() for char in body) and any(char.isdigit() for char in body):
        turned = turned.translate(_NUMBER_ROW)
    return turned + rest
