"""``Retry-After``: how long another server asks us to wait."""

from __future__ import annotations

import contextlib
import email.utils
import time

_MOST_ASKED_FOR = 3600.0


def seconds_asked(retry_after: str) -> float:
    """The header in seconds, whether it gives seconds or a date (RFC 9110, 10.2.3); at most an hour, 0 where it says nothing."""
    seconds = 0.0
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        text = retry_after.strip()
        seconds = float(text) if text.isdecimal() else email.utils.parsedate_to_datetime(text).timestamp() - time.time()
    return min(max(seconds, 0.0), _MOST_ASKED_FOR)
