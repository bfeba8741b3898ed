"""Withdrawing, restoring, going back and publishing by date: one step each, and exactly what was meant."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from knowledge.console.models import AuditLine, Publication, Record
from knowledge.console.publishing import deeds, schedule, telling
from knowledge.console.publishing.refusals import GateRefused, Refused
from knowledge.publication import publisher as locks
from knowledge.snapshots import HELP, current_id
from tests.knowledge.console.conftest import signed_in
from tests.knowledge.console.publishing.conftest import Approve, answer_of

pytestmark = pytest.mark.django_db
Knowledge = dict[str, Record]
DAY = dt.date(2026, 11, 27)


@pytest.fixture
def lone(knowledge: Knowledge) -> Record:
    """An entry that no other refers to."""
    return knowledge["entry:birth-at-home"]


def told(snapshots: Path, entry: str) -> str | None:
    return answer_of(snapshots, current_id(snapshots) or "", entry)


def test_withdrawing_takes_out_this_one_and_nothing_else(
    lone: Record, knowledge: Knowledge, approve: Approve, publisher: User, snapshots: Path
) -> None:
    waiting = approve(knowledge["entry:school-place"], confidence="low")
    row = deeds.withdraw(publisher, lone, "The office has moved.")
    row.refresh_from_db()
    lone.refresh_from_db()
    waiting.refresh_from_db()
    assert (row.state, row.reason) == ("live", "withdrawal")
    assert told(snapshots, "birth-at-home") is None and told(snapshots, "school-place")
    assert lone.withdrawn and lone.live is None and waiting.waits
    assert AuditLine.objects.get(deed="withdrawn").details["why"] == "The office has moved."


def test_one_that_others_refer_to_is_not_withdrawn_and_they_are_named(knowledge: Knowledge, publisher: User, snapshots: Path) -> None:
    live = current_id(snapshots)
    with pytest.raises(GateRefused) as refused:
        deeds.withdraw(publisher, knowledge["entry:school-place"], "why")
    assert str(knowledge["entry:certificate-lost"]) in str(refused.value)
    knowledge["entry:school-place"].refresh_from_db()
    assert not knowledge["entry:school-place"].withdrawn and current_id(snapshots) == live


def test_withdrawing_needs_a_reason_and_a_second_look(lone: Record, publisher: User) -> None:
    with pytest.raises(Refused):
        deeds.withdraw(publisher, lone, " ")
    client = signed_in(publisher)
    page = client.get(reverse("withdraw", args=["entry", lone.name]))
    assert 'name="words"' in page.content.decode()
    answer = client.post(reverse("withdraw", args=["entry", lone.name]), {"words": "wrong"}, follow=True)
    assert answer.status_code == 200 and Publication.objects.get().state == "live"


def test_a_restored_one_is_told_again_in_its_approved_text(lone: Record, publisher: User, snapshots: Path) -> None:
    deeds.withdraw(publisher, lone, "wrong")
    client = signed_in(publisher)
    assert str(lone) in client.get(reverse("publishing")).content.decode()
    client.post(reverse("restore", args=["entry", lone.name]))
    lone.refresh_from_db()
    assert told(snapshots, "birth-at-home") == lone.content["answer"]["en"]
    assert not lone.withdrawn and lone.live == lone.content


def test_a_withdrawal_that_cannot_be_published_stays_marked_and_live_until_it_can(
    lone: Record, publisher: User, snapshots: Path
) -> None:
    with locks.alone(snapshots):
        row = deeds.withdraw(publisher, lone, "wrong")
    row.refresh_from_db()
    lone.refresh_from_db()
    assert (row.state, lone.withdrawn, lone.waits) == ("failed", True, True)
    assert told(snapshots, "birth-at-home")


@pytest.fixture
def approve_answer(knowledge: Knowledge, approve: Approve) -> Record:
    old = knowledge["entry:school-place"]
    return approve(old, answer={**old.content["answer"], "en": "Ask the head teacher for a written refusal."})


@pytest.fixture
def earlier(approve_answer: Record, publisher: User, snapshots: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The first snapshot, after a second was published from the console."""
    from knowledge.console.publishing import workshop
    from knowledge.evaluation.question_sets import QuestionSet

    monkeypatch.setattr(workshop, "sets", lambda: QuestionSet((), (), ()))
    first = current_id(snapshots) or ""
    deeds.publish(publisher, deeds.prepare(publisher, timezone.localdate()).pk)
    assert told(snapshots, "school-place") == "Ask the head teacher for a written refusal."
    return first


def test_the_list_says_who_made_each_and_what_changed(earlier: str, publisher: User, snapshots: Path) -> None:
    page = signed_in(publisher).get(reverse("snapshots")).content.decode()
    assert earlier in page and (current_id(snapshots) or "-") in page
    assert "publisher-one" in page and "Школа без документов" in page
    assert reverse("go_back", args=[earlier]) in page


