"""What changed between two texts of a record, field by field and word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from knowledge.languages import LANGUAGES

Turn = tuple[Literal["same", "gone", "new"], str]
"""A stretch of words and what happened to it."""

_PIECES = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Change:
    """One field that differs; ``language`` is empty where it belongs to none."""

    field: str
    language: str
    turns: tuple[Turn, ...]


def changes(before: dict[str, Any] | None, after: dict[str, Any] | None) -> list[Change]:
    """Every changed field in the order of the texts."""
    old, new = dict(_leaves(before or {}, "")), dict(_leaves(after or {}, ""))
    paths = list(dict.fromkeys([*new, *old]))
    found = [(path, _compare(old.get(path, ""), new.get(path, ""))) for path in paths if old.get(path) != new.get(path)]
    return [Change(path, _language(path), turns) for path, turns in found]


def lonely_languages(found: list[Change]) -> dict[str, list[str]]:
    """Fields that changed in some languages and not in the others: field without language → languages that stayed behind.

    How people ask (``questions``) differs by language anyway.
    """
    moved: dict[str, set[str]] = {}
    for change in found:
        if change.language and not change.field.startswith(("questions", "names", "words")):
            moved.setdefault(_bare(change), set()).add(change.language)
    return {field: [one for one in LANGUAGES if one not in seen] for field, seen in moved.items() if len(seen) < len(LANGUAGES)}


def _turn(what: Literal["gone", "new"], words: str) -> Turn:
    return what, words


def _bare(change: Change) -> str:
    return ".".join(part for part in change.field.split(".") if part != change.language)


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Paths like the gate's: ``answer.kk``, ``steps[2].ru``; a list of questions is one text, a line for each."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for number, inner in enumerate(value, 1):
            yield from _leaves(inner, f"{path}[{number}]")
    elif isinstance(value, list):
        yield path, "\n".join(map(str, value))
    elif value is not None:
        yield path, str(value)


def _language(path: str) -> str:
    return next((part for part in path.split(".")[1:] if part in LANGUAGES), "")


def _compare(before: str, after: str) -> tuple[Turn, ...]:
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    turns: list[Turn] = []
    for tag, one, two, three, four in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, came = "".join(old[one:two]), "".join(new[three:four])
        if tag == "equal":
            turns.append(("same", gone))
        else:
            turns.extend(turn for turn in (_turn("gone", gone), _turn("new", came)) if turn[1])
    return tuple(turns)
