"""Each rule of the gate catches a planted fault and names file, entry, field and language; what is right passes."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz

from knowledge.entries import EntriesError, Problem, read_with_warnings
from knowledge.entries.gate.likeness import NEARLY_THE_SAME, Likeness
from knowledge.entries.gate.parity import numbers

Edit = Callable[[str, str, str], int]
TODAY = dt.date(2026, 11, 25)


def faults(folder: Path, today: dt.date = TODAY) -> list[Problem]:
    """All findings of a folder, warnings too."""
    try:
        return read_with_warnings(folder, today)[1]
    except EntriesError as error:
        return error.problems


def fault(folder: Path, said: str, today: dt.date = TODAY) -> Problem:
    """The only finding whose message holds these words."""
    found = [problem for problem in faults(folder, today) if said in problem.message]
    assert len(found) == 1, [str(problem) for problem in faults(folder, today)]
    return found[0]


def place_of(problem: Problem) -> tuple[str, str, str]:
    """File, thing, field with language."""
    return problem.file, problem.entry, problem.field


def test_a_good_folder_has_neither_errors_nor_warnings(folder: Path) -> None:
    assert faults(folder) == []


# --- parity of the three languages


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        ("en", "en: Call 112 now.", "en: Call 102 now."),
        ("ru", "ru: Звоните 112 сейчас.", "ru: Звоните 103 сейчас."),
        ("kk", "kk: Қазір 112-ге қоңырау шалыңыз.", "kk: Қазір 101-ге қоңырау шалыңыз."),
    ],
)
def test_another_phone_number_in_one_language_is_refused(folder: Path, edit: Edit, language: str, old: str, new: str) -> None:
    line = edit("everyday.yml", old, new)
    problem = fault(folder, "tells other numbers than the other languages")
    assert place_of(problem) == ("everyday.yml", "emergency-fire", f"answer.{language}")
    assert (problem.line, problem.severity) == (line, "error")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ru: Придите в отдел.", "ru: Придите в отдел с 18 лет."),
        ("kk: Өтініш жазыңыз.", "kk: 25-бап бойынша өтініш жазыңыз."),
        ("en: Go to the office.", "en: Go to office 7,300."),
    ],
)
def test_a_number_or_article_that_only_one_language_tells_is_refused(folder: Path, edit: Edit, old: str, new: str) -> None:
    edit("papers.yml", old, new)
    assert fault(folder, "tells other numbers").field.startswith("steps[")


def test_another_fee_or_deadline_in_one_language_is_refused(folder: Path, edit: Edit) -> None:
    edit(
        "papers.yml",
        "Подайте заявление в ближайший отдел. Новое стоит {fee-new}.",
        "Новое удостоверение в ближайшем отделе стоит {fee-copy}.",
    )
    problem = fault(folder, "tells other values")
    assert place_of(problem) == ("papers.yml", "certificate-lost", "answer.ru")
    assert problem.message.endswith("fee-copy against fee-new")


def test_a_web_address_that_only_one_language_names_is_refused(folder: Path, edit: Edit) -> None:
    edit("everyday.yml", "If it refuses, ask for a written reply.", "If it refuses, see help.example and ask for a written reply.")
    assert place_of(fault(folder, "tells other web addresses")) == ("everyday.yml", "school-place", "answer.en")


def test_a_step_that_one_language_lacks_is_refused(folder: Path, edit: Edit) -> None:
    edit(
        "papers.yml",
        "  - kk: Өтініш жазыңыз.\n    ru: Напишите заявление.\n    en: Write an application.\n",
        "  - kk: Өтініш жазыңыз.\n    en: Write an application.\n",
    )
    assert place_of(fault(folder, "is missing")) == ("papers.yml", "certificate-lost", "steps[2].ru")


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        ("en", "en: Two photographs", "en: Three photographs"),
        ("ru", "ru: Две фотографии", "ru: Три фотографии"),
        ("kk", "kk: Екі сурет", "kk: Үш сурет"),
    ],
)
def test_a_number_in_words_is_refused_because_it_cannot_be_compared(
    folder: Path, edit: Edit, language: str, old: str, new: str
) -> None:
    edit("papers.yml", old, new)
    assert place_of(fault(folder, "in digits")) == ("papers.yml", "certificate-lost", f"documents[1].{language}")


def test_a_contact_that_tells_other_hours_in_one_language_is_refused(folder: Path, edit: Edit) -> None:
    edit("contacts.yml", "Monday to Friday, 9:00–18:00", "Monday to Friday, 9:00–17:00")
    assert place_of(fault(folder, "tells other numbers")) == ("contacts.yml", "day-office", "hours.en")


def test_numbers_are_compared_without_their_separators() -> None:
    assert list(numbers("7 300")) == list(numbers("7,300")) == list(numbers("7300")) == ["7300"]
    assert list(numbers("3,5 × 4,5 см")) == list(numbers("3.5 × 4.5 cm")) == ["3.5", "4.5"]
    assert list(numbers("18-ге, № 607, {fee-8}, https://a.example/12")) == ["18", "607"]


# --- values live once


@pytest.mark.parametrize(
    ("language", "old", "written"),
    [
        ("en", "en: Write an application.", "8 MCI"),
        ("en", "en: Write an application.", "34,600 tenge"),
        ("en", "en: Write an application.", "30 calendar days"),
        ("en", "en: Write an application.", "1 July 2026"),
        ("ru", "ru: Напишите заявление.", "8 МРП"),
        ("ru", "ru: Напишите заявление.", "3 рабочих"),
        ("ru", "ru: Напишите заявление.", "1 июля 2026"),
        ("kk", "kk: Өтініш жазыңыз.", "34 600 теңге"),
        ("kk", "kk: Өтініш жазыңыз.", "30 күнтізбелік күн"),
        ("kk", "kk: Өтініш жазыңыз.", "2026 жылғы 1 шілде"),
    ],
)
def test_an_amount_term_or_date_that_is_written_out_is_refused(
    folder: Path, edit: Edit, language: str, old: str, written: str
) -> None:
    edit("papers.yml", old, f"{old} {written}")
    assert place_of(fault(folder, "is written out")) == ("papers.yml", "certificate-lost", f"steps[2].{language}")


@pytest.mark.parametrize("fine", ["from age 16", "in 2014", "112", "16 years old"])
def test_ages_years_and_phones_may_be_written_out(folder: Path, edit: Edit, fine: str) -> None:
    edit("papers.yml", "en: Write an application.", f"en: Write an application, {fine}.")
    assert not [problem for problem in faults(folder) if "written out" in problem.message]


def test_a_value_that_no_text_names_is_told(folder: Path) -> None:
    row = "- id: fee-unused\n  kind: money\n  mci: '3'\n  source: law-papers\n"
    (folder / "values.yml").open("a", encoding="utf-8").write(row)
    problem = fault(folder, "is named by no text")
    assert (problem.file, problem.entry, problem.severity) == ("values.yml", "fee-unused", "warning")


def test_a_value_of_an_unknown_source_is_refused(folder: Path, edit: Edit) -> None:
    edit(
        "values.yml",
        "- id: fee-copy\n  kind: money\n  mci: '0.5'\n  source: law-papers",
        "- id: fee-copy\n  kind: money\n  mci: '0.5'\n  source: rumour",
    )
    assert place_of(fault(folder, "is not in sources.yml")) == ("values.yml", "fee-copy", "source")


def test_amounts_without_their_index_are_refused(folder: Path) -> None:
    path = folder / "values.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[text.index("- id: fee-new") :], encoding="utf-8")
    assert {problem.field for problem in faults(folder) if "is counted in mci" in problem.message} >= {"answer.kk", "fee.en"}


# --- wording


def test_an_answer_in_the_wrong_language_is_refused(folder: Path, edit: Edit) -> None:
    edit(
        "everyday.yml",
        "kk: Мектеп баланы қабылдауға тиіс. Бас тартса, жазбаша жауап сұраңыз.",
        "kk: Школа обязана принять вашего ребёнка, попросите там письменный ответ.",
    )
    assert place_of(fault(folder, "is written in another language (ru)")) == ("everyday.yml", "school-place", "answer.kk")


def test_kazakh_without_a_kazakh_letter_is_refused(folder: Path, edit: Edit) -> None:
    edit(
        "everyday.yml",
        "kk: Мектеп баланы қабылдауға тиіс. Бас тартса, жазбаша жауап сұраңыз.",
        "kk: Мектеп баланы кабылдауга тиис. Бас тартса, жазбаша жауап сураныз.",
    )
    assert place_of(fault(folder, "has no Kazakh letter")) == ("everyday.yml", "school-place", "answer.kk")


def test_a_step_that_is_too_long_is_refused(folder: Path, edit: Edit) -> None:
    edit("papers.yml", "en: Go to the office.", "en: " + "go " * 101)
    assert fault(folder, "has 101 words; at most 100").field == "steps[1].en"


@pytest.mark.parametrize(
    ("language", "old", "wrong"),
    [
        ("ru", "ru: Напишите заявление.", "ru: Возьмите паспорт беженца."),
        ("kk", "kk: Өтініш жазыңыз.", "kk: Баспана сұрауға өтініш жазыңыз."),
        ("kk", "kk: Өтініш жазыңыз.", "kk: ЦОН-ға өтініш жазыңыз."),
        ("en", "en: Write an application.", "en: Bring your stateless passport."),
    ],
)
def test_a_word_that_contradicts_the_glossary_is_refused(folder: Path, edit: Edit, language: str, old: str, wrong: str) -> None:
    edit("papers.yml", old, wrong)
    assert place_of(fault(folder, "the glossary's word is")) == ("papers.yml", "certificate-lost", f"steps[2].{language}")


def test_a_term_that_only_some_languages_name_is_refused(folder: Path, edit: Edit) -> None:
    edit("papers.yml", "ru: Напишите заявление.", "ru: Покажите удостоверение беженца.")
    edit("papers.yml", "en: Write an application.", "en: Show the refugee certificate.")
    assert place_of(fault(folder, "(refugee-certificate)")) == ("papers.yml", "certificate-lost", "answer.kk")


# --- phrasings


def test_a_phrasing_that_nearly_stands_in_another_entry_is_refused(folder: Path, edit: Edit) -> None:
    edit("everyday.yml", "- the headteacher says there are no papers", "- I gave birth at home without the papers")
    problem = fault(folder, "is nearly")
    assert place_of(problem) == ("papers.yml", "birth-at-home", "questions.en[2]")
    assert "which stands already in school-place" in problem.message


def test_questions_that_differ_in_a_number_are_different(folder: Path, edit: Edit) -> None:
    edit("everyday.yml", "- they refuse him in class", "- is it the 1951 convention here")
    edit("papers.yml", "- my child was born at home and needs a birth certificate", "- is it the 1954 convention here")
    assert faults(folder) == []


# --- days


def test_an_expired_review_is_told_but_stops_nothing(folder: Path) -> None:
    found = [p for p in faults(folder, dt.date(2027, 1, 20)) if p.field == "review_by"]
    assert [(p.file, p.entry, p.severity) for p in found] == [("papers.yml", "certificate-lost", "warning")]
    assert found[0].message == "passed on 2027-01-15: check every fact again"


def test_an_ended_value_is_told(folder: Path) -> None:
    problem = fault(folder, "enter what holds now", dt.date(2027, 1, 2))
    assert (problem.file, problem.entry, problem.field, problem.severity) == ("values.yml", "mci", "valid_until", "warning")


def test_an_entry_must_be_looked_at_soon_after_its_values_end(folder: Path, edit: Edit) -> None:
    edit("papers.yml", "  review_by: '2027-01-15'", "  review_by: '2027-02-28'")
    assert place_of(fault(folder, "a value of the entry ends on 2026-12-31")) == ("papers.yml", "certificate-lost", "review_by")


def test_a_source_without_a_date_is_refused(folder: Path, edit: Edit) -> None:
    edit("sources.yml", "  date: '2018-10-12'\n", "")
    assert place_of(fault(folder, "is missing")) == ("sources.yml", "order-school", "date")


@pytest.mark.parametrize(
    ("name", "old", "thing"),
    [
        ("sources.yml", "date: '2018-10-12'", "order-school"),
        ("everyday.yml", None, "school-place"),
    ],
)
def test_a_day_in_the_future_is_refused(folder: Path, edit: Edit, name: str, old: str | None, thing: str) -> None:
    if old:
        edit(name, old, "date: '2026-11-26'")
    else:
        path = folder / name
        path.write_text(
            path.read_text(encoding="utf-8").replace("verified_on: '2026-10-01'", "verified_on: '2026-12-01'", 1), encoding="utf-8"
        )
    assert fault(folder, "lies in the future").entry == thing


# --- links and places


@pytest.mark.parametrize(
    ("name", "old", "new", "thing", "field"),
    [
        ("sources.yml", "https://law.example/papers", "https://law.example.evil.test/papers", "law-papers", "url"),
        ("contacts.yml", "https://help.example", "https://help-example.test", "day-office", "website"),
        ("contacts.yml", "office@help.example", "office@mail.test", "day-office", "email"),
    ],
)
def test_a_domain_outside_the_list_is_refused(folder: Path, edit: Edit, name: str, old: str, new: str, thing: str, field: str) -> None:
    edit(name, old, new)
    assert place_of(fault(folder, "is not an allowed domain")) == (name, thing, field)


def test_what_lies_below_an_allowed_domain_is_allowed(folder: Path, edit: Edit) -> None:
    edit("sources.yml", "https://law.example/papers", "https://www.law.example/papers")
    assert faults(folder) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "field", "said"),
    [
        ("contacts.yml", "  places:\n  - almaty\n", "  places:\n  - atlantis\n", "places", "'atlantis' is not in places.yml"),
        ("contacts.yml", "  needs:\n  - papers\n", "  needs:\n  - magic\n", "needs", "'magic' is not in needs.yml"),
        (
            "places.yml",
            "  names:\n    kk:\n    - Төбежар",
            "  region: nowhere\n  names:\n    kk:\n    - Төбежар",
            "region",
            "stands twice",
        ),
    ],
)
def test_a_place_or_need_that_is_not_there_is_refused(
    folder: Path, edit: Edit, name: str, old: str, new: str, field: str, said: str
) -> None:
    edit(name, old, new)
    assert fault(folder, said).field == field


def test_an_entry_may_not_take_the_address_of_a_help_page(folder: Path, edit: Edit) -> None:
    edit("papers.yml", "- id: birth-at-home", "- id: contacts")
    assert place_of(fault(folder, "help page of its own")) == ("papers.yml", "contacts", "id")


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text("абв 1ы", max_size=30), max_size=12), st.integers(0, 12))
def test_phrasings_that_are_nearly_the_same_are_found_as_if_all_were_compared(texts: list[str], first_new: int) -> None:
    likeness = Likeness()
    found = {*likeness.add(texts[:first_new]), *likeness.add(texts[first_new:])}
    pairs = itertools.combinations(range(len(texts)), 2)
    assert found == {(one, other) for one, other in pairs if fuzz.ratio(texts[one], texts[other]) >= NEARLY_THE_SAME}


def test_what_is_forgotten_is_compared_no_more() -> None:
    likeness = Likeness()
    assert list(likeness.add(["паспорт потерян", "x", "y"])) == []
    likeness.keep([1, 2])
    assert list(likeness.add(["паспорт потерян", "y"])) == [(1, 3)]
