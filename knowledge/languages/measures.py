"""Amounts, terms, days and counts in words, as each language writes them; Babel knows the plurals, months and separators."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Final, Literal

from babel.dates import format_date

from knowledge.languages import Language, labels

Unit = Literal["minute", "hour", "day", "full-day", "calendar-day", "working-day", "week", "month", "year"]
Case = Literal["plain", "gen", "prep"]
"""The grammatical case of a Russian text: ``plain`` (nominative and accusative), genitive, prepositional. Others have one form."""

_DAY: Final[dict[Language, str]] = {"kk": "y 'жылғы' d MMMM", "ru": "d MMMM y 'года'", "en": "d MMMM y"}
_MONTH: Final[dict[Language, str]] = {"kk": "y 'жылғы' MMMM", "ru": "LLLL y 'года'", "en": "LLLL y"}
_RUSSIAN_MONTH_OF: Final = "MMMM y 'года'"


def duration(count: int, unit: Unit, language: Language, case: Case = "plain") -> str:
    """A term: «30 күнтізбелік күн», «30 календарных дней», "30 calendar days"."""
    key = f"unit.{unit}.gen" if case != "plain" else f"unit.{unit}"
    return labels.plural(key, count, language).format(n=labels.number(count, language))


def money(tenge: Decimal, language: Language) -> str:
    """An amount: «34 600 теңге», «34 600 тенге», "34,600 tenge"."""
    return labels.label("amount.tenge", language).format(tenge=labels.number(tenge, language))


def index_units(count: Decimal, tenge: Decimal, language: Language) -> str:
    """An amount counted in monthly calculation indexes: «8 АЕК (34 600 теңге)», "8 MCI (34,600 tenge)"."""
    return labels.label("amount.mci", language).format(units=labels.number(count, language), money=money(tenge, language))


def day(date: dt.date, language: Language) -> str:
    """A day within a sentence: «2026 жылғы 1 шілде», «1 июля 2026 года», "1 July 2026"."""
    return str(format_date(date, _DAY[language], locale=language))


def month(date: dt.date, language: Language, case: Case = "plain") -> str:
    """A month within a sentence: «2021 жылғы желтоқсан», «декабрь 2021 года» (of: «декабря», in: «декабре»), "December 2021"."""
    if language != "ru" or case == "plain":
        return str(format_date(date, _MONTH[language], locale=language))
    name, _, rest = str(format_date(date, _RUSSIAN_MONTH_OF, locale=language)).partition(" ")
    return f"{name[:-1]}е {rest}" if case == "prep" else f"{name} {rest}"
