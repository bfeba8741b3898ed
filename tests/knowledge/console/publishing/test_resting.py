"""The console lets go of what takes its memory when nobody publishes."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from knowledge.console import search
from knowledge.console.models import Record
from knowledge.console.publishing import workshop
from knowledge.publication.memory import Remembering
from knowledge.retrieval.encoder import HashEncoder

pytestmark = pytest.mark.django_db


def test_what_nobody_used_for_half_an_hour_is_let_go(knowledge: dict[str, Record], monkeypatch: pytest.MonkeyPatch) -> None:
    workshop.memory()
    assert not workshop.rest(), "somebody has just used it"
    monkeypatch.setitem(workshop._last, "used", time.monotonic() - workshop.REST_SECONDS - 1)
    assert workshop.rest()
    assert not workshop._kept
    assert not search._made
    workshop.memory()
    assert workshop._kept, "the next use opens everything again"


def test_questions_are_remembered_on_disk_without_their_words(tmp_path: Path) -> None:
    first = Remembering(HashEncoder(), tmp_path / "questions")
    vectors = first.queries(["where do I ask for asylum", "where do I ask for asylum"])
    first.keep()
    (file,) = tmp_path.iterdir()
    assert b"asylum" not in file.read_bytes()
    again = Remembering(HashEncoder(), tmp_path / "questions")
    assert len(again._known) == 1
    assert (again.queries(["where do I ask for asylum"])[0] == vectors[0]).all()
