"""Hits are counted per kind and key."""

from __future__ import annotations

from bot.channels.pacing import Pacing


def test_hits_within_the_limit_are_allowed_and_the_next_one_waits_at_most_a_minute() -> None:
    pacing = Pacing()
    assert [pacing.seconds_to_wait("messages", "a", 3) for _ in range(3)] == [0, 0, 0]
    assert 1 <= pacing.seconds_to_wait("messages", "a", 3) <= 61


def test_keys_and_kinds_are_counted_apart() -> None:
    pacing = Pacing()
    assert pacing.seconds_to_wait("messages", "a", 1) == 0
    assert pacing.seconds_to_wait("messages", "b", 1) == 0
    assert pacing.seconds_to_wait("address", "a", 1) == 0
    assert pacing.seconds_to_wait("messages", "a", 1) > 0


def test_refused_hits_do_not_lengthen_the_wait() -> None:
    pacing = Pacing()
    pacing.seconds_to_wait("messages", "a", 1)
    waits = [pacing.seconds_to_wait("messages", "a", 1) for _ in range(50)]
    assert max(waits) <= 61


def test_limit_nought_switches_the_limit_off() -> None:
    pacing = Pacing()
    assert not any(pacing.seconds_to_wait("messages", "a", 0) for _ in range(500))


def test_forgotten_hits_no_longer_count() -> None:
    pacing = Pacing()
    assert pacing.seconds_to_wait("messages", "a", 1) == 0
    assert pacing.seconds_to_wait("messages", "a", 1) > 0
    pacing.forget("messages", "a", 1)
    pacing.forget("messages", "a", 0)
    assert pacing.seconds_to_wait("messages", "a", 1) == 0
