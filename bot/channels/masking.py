"""Hides what identifies a person before Rasa, a store or a log can see it: IINs, phones, cards, e-mails, document numbers.

Numbers that the conversation needs stay: short lines (112, 1414), years, dates, amounts, numbers of acts and articles.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MASK = "***"

_EMAIL = re.compile(r"[^\s@<>\"']{1,64}@[^\s@<>\"']{1,64}\.[^\s@<>\"'.,;:!?]{1,24}(?:@[^\s@<>\"']{1,64})*")
_SEPARATOR = r"[\s\-‐-―.()/_]{0,3}"
# Twelve digits in any grouping: an IIN. Thirteen to nineteen: a bank card or account.
_LONG = re.compile(rf"(?<!\d)(?:\d{_SEPARATOR}){{11,18}}\d(?!\d)")
_HALVES = re.compile(r"(?<!\d)\d{6}\s?[,:]\s?\d{6}(?!\d)")
_ACCOUNT = re.compile(r"\bKZ\s?\d{2}(?:\s?[A-Z0-9]{3,4}){3,5}\b", re.IGNORECASE)
# International (+998 90 123 45 67), national (8 701 ..., 7 701 ...), or a bare mobile number (701 123 45 67).
_PLUS_PHONE = re.compile(rf"\+\s?\d(?:{_SEPARATOR}\d){{7,14}}(?!\d)")
_PHONE = re.compile(rf"(?<!\d)[78]{_SEPARATOR}\d(?:{_SEPARATOR}\d){{9}}(?!\d)")
_MOBILE = re.compile(rf"(?<!\d)7\d{{2}}{_SEPARATOR}\d{{3}}{_SEPARATOR}\d{{2}}{_SEPARATOR}\d{{2}}(?!\d)")
# Passport N12345678 or N 1234 5678, identity card 012345678 or 012 345 678, series and number 4509 123456 or 45 09 123456.
_DOCUMENT = re.compile(
    r"(?<!\w)(?:[^\W\d_]{1,3}\s?[№#]?\s?\d{6,9}|[A-Z]{1,2}\s?\d{4}\s\d{4}|[№#]\s?\d{6,12}|\d{7}|\d{9,11}|\d{3}\s\d{3}\s\d{3}"
    r"|\d{4}\s\d{6}|\d{2}\s\d{2}\s\d{6})(?!\w)"
)
_PATTERNS = (_EMAIL, _ACCOUNT, _LONG, _HALVES, _PLUS_PHONE, _PHONE, _MOBILE, _DOCUMENT)


@dataclass(frozen=True)
class Masked:
    """A text without personal data. ``hidden`` says whether anything was taken out."""

    text: str
    hidden: bool


def mask(text: str) -> Masked:
    """The text with each personal number or address replaced by three stars."""
    masked = text
    for pattern in _PATTERNS:
        masked = pattern.sub(_replaced, masked)
    return Masked(masked, masked != text)


def _replaced(found: re.Match[str]) -> str:
    """Keep what only looks like a number of a person: dates, rows of years, amounts of money."""
    text = found.group()
    return text if _HARMLESS.fullmatch(text.strip()) or _MONEY.match(found.string, found.end()) else MASK


_DATE = r"(?:[0-3]?\d[./-][01]?\d[./-](?:19|20)\d{2}|(?:19|20)\d{2}[./-][01]\d[./-][0-3]\d)"
_YEAR = r"(?:19|20)\d{2}"
_HARMLESS = re.compile(rf"{_DATE}(?:\s?[-–]\s?{_DATE})?|{_YEAR}(?:(?:\s?[-–/,]\s?|\s){_YEAR})+|[1-9]\d{{0,2}}(?:\s000){{2,3}}")
_MONEY = re.compile(r"\s?(?:тенге|теңге|тг\b|tenge|kzt|₸|руб|сум|долл|usd|\$|€|mln|млн)", re.IGNORECASE)
