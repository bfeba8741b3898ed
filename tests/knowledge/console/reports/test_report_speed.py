"""Pages stay fast when the bot is asked a lot: 20 000 reports here; 100 000 take about a second on a slow machine."""

from __future__ import annotations

import datetime as dt
import random
import time

import pytest
from django.contrib.auth.models import User

from knowledge.console.models import QuestionGroup, Rating, Report
from knowledge.console.reports.days import today
from tests.knowledge.console.conftest import signed_in

REPORTS, GROUPS = 20_000, 1_500
SECONDS = 2.0
"""Twice what staff should wait, because tests share their machine with others."""


def fill(reports: int, groups: int) -> None:
    """Invented reports: two of five were asked in vain, some groups are large and most are small."""
    chance = random.Random(7)
    made = QuestionGroup.objects.bulk_create(QuestionGroup(centre=bytes(1536), recipe="invented") for _number in range(groups))
    languages = ["kk", "ru", "en", ""]
    outcomes = ["answer"] * 6 + ["dont_know"] * 2 + ["choices"] * 2
    rows = []
    for number in range(reports):
        outcome = chance.choice(outcomes)
        vain = outcome != "answer"
        candidates = [f"entry-{chance.randrange(350)}" for _number in range(3)]
        rows.append(
            Report(
                key=f"{number:032x}", day=today() - dt.timedelta(days=chance.randrange(30)), language=chance.choice(languages),
                channel="web", outcome=outcome, entry="" if vain else candidates[0], nearest=candidates[0], candidates=candidates,
                text=f"an invented question, number {number}" if vain else None,
                group=made[int(groups * chance.random() ** 3)] if vain else None,
            )
        )  # fmt: skip
    Report.objects.bulk_create(rows, batch_size=2000)
    Rating.objects.bulk_create(
        Rating(key=f"{number:032x}", day=today(), entry=f"entry-{number % 350}", language="kk", helpful=number % 3 > 0)
        for number in range(reports // 10)
    )


@pytest.mark.slow
def test_pages_over_many_reports_are_served_fast(reviewer: User) -> None:
    fill(REPORTS, GROUPS)
    client = signed_in(reviewer)
    client.get("/asked/")
    for address in ("/asked/", "/asked/?language=kk&days=7", "/charts/", "/asked/review/", "/charts/counts.csv", "/asked/groups.csv"):
        started = time.monotonic()
        assert client.get(address).status_code == 200
        assert time.monotonic() - started < SECONDS, address
