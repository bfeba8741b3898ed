"""Records are what the files say, survive being written, and are checked by the same rules as a folder, but only where they change."""

from __future__ import annotations

import copy
import datetime as dt
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from knowledge.entries import SEED, EntriesError, read_folder
from knowledge.entries.records import Checker, Kind, Record, RecordProblem, file_of, in_file_order, read_records, write_records
from tests.knowledge.entries import strategies

Edit = Callable[[str, str, str], int]
TODAY = dt.date(2026, 11, 25)


@pytest.fixture(scope="module")
def seed() -> list[Record]:
    return read_records()


@pytest.fixture(scope="module")
def checker(seed: list[Record]) -> Checker:
    """One that has seen the seed."""
    made = Checker()
    made.check(seed)
    return made


@pytest.fixture
def records(folder: Path) -> list[Record]:
    return read_records(folder)


def changed(records: list[Record], kind: Kind, id: str, change: Callable[[dict[str, Any]], Any]) -> list[Record]:
    """The records with one of them changed."""

    def one(record: Record) -> Record:
        if (record.kind, record.id) != (kind, id):
            return record
        content = copy.deepcopy(record.content)
        change(content)
        return replace(record, content=content)

    return [one(record) for record in records]


def only_problem(records: list[Record]) -> RecordProblem:
    (problem,) = Checker().check(records, TODAY).problems
    return problem


def test_the_records_of_the_seed_say_what_its_folder_says(seed: list[Record], checker: Checker) -> None:
    checked = checker.check(seed)
    assert checked.collection == read_folder()
    assert checked.problems == ()
    assert checker.collection(seed) == read_folder()


def test_records_hold_plain_data_in_the_order_of_the_fields(records: list[Record]) -> None:
    lost = next(record for record in records if record.id == "certificate-lost")
    assert (lost.kind, lost.file) == ("entry", "papers.yml")
    assert list(lost.content)[:5] == ["id", "group", "kind", "audience", "sensitivity"]
    assert lost.content["review_by"] == "2027-01-15"
    assert lost.content["sources"] == [{"source": "law-papers", "article": "4, 11-13"}]


def test_texts_that_look_like_something_else_are_read_as_they_are_written(folder: Path) -> None:
    (folder / "domains.yml").write_text("- {id: a.kz, why: no}\n- {id: b.kz, why: 007}\n- {id: c.kz, why: 09:00}\n", encoding="utf-8")
    assert [record.content["why"] for record in read_records(folder) if record.kind == "domain"] == ["no", "007", "09:00"]


