"""How people write otherwise than writers do: what a training text becomes, by chance, before the encoder learns from it.

Kazakh without its letters or in Latin ones, Russian in Latin letters, slips of the finger, no capitals, no punctuation. Latin texts
are read back as the search reads them (``knowledge.languages.normalisation.cyrillise``): that is what the encoder meets.
"""

from __future__ import annotations

import random
import re
from typing import Final

from knowledge.languages import Language
from knowledge.languages.normalisation import cyrillise, fold, has_kazakh_letters

_WAYS: Final = """
    а:a ә:a/ae/e б:b в:v г:g ғ:g/gh д:d е:e ё:yo/e ж:zh/j з:z и:i й:i/y/j к:k қ:q/k л:l м:m н:n ң:n/ng о:o ө:o/u п:p р:r с:s т:t
    у:u/w ұ:u ү:u ф:f х:h/kh һ:h ц:c/ts ч:ch ш:sh/w щ:sh/shch ъ: ы:y і:i ь:/' э:e ю:yu/u/iu я:ya/ia
"""
"""How each letter is written in chats, the commonest way first."""
_LATIN: Final = {pair[0]: tuple(pair[2:].split("/")) for pair in _WAYS.split()}
_KAZAKH_W: Final = frozenset("уш")
"""Nobody writes these letters of Russian words with a w."""
_LETTERS: Final = {
    "kk": "аәбгғдежзийкқлмнңоөпрстуұүхһшыі",
    "ru": "абвгдежзийклмнопрстуфхцчшщыьэюя",
    "en": "abcdefghijklmnopqrstuvwxyz",
}
_PUNCTUATION: Final = re.compile(r"[^\w\s]")


def otherwise(text: str, language: Language, chance: random.Random) -> str:
    """The text as somebody else might have typed it; unchanged in about four of ten cases."""
    if chance.random() < 0.4:
        return text
    kind = chance.random()
    if language == "kk" and kind < 0.35:
        text = fold(text) if has_kazakh_letters(text) else text
    elif language != "en" and kind < 0.6:
        return cyrillise(_latin(text, language, chance))
    if chance.random() < 0.4:
        text = _slips(text, language, chance)
    if chance.random() < 0.5:
        text = text.lower()
    return _PUNCTUATION.sub("", text) if chance.random() < 0.3 else text


def _latin(text: str, language: Language, chance: random.Random) -> str:
    """One person's way of writing in Latin letters: the same letter always the same way within a text."""
    way = {letter: ways[0] if language == "ru" and letter in _KAZAKH_W else chance.choice(ways) for letter, ways in _LATIN.items()}
    return "".join(way.get(letter, letter) for letter in text.lower())


def _slips(text: str, language: Language, chance: random.Random) -> str:
    """One slip in about every third word: a letter lost, doubled, swapped with the next, or another one."""
    words = text.split(" ")
    for number, word in enumerate(words):
        if len(word) < 4 or chance.random() > 0.33:
            continue
        at = chance.randrange(1, len(word) - 1)
        words[number] = chance.choice((
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + chance.choice(_LETTERS[language]) + word[at + 1 :],
        ))  # fmt: skip
    return " ".join(words)
