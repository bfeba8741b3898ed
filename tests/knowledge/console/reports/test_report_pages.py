"""Pages of what was asked in vain: who sees what, what is hidden, filters, decisions, files."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from knowledge.console.models import QuestionGroup, Record, Report
from knowledge.console.reports import grouping
from knowledge.console.reports.days import today
from knowledge.console.reports.table_files import cell
from tests.knowledge.console.conftest import signed_in
from tests.knowledge.console.reports.conftest import group_all, rating, send, turn

Ask = Callable[..., QuestionGroup]
BEES, TRACTOR = "Can I keep bees in a town?", "Where do I pay the fine for a lost tractor?"
EMPTY = "No reports yet. They arrive when the bot runs and PANA_REPORTS_URL points here."


@pytest.fixture
def answer(db: None) -> Record:
    """An answer that the bot thinks of."""
    content = {"id": "iin-get", "group": "documents", "title": {"en": "Getting an IIN"}, "questions": {"en": ["iin"]}}
    Record.objects.create(kind="group", name="documents", content={"id": "documents", "title": {"en": "Documents"}})
    return Record.objects.create(kind="entry", name="iin-get", content=content, state="approved")


@pytest.fixture
def staff(author: User) -> Client:
    """An author whose pages are in English."""
    return english(signed_in(author))


@pytest.fixture
def looking(reviewer: User) -> Client:
    """A reviewer whose pages are in English."""
    return english(signed_in(reviewer))


def english(client: Client) -> Client:
    client.cookies["console_language"] = "en"
    return client


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def table(client: Client, address: str) -> list[list[str]]:
    text = client.get(address).content.decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


PAGES = ["/asked/", "/charts/", "/asked/groups.csv", "/charts/counts.csv", "/charts/ratings.csv"]


@pytest.mark.parametrize("address", [*PAGES, "/asked/review/"])
def test_strangers_are_led_to_the_sign_in(db: None, address: str) -> None:
    assert Client().get(address).status_code == 302


@pytest.mark.parametrize("address", [*PAGES, "/asked/review/"])
def test_staff_without_the_permission_is_refused(db: None, address: str) -> None:
    user = User.objects.create_user("nobody", is_staff=True)
    page(signed_in(user), address, 403)


def test_only_reviewers_read_rare_questions(staff: Client, ask: Ask) -> None:
    rare = ask(TRACTOR, 2)
    page(staff, "/asked/review/", 403)
    page(staff, f"/asked/{rare.pk}/", 404)
    for deed in ("release", "erase"):
        assert staff.post(f"/asked/{rare.pk}/{deed}/").status_code == 403


@pytest.mark.parametrize("address", PAGES)
def test_empty_pages_are_served(staff: Client, address: str) -> None:
    page(staff, address)


def test_without_reports_the_pages_say_when_they_come(staff: Client, looking: Client) -> None:
    assert EMPTY in page(staff, "/asked/")
    assert EMPTY in page(staff, "/charts/")
    assert "Nothing waits for review." in page(looking, "/asked/review/")


def test_groups_are_shown_from_three_similar_questions_and_the_others_counted(staff: Client, ask: Ask, answer: Record) -> None:
    ask(BEES, 4)
    ask(TRACTOR, 2)
    text = page(staff, "/asked/")
    assert BEES in text
    assert "Asked 4 times" in text
    assert "Getting an IIN" in text
    assert TRACTOR not in text
    assert "2 more questions came fewer than 3 times each and are not shown" in text


def test_the_most_asked_come_first(staff: Client, ask: Ask) -> None:
    ask(BEES, 3)
    ask(TRACTOR, 5)
    text = page(staff, "/asked/")
    assert text.index(TRACTOR) < text.index(BEES)


def test_examples_are_at_most_five_and_all_different(staff: Client, ask: Ask) -> None:
    for ending in ("?", "??", " ?", "", "!"):
        ask("Can I keep bees in a town" + ending, 1)
    ask("can I KEEP bees in a town", 1)
    for word in ("towns", "town now", "town or", "town 1", "a town", "the town", "my town"):
        ask(f"Can I keep bees in a {word}?", 1)
    shown = re.findall(r"<li[^>]*>(.*?)</li>", page(staff, "/asked/").split('class="examples"')[1].split("</ul>")[0])
    assert len(shown) == len(set(shown)) == 5


def test_a_filter_never_singles_out_fewer_than_three(staff: Client, ask: Ask) -> None:
    ask(BEES, 3)
    ask(BEES, 1, language="kk")
    assert BEES in page(staff, "/asked/?language=en")
    assert BEES not in page(staff, "/asked/?language=kk")


def test_filters_by_language_outcome_and_days(staff: Client, ask: Ask) -> None:
    ask(BEES, 3, language="ru", outcome="choices", day=(today() - dt.timedelta(days=10)).isoformat())
    assert BEES in page(staff, "/asked/?language=ru&outcome=choices&days=30")
    for address in ("language=kk", "outcome=dont_know", "days=7"):
        assert BEES not in page(staff, f"/asked/?{address}")


@pytest.mark.parametrize(
    "address", ["language=xx", "outcome=%27", "days=-1", "days=9999999", "days=x", "page=x", "page=999", "fate=x"]
)
def test_odd_filters_count_as_not_said(staff: Client, ask: Ask, address: str) -> None:
    ask(BEES)
    assert BEES in page(staff, f"/asked/?{address}")


def test_unknown_language_is_a_filter_too(staff: Client, ask: Ask) -> None:
    ask(BEES, 3, language=None)
    assert BEES in page(staff, "/asked/?language=unknown")
    assert BEES not in page(staff, "/asked/?language=en")


def test_a_reviewer_shows_a_rare_question_to_staff(staff: Client, looking: Client, ask: Ask) -> None:
    rare = ask(TRACTOR, 1)
    assert "1 rare question waits" in page(looking, "/asked/")
    assert "rare question" not in page(staff, "/asked/")
    text = page(looking, "/asked/review/")
    assert TRACTOR in text
    assert "names of people" in text
    looking.post(f"/asked/{rare.pk}/release/")
    assert TRACTOR in page(staff, "/asked/")
    assert TRACTOR not in page(looking, "/asked/review/")


def test_a_reviewer_deletes_words(looking: Client, ask: Ask) -> None:
    rare = ask(TRACTOR, 1)
    assert looking.post(f"/asked/{rare.pk}/erase/", {"from": "review"}).url == "/asked/review/"
    assert not Report.objects.filter(text__isnull=False).exists()


def test_the_page_says_that_grouping_goes_on(staff: Client) -> None:
    send(turn(), turn(), turn())
    assert "Grouping … 3 questions are left." in page(staff, "/asked/")
    group_all()
    assert "Grouping" not in page(staff, "/asked/")


def test_the_page_says_when_grouping_failed(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    send(turn())
    monkeypatch.setattr("knowledge.console.reports.background._state.trouble", "ConfigurationError")
    assert "cannot be grouped now" in page(staff, "/asked/")


def test_pages_turn_and_keep_the_filter(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [QuestionGroup(centre=b"", recipe="x") for _number in range(60)]
    for group in QuestionGroup.objects.bulk_create(rows):
        Report.objects.bulk_create(
            Report(
                key=f"{group.pk}-{n}",
                day=today(),
                language="kk",
                channel="web",
                outcome="dont_know",
                text=f"q {group.pk}",
                group=group,
            )
            for n in range(3)
        )
    text = page(staff, "/asked/?language=kk&page=3")
    assert text.count('class="asked"') == 10
    assert "language=kk&amp;outcome=&amp;days=30&amp;fate=open&amp;page=1" in text


def decide(client: Client, group: QuestionGroup, do: str, **fields: str) -> Any:
    given = {"text": BEES, "language": "en", "to": "iin-get", "other": "", "foreign": "", "do": do}
    return client.post(f"/asked/{group.pk}/", given | fields, follow=True)


def test_one_click_adds_a_phrasing_and_says_where(staff: Client, ask: Ask, answer: Record) -> None:
    group = ask(BEES)
    text = decide(staff, group, "phrasing").content.decode()
    answer.refresh_from_db()
    assert answer.draft["questions"]["en"] == ["iin", BEES]
    assert 'Added to the draft of <a href="/edit/entry/iin-get/">Getting an IIN</a>' in text
    assert "Became a phrasing" in text
    assert BEES not in page(staff, "/asked/").split("</article>")[0] or "became a phrasing" in page(staff, "/asked/?fate=done")


@pytest.mark.parametrize("other", ["Getting an IIN · iin-get", "iin-get", "getting an iin"])
def test_another_answer_is_found_by_label_id_or_title(staff: Client, ask: Ask, answer: Record, other: str) -> None:
    decide(staff, ask(BEES), "phrasing", to="other", other=other)
    answer.refresh_from_db()
    assert answer.draft["questions"]["en"] == ["iin", BEES]


def test_an_answer_that_nobody_can_make_out_is_asked_for_and_the_form_stays(staff: Client, ask: Ask, answer: Record) -> None:
    text = decide(staff, ask(BEES), "phrasing", to="other", other="something", text="My own wording").content.decode()
    assert "Choose from the list where the question belongs." in text
    assert "My own wording" in text


def test_the_title_of_an_answer_is_never_taken_for_markup(staff: Client, ask: Ask, answer: Record) -> None:
    answer.content["title"]["en"] = "<script>alert(1)</script>"
    answer.save()
    assert "<script>alert" not in decide(staff, ask(BEES), "phrasing").content.decode()


def test_words_of_visitors_are_never_taken_for_markup(staff: Client, ask: Ask) -> None:
    group = ask("<script>alert(1)</script> bees")
    for address in ("/asked/", f"/asked/{group.pk}/", "/charts/"):
        assert "<script>alert" not in page(staff, address)


def test_a_new_answer_is_begun_with_the_question(staff: Client, ask: Ask) -> None:
    group = ask(BEES)
    answer = staff.post(f"/asked/{group.pk}/", {"text": BEES, "language": "en", "do": "answer"})
    assert answer.url == "/edit/entry/new/?question=Can+I+keep+bees+in+a+town%3F&language=en"
    group.refresh_from_db()
    assert group.fate == "entry"


def test_not_ours_and_ignore_and_undo(staff: Client, ask: Ask) -> None:
    record = Record.objects.create(kind="foreign", name="foreign-farm", content={"id": "foreign-farm", "questions": {"en": ["cows"]}})
    group = ask(BEES)
    assert "Not ours" in decide(staff, group, "foreign", foreign="foreign-farm").content.decode()
    record.refresh_from_db()
    assert record.draft["questions"]["en"] == ["cows", BEES]
    staff.post(f"/asked/{group.pk}/undo/")
    record.refresh_from_db()
    assert record.draft is None
    assert "Ignored" in decide(staff, group, "ignore").content.decode()


def test_a_chosen_wording_stands_in_the_form(staff: Client, ask: Ask) -> None:
    group = ask(BEES)
    ask("Can I keep bees in a town now?", 1)
    first, second = (re.search(r"<textarea[^>]*>(.*?)</textarea>", page(staff, f"/asked/{group.pk}/?use={n}"))[1] for n in (0, 1))
    assert {first, second} == {BEES, "Can I keep bees in a town now?"}
    page(staff, f"/asked/{group.pk}/?use=99999999999999999999")


def test_pages_hold_neither_scripts_of_their_own_nor_inline_styles(looking: Client, ask: Ask, answer: Record) -> None:
    group = ask(BEES)
    ask(TRACTOR, 1)
    send(rating())
    for address in ("/asked/", "/asked/review/", f"/asked/{group.pk}/", "/charts/"):
        content = page(looking, address).split('id="content"')[1]
        assert " style=" not in content, address
        assert " onclick=" not in content, address


def test_charts_count_days_without_questions_as_zero(staff: Client, answer: Record) -> None:
    send(
        turn(),
        turn(language="ru", outcome="answer", entry="iin-get", text=None),
        turn(day=(today() - dt.timedelta(days=3)).isoformat()),
    )
    text = page(staff, "/charts/?days=7")
    assert text.count('<rect class="fill" x=') - text.count('class="interval"') == 7
    assert re.findall(r'scope="row">[^<]*</th><td class="number">(\d+)</td>', text)[:7] == ["0", "0", "0", "1", "0", "0", "2"]
    assert "Documents" in text
    assert "answered" in text


def test_numbers_in_drawings_have_points_in_every_language(staff: Client) -> None:
    send(*[turn(day=(today() - dt.timedelta(days=n)).isoformat()) for n in range(7)], turn())
    staff.cookies["console_language"] = "ru"
    assert not re.search(r'(?:x|y|width|height)="-?\d+,\d', page(staff, "/charts/"))


def test_ratings_come_with_their_interval_and_surely_bad_ones_first(staff: Client, answer: Record) -> None:
    send(*[rating(entry="bad-one", helpful=False) for _n in range(8)], *[rating(helpful=n < 12) for n in range(15)])
    text = page(staff, "/charts/")
    assert text.index("bad-one") < text.index("Getting an IIN</a>")
    assert "12 of 15" in text
    assert "55–93 %" in text


def test_the_counts_are_a_table_that_excel_opens(staff: Client) -> None:
    send(turn(), turn(), turn(language=None, outcome="menu", text=None))
    rows = table(staff, "/charts/counts.csv")
    assert rows[0] == ["day", "language", "outcome", "questions"]
    assert [today().isoformat(), "English", "did not know", "2"] in rows


def test_excel_in_russian_parts_cells_at_semicolons(staff: Client) -> None:
    staff.cookies["console_language"] = "ru"
    assert ";" in staff.get("/charts/counts.csv").content.decode().splitlines()[0]


def test_only_shown_groups_are_in_the_table(staff: Client, ask: Ask, answer: Record) -> None:
    ask("=1+1 bees")
    ask(TRACTOR, 2)
    rows = table(staff, "/asked/groups.csv")
    assert len(rows) == 2
    assert rows[1][1] == "3"
    assert rows[1][-1] == "'=1+1 bees"
    assert "Getting an IIN (3)" in rows[1][5]


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\ta", "\ra"])
def test_formulas_are_made_harmless(text: str) -> None:
    assert cell(text) == f"'{text}"


def test_ratings_are_a_table_too(staff: Client, answer: Record) -> None:
    send(rating())
    assert table(staff, "/charts/ratings.csv")[1][:4] == ["iin-get", "Getting an IIN", "1", "1"]


def test_short_keeping_shortens_the_filter(staff: Client, settings: Any) -> None:
    import dataclasses

    settings.PANA = dataclasses.replace(settings.PANA, reports_days=5)
    send(turn())
    text = page(staff, "/charts/")
    assert re.findall(r'<option value="(\d+)"', text) == ["5"]


def test_no_page_asks_for_the_encoder(staff: Client, looking: Client, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    group = ask(BEES)
    send(turn())
    monkeypatch.setattr(grouping, "encoder", lambda: pytest.fail("a page asked for the encoder"))
    for address in ("/asked/", f"/asked/{group.pk}/", "/charts/", "/asked/review/"):
        page(looking, address)
