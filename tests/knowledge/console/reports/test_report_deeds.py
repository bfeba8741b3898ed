"""What staff make of a question: it goes into a draft and so through review, is noted, and can be undone until it is approved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User

from knowledge.console.editing.deeds import DeedRefused
from knowledge.console.models import AuditLine, QuestionGroup, Record, Report
from knowledge.console.reports import deeds
from knowledge.console.reports.deeds import Wording

Ask = Callable[..., QuestionGroup]
BEES = Wording("Can I keep bees in a town?", "en")


@pytest.fixture
def answer(db: None) -> Record:
    """An approved answer."""
    content = {"id": "bees", "group": "help", "title": {"en": "Bees", "ru": "Пчёлы"}, "questions": {"en": ["bees"], "ru": ["пчёлы"]}}
    return Record.objects.create(kind="entry", name="bees", content=content, live=content, state="approved", version=4)


@pytest.fixture
def foreign(db: None) -> Record:
    """Questions that are not ours."""
    content = {"id": "foreign-farm", "questions": {"en": ["how to milk a cow"]}}
    return Record.objects.create(kind="foreign", name="foreign-farm", content=content, state="approved")


@pytest.fixture
def group(ask: Ask) -> QuestionGroup:
    """Three similar questions."""
    return ask(BEES.text)


def test_a_question_becomes_a_phrasing_in_the_draft_alone(author: User, group: QuestionGroup, answer: Record) -> None:
    deeds.add_phrasing(author, group.pk, "entry", "bees", BEES)
    answer.refresh_from_db()
    assert answer.draft["questions"] == {"en": ["bees", BEES.text], "ru": ["пчёлы"]}
    assert answer.content["questions"]["en"] == ["bees"]
    assert (answer.state, answer.version, list(answer.writers.all())) == ("draft", 5, [author])
    group.refresh_from_db()
    assert (group.fate, group.record, group.fate_text, group.fate_by) == ("phrasing", answer, BEES.text, author)


def test_it_goes_behind_what_is_already_in_the_draft(author: User, group: QuestionGroup, answer: Record) -> None:
    answer.draft = {**answer.content, "questions": {"ru": ["пчёлы"]}}
    answer.save()
    deeds.add_phrasing(author, group.pk, "entry", "bees", BEES)
    answer.refresh_from_db()
    assert answer.draft["questions"] == {"ru": ["пчёлы"], "en": [BEES.text]}


def test_a_text_in_review_goes_back_to_its_writers(author: User, group: QuestionGroup, answer: Record) -> None:
    answer.draft, answer.state = {**answer.content, "title": {"en": "Bees!"}}, "review"
    answer.save()
    deeds.add_phrasing(author, group.pk, "entry", "bees", BEES)
    answer.refresh_from_db()
    assert answer.state == "draft"


def test_a_question_that_is_not_ours_goes_to_the_foreign_ones(author: User, group: QuestionGroup, foreign: Record) -> None:
    deeds.add_phrasing(author, group.pk, "foreign", "foreign-farm", BEES)
    foreign.refresh_from_db()
    group.refresh_from_db()
    assert foreign.draft["questions"]["en"] == ["how to milk a cow", BEES.text]
    assert group.fate == "foreign"


def test_the_audit_log_names_the_deed_but_never_the_words(author: User, group: QuestionGroup, answer: Record) -> None:
    deeds.add_phrasing(author, group.pk, "entry", "bees", BEES)
    lines = AuditLine.objects.filter(by="author-one")
    assert ("question taken over", "entry:bees") in lines.values_list("deed", "thing")
    assert all("town" not in f"{line.deed}{line.thing}{line.details}" for line in lines)


REFUSED: list[tuple[str, Wording]] = [
    ("bees", Wording("", "en")),
    ("bees", Wording("  \n ", "en")),
    ("bees", Wording("x" * 301, "en")),
    ("bees", Wording("BEES", "en")),
    ("bees", Wording("bees of *** in town", "en")),
    ("bees", Wording("bees of … in town", "en")),
    ("bees", Wording(BEES.text, "")),
    ("bees", Wording(BEES.text, "de")),
    ("no-such", BEES),
    ("", BEES),
]


@pytest.mark.parametrize(("name", "wording"), REFUSED)
def test_what_cannot_stand_is_refused_and_changes_nothing(
    author: User, group: QuestionGroup, answer: Record, name: str, wording: Wording
) -> None:
    with pytest.raises(DeedRefused):
        deeds.add_phrasing(author, group.pk, "entry", name, wording)
    answer.refresh_from_db()
    group.refresh_from_db()
    assert (answer.draft, group.fate) == (None, "open")
    assert not AuditLine.objects.filter(by="author-one").exists()


def test_a_withdrawn_answer_takes_no_question(author: User, group: QuestionGroup, answer: Record) -> None:
    Record.objects.update(withdrawn=True)
    with pytest.raises(DeedRefused):
        deeds.add_phrasing(author, group.pk, "entry", "bees", BEES)


def test_only_the_first_of_two_people_decides(author: User, reviewer: User, group: QuestionGroup, answer: Record) -> None:
    deeds.ignore(author, group.pk)
    with pytest.raises(DeedRefused):
        deeds.add_phrasing(reviewer, group.pk, "entry", "bees", BEES)


def test_too_few_unreviewed_questions_cannot_be_used(author: User, ask: Ask, answer: Record) -> None:
    few = ask("Where do I pay the fine for a lost tractor?", 2)
    with pytest.raises(DeedRefused):
        deeds.add_phrasing(author, few.pk, "entry", "bees", BEES)


@pytest.mark.parametrize("deed", ["add", "answer", "ignore", "undo", "release", "erase"])
def test_who_has_no_role_may_do_nothing(db: None, group: QuestionGroup, answer: Record, deed: str) -> None:
    nobody = User.objects.create_user("nobody", is_staff=True)
    tries: dict[str, Callable[[], Any]] = {
        "add": lambda: deeds.add_phrasing(nobody, group.pk, "entry", "bees", BEES),
        "answer": lambda: deeds.begin_answer(nobody, group.pk, BEES),
        "ignore": lambda: deeds.ignore(nobody, group.pk),
        "undo": lambda: deeds.undo(nobody, group.pk),
        "release": lambda: deeds.release(nobody, group.pk),
        "erase": lambda: deeds.erase(nobody, group.pk),
    }
    with pytest.raises(DeedRefused):
        tries[deed]()


def test_authors_do_not_review(author: User, group: QuestionGroup) -> None:
    with pytest.raises(DeedRefused):
        deeds.release(author, group.pk)
    with pytest.raises(DeedRefused):
        deeds.erase(author, group.pk)


def test_undo_takes_the_question_out_and_leaves_no_draft_behind(author: User, group: QuestionGroup, answer: Record) -> None:
    deeds.add_phrasing(author, group.pk, "entry", "bees", BEES)
    deeds.undo(author, group.pk)
    answer.refresh_from_db()
    group.refresh_from_db()
    assert (answer.draft, answer.state, list(answer.writers.all())) == (None, "approved", [])
    assert (group.fate, group.record, group.fate_text) == ("open", None, "")


def test_undo_keeps_what_others_wrote(author: User, group: QuestionGroup, answer: Record) -> None:
    deeds.add_phrasing(author, group.pk, "entry", "bees", BEES)
    answer.refresh_from_db()
    answer.draft["title"]["en"] = "All about bees"
    answer.save()
    deeds.undo(author, group.pk)
    answer.refresh_from_db()
    assert answer.draft["title"]["en"] == "All about bees"
    assert answer.draft["questions"]["en"] == ["bees"]


def test_undo_of_the_only_question_of_a_language_leaves_no_empty_list(author: User, group: QuestionGroup, answer: Record) -> None:
    deeds.add_phrasing(author, group.pk, "entry", "bees", Wording("Қалада ара ұстауға бола ма?", "kk"))
    deeds.undo(author, group.pk)
    answer.refresh_from_db()
    assert answer.draft is None


def test_what_is_approved_cannot_be_undone_here(author: User, group: QuestionGroup, answer: Record) -> None:
    saved = deeds.add_phrasing(author, group.pk, "entry", "bees", BEES)
    saved.content, saved.draft, saved.state = saved.draft, None, "approved"
    saved.save()
    with pytest.raises(DeedRefused):
        deeds.undo(author, group.pk)
    group.refresh_from_db()
    assert group.fate == "phrasing"


def test_undo_after_the_draft_was_dropped_only_opens_the_group(author: User, group: QuestionGroup, answer: Record) -> None:
    deeds.add_phrasing(author, group.pk, "entry", "bees", BEES)
    Record.objects.update(draft=None, state="approved")
    deeds.undo(author, group.pk)
    group.refresh_from_db()
    assert group.fate == "open"


@pytest.mark.parametrize("deed", ["answer", "ignore"])
def test_a_begun_answer_and_ignoring_are_kept_and_can_be_undone(author: User, group: QuestionGroup, deed: str) -> None:
    if deed == "answer":
        deeds.begin_answer(author, group.pk, BEES)
    else:
        deeds.ignore(author, group.pk)
    group.refresh_from_db()
    assert group.fate == {"answer": "entry", "ignore": "ignored"}[deed]
    deeds.undo(author, group.pk)
    group.refresh_from_db()
    assert group.fate == "open"


def test_erased_words_are_gone_and_the_questions_stay_counted(reviewer: User, group: QuestionGroup) -> None:
    deeds.erase(reviewer, group.pk)
    assert not QuestionGroup.objects.exists()
    assert list(Report.objects.values_list("text", "group")) == [(None, None)] * 3


def test_one_text_can_be_erased_from_a_group(reviewer: User, ask: Ask, group: QuestionGroup) -> None:
    ask("can i keep bees in the town", 1)
    deeds.erase(reviewer, group.pk, "can i keep bees in the town")
    assert Report.objects.filter(text=None).count() == 1
    assert group.reports.count() == 3
