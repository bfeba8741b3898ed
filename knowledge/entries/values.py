"""Amounts that many texts share, kept once in ``seed/values.yml`` and written into each text in its own language.

``{mci:8}`` becomes «8 АЕК (34 600 теңге)», «8 МРП (34 600 тенге)», "8 MCI (34,600 tenge)". The monthly calculation index changes
every 1 January by the budget law; nothing else needs to be edited then.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal

from knowledge.languages import Language, labels

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_INDEX_UNITS = re.compile(r"mci:(\d+(?:\.\d+)?)")


@dataclass(frozen=True)
class Values:
    """The monthly calculation index in tenge and the days it holds."""

    mci: int
    valid_from: dt.date
    valid_until: dt.date

    def render(self, text: str, language: Language) -> str:
        """The text with each placeholder written out.

        Raises:
            ValueError: a placeholder is not known.
        """
        return _PLACEHOLDER.sub(lambda found: self._written(found.group(1), language), text)

    def _written(self, inner: str, language: Language) -> str:
        units = _INDEX_UNITS.fullmatch(inner)
        if not units:
            raise ValueError(f"unknown placeholder {{{inner}}}; known: {{mci:8}}")
        count = Decimal(units.group(1))
        pattern = labels.label("amount.mci", language)
        return pattern.format(units=labels.number(count, language), tenge=labels.number(count * self.mci, language))
