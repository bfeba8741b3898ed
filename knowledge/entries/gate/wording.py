"""Each text is in its language, not too long, and uses the words of the glossary."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from knowledge.entries.entry_fields import texts_of
from knowledge.entries.gate.finding import Finding, of_entry
from knowledge.entries.glossary import Glossary
from knowledge.entries.model import Contact, Entry, Texts, Variant
from knowledge.languages import LANGUAGES, Language
from knowledge.languages.identification import identify
from knowledge.languages.normalisation import has_kazakh_letters, words

MOST_WORDS: Final = 120
"""Longest answer; about a minute of reading aloud."""
MOST_WORDS_ITEM: Final = 100
"""Longest step, document, deadline, fee or place."""
LONGEST_TITLE: Final = 80
"""In characters: a title is also a button."""
_TELLING: Final = 8
"""Fewer words say too little of their language."""
_FEW: Final = 5


def of_entry_texts(entry: Entry, glossary: Glossary) -> Iterator[Finding]:
    """Every text of an entry."""
    for language in LANGUAGES:
        texts = texts_of(entry.variants[language])
        for field, message in [*_language(texts, language), *_lengths(entry.variants[language])]:
            yield of_entry(entry.id, f"{field}.{language}", message)
    by_language = {language: texts_of(entry.variants[language]) for language in LANGUAGES}
    for field, language, message in glossary.contradictions(by_language):
        yield of_entry(entry.id, f"{field}.{language}", message)


def of_contact(contact: Contact) -> Iterator[Finding]:
    """The texts of a contact."""
    kinds: tuple[tuple[str, Texts | None], ...] = (("helps_with", contact.helps_with), ("hours", contact.hours))
    for field, given in kinds:
        for language in LANGUAGES if given else ():
            for where, message in _language({field: (given or {}).get(language, "")}, language):
                yield Finding(f"contact:{contact.id}", f"{where}.{language}", message)


def _language(texts: dict[str, str], language: Language) -> Iterator[tuple[str, str]]:
    for field, text in texts.items():
        count = sum(word.isalpha() for word in words(text))
        spoken = identify(text) if count >= _TELLING else None
        if spoken is not None and spoken.certain and spoken.language != language:
            yield field, f"is written in another language ({spoken.language})"
        elif language == "kk" and count >= _FEW and not has_kazakh_letters(text):
            yield field, "has no Kazakh letter: is it Kazakh, typed on a Kazakh keyboard?"


def _lengths(variant: Variant) -> Iterator[tuple[str, str]]:
    for field, text in texts_of(variant).items():
        count = len(text.split())
        if field == "title":
            if len(text) > LONGEST_TITLE:
                yield field, f"has {len(text)} characters; at most {LONGEST_TITLE}"
        elif count > (most := MOST_WORDS if field == "answer" else MOST_WORDS_ITEM):
            yield field, f"has {count} words; at most {most}"
