"""The words that the knowledge uses for its terms, in three languages, and the words that it avoids.

``glossary.yml`` is data for writers and for the gate: each term with how well its Kazakh form is confirmed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

from knowledge.languages import LANGUAGES, Language

GLOSSARY = Path(__file__).parent / "glossary.yml"

Check = Literal["official", "press", "unconfirmed"]
"""Where the Kazakh form was seen: in official text, in the press, or nowhere yet."""

_VOICED = {"қ": "[қғ]", "к": "[кг]", "п": "[пб]"}
_ENDING = re.compile(r"(?:[ео]го|[иы]ми|[иыо]й|ая|яя|ое|ее|[иыа]х|ие|ия|ию|ью|[аеёиоуыьюя])$")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_BRACKETS = re.compile(r"\([^()]*\)")
"""What stands in brackets explains: «ықтиярхат (ВНЖ)» helps a reader who knows only the other word."""
_BETWEEN = r"[\s«»\"“”,-]+"


@dataclass(frozen=True)
class Term:
    """A term: forms in each language, the first the preferred one; ``avoid`` are forms that contradict it.

    A ``strict`` term that one language of an entry names must be named by the others too.
    """

    id: str
    forms: dict[Language, tuple[str, ...]]
    check: Check
    avoid: dict[Language, tuple[str, ...]]
    strict: bool = False


@dataclass(frozen=True)
class Glossary:
    """All terms."""

    terms: tuple[Term, ...] = ()

    def contradictions(self, texts: Mapping[Language, Mapping[str, str]]) -> Iterator[tuple[str, Language, str]]:
        """(field, language, what is wrong) for the texts of one entry by language and field."""
        for term in self.terms:
            yield from _avoided(term, texts)
            if term.strict:
                yield from _unnamed(term, texts)


def read_glossary(path: Path = GLOSSARY) -> Glossary:
    """Read the glossary.

    Raises:
        ValueError: a term lacks a language or its id stands twice.
    """
    terms = []
    for row in yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        forms = {language: tuple(row[language]) for language in LANGUAGES}
        if not all(forms.values()):
            raise ValueError(f"{path.name}: {row['id']} lacks a language")
        avoid = {language: tuple(row.get("avoid", {}).get(language, ())) for language in LANGUAGES}
        terms.append(Term(row["id"], forms, row["check"], avoid, bool(row.get("strict"))))
    if len({term.id for term in terms}) < len(terms):
        raise ValueError(f"{path.name}: an id stands twice")
    return Glossary(tuple(terms))


def _avoided(term: Term, texts: Mapping[Language, Mapping[str, str]]) -> Iterator[tuple[str, Language, str]]:
    for language in LANGUAGES:
        for form in term.avoid[language]:
            for field, text in texts[language].items():
                if names(_BRACKETS.sub(" ", text), form, language):
                    yield field, language, f"says «{form}»; the glossary's word is «{term.forms[language][0]}»"


def _unnamed(term: Term, texts: Mapping[Language, Mapping[str, str]]) -> Iterator[tuple[str, Language, str]]:
    named = {
        language: any(names(text, form, language) for text in texts[language].values() for form in term.forms[language])
        for language in LANGUAGES
    }
    speaking = [language for language in LANGUAGES if named[language]]
    for language in LANGUAGES:
        if speaking and not named[language]:
            others = ", ".join(speaking)
            yield "answer", language, f"does not say «{term.forms[language][0]}», which {others} names ({term.id})"


def names(text: str, form: str, language: Language) -> bool:
    """Whether a text uses a form, with any ending that the language may put on its words."""
    return _pattern(form, language).search(text.lower()) is not None


@cache
def _pattern(form: str, language: Language) -> re.Pattern[str]:
    return re.compile(r"\b" + _BETWEEN.join(_any_ending(word, language) for word in _WORD.findall(form)))


def _any_ending(written: str, language: Language) -> str:
    word = written.lower()
    if len(word) <= 3:
        return re.escape(word) + (r"\b" if len(word) < 3 or language == "en" else r"\w{0,3}\b")
    if language == "en":
        return re.escape(word) + r"(?:s|es|['’]s)?\b"
    if language == "ru":
        return re.escape(_ENDING.sub("", word)) + r"\w*"
    return re.escape(word[:-1]) + _VOICED.get(word[-1], re.escape(word[-1])) + r"\w*"
