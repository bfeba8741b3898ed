"""Staff ask the bot before anything is live, and see why it says what it says."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from knowledge.console.models import Record
from knowledge.console.publishing import asking, workshop
from tests.knowledge.console.conftest import signed_in

pytestmark = pytest.mark.django_db
Knowledge = dict[str, Record]
SAID = "the school turned my child away"


@pytest.fixture
def client(author: User, knowledge: Knowledge) -> Client:
    return signed_in(author)


@pytest.fixture
def draft(knowledge: Knowledge) -> Record:
    """An entry with a new phrasing that nobody has approved."""
    record = knowledge["entry:school-place"]
    questions = record.content["questions"]
    record.draft = {**record.content, "questions": {**questions, "en": [*questions["en"], SAID]}}
    record.save()
    return record


def ask(client: Client, question: str, state: str = "draft") -> str:
    return client.post(reverse("ask"), {"question": question, "state": state}, follow=True).content.decode()


def test_a_draft_is_found_before_it_is_approved_and_not_by_the_live_bot(client: Client, draft: Record) -> None:
    asked = asking.ask(asking.draft_bot(), SAID, workshop.memory())
    assert (type(asked.outcome).__name__, asked.ranked[0].entry) == ("Found", "school-place")
    assert (asked.ranked[0].nearest, asked.ranked[0].language) == (SAID, "en")
    live = asking.ask(asking.live_bot(), SAID, workshop.memory())
    assert SAID not in {one.nearest for one in live.ranked}


def test_the_page_tells_outcome_probability_candidates_and_what_speaks_for_them(client: Client, draft: Record) -> None:
    page = ask(client, SAID)
    assert str(draft) in page and SAID in page
    assert page.count("<meter") >= 8 and reverse("preview", args=["entry", "school-place"]) in page
    assert "English" in page


def test_the_live_bot_can_be_asked_from_the_same_page(client: Client, draft: Record) -> None:
    assert SAID not in ask(client, "the school asks for an IIN", "live")


def test_questions_do_not_stand_in_the_address(client: Client) -> None:
    answer = client.post(reverse("ask"), {"question": SAID, "state": "draft"})
    assert answer.headers["Location"] == reverse("ask")


def test_while_the_draft_is_made_ready_the_page_says_so_and_comes_back(
    client: Client, draft: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking.jobs, "in_background", lambda work, name: None)
    page = ask(client, SAID)
    assert 'http-equiv="refresh"' in page and "<progress" in page


def test_the_same_drafts_are_made_ready_once(client: Client, draft: Record) -> None:
    first = asking.draft_bot()
    assert asking.draft_bot() is first
    Record.objects.filter(pk=draft.pk).update(draft=None)
    assert asking.draft_bot() is not first


def test_a_fault_is_told_instead_of_an_empty_page(client: Client, draft: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_given: object) -> None:
        raise ValueError("no thresholds are fitted")

    monkeypatch.setattr(asking, "make_bot", broken)
    ask(client, SAID)
    assert "no thresholds are fitted" in ask(client, SAID)


def test_an_empty_question_asks_nothing(client: Client) -> None:
    assert "<meter" not in ask(client, "   ")


def test_nothing_published_is_said(client: Client, knowledge: Knowledge) -> None:
    (workshop.folder() / "current").unlink()
    assert 'class="problem"' in ask(client, SAID, "live")
