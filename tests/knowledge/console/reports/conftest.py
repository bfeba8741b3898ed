"""Reports as the bot sends them, and a console that takes them."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from knowledge.console import search
from knowledge.console.models import QuestionGroup, Report
from knowledge.console.reports import grouping, keeping
from knowledge.console.reports.days import today

KEY = "a key that only tests have"


@pytest.fixture(autouse=True)
def _known_console(settings: Any) -> Iterator[None]:
    """A key, an encoder that needs nothing, and a purge that this test has not done yet."""
    settings.PANA = dataclasses.replace(settings.PANA, reports_secret=KEY, encoder="hash", reports_days=30)
    search._made.clear()
    keeping._last.clear()
    yield
    search._made.clear()


def turn(**fields: Any) -> dict[str, Any]:
    """One turn as the bot reports it."""
    plain = {
        "id": uuid.uuid4().hex, "kind": "turn", "day": today().isoformat(), "language": "en", "channel": "web", "outcome": "dont_know",
        "entry": None, "candidates": ["iin-get", "iin-lost"], "text": "Can I keep bees in a town?",
        "snapshot": "20261125T080017-8658ec15",
    }  # fmt: skip
    return plain | fields


def rating(**fields: Any) -> dict[str, Any]:
    """One yes or no as the bot reports it."""
    plain = {
        "id": uuid.uuid4().hex,
        "kind": "rating",
        "day": today().isoformat(),
        "language": "ru",
        "entry": "iin-get",
        "helpful": True,
    }
    return plain | {"snapshot": "20261125T080017-8658ec15"} | fields


def send(*reports: Any, key: str = KEY, **more: Any) -> Any:
    """Hand reports in as the bot does."""
    return Client(enforce_csrf_checks=True).post(
        "/intake/reports",
        {"reports": list(reports)},
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}"},
        **more,
    )


def group_all() -> None:
    """Group what waits, as the thread would."""
    while grouping.group_some():
        pass


@pytest.fixture
def ask(db: None) -> Callable[..., QuestionGroup]:
    """Have a question asked so many times; gives the group in which it stands."""

    def made(text: str, times: int = 3, **fields: Any) -> QuestionGroup:
        sent = [turn(text=text, **fields) for _number in range(times)]
        assert send(*sent).status_code == 200
        group_all()
        group: QuestionGroup = Report.objects.get(key=sent[0]["id"]).group
        return group

    return made
