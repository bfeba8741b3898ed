"""How many messages a session and an address may send: moving windows of one minute, kept by the ``limits`` library in memory."""

from __future__ import annotations

import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter


class Pacing:
    """Counts hits of a key; 0 switches a limit off."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def seconds_to_wait(self, kind: str, key: str, per_minute: int) -> int:
        """0 where the hit is allowed and counted; else the seconds until one is."""
        if per_minute <= 0:
            return 0
        limit = RateLimitItemPerMinute(per_minute)
        if self._limiter.hit(limit, kind, key):
            return 0
        reset = self._limiter.get_window_stats(limit, kind, key).reset_time
        return max(1, int(reset - time.time()) + 1)

    def forget(self, kind: str, key: str, per_minute: int) -> None:
        """Forget the hits of a key."""
        if per_minute > 0:
            self._limiter.clear(RateLimitItemPerMinute(per_minute), kind, key)
