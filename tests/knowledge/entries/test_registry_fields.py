"""Phones, addresses, domains and values of the registry files: each wrong one is named with file, line and field."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.knowledge.entries.faults import only_problem, problems_of

Edit = Callable[[str, str, str], int]


@pytest.mark.parametrize("wrong", ["8 701 123 45 67", "+996 555 11 22 33", "call us", "+7 701"])
def test_a_phone_that_cannot_be_called_is_named_with_its_line(folder: Path, edit: Edit, wrong: str) -> None:
    line = edit("contacts.yml", "number: '+77011234567'", f"number: '{wrong}'")
    problem = only_problem(folder)
    assert (problem.file, problem.line, problem.entry, problem.field) == ("contacts.yml", line, "day-office", "phones[1]")


@pytest.mark.parametrize("wrong", ["+7 ----------", "+7 701 123 45 67 701 123 45 67"])
def test_a_phone_that_no_card_can_write_is_refused_when_read(folder: Path, edit: Edit, wrong: str) -> None:
    edit("contacts.yml", "number: '+77011234567'", f"number: '{wrong}'")
    assert only_problem(folder).field == "phones[1]"


@pytest.mark.parametrize(("name", "field"), [("contacts.yml", "website"), ("sources.yml", "url")])
def test_a_web_address_must_be_whole(folder: Path, edit: Edit, name: str, field: str) -> None:
    old = {"website": "https://help.example", "url": "https://law.example/papers"}[field]
    line = edit(name, old, "www.example")
    problem = only_problem(folder)
    assert (problem.file, problem.line, problem.field) == (name, line, field)


@pytest.mark.parametrize("wrong", ["many", "432²", "NaN", "1/2"])
def test_a_value_must_be_a_number(folder: Path, edit: Edit, wrong: str) -> None:
    line = edit("values.yml", "tenge: '4325'", f"tenge: '{wrong}'")
    problem = only_problem(folder)
    assert (problem.file, problem.line, problem.entry, problem.field) == ("values.yml", line, "mci", "tenge")
    assert problem.message == f"{wrong!r} is not a number"


@pytest.mark.parametrize(
    ("old", "new", "field", "said"),
    [
        ("  mci: '8'\n", "", "mci or tenge", "must stand once"),
        ("  mci: '8'\n", "  mci: '8'\n  tenge: '5'\n", "mci or tenge", "must stand once"),
        ("  unit: day\n", "", "unit", "is missing"),
        ("  unit: day\n", "  unit: fortnight\n", "unit", "is not one of"),
        ("  valid_until: '2026-12-31'", "  valid_until: '2025-12-31'", "valid_until", "must lie after valid_from"),
        ("- id: fee-copy\n  kind: money\n  mci", "- id: fee-copy\n  kind: index\n  tenge", "kind", "only 'mci' is the index"),
    ],
)
def test_a_value_that_its_kind_does_not_allow_is_named(folder: Path, edit: Edit, old: str, new: str, field: str, said: str) -> None:
    edit("values.yml", old, new)
    assert [p for p in problems_of(folder) if p.file == "values.yml" and p.field == field and said in p.message]


@pytest.mark.parametrize("wrong", ["unhcr", "https://unhcr.org", "un hcr.org"])
def test_a_domain_must_be_one(folder: Path, wrong: str) -> None:
    (folder / "domains.yml").open("a", encoding="utf-8").write(f"- id: {wrong!r}\n  why: help\n")
    assert f"{wrong!r} is not a domain, such as unhcr.org" in [problem.message for problem in problems_of(folder)]


def test_an_email_must_be_one(folder: Path, edit: Edit) -> None:
    edit("contacts.yml", "office@help.example", "office at help.example")
    assert "'office at help.example' is not an e-mail address" in [problem.message for problem in problems_of(folder)]
