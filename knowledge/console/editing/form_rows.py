"""A form as its template draws it: every field with what it shows, its choices and its problems."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from knowledge.console.editing.fields import FIELDS, Field
from knowledge.console.editing.forms import shown
from knowledge.console.editing.words import in_words
from knowledge.console.models import Record
from knowledge.entries.records import RecordProblem
from knowledge.languages import LANGUAGES, NATIVE_NAMES


@dataclass(frozen=True)
class Said:
    """One problem in words: ``row`` is the number of the step or question, or empty."""

    message: str
    severity: str
    row: str = ""


@dataclass(frozen=True)
class Cell:
    """One input: its name in the form, what it shows, and what is wrong."""

    name: str
    value: Any
    language: str = ""
    language_name: str = ""
    problems: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Row:
    """One field of the form. ``choices`` are (value, words, chosen)."""

    field: Field
    cells: tuple[Cell, ...]
    choices: tuple[tuple[str, str | Promise, bool], ...] = ()
    problems: tuple[Said, ...] = ()


def rows_of(kind: str, content: Mapping[str, Any], problems: Iterable[RecordProblem] = ()) -> list[Row]:
    """The form of a record, filled; each problem stands at its field."""
    said = said_by_input(problems)
    named = _names_of(kind)
    return [_row(one, content, said, named) for one in FIELDS[kind]]


def said_by_input(problems: Iterable[RecordProblem]) -> dict[str, list[Said]]:
    """Problems by the name of the input they belong to: ``answer.kk``; ``steps.ru`` for ``steps[2].ru``; ``""`` for none of them."""
    found: dict[str, list[Said]] = {}
    for problem in problems:
        name, row = input_of(problem.field)
        found.setdefault(name, []).append(Said(in_words(problem.message), problem.severity, row))
    return found


def input_of(field: str) -> tuple[str, str]:
    """The input and the number of the line in it that a field of the gate means."""
    bare, _open, rest = field.partition("[")
    row, _close, after = rest.partition("]")
    return f"{bare}{after}" if after.startswith(".") and after[1:] in LANGUAGES else bare, row


def _row(one: Field, content: Mapping[str, Any], said: Mapping[str, list[Said]], named: Mapping[str, list[tuple[str, str]]]) -> Row:
    value, own = shown(one, content), tuple(said.get(one.name, ()))
    if one.languages:
        cells = tuple(
            Cell(f"{one.name}.{code}", value[code], code, NATIVE_NAMES[code], tuple(said.get(f"{one.name}.{code}", ())))
            for code in LANGUAGES
        )
        return Row(one, cells, problems=own)
    return Row(one, (Cell(one.name, value, problems=own),), _choices(one, value, named), own)


def _choices(one: Field, value: Any, named: Mapping[str, list[tuple[str, str]]]) -> tuple[tuple[str, str | Promise, bool], ...]:
    """What was chosen comes first and in its order, where several can be."""
    offered: list[tuple[str, str | Promise]] = [*named[one.of]] if isinstance(one.of, str) and one.of else [*one.of]  # type: ignore[list-item]
    chosen = value if isinstance(value, list) and one.shape != "citations" else [value]
    if one.shape == "many":
        words = dict(offered)
        offered = [(id, words.get(id, id)) for id in chosen] + [pair for pair in offered if pair[0] not in chosen]
    return tuple((id, words, id in chosen) for id, words in offered)


def _names_of(kind: str) -> dict[str, list[tuple[str, str]]]:
    """Id and title of everything that this kind of form refers to."""
    wanted = {one.of for one in FIELDS[kind] if isinstance(one.of, str) and one.of}
    named: dict[str, list[tuple[str, str]]] = {one: [] for one in wanted}
    for record in Record.objects.filter(kind__in=wanted, withdrawn=False).defer("live"):
        named[record.kind].append((record.name, str(record)))
    return named
