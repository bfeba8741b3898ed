"""Late replies: few, for minutes, given once."""

from __future__ import annotations

import time

import pytest

from bot.channels import outbox as module
from bot.channels.outbox import Outbox


def put(outbox: Outbox, *texts: str, conversation: str = "a") -> None:
    for text in texts:
        outbox.put(conversation, [{"text": text}])


def texts(outbox: Outbox, after: int | None = None, conversation: str = "a") -> list[str]:
    return [reply["text"] for item in outbox.take(conversation, after) for reply in item.replies]


def test_replies_are_given_once_and_only_to_their_conversation() -> None:
    outbox = Outbox()
    put(outbox, "1", "2")
    assert texts(outbox, conversation="b") == []
    assert texts(outbox) == ["1", "2"]
    assert texts(outbox) == []
    put(outbox, "3")
    assert texts(outbox) == ["3"]


def test_ids_grow_also_within_a_millisecond_and_over_a_restart() -> None:
    outbox = Outbox()
    put(outbox, *"123456")
    ids = [item.id for item in outbox.take("a")]
    assert ids == sorted(set(ids))
    time.sleep(0.01)
    later = Outbox()
    put(later, "7")
    assert later.take("a")[0].id > ids[-1]


def test_what_was_sent_after_the_last_id_that_arrived_is_given_again() -> None:
    outbox = Outbox()
    put(outbox, "1", "2", "3")
    first = outbox.take("a")[0].id
    assert texts(outbox, after=first) == ["2", "3"]
    assert texts(outbox) == []
    assert texts(outbox, after=first + 10**9) == []


def test_only_the_last_twenty_are_kept() -> None:
    outbox = Outbox()
    put(outbox, *[str(number) for number in range(30)])
    assert texts(outbox) == [str(number) for number in range(10, 30)]


def test_old_replies_and_conversations_beyond_the_most_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    old = Outbox(seconds=0.02)
    put(old, "1")
    time.sleep(0.03)
    assert texts(old) == []
    monkeypatch.setattr(module, "_MOST_CONVERSATIONS", 2)
    outbox = Outbox()
    for name in "abc":
        put(outbox, "1", conversation=name)
    assert [texts(outbox, conversation=name) for name in "abc"] == [[], ["1"], ["1"]]


def test_who_listens_is_woken_by_replies_and_by_deletion_until_the_end() -> None:
    outbox = Outbox()
    event, end = outbox.listen("a")
    put(outbox, "1", conversation="b")
    assert not event.is_set()
    put(outbox, "1")
    assert event.is_set()
    event.clear()
    outbox.forget("a")
    assert event.is_set() and texts(outbox) == []
    event.clear()
    end()
    end()
    put(outbox, "2")
    assert not event.is_set()
