"""A published snapshot of the seed, a library over it, and the tracker that Rasa would send."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker

from actions import library as libraries
from actions.library import Library, Loaded, set_library
from knowledge.configuration import Settings
from knowledge.entries import Collection, read_folder
from knowledge.publication import publish
from knowledge.retrieval.encoder import HashEncoder


@pytest.fixture(scope="session")
def collection() -> Collection:
    """The seed."""
    return read_folder()


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory, collection: Collection) -> Path:
    """A data folder in which the seed is published."""
    data = tmp_path_factory.mktemp("actions-data")
    publish(collection, data / "snapshots", HashEncoder())
    return data


@pytest.fixture(scope="session")
def live(published: Path) -> Iterator[Library]:
    """An open library over the published seed."""
    library = Library(Settings.read({"PANA_DATA": str(published)}), HashEncoder())
    library.open()
    yield library
    library.close()


class FixedLibrary:
    """A library over a real snapshot whose search gives the outcome, or raises the error, that it was made with."""

    def __init__(self, loaded: Loaded, outcome: Any) -> None:
        self.loaded = loaded
        self._outcome = outcome

    async def search(self, message: str) -> Any:
        """The fixed outcome."""
        if isinstance(self._outcome, Exception):
            raise self._outcome
        return self.loaded.snapshot, [self._outcome]

    async def nearest_emergency(self, message: str) -> Any:
        """The fixed entry."""
        snapshot, (entry,) = await self.search(message)
        return snapshot, entry


@pytest.fixture(autouse=True)
def no_library_left_behind() -> Iterator[None]:
    """Each test begins and ends without a library of the process."""
    libraries._library = None
    yield
    libraries._library = None


@pytest.fixture
def of_outcome(live: Library) -> Any:
    """Makes the process's library one with a fixed outcome."""

    def put(outcome: Any) -> None:
        set_library(FixedLibrary(live.loaded, outcome))  # type: ignore[arg-type]

    return put


@pytest.fixture
def tracker() -> Any:
    """Makes the tracker of a message."""

    def make(text: str, language: str | None, **entities: str) -> Tracker:
        found = [{"entity": name, "value": value} for name, value in entities.items()]
        latest = {"text": text, "intent": {"name": "question"}, "entities": found}
        return Tracker("visitor", {"language": language}, latest, [], False, None, {}, "action_listen")

    return make
