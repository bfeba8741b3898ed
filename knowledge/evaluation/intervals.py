"""How far a share measured on some questions may be from the share on all: Wilson's interval.

Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927).
"""

from __future__ import annotations

import math
from typing import Final

_Z95: Final = 1.959964
"""Two-sided 95 % quantile of the normal distribution."""


def wilson(share: float, count: int) -> tuple[float, float]:
    """The 95 % interval of a share, 0 to 1, of ``count`` questions; (0, 1) where there are none."""
    if not count:
        return 0.0, 1.0
    square = _Z95 * _Z95 / count
    middle = (share + square / 2) / (1 + square)
    half = _Z95 / (1 + square) * math.sqrt(share * (1 - share) / count + square / (4 * count))
    return max(0.0, middle - half), min(1.0, middle + half)
