"""Reports are kept for some days and then go for good."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone

from knowledge.console.models import QuestionGroup, Rating, Report
from knowledge.console.reports.days import today
from knowledge.console.reports.keeping import Purged, purge
from tests.knowledge.console.conftest import signed_in
from tests.knowledge.console.reports.conftest import rating, send, turn


def _age(days: int) -> None:
    """Everything was reported so many days ago."""
    day = today() - dt.timedelta(days=days)
    Report.objects.update(day=day)
    Rating.objects.update(day=day)
    QuestionGroup.objects.update(made_at=timezone.now() - dt.timedelta(days=days))


def test_what_is_older_than_the_setting_goes_with_its_groups(ask: Callable[..., QuestionGroup]) -> None:
    ask("Can I keep bees in a town?")
    send(rating())
    _age(30)
    send(turn(text=None))
    assert purge() == Purged(3, 1, 1)
    assert Report.objects.count() == 1


def test_the_last_day_is_kept(ask: Callable[..., QuestionGroup]) -> None:
    ask("Can I keep bees in a town?")
    _age(29)
    assert purge() == Purged(0, 0, 0)


def test_a_group_that_still_has_reports_stays(ask: Callable[..., QuestionGroup]) -> None:
    ask("Can I keep bees in a town?")
    QuestionGroup.objects.update(made_at=timezone.now() - dt.timedelta(days=90))
    assert purge().groups == 0


def test_the_command_says_what_it_deleted(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    send(turn(), rating())
    _age(40)
    call_command("purge_reports")
    assert capsys.readouterr().out == "Deleted 1 reports, 1 ratings, 0 groups.\n"


def test_whoever_comes_by_purges_but_not_at_every_visit(author: User, monkeypatch: pytest.MonkeyPatch) -> None:
    from knowledge.console.reports import keeping

    purged: list[int] = []
    monkeypatch.setattr(keeping, "purge", lambda: purged.append(1))
    client = signed_in(author)
    client.get("/asked/")
    client.get("/charts/")
    send(turn())
    assert len(purged) == 1
    keeping._last[:] = [keeping._last[0] - 7 * 3600]
    send(turn())
    assert len(purged) == 2


def test_what_was_purged_is_not_taken_again(db: None) -> None:
    old: Any = turn(day=(today() - dt.timedelta(days=30)).isoformat())
    assert send(old).json() == {"accepted": [old["id"]], "refused": {old["id"]: "is older than reports are kept"}}
    assert not Report.objects.exists()