def test_going_back_takes_a_second_look_and_then_one_step(
    earlier: str, approve_answer: Record, publisher: User, snapshots: Path
) -> None:
    client = signed_in(publisher)
    assert "Школа без документов" in client.get(reverse("go_back", args=[earlier])).content.decode()
    client.post(reverse("go_back", args=[earlier]))
    approve_answer.refresh_from_db()
    assert current_id(snapshots) == earlier and (snapshots / HELP).resolve() == snapshots / earlier / HELP
    assert approve_answer.live != approve_answer.content and approve_answer.waits
    assert approve_answer.live["answer"]["en"] == told(snapshots, "school-place")
    row = Publication.objects.first()
    assert (row.reason, row.state, row.snapshot) == ("back", "live", earlier)
    assert AuditLine.objects.get(deed="went back").thing == earlier
    assert str(approve_answer) in client.get(reverse("publishing")).content.decode()


@pytest.mark.parametrize("name", ["20990101T000000-aaaa", "current", "prepared"])
def test_going_back_to_what_is_not_there_is_refused(earlier: str, publisher: User, snapshots: Path, name: str) -> None:
    live, client = current_id(snapshots), signed_in(publisher)
    assert client.get(reverse("go_back", args=[name])).status_code == 404
    client.post(reverse("go_back", args=[name]))
    assert current_id(snapshots) == live


def test_texts_of_a_snapshot_without_its_records_are_found_by_digest(
    earlier: str, approve_answer: Record, publisher: User, snapshots: Path
) -> None:
    from knowledge.console.publishing import settling

    row = Publication.objects.get(state="live")
    (snapshots / row.snapshot / telling.RECORDS).unlink()
    found = settling.contents_of(row.snapshot)
    assert found is not None and found["entry", "school-place"] == approve_answer.content


def test_of_a_snapshot_from_the_command_line_the_texts_are_not_known_and_the_page_says_so(
    earlier: str, approve_answer: Record, publisher: User, snapshots: Path
) -> None:
    import json

    from knowledge.snapshots import MANIFEST

    (snapshots / earlier / telling.RECORDS).unlink()
    manifest = json.loads((snapshots / earlier / MANIFEST).read_text())
    del manifest["files"][telling.RECORDS]
    (snapshots / earlier / MANIFEST).write_text(json.dumps(manifest))
    _row, known = deeds.go_back(publisher, earlier)
    approve_answer.refresh_from_db()
    assert not known and current_id(snapshots) == earlier and not approve_answer.waits


def test_what_ends_by_its_date_leaves_and_nothing_else_goes_along(
    lone: Record, knowledge: Knowledge, approve: Approve, snapshots: Path
) -> None:
    waiting = approve(knowledge["entry:school-place"], confidence="low")
    Record.objects.filter(pk=lone.pk).update(valid_until=DAY - dt.timedelta(days=1))
    assert schedule.publish_due(DAY - dt.timedelta(days=1)) is None
    row = schedule.publish_due(DAY)
    assert row is not None and (row.state, row.reason) == ("live", "schedule")
    lone.refresh_from_db()
    waiting.refresh_from_db()
    assert told(snapshots, "birth-at-home") is None and lone.live is None and waiting.waits
    assert schedule.publish_due(DAY) is None
    assert AuditLine.objects.get(deed="published by date").details["ends"] == ["birth-at-home"]


def test_what_begins_by_its_date_comes_on_that_day(lone: Record, publisher: User, snapshots: Path) -> None:
    deeds.withdraw(publisher, lone, "later")
    Record.objects.filter(pk=lone.pk).update(withdrawn=False, valid_from=DAY + dt.timedelta(days=400))
    assert schedule.publish_due(DAY) is None
    row = schedule.publish_due(DAY + dt.timedelta(days=400))
    assert row is not None and row.state == "live"
    assert told(snapshots, "birth-at-home")


def test_after_going_back_the_calendar_does_not_bring_a_text_again(lone: Record, publisher: User, snapshots: Path) -> None:
    deeds.withdraw(publisher, lone, "later")
    without = current_id(snapshots) or ""
    today = timezone.localdate()
    Record.objects.filter(pk=lone.pk).update(withdrawn=False, valid_from=today)
    assert schedule.publish_due(today) is not None
    deeds.go_back(publisher, without)
    assert schedule.publish_due(today) is None and current_id(snapshots) == without


def test_one_that_must_stay_for_others_fails_once_an_hour_and_is_told(knowledge: Knowledge, publisher: User, snapshots: Path) -> None:
    live = current_id(snapshots)
    Record.objects.filter(pk=knowledge["entry:school-place"].pk).update(valid_until=DAY - dt.timedelta(days=1))
    row = schedule.publish_due(DAY)
    assert row is not None and row.state == "failed" and "certificate-lost" in row.error
    assert schedule.publish_due(DAY) is None and current_id(snapshots) == live
    Publication.objects.update(ended_at=timezone.now() - 2 * schedule.AGAIN)
    assert schedule.publish_due(DAY) is not None
    assert row.error.split()[0] in signed_in(publisher).get(reverse("admin:index")).content.decode()


def test_pages_of_withdrawing_are_closed_to_others(lone: Record, author: User) -> None:
    client: Client = signed_in(author)
    for name in ("withdraw", "restore"):
        assert client.post(reverse(name, args=["entry", lone.name]), {"words": "x"}).status_code == 403
    assert client.post(reverse("go_back", args=["20260101T000000-aaaa"])).status_code == 403
