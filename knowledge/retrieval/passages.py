"""What is embedded and matched: the title, each phrasing and the answer of each variant, and how people write them otherwise."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from knowledge.entries import Collection
from knowledge.languages import LANGUAGES, Language
from knowledge.languages.normalisation import clean, fold, has_kazakh_letters

FOREIGN = "foreign:"
"""How the names of kinds of foreign questions begin in an index; no id of an entry can hold a colon."""
VAGUE = f"{FOREIGN}vague"
"""The kind of messages that are too short to tell their topic."""

Role = Literal["title", "question", "answer", "folded", "foreign"]


@dataclass(frozen=True)
class Passage:
    """One text that can be found, and the entry it leads to."""

    entry: str
    language: Language
    role: Role
    text: str

    @property
    def key(self) -> str:
        """Digest of the text: the same words never need a second vector."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def passages_of(collection: Collection) -> tuple[Passage, ...]:
    """All passages of a collection, in the order of its entries; kinds of foreign questions stand behind them.

    A Kazakh title or phrasing is there twice: with its letters, and folded as people type it on a Russian keyboard.
    """
    found: list[Passage] = []
    for entry in collection.entries:
        for language in LANGUAGES:
            variant = entry.variants[language]
            texts: list[tuple[Role, str]] = [("title", variant.title)]
            texts += [("question", question) for question in variant.questions]
            for role, text in texts:
                found += _spellings(entry.id, language, role, text, "folded")
            found.append(Passage(entry.id, language, "answer", clean(variant.answer)))
    for kind in collection.foreign:
        name = FOREIGN + kind.id.removeprefix("foreign-")
        for language, questions in kind.questions.items():
            for question in questions:
                found += _spellings(name, language, "foreign", question, "foreign")
    return tuple(found)


def _spellings(entry: str, language: Language, role: Role, text: str, folded: Role) -> list[Passage]:
    cleaned, skeleton = _brought_to_form(text)
    passages = [Passage(entry, language, role, cleaned)]
    if skeleton:
        passages.append(Passage(entry, language, folded, skeleton))
    return passages


@lru_cache(maxsize=1 << 17)
def _brought_to_form(text: str) -> tuple[str, str]:
    """A text cleaned, and folded where it has Kazakh letters; kept, because most texts are the same at the next publication."""
    return clean(text), fold(text) if has_kazakh_letters(text) else ""
