"""How Kazakh and Russian are really written, brought to one form.

``clean`` makes a message safe and readable, ``fold`` drops what people leave out (Kazakh letters, hard and soft signs, stretched
letters), ``cyrillise`` reads Latin letters as Kazakh or Russian. The index and the query go through the same functions.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

VERSION = "2"
"""Part of the recipe: a change of these functions makes fitted thresholds invalid."""

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\u034f\u180e]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SPACES = re.compile(r"\s+")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_NOT_WORD = re.compile(r"[^\w]+|_+")
_WORD = re.compile(r"[^\W_]+")

# Letters that Russian keyboards lack, and letters that people drop or confuse; source: the Kazakh Cyrillic alphabet.
_FOLDED = {**str.maketrans("әғқңөұүһіёйыэщ", "агкноуухиеииеш", "ъь"), ord("ц"): "тс"}
_KAZAKH_LETTER = re.compile("[әғқңөұүһі]", re.IGNORECASE)

# Latin to Cyrillic: the 2021 and earlier Kazakh drafts, chat spelling, and common Russian transliteration; longest first.
_LATIN = (
    ("shch", "ш"), ("sch", "ш"), ("zh", "ж"), ("sh", "ш"), ("ch", "ч"), ("kh", "х"), ("gh", "г"), ("ts", "ц"),
    ("ya", "я"), ("yu", "ю"), ("yo", "е"), ("ye", "е"), ("ia", "ия"), ("ng", "нг"), ("iy", "и"), ("yi", "и"),
    ("a", "а"), ("ä", "а"), ("á", "а"), ("ə", "а"), ("b", "б"), ("c", "с"), ("ç", "ч"), ("d", "д"), ("e", "е"), ("é", "е"),
    ("f", "ф"), ("g", "г"), ("ğ", "г"), ("ǵ", "г"), ("h", "х"), ("i", "и"), ("ı", "и"), ("í", "и"), ("j", "ж"), ("k", "к"),
    ("l", "л"), ("m", "м"), ("n", "н"), ("ñ", "н"), ("ń", "н"), ("ŋ", "н"), ("o", "о"), ("ö", "о"), ("ó", "о"), ("p", "п"),
    ("q", "к"), ("r", "р"), ("s", "с"), ("ş", "ш"), ("ś", "ш"), ("t", "т"), ("u", "у"), ("ü", "у"), ("ū", "у"), ("ú", "у"),
    ("v", "в"), ("w", "у"), ("x", "х"), ("y", "и"), ("ý", "у"), ("z", "з"), ("'", ""), ("’", ""), ("ʼ", ""), ("`", ""),
)  # fmt: skip
_LATIN_TABLE = dict(_LATIN)
_LATIN_PIECE = re.compile("|".join(re.escape(piece) for piece, _ in _LATIN))


def clean(text: str) -> str:
    """The text without control and invisible characters, composed (NFC), spaces collapsed and trimmed."""
    composed = unicodedata.normalize("NFC", text)
    visible = _CONTROL.sub(" ", _INVISIBLE.sub("", composed))
    return _SPACES.sub(" ", visible).strip()


def words(text: str) -> list[str]:
    """The words of a text in lower case, without punctuation and emoji."""
    return _WORD.findall(_STRETCHED.sub(r"\1", _lower(text, "NFKC")))


def fold(text: str) -> str:
    """The skeleton of a text: lower case, no punctuation, Kazakh letters as typed on a Russian keyboard.

    Both «қандай құжат керек» and «кандай кужат керек» give «кандаи кужат керек».
    """
    plain = _NOT_WORD.sub(" ", _STRETCHED.sub(r"\1", _lower(clean(text), "NFKC").translate(_FOLDED)))
    return plain.strip()


def cyrillise(text: str) -> str:
    """Latin letters read as Kazakh or Russian, folded: «qandai qujat kerek» gives «кандаи кужат керек»."""
    return fold(_LATIN_PIECE.sub(lambda piece: _LATIN_TABLE[piece.group()], _lower(clean(text), "NFC")))


def _lower(text: str, form: Literal["NFC", "NFKC"]) -> str:
    """Lower case in a Unicode form; the dot that Turkish İ leaves behind would split a word."""
    return unicodedata.normalize(form, unicodedata.normalize(form, text).lower().replace("\u0307", ""))


def is_latin(text: str) -> bool:
    """Whether most letters of the text are Latin."""
    letters = [char for char in text if char.isalpha()]
    latin = sum("LATIN" in unicodedata.name(char, "") for char in letters)
    return latin * 2 > len(letters)


def has_letters(text: str) -> bool:
    """Whether there is any letter at all: emoji, digits and punctuation alone say nothing about language."""
    return any(char.isalpha() for char in text)


def has_kazakh_letters(text: str) -> bool:
    """Whether a letter occurs that Kazakh has and Russian lacks."""
    return _KAZAKH_LETTER.search(text) is not None
