"""Good files become a collection; each kind of fault becomes a problem that names file, line and field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.entries import Collection, read_folder
from knowledge.languages import LANGUAGES
from tests.knowledge.entries.faults import only_problem, problems_of

Edit = Callable[[str, str, str], int]


def line_of(path: Path, text: str) -> int:
    """The number of the only line that holds a text."""
    found = [number for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if text in line]
    assert len(found) == 1, (text, found)
    return found[0]


def test_good_files_give_a_collection(collection: Collection) -> None:
    assert [entry.id for entry in collection.entries] == ["school-place", "emergency-fire", "certificate-lost", "birth-at-home"]
    assert [group.id for group in collection.groups] == ["papers", "daily-life", "urgent"]
    assert list(collection.contacts) == ["day-office", "line-112"]
    assert [kind.id for kind in collection.foreign] == ["foreign-weather"]


def test_every_field_of_an_entry_arrives(collection: Collection) -> None:
    lost = collection.entry("certificate-lost")
    assert (lost.group, lost.kind, lost.sensitivity, lost.confidence) == ("papers", "answer", "green", "low")
    assert (lost.verified_on, lost.review_by) == (dt.date(2026, 10, 1), dt.date(2027, 1, 15))
    assert (lost.contacts, lost.related, lost.without_iin) == (("day-office", "line-112"), ("school-place",), "works")
    assert [(citation.source, citation.article) for citation in lost.sources] == [("law-papers", "4, 11-13")]
    for language in LANGUAGES:
        variant = lost.variants[language]
        assert (len(variant.questions), len(variant.steps), len(variant.documents)) == (8, 2, 1)
        assert variant.title and variant.answer and variant.deadline and variant.fee and variant.where


def test_every_field_of_a_contact_arrives(collection: Collection) -> None:
    office, line = collection.contacts.values()
    assert (office.nationwide, line.nationwide) == (False, True)
    assert (office.around_the_clock, line.around_the_clock) == (False, True)
    assert [phone.confidence for phone in office.phones] == ["low", "high"]
    assert (office.places, office.needs) == (("almaty",), ("papers",))
    assert office.email and office.website and office.hours and office.address and office.languages == ("kk", "ru")


def test_optional_parts_that_are_left_out_are_empty(collection: Collection) -> None:
    variant = collection.entry("birth-at-home").variants["kk"]
    assert (variant.steps, variant.documents, variant.deadline, variant.fee, variant.where) == ((), (), None, None, None)


def test_an_unknown_entry_is_a_key_error(collection: Collection) -> None:
    with pytest.raises(KeyError, match="no-such"):
        collection.entry("no-such")


def test_foreign_questions_may_be_left_out_altogether(folder: Path) -> None:
    (folder / "foreign.yml").unlink()
    assert read_folder(folder).foreign == ()


def test_every_field_of_a_value_arrives(collection: Collection) -> None:
    index, fee, _, term = collection.values.by_id.values()
    assert (index.kind, index.number, index.valid_from, index.valid_until) == (
        "index", 4325, dt.date(2026, 1, 1), dt.date(2026, 12, 31),
    )  # fmt: skip
    assert (fee.kind, fee.number, fee.in_index, fee.source, fee.article) == ("money", 8, True, "law-papers", "4")
    assert (term.kind, term.number, term.unit) == ("duration", 10, "day")


def test_every_field_of_a_place_and_of_a_need_arrives(collection: Collection) -> None:
    semey = collection.places["semey"]
    assert (semey.names["ru"], semey.region, semey.everyday_word) == (("Семей", "в семее"), "hill-region", True)
    assert (semey.latitude, semey.longitude) == (50.5, 80.3)
    assert collection.needs["papers"].words["ru"] == ("документ",)


def test_an_entry_knows_the_values_that_its_texts_tell(collection: Collection) -> None:
    assert collection.entry("certificate-lost").values == {"fee-new", "fee-copy", "term-report"}
    assert "34,600 tenge" in collection.entry("certificate-lost").variants["en"].answer


@pytest.mark.parametrize("name", ["groups.yml", "sources.yml", "contacts.yml", "values.yml"])
def test_a_missing_registry_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    problem = only_problem(folder)
    assert (problem.file, problem.message) == (name, "is missing in entries/")


def test_a_folder_that_does_not_exist_is_told_by_its_registry_files(tmp_path: Path) -> None:
    missed = {problem.file for problem in problems_of(tmp_path / "nowhere")}
    assert missed == {"groups.yml", "sources.yml", "contacts.yml", "values.yml"}


def test_a_missing_language_is_named_with_its_line(folder: Path, edit: Edit) -> None:
    line = edit("papers.yml", "    ru: Если потеряли удостоверение\n", "")
    problem = only_problem(folder)
    assert (problem.file, problem.entry) == ("papers.yml", "certificate-lost")
    assert (problem.field, problem.message) == ("title.ru", "is missing")
    assert problem.line == line - 1 == line_of(folder / "papers.yml", "kk: Куәлікті жоғалтып алсаңыз")


def test_a_missing_language_of_one_step_is_named_with_its_line(folder: Path, edit: Edit) -> None:
    line = edit("papers.yml", "    en: Write an application.\n", "")
    problem = only_problem(folder)
    assert (problem.field, problem.line) == ("steps[2].en", line - 2)


def test_missing_phrasings_of_a_language_are_named_with_their_line(folder: Path, edit: Edit) -> None:
    text = (folder / "everyday.yml").read_text(encoding="utf-8")
    start = text.index("    en:\n    - our house is on fire")
    edit("everyday.yml", text[start : text.index("  answer:", start)], "")
    problem = next(p for p in problems_of(folder) if p.message == "is missing")
    assert (problem.file, problem.entry, problem.field) == ("everyday.yml", "emergency-fire", "questions.en")
    assert problem.line == line_of(folder / "everyday.yml", "үйіміз өртеніп жатыр") - 1


def test_a_missing_field_is_named_with_the_line_of_its_entry(folder: Path, edit: Edit) -> None:
    edit("everyday.yml", "  sensitivity: red\n", "")
    problems = [problem for problem in problems_of(folder) if problem.message == "is missing"]
    assert [(p.file, p.entry, p.field) for p in problems] == [("everyday.yml", "emergency-fire", "sensitivity")]
    assert problems[0].line == line_of(folder / "everyday.yml", "- id: emergency-fire")


def test_an_unknown_field_is_named_with_its_line_and_the_known_ones(folder: Path, edit: Edit) -> None:
    line = edit("everyday.yml", "  sensitivity: red\n", "  sensitivty: red\n")
    problem = next(p for p in problems_of(folder) if p.field == "sensitivty")
    assert (problem.file, problem.line) == ("everyday.yml", line)
    assert "sensitivity" in problem.message


def test_a_field_that_stands_twice_is_named_with_its_second_line(folder: Path, edit: Edit) -> None:
    line = edit("everyday.yml", "  sensitivity: red\n", "  sensitivity: red\n  sensitivity: red\n")
    problem = only_problem(folder)
    assert (problem.file, problem.line) == ("everyday.yml", line + 1)
    assert (problem.field, problem.message) == ("sensitivity", "stands twice")


def test_a_language_that_is_not_ours_is_an_unknown_field(folder: Path, edit: Edit) -> None:
    line = edit("groups.yml", "    en: Papers\n", "    en: Papers\n    uz: Hujjatlar\n")
    problem = only_problem(folder)
    assert (problem.file, problem.line, problem.entry, problem.field) == ("groups.yml", line + 1, "papers", "title.uz")


@pytest.mark.parametrize("empty", ["", '""', '"  "', "~", "null"])
def test_an_empty_text_is_named_with_its_line(folder: Path, edit: Edit, empty: str) -> None:
    line = edit("everyday.yml", "en: If there is a fire", f"en: {empty}")
    problem = only_problem(folder)
    assert (problem.file, problem.line, problem.field, problem.message) == ("everyday.yml", line, "title.en", "is empty")


@pytest.mark.parametrize("wrong", ["2026-02-30", "01.10.2026", "soon", "2026-13-01"])
def test_a_wrong_date_is_named_with_its_line(folder: Path, edit: Edit, wrong: str) -> None:
    line = edit("sources.yml", "date: '2018-10-12'", f"date: {wrong}")
    problem = only_problem(folder)
    assert (problem.file, problem.line, problem.entry, problem.field) == ("sources.yml", line, "order-school", "date")
    assert wrong in problem.message and "2026-11-22" in problem.message


def test_a_review_before_the_check_is_refused(folder: Path) -> None:
    path = folder / "papers.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("2027-01-15", "2026-10-01", 1), encoding="utf-8")
    problem = next(p for p in problems_of(folder) if p.severity == "error")
    assert (problem.entry, problem.field, problem.message) == ("certificate-lost", "review_by", "must lie after verified_on")
    assert (problem.file, problem.line) == ("papers.yml", line_of(path, "review_by: '2026-10-01'"))


@pytest.mark.parametrize(
    ("old", "new", "field", "said"),
    [
        ("  related:\n  - certificate-lost", "  related:\n  - no-such-entry", "related", "'no-such-entry' is no entry"),
        ("  related:\n  - certificate-lost", "  related:\n  - school-place", "related", "names the entry itself"),
        ("  group: daily-life", "  group: no-such-group", "group", "'no-such-group' is not in groups.yml"),
        ("  - source: order-school", "  - source: no-such-law", "sources", "'no-such-law' is not in sources.yml"),
    ],
)
def test_a_reference_to_what_is_not_there_is_named(folder: Path, edit: Edit, old: str, new: str, field: str, said: str) -> None:
    edit("everyday.yml", old, new)
    problem = only_problem(folder)
    assert (problem.file, problem.entry, problem.field, problem.message) == ("everyday.yml", "school-place", field, said)
    start = line_of(folder / "everyday.yml", "- id: school-place")
    assert start < problem.line < line_of(folder / "everyday.yml", "- id: emergency-fire") or field == "group"


def test_an_unknown_contact_of_an_entry_is_named(folder: Path, edit: Edit) -> None:
    edit("papers.yml", "  - day-office\n  - line-112\n", "  - day-office\n  - line-999\n")
    problem = only_problem(folder)
    assert (problem.file, problem.entry, problem.field) == ("papers.yml", "certificate-lost", "contacts")
    assert problem.message == "'line-999' is not in contacts.yml"
    assert problem.line == line_of(folder / "papers.yml", "- line-999") - 2


def test_an_unknown_source_of_a_contact_is_named(folder: Path) -> None:
    path = folder / "contacts.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("source: page-help", "source: page-gone", 1), encoding="utf-8")
    problem = only_problem(folder)
    assert (problem.file, problem.entry, problem.field) == ("contacts.yml", "day-office", "source")


def test_a_contact_must_say_its_places_or_that_it_is_nationwide(folder: Path, edit: Edit) -> None:
    edit("contacts.yml", "  nationwide: 'true'\n", "")
    problem = only_problem(folder)
    assert (problem.file, problem.entry, problem.field) == ("contacts.yml", "line-112", "places")
    assert problem.line == line_of(folder / "contacts.yml", "- id: line-112")


def test_an_answer_over_120_words_is_refused_and_one_of_120_is_not(folder: Path, edit: Edit) -> None:
    edit("everyday.yml", "en: Call 112 now.", "en: 112 " + "word " * 119)
    read_folder(folder)
    edit("everyday.yml", "word " * 119, "word " * 120)
    problem = only_problem(folder)
    assert (problem.file, problem.entry, problem.field) == ("everyday.yml", "emergency-fire", "answer.en")
    assert problem.message == "has 121 words; at most 120"
    assert problem.line == line_of(folder / "everyday.yml", "word word")


def test_a_title_over_80_characters_is_refused(folder: Path, edit: Edit) -> None:
    edit("everyday.yml", "en: If there is a fire", "en: " + "x" * 81)
    problem = only_problem(folder)
    assert (problem.field, problem.message) == ("title.en", "has 81 characters; at most 80")


def test_too_few_phrasings_are_counted(folder: Path, edit: Edit) -> None:
    edit("everyday.yml", "    - горит наш дом\n", "")
    problem = only_problem(folder)
    assert (problem.file, problem.entry, problem.field) == ("everyday.yml", "emergency-fire", "questions.ru")
    assert problem.message == "has 7 phrasings; at least 8"


def test_the_same_phrasing_in_two_entries_is_refused_however_it_is_written(folder: Path, edit: Edit) -> None:
    edit("everyday.yml", "- сыныпқа қабылдамай жатыр", "- Үйде босандым, кағаз жок!")
    problem = only_problem(folder)
    assert (problem.file, problem.entry, problem.field) == ("papers.yml", "birth-at-home", "questions.kk[2]")
    assert problem.message == "'үйде босандым, қағаз жоқ' stands already in school-place"
    assert problem.line == line_of(folder / "papers.yml", "үйде босандым, қағаз жоқ")


def test_the_same_phrasing_in_two_languages_is_allowed(folder: Path, edit: Edit) -> None:
    edit("everyday.yml", "- they refuse him in class", "- директор қағаз жоқ дейді")
    read_folder(folder)


def test_the_same_id_twice_is_refused_with_the_first_place(folder: Path, edit: Edit) -> None:
    line = edit("papers.yml", "- id: birth-at-home", "- id: school-place")
    problem = next(p for p in problems_of(folder) if p.field == "id")
    assert (problem.file, problem.line, problem.message) == ("papers.yml", line, "stands already in everyday.yml:1")


@pytest.mark.parametrize("wrong", ["Birth_Home", "birth home", "туу", "birth--home", "-birth"])
def test_a_bad_id_is_refused(folder: Path, edit: Edit, wrong: str) -> None:
    line = edit("papers.yml", "- id: birth-at-home", f"- id: {wrong}")
    problem = only_problem(folder)
    assert (problem.file, problem.line, problem.field) == ("papers.yml", line, "id")
    assert repr(wrong) in problem.message


def test_a_foreign_kind_must_be_named_as_one(folder: Path, edit: Edit) -> None:
    edit("foreign.yml", "foreign-weather", "weather")
    problem = only_problem(folder)
    assert (problem.file, problem.line, problem.message) == ("foreign.yml", 1, "must begin with foreign-")


@pytest.mark.parametrize("wrong", ["  kind: [emergency\n", "  kind: emergency\n\tgroup: urgent\n", "  kind: *nobody\n"])
def test_bad_yaml_is_named_with_its_file_and_a_line_near_the_fault(folder: Path, edit: Edit, wrong: str) -> None:
    line = edit("everyday.yml", "  kind: emergency\n", wrong)
    problem = next(p for p in problems_of(folder) if "YAML" in p.message)
    assert problem.file == "everyday.yml"
    assert line <= problem.line <= line + 1


def test_a_control_character_in_a_file_is_a_problem_of_that_file(folder: Path, edit: Edit) -> None:
    edit("everyday.yml", "en: If there is a fire", "en: If there is a \x01 fire")
    assert "everyday.yml" in [problem.file for problem in problems_of(folder)]


def test_a_file_that_is_not_utf8_is_named(folder: Path) -> None:
    path = folder / "papers.yml"
    path.write_bytes(path.read_text(encoding="utf-8").encode("utf-16"))
    problem = next(p for p in problems_of(folder) if p.file == "papers.yml")
    assert problem.message.startswith("is not UTF-8 text")


def test_a_byte_order_mark_does_no_harm(folder: Path) -> None:
    path = folder / "papers.yml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(read_folder(folder).entries) == 4


def test_a_file_that_is_no_list_is_named(folder: Path) -> None:
    (folder / "extra.yml").write_text("id: alone\n", encoding="utf-8")
    problem = only_problem(folder)
    assert (problem.file, problem.line) == ("extra.yml", 1)
    assert "must be a list" in problem.message


def test_an_item_that_is_no_set_of_fields_is_named(folder: Path) -> None:
    (folder / "groups.yml").open("a", encoding="utf-8").write("- papers\n")
    problem = next(p for p in problems_of(folder) if "set of fields" in p.message)
    assert (problem.file, problem.line) == ("groups.yml", line_of(folder / "groups.yml", "- papers"))


def test_an_unknown_placeholder_is_refused_with_its_language(folder: Path, edit: Edit) -> None:
    edit("papers.yml", "A new one costs {fee-new}.", "A new one costs {fee-old}.")
    problem = next(p for p in problems_of(folder) if "no value" in p.message)
    assert (problem.file, problem.entry, problem.field) == ("papers.yml", "certificate-lost", "answer.en")
    assert problem.message == "{fee-old} names no value of values.yml"
    assert line_of(folder / "papers.yml", "{fee-old}") - 2 <= problem.line <= line_of(folder / "papers.yml", "{fee-old}")


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("  sensitivity: red\n", "  sensitivity: crimson\n", "sensitivity"),
        ("  kind: emergency\n", "  kind: alarm\n", "kind"),
        ("    article: '5'\n", "    article: five\n", "sources[1].article"),
    ],
)
def test_a_word_outside_the_fixed_ones_is_named_with_its_line(folder: Path, edit: Edit, old: str, new: str, field: str) -> None:
    line = edit("everyday.yml", old, new)
    problem = next(p for p in problems_of(folder) if p.field == field and "must be red" not in p.message)
    assert problem.file == "everyday.yml"
    assert line - 1 <= problem.line <= line


def test_an_emergency_must_be_red(folder: Path, edit: Edit) -> None:
    edit("everyday.yml", "  sensitivity: red\n", "  sensitivity: green\n")
    assert only_problem(folder).message == "of an emergency must be red"


def test_all_faults_of_all_files_are_told_at_once_in_order(folder: Path, edit: Edit) -> None:
    edit("papers.yml", "- id: birth-at-home", "- id: Birth")
    edit("everyday.yml", "  kind: emergency\n", "  kind: alarm\n")
    edit("groups.yml", "en: Papers", "en: ''")
    problems = problems_of(folder)
    assert [problem.file for problem in problems] == ["everyday.yml", "groups.yml", "papers.yml"]
    assert problems == sorted(problems)


def test_a_problem_reads_as_one_line_that_an_editor_can_jump_to(folder: Path, edit: Edit) -> None:
    line = edit("everyday.yml", "en: If there is a fire", "en: ''")
    assert str(only_problem(folder)) == f"everyday.yml:{line}: emergency-fire title.en: is empty"
