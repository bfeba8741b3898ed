"""Publishers see the effect before anything goes live, and what goes live is exactly what others approved."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from knowledge.console.models import AuditLine, Publication, Record
from knowledge.console.publishing import deeds, settling, workshop
from knowledge.console.publishing.refusals import GateRefused, Refused
from knowledge.evaluation.question_sets import Question, QuestionSet
from knowledge.languages import LANGUAGES
from knowledge.publication import drop
from knowledge.publication import publisher as locks
from knowledge.publication.promoting import PREPARED
from knowledge.snapshots import CURRENT, current_id
from tests.knowledge.console.conftest import signed_in
from tests.knowledge.console.publishing.conftest import Approve, answer_of

pytestmark = pytest.mark.django_db
Knowledge = dict[str, Record]
State = Publication.State


@pytest.fixture(autouse=True)
def own_questions(knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> QuestionSet:
    """The small knowledge's own phrasings as the sets."""
    asked = [
        Question(text, language, record.name, "clean")
        for record in knowledge.values()
        if record.kind == "entry"
        for language in LANGUAGES
        for text in (record.content or {})["questions"][language]
    ]
    sets = QuestionSet(tuple(asked), (), ())
    monkeypatch.setattr(workshop, "sets", lambda: sets)
    return sets


@pytest.fixture
def changed(knowledge: Knowledge, approve: Approve) -> Record:
    """An approved answer that is not live."""
    old = knowledge["entry:school-place"]
    return approve(old, answer={**old.content["answer"], "en": "A school must take the child. Ask for a written refusal."})


@pytest.fixture
def exchanged(knowledge: Knowledge, approve: Approve) -> list[Record]:
    """Two entries whose phrasings were exchanged, as by a slip."""
    one, other = knowledge["entry:certificate-lost"], knowledge["entry:birth-at-home"]
    mine, theirs = one.content["questions"], other.content["questions"]
    return [approve(one, questions=theirs), approve(other, questions=mine)]


@pytest.fixture
def client(publisher: User) -> Client:
    return signed_in(publisher)


def test_what_waits_is_listed_with_writers_and_reviewer(client: Client, changed: Record) -> None:
    page = client.get(reverse("publishing")).content.decode()
    assert str(changed) in page and "author-one" in page and "reviewer-one" in page


def test_preparing_shows_the_effect_and_changes_nothing(client: Client, changed: Record, snapshots: Path) -> None:
    live = current_id(snapshots)
    answer = client.post(reverse("prepare"))
    row = Publication.objects.get()
    assert answer.headers["Location"] == reverse("publication", args=[row.pk])
    assert (row.state, row.before, current_id(snapshots)) == (State.READY, live, live)
    assert [step["step"] for step in row.steps] == ["starting", "encoding", "writing", "helping", "checking", "asking", "done"]
    page = client.get(answer.headers["Location"]).content.decode()
    assert changed.title("ru") in page and reverse("make_live", args=[row.pk]) in page
    changed.refresh_from_db()
    assert changed.live != changed.content


def test_publishing_makes_it_live_and_sets_what_is_live_of_every_record(client: Client, changed: Record, snapshots: Path) -> None:
    client.post(reverse("prepare"))
    row = Publication.objects.get()
    client.post(reverse("make_live", args=[row.pk]))
    row.refresh_from_db()
    changed.refresh_from_db()
    assert (row.state, current_id(snapshots)) == (State.LIVE, row.snapshot)
    assert changed.live == changed.content and not Record.objects.unpublished().exists()
    assert answer_of(snapshots, row.snapshot, "school-place") == "A school must take the child. Ask for a written refusal."
    assert AuditLine.objects.filter(deed="published", by="publisher-one", thing=row.snapshot).count() == 1
    assert "publisher-one" in client.get(reverse("publishing")).content.decode()


def test_a_text_approved_after_the_preparation_does_not_count_as_live(
    client: Client, changed: Record, approve: Approve, snapshots: Path
) -> None:
    client.post(reverse("prepare"))
    told = changed.content
    later = approve(changed, answer={**changed.content["answer"], "en": "Later."})
    client.post(reverse("make_live", args=[Publication.objects.get().pk]))
    later.refresh_from_db()
    assert later.live == told and later.waits


