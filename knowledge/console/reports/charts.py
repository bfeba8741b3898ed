"""Counts as bars: where each stands and how long it is. The templates draw them as SVG with presentation attributes alone, because
the console's pages allow neither scripts nor styles written into them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

WIDTH: Final = 360.0
HEIGHT: Final = 120.0
_GAP: Final = 0.25
_LEAST: Final = 0.6
"""Percent of a bar that stands for anything above 0, so that one question among thousands is seen."""


@dataclass(frozen=True)
class Column:
    """One day in units of the drawing; ``label`` only where there is room for it."""

    x: float
    y: float
    width: float
    height: float
    day: dt.date
    count: int
    labelled: bool

    @property
    def middle(self) -> float:
        """Where the label stands."""
        return round(self.x + self.width / 2, 2)


@dataclass(frozen=True)
class Bar:
    """One row: what, how many, how long in percent of the longest, and its share of all in percent."""

    label: Any
    count: int
    length: float
    share: float


@dataclass(frozen=True)
class Days:
    """The chart of days, and the count that the topmost line stands for."""

    columns: tuple[Column, ...]
    top: int
    width: float = WIDTH
    height: float = HEIGHT


def days(counts: Sequence[tuple[dt.date, int]]) -> Days:
    """A column for each day; about five of them are labelled."""
    top = round_up(max((count for _day, count in counts), default=0))
    step = WIDTH / max(1, len(counts))
    every = max(1, -(-len(counts) // 5))
    columns = []
    for place, (day, count) in enumerate(counts):
        height = HEIGHT * count / top
        labelled = (len(counts) - 1 - place) % every == 0
        x, width = round(step * (place + _GAP / 2), 2), round(step * (1 - _GAP), 2)
        columns.append(Column(x, round(HEIGHT - height, 2), width, round(height, 2), day, count, labelled))
    return Days(tuple(columns), top)


def bars(counts: Sequence[tuple[Any, int]]) -> tuple[Bar, ...]:
    """A bar for each row."""
    most, total = max((count for _label, count in counts), default=0) or 1, sum(count for _label, count in counts) or 1
    return tuple(
        Bar(label, count, round(max(100 * count / most, _LEAST if count else 0), 2), round(100 * count / total, 1))
        for label, count in counts
    )


def round_up(count: int) -> int:
    """The next number that is good to read at a line: 1, 2, 5, 10, 20, 50 …"""
    line, steps = 1, (2, 2.5, 2)
    place = 0
    while line < count:
        line = int(line * steps[place % 3])
        place += 1
    return line
