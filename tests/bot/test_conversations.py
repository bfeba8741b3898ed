"""Conversations are forgotten by age and by number, and never touch a disk."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.conversations import ShortMemory, forget
from knowledge.configuration import ROOT


@pytest.fixture(scope="module")
def domain() -> Domain:
    """The domain's own slots."""
    return Domain.load(str(ROOT / "domain.yml"))


def memory(monkeypatch: pytest.MonkeyPatch, domain: Domain, **settings: Any) -> ShortMemory:
    for name, value in settings.items():
        monkeypatch.setenv(f"PANA_{name}", str(value))
    return ShortMemory(domain)


def spoken(domain: Domain, sender: str, text: str = "құжатым жоқ") -> DialogueStateTracker:
    tracker = DialogueStateTracker.from_events(sender, [UserUttered(text)], domain.slots)
    tracker.sender_id = sender
    return tracker


async def test_a_conversation_is_remembered_with_its_words(monkeypatch: pytest.MonkeyPatch, domain: Domain) -> None:
    store = memory(monkeypatch, domain)
    await store.save(spoken(domain, "a"))
    found = await store.retrieve("a")
    assert found is not None and found.latest_message is not None
    assert found.latest_message.text == "құжатым жоқ"
    assert await store.retrieve("b") is None


async def test_a_conversation_is_forgotten_by_age(monkeypatch: pytest.MonkeyPatch, domain: Domain) -> None:
    store = memory(monkeypatch, domain, SESSION_HOURS=0.00001)
    await store.save(spoken(domain, "a"))
    assert await store.retrieve("a") is not None
    time.sleep(0.05)
    assert await store.retrieve("a") is None
    assert await store.keys() == []


async def test_beyond_the_most_the_one_longest_silent_is_forgotten(monkeypatch: pytest.MonkeyPatch, domain: Domain) -> None:
    store = memory(monkeypatch, domain, SESSIONS_AT_ONCE=2)
    for sender in ("a", "b", "a", "c"):
        await store.save(spoken(domain, sender))
    assert await store.keys() == ["a", "c"]
    assert await store.retrieve("b") is None


async def test_a_deleted_conversation_is_gone_even_behind_the_store_that_rasa_wraps_around_ours(
    monkeypatch: pytest.MonkeyPatch, domain: Domain
) -> None:
    store = memory(monkeypatch, domain)
    for sender in ("a", "b", "c"):
        await store.save(spoken(domain, sender))
    store.drop("a")
    forget(FailSafeTrackerStore(store), "b")
    forget(store, "nobody")
    forget(None, "c")
    assert await store.keys() == ["c"]
    assert await store.retrieve("b") is None


async def test_nothing_is_written_to_disk(monkeypatch: pytest.MonkeyPatch, domain: Domain, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    store = memory(monkeypatch, domain, DATA=tmp_path)
    for number in range(20):
        await store.save(spoken(domain, str(number)))
    assert list(tmp_path.rglob("*")) == []
