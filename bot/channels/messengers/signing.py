"""Signatures and secrets of webhooks, compared in constant time."""

from __future__ import annotations

import hashlib
import hmac
import time

from bot.channels.messengers.platform import Refused


def sign(secret: str, body: bytes) -> str:
    """HMAC-SHA256 of a body, in small hexadecimal digits."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def must_equal(given: str, expected: str) -> None:
    """Let pass what is the same.

    Raises:
        Refused: 401 where nothing was given, 403 where it differs.
    """
    if not given:
        raise Refused(401, "no proof was given")
    if not hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode()):
        raise Refused(403, "the proof is wrong")


def must_be_now(timestamp: str, seconds: float) -> None:
    """Let pass what was signed at most so many seconds ago, or is ahead of our clock by as much.

    Raises:
        Refused: 401 where no time was given, 403 where it is another: a recorded request, or a wrong clock.
    """
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):
        raise Refused(401, "no time was given")
    if abs(time.time() - int(timestamp)) > seconds:
        raise Refused(403, "the time is not now")
