"""One-time passwords: random, and readable over the phone."""

from __future__ import annotations

import secrets
from typing import Final

_SIGNS: Final = "23456789abcdefghjkmnpqrstuvwxyz"  # without those that look alike: 0 o, 1 l i


def one_time_password() -> str:
    """Sixteen random signs in fours, such as ``k7mq-2hxp-...``: 79 bits."""
    return "-".join("".join(secrets.choice(_SIGNS) for _sign in range(4)) for _group in range(4))
