"""Wording of cards and messages from gettext catalogues, and dates and numbers as each language writes them.

The catalogues are ``locale/<language>/LC_MESSAGES/pana.po``; Babel reads them, so nothing needs compiling.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from gettext import GNUTranslations
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from knowledge.languages import Language

LOCALES = Path(__file__).parent / "locale"


def label(key: str, language: Language) -> str:
    """The wording of ``key`` in a language.

    Raises:
        KeyError: the catalogue has no such key; a test keeps the three catalogues complete.
    """
    text = _catalogue(language).gettext(key)
    if text == key:
        raise KeyError(f"No wording for {key!r} in {language}.")
    return text


def plural(key: str, count: int, language: Language) -> str:
    """The wording of ``key`` that fits a count, by the plural rules of the language.

    Raises:
        KeyError: the catalogue has no such key.
    """
    text = _catalogue(language).ngettext(key, key, count)
    if text == key:
        raise KeyError(f"No wording for {key!r} in {language}.")
    return text


def listing(items: Sequence[str], language: Language) -> str:
    """A list in words: «қазақ және орыс», «казахский и русский», "Kazakh and Russian"."""
    return str(format_list(list(items), locale=language))


def language_names(named: Sequence[Language], language: Language) -> str:
    """Names of languages as a list, by Babel."""
    return listing([str(Locale(one).get_display_name(language)) for one in named], language)


def date(day: dt.date, language: Language) -> str:
    """A day in words: «2026 ж. 22 қараша», «22 ноября 2026 г.», "22 November 2026"."""
    pattern = {"kk": "y 'ж'. d MMMM", "ru": "d MMMM y 'г'.", "en": "d MMMM y"}[language]
    return str(format_date(day, pattern, locale=language))


def number(value: Decimal | int, language: Language) -> str:
    """A number with the language's separators and at most three decimal places."""
    return str(format_decimal(value, locale=language)).replace("\u00a0", " ").replace("\u202f", " ")


@cache
def _catalogue(language: Language) -> GNUTranslations:
    path = LOCALES / language / "LC_MESSAGES" / "pana.po"
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)