def test_dropping_removes_the_snapshot_and_keeps_what_waits(client: Client, changed: Record, snapshots: Path) -> None:
    client.post(reverse("prepare"))
    row = Publication.objects.get()
    client.post(reverse("drop_publication", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == State.DROPPED and not (snapshots / PREPARED / row.snapshot).exists()
    assert Record.objects.unpublished().count() == 1


def test_one_who_may_not_publish_sees_none_of_it(reviewer: User, author: User, changed: Record) -> None:
    for user in (reviewer, author):
        other = signed_in(user)
        for name, arguments in (("publishing", []), ("snapshots", []), ("publication", [1]), ("withdraw", ["entry", "school-place"])):
            assert other.get(reverse(name, args=arguments)).status_code == 403
        assert other.post(reverse("prepare")).status_code == 403
        with pytest.raises(Refused):
            deeds.withdraw(user, changed, "why")
    assert not Publication.objects.exists()


def test_a_text_that_its_reviewer_wrote_is_not_published(
    client: Client, knowledge: Knowledge, approve: Approve, reviewer: User
) -> None:
    approve(knowledge["entry:school-place"], writer=reviewer, confidence="low")
    client.post(reverse("prepare"))
    assert not Publication.objects.exists()
    assert "somebody else must review it" in str(_refusal(lambda: deeds.prepare(_user(client), _today())))


def test_a_reviewer_who_writes_the_next_draft_does_not_stop_what_he_approved(changed: Record, reviewer: User) -> None:
    changed.draft = {**changed.content, "confidence": "low"}
    changed.save()
    changed.writers.add(reviewer)
    assert not deeds.self_reviewed(changed)


def test_texts_that_do_not_fit_together_are_not_prepared(client: Client, knowledge: Knowledge, approve: Approve) -> None:
    approve(knowledge["entry:school-place"], contacts=["no-such-contact"])
    page = client.post(reverse("prepare"), follow=True).content.decode()
    assert "school-place" in page and Publication.objects.get().state == State.FAILED


def test_where_the_gate_complains_only_an_administrator_with_a_reason_may_publish(
    client: Client, exchanged: list[Record], administrator: User, publisher: User, snapshots: Path
) -> None:
    client.post(reverse("prepare"))
    row, before = Publication.objects.get(), current_id(snapshots)
    assert deeds.faults_of(row)
    with pytest.raises(Refused):
        deeds.publish(publisher, row.pk, "because")
    with pytest.raises(Refused):
        deeds.publish(administrator, row.pk, "  ")
    assert current_id(snapshots) == before
    page = signed_in(administrator).get(reverse("publication", args=[row.pk])).content.decode()
    assert 'name="words"' in page
    deeds.publish(administrator, row.pk, "The old text is dangerous.")
    assert current_id(snapshots) == row.snapshot
    assert AuditLine.objects.get(deed="published").details["all_the_same"] == "The old text is dangerous."


def test_no_question_of_the_holdout_stands_on_a_page_or_in_the_database(
    client: Client, exchanged: list[Record], own_questions: QuestionSet
) -> None:
    client.post(reverse("prepare"))
    row = Publication.objects.get()
    page = client.get(reverse("publication", args=[row.pk])).content.decode()
    shown = [moved["text"] for side in ("better", "worse") for moved in row.effect[side]]
    assert shown and all(text in page.replace("&#x27;", "'") for text in shown)
    assert not {question.text for question in own_questions.of("holdout").in_scope} & set(shown)


def test_where_something_went_live_meanwhile_it_says_so_and_refuses(
    client: Client, changed: Record, knowledge: Knowledge, publisher: User, snapshots: Path
) -> None:
    client.post(reverse("prepare"))
    row = Publication.objects.get()
    deeds.withdraw(publisher, knowledge["entry:birth-at-home"], "wrong")
    live = current_id(snapshots)
    assert live != row.before
    page = client.get(reverse("publication", args=[row.pk])).content.decode()
    assert reverse("make_live", args=[row.pk]) not in page and reverse("prepare") in page
    with pytest.raises(Refused):
        deeds.publish(publisher, row.pk)
    assert current_id(snapshots) == live


def test_two_who_press_publish_at_once_publish_once(client: Client, changed: Record, publisher: User) -> None:
    client.post(reverse("prepare"))
    row = Publication.objects.get()
    deeds.publish(publisher, row.pk)
    with pytest.raises(Refused):
        deeds.publish(publisher, row.pk)
    assert AuditLine.objects.filter(deed="published").count() == 1


def test_while_another_publisher_works_it_says_so(client: Client, changed: Record, publisher: User, snapshots: Path) -> None:
    with locks.alone(snapshots):
        client.post(reverse("prepare"))
    row = Publication.objects.get()
    assert row.state == State.FAILED and row.error
    client.post(reverse("prepare"))
    ready = Publication.objects.first()
    with locks.alone(snapshots), pytest.raises(Refused):
        deeds.publish(publisher, ready.pk)
    deeds.publish(publisher, ready.pk)


def test_a_full_disk_is_said_on_the_page_and_nothing_changes(
    client: Client, changed: Record, snapshots: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: Any, **_named: Any) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    live = current_id(snapshots)
    with monkeypatch.context() as patch:
        patch.setattr(np, "save", full)
        client.post(reverse("prepare"))
    row = Publication.objects.get()
    assert row.state == State.FAILED and current_id(snapshots) == live
    assert row.error in client.get(reverse("publication", args=[row.pk])).content.decode()


def test_a_crash_between_the_swap_and_the_database_is_mended_at_the_next_start(
    client: Client, changed: Record, publisher: User, snapshots: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post(reverse("prepare"))
    row = Publication.objects.get()

    def crash(*_given: Any, **_named: Any) -> NoReturn:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(settling, "settle", crash)
        with pytest.raises(SystemExit):
            deeds.publish(publisher, row.pk)
    changed.refresh_from_db()
    assert current_id(snapshots) == row.snapshot and changed.waits
    assert settling.reconcile() == 1
    row.refresh_from_db()
    changed.refresh_from_db()
    assert row.state == State.LIVE and not changed.waits
    assert AuditLine.objects.get(deed="published").details["after_a_crash"] is True
    assert settling.reconcile() == 0


def test_what_was_being_prepared_when_the_console_stopped_has_failed_at_the_next_start(changed: Record) -> None:
    row = Publication.objects.create(state=State.PREPARING)
    assert settling.reconcile() == 1
    row.refresh_from_db()
    assert row.state == State.FAILED and row.error


def test_only_one_at_a_time_prepares(client: Client, changed: Record, publisher: User) -> None:
    Publication.objects.create(state=State.PREPARING)
    with pytest.raises(Refused):
        deeds.prepare(publisher, _today())


def test_progress_is_told_for_the_script_and_the_page_refreshes_without_it(client: Client) -> None:
    row = Publication.objects.create(steps=[{"step": "asking", "at": 1.5, "done": 50, "of": 200}])
    told = client.get(reverse("progress", args=[row.pk])).json()
    assert told["state"] == "preparing" and told["steps"][0] | {"words": ""} == {
        "words": "", "at": 1.5, "done": 50, "of": 200, "going": True,
    }  # fmt: skip
    page = client.get(reverse("publication", args=[row.pk])).content.decode()
    assert '<noscript><meta http-equiv="refresh"' in page and "publishing.js" in page and "<progress" in page


def test_a_first_publication_has_nothing_to_compare_with(client: Client, changed: Record, snapshots: Path) -> None:
    (snapshots / CURRENT).unlink()
    client.post(reverse("prepare"))
    row = Publication.objects.get()
    assert (row.state, row.effect, row.before) == (State.READY, None, "")
    client.post(reverse("make_live", args=[row.pk]))
    assert current_id(snapshots) == row.snapshot


def test_a_prepared_snapshot_that_was_swept_is_refused_in_words(
    client: Client, changed: Record, publisher: User, snapshots: Path
) -> None:
    client.post(reverse("prepare"))
    row = Publication.objects.get()
    drop(snapshots, row.snapshot)
    with pytest.raises(Refused):
        deeds.publish(publisher, row.pk)


def _today() -> Any:
    from django.utils import timezone

    return timezone.localdate()


def _user(client: Client) -> User:
    return User.objects.get(pk=client.session["_auth_user_id"])


def _refusal(deed: Callable[[], object]) -> Exception:
    from django.utils import translation

    with translation.override("en"), pytest.raises((Refused, GateRefused)) as caught:
        deed()
    return caught.value


def test_warming_up_asks_the_live_snapshot_all_that_an_effect_asks(
    client: Client, changed: Record, snapshots: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.warm_up()
    memory, live = workshop.memory(), workshop.live()
    assert live is not None
    asked: list[str] = []
    search = type(memory.retriever(live)).search

    def counted(retriever: Any, text: str) -> Any:
        asked.append(retriever.id)
        return search(retriever, text)

    monkeypatch.setattr(type(memory.retriever(live)), "search", counted)
    client.post(reverse("prepare"))
    assert asked and asked.count(live.id) <= 24, "only the questions for the changed entry are new to it"