@settings(max_examples=60, deadline=None)
@given(strategies.records)
def test_whatever_is_written_is_read_again(records: list[Record]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "entries"
        for _ in range(2):
            write_records(records, folder)
            found = [replace(record, file=file_of(record)) for record in in_file_order(records)]
            assert sorted(read_records(folder), key=repr) == sorted(found, key=repr)
            assert [one for one in read_records(folder) if one.kind == "entry"] == [one for one in found if one.kind == "entry"]


def test_the_seed_written_anew_says_the_same(seed: list[Record], tmp_path: Path) -> None:
    write_records(seed, tmp_path / "new")
    assert read_records(tmp_path / "new") == seed
    assert read_folder(tmp_path / "new") == read_folder()
    assert {path.name for path in (tmp_path / "new").iterdir()} == {path.name for path in SEED.glob("*.yml")}


def test_what_has_not_changed_keeps_its_text_and_its_comments(seed: list[Record], tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(SEED, folder)
    edited = changed(seed, "value", "mci", lambda content: content.update(tenge=4500))
    write_records(edited, folder)
    assert read_records(folder) == edited
    for path in SEED.glob("*.yml"):
        before, after = path.read_text(encoding="utf-8"), (folder / path.name).read_text(encoding="utf-8")
        assert after.replace("tenge: 4500", "tenge: 4325").splitlines()[-50:] == before.splitlines()[-50:]
        assert (after == before) == (path.name != "values.yml")


def test_a_file_whose_last_entry_is_gone_goes_too(records: list[Record], folder: Path) -> None:
    write_records([record for record in records if record.file != "everyday.yml"], folder)
    assert not (folder / "everyday.yml").exists()


def test_an_entry_without_a_file_goes_to_that_of_its_topic(records: list[Record]) -> None:
    lost = replace(next(record for record in records if record.id == "certificate-lost"), file="")
    assert file_of(lost) == "papers.yml"
    assert file_of(replace(lost, content={"group": "sources"})) == "sources-entries.yml"
    assert file_of(replace(lost, content={"group": "../x"}, file="../y.yml")) == "entries.yml"


def test_a_folder_of_other_yaml_files_is_left_alone(records: list[Record], tmp_path: Path) -> None:
    (tmp_path / "compose.yml").write_text("services: {}\n", encoding="utf-8")
    with pytest.raises(FileExistsError, match="no entries"):
        write_records(records, tmp_path)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["compose.yml"]


@pytest.mark.parametrize(
    ("kind", "id", "change", "field", "message"),
    [
        ("entry", "school-place", lambda c: c["answer"].pop("kk"), "answer.kk", "is missing"),
        ("entry", "school-place", lambda c: c["questions"]["ru"].__setitem__(2, ""), "questions.ru[3]", "is empty"),
        ("entry", "school-place", lambda c: c["sources"][1].pop("source"), "sources[2].source", "is missing"),
        ("entry", "certificate-lost", lambda c: c["steps"][1].update(en="Pay {x}."), "steps[2].en", "names no value"),
        ("entry", "emergency-fire", lambda c: c.update(sensitivity="green"), "sensitivity", "must be red"),
        ("entry", "birth-at-home", lambda c: c["title"].update(uz="Tug'ilish"), "title.uz", "is not a field"),
        ("contact", "day-office", lambda c: c["phones"][0].update(number="12 monkeys"), "phones[1]", "must be international"),
        ("contact", "day-office", lambda c: c["phones"][0].pop("confidence"), "phones[1].confidence", "is missing"),
        ("group", "papers", lambda c: c["title"].update(en="a\x00b"), "title.en", "no text may hold"),
    ],
)
def test_a_fault_names_kind_id_and_field(
    records: list[Record], kind: Kind, id: str, change: Callable[[dict[str, Any]], Any], field: str, message: str
) -> None:
    problems = Checker().check(changed(records, kind, id, change), TODAY).problems
    assert [(one.kind, one.id, one.severity) for one in problems if one.field == field and message in one.message] == [
        (kind, id, "error")
    ]


def test_a_content_that_is_no_mapping_or_has_another_id_is_a_problem(records: list[Record]) -> None:
    wrong: Any = ["no", "mapping"]
    checked = Checker().check([*records, Record("group", "new", wrong)], TODAY)
    assert ("new", "") in {(one.id, one.field) for one in checked.problems}
    assert only_problem([*records, Record("domain", "x.org", {"id": "y.org", "why": "z"})]).field == "id"


def test_an_id_that_stands_twice_is_a_problem(records: list[Record]) -> None:
    again = next(record for record in records if record.kind == "group")
    assert only_problem([*records, again]) == RecordProblem("group", again.id, "id", "stands twice")


def test_a_checker_that_has_seen_other_things_says_the_same_as_a_new_one(records: list[Record]) -> None:
    kept = Checker()
    steps = [
        changed(records, "entry", "birth-at-home", lambda c: c["questions"]["en"].append("I lost my certificates")),
        changed(records, "value", "fee-new", lambda c: c.update(mci=9)),
        [record for record in records if record.kind != "value"],
        [record for record in records if record.id != "certificate-lost"],
        records[::-1],
        records,
    ]
    for step in steps:
        assert kept.check(step, TODAY) == Checker().check(step, TODAY)


def test_a_changed_value_is_written_into_the_texts_that_name_it_and_only_those_are_read_anew(records: list[Record]) -> None:
    checker = Checker()
    before = checker.check(records, TODAY).collection
    after = checker.check(changed(records, "value", "fee-new", lambda c: c.update(mci=9)), TODAY).collection
    anew = [one.id for one, other in zip(before.entries, after.entries, strict=True) if one is not other]
    assert anew == ["certificate-lost"]
    assert "9 MCI" in after.entry("certificate-lost").variants["en"].answer


def test_errors_are_raised_where_a_collection_is_asked_for(records: list[Record]) -> None:
    wrong = changed(records, "entry", "school-place", lambda c: c["answer"].pop("kk"))
    with pytest.raises(EntriesError) as caught:
        Checker().collection(wrong)
    assert "everyday.yml: school-place answer.kk: is missing" in str(caught.value)


def test_of_one_draft_only_its_own_problems_are_told(records: list[Record]) -> None:
    checker = Checker()
    first = next(record for record in in_file_order(records) if record.kind == "entry")
    (draft,) = [
        record
        for record in changed(records, "entry", first.id, lambda c: c["questions"]["en"].append("I lost my certificate"))
        if record.id == first.id
    ]
    (problem,) = checker.problems_of(draft, records, TODAY)
    assert (problem.id, problem.field) == (first.id, "questions.en[9]")
    assert problem.message == "'I lost my certificate' stands already in certificate-lost"
    assert checker.problems_of(first, records, TODAY) == ()


def test_checking_after_one_change_is_quick_and_keeps_the_other_entries(seed: list[Record], checker: Checker) -> None:
    before = checker.check(seed).collection
    edited = changed(seed, "entry", seed[0].id, lambda c: c["questions"]["ru"].append("совсем другой вопрос"))
    started = time.process_time()
    after = checker.check(edited)
    took = time.process_time() - started
    assert took < 0.5
    assert sum(one is other for one, other in zip(before.entries, after.collection.entries, strict=True)) == len(before.entries) - 1
    started = time.process_time()
    checker.problems_of(next(record for record in edited if record.id == seed[0].id), seed)
    assert time.process_time() - started < 0.3


def test_several_threads_may_check_at_once(records: list[Record]) -> None:
    checker, found = Checker(), []
    threads = [threading.Thread(target=lambda: found.append(checker.check(records, TODAY))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [Checker().check(records, TODAY)] * 8
