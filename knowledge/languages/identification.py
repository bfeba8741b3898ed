"""Which of our languages a message is in, and whether it asks for one.

Letters and everyday words decide; py3langid, restricted to three languages, decides between Kazakh and Russian where neither
speaks. Nothing is claimed of "ok", "123" or an emoji: the conversation then keeps its language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from knowledge.languages import LANGUAGES, Language
from knowledge.languages.cues import CHOICES, CUES, FILLERS, LANGUAGE_WORDS, NEUTRAL
from knowledge.languages.normalisation import cyrillise, fold, has_kazakh_letters, has_letters, is_latin, words

_CERTAIN = 0.75
_CODE = re.compile(r"[{}<>|\\]|%[a-z]|--$|\.\./")
"""What no sentence holds: markup and commands tell nothing of a person's language."""
_PLAIN_WORDS = re.compile(r"[\w\s.,!?'’()\-–—]+")
"""Something that looks like a command or code is no wish, whatever words it holds."""


@dataclass(frozen=True)
class Identified:
    """The likeliest language and how sure that is, from 0 to 1."""

    language: Language
    confidence: float

    @property
    def certain(self) -> bool:
        """Sure enough to change the language of the conversation."""
        return self.confidence >= _CERTAIN


def identify(text: str) -> Identified | None:
    """The language of a text, or None where it says nothing ("ok", "123", emoji, empty, code)."""
    if _CODE.search(text):
        return None
    spoken = [word for word in words(text) if has_letters(word)]
    telling = [word for word in spoken if fold(word) not in _neutral()]
    if not telling:
        return None
    if is_latin(" ".join(telling)):
        return _latin(telling)
    return _cyrillic(telling)


def chosen_language(text: str) -> Language | None:
    """The language that a message explicitly asks for («қазақша», «по-русски», "kaz"), if that is all it does."""
    said = [fold(word) for word in words(text)]
    if not 0 < len(said) <= 6 or not _PLAIN_WORDS.fullmatch(text.strip()):
        return None
    core = " ".join(word for word in said if word not in _fillers())
    return _choices().get(core)


def asks_for_language(text: str) -> bool:
    """Whether the message asks to change the language without saying to which («тіл», "change language")."""
    said = [fold(word) for word in words(text)]
    core = [word for word in said if word not in _fillers()]
    return bool(said) and len(said) <= 5 and not core and any(word in _language_words() for word in said)


def _cyrillic(spoken: list[str]) -> Identified:
    kazakh = 2.0 * sum(has_kazakh_letters(word) for word in spoken) + weight(spoken, "kk")
    russian = weight(spoken, "ru") + 1.5 * sum(_only_russian(word) for word in spoken)
    if kazakh == russian:
        kazakh, russian = _statistical(" ".join(spoken))
    return _decided({"kk": kazakh, "ru": russian, "en": 0.0})


def _latin(spoken: list[str]) -> Identified | None:
    read = [cyrillise(word) for word in spoken]
    scores: dict[Language, float] = {"en": weight(spoken, "en"), "kk": weight(read, "kk"), "ru": weight(read, "ru")}
    scores["kk"] += sum(_kazakh_latin(word) for word in spoken)
    if not any(scores.values()):
        english = _statistical_english(" ".join(spoken))
        return Identified("en", 0.8) if english and len(spoken) > 2 else None
    return _decided(scores)


def _decided(scores: dict[Language, float]) -> Identified:
    total = sum(scores.values()) or 1.0
    best = max(LANGUAGES, key=lambda language: scores[language])
    return Identified(best, scores[best] / total)


def weight(spoken: list[str], language: Language) -> float:
    """How much of the words are everyday words of a language: 1 for each, 1.5 for a longer one."""
    cues = _cues(language)
    return sum(cues.get(fold(word), 0.0) for word in spoken)


def _only_russian(word: str) -> bool:
    """Endings and letters that Russian has and Kazakh words do not."""
    return word.endswith(("ться", "тся", "ого", "его", "ение", "ения", "ать", "ить", "еть")) or any(c in "щъ" for c in word)


def _kazakh_latin(word: str) -> float:
    """Letters of the Kazakh Latin alphabets that neither English nor Russian transliteration uses."""
    return 1.5 * (any(char in "äğñöüūışǵńáúə" for char in word) or ("q" in word and "qu" not in word))


@cache
def _cues(language: Language) -> dict[str, float]:
    return {fold(word): 1.0 if len(word) < 4 else 1.5 for word in CUES[language].split()}


@cache
def _neutral() -> frozenset[str]:
    return frozenset(fold(word) for word in NEUTRAL.split())


@cache
def _fillers() -> frozenset[str]:
    return frozenset(fold(word) for word in FILLERS.split()) | _language_words()


@cache
def _language_words() -> frozenset[str]:
    return frozenset(fold(word) for word in LANGUAGE_WORDS.split())


@cache
def _choices() -> dict[str, Language]:
    return {fold(phrase): language for language, phrases in CHOICES.items() for phrase in phrases}


@cache
def _classifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    model = LanguageIdentifier.from_pickled_model(MODEL_FILE, norm_probs=True)
    model.set_languages(list(LANGUAGES))
    return model


def _statistical(text: str) -> tuple[float, float]:
    ranked = dict(_classifier().rank(text))
    return float(ranked["kk"]), float(ranked["ru"])


def _statistical_english(text: str) -> bool:
    language, confidence = _classifier().classify(text)
    return bool(language == "en" and confidence > 0.9)
