"""Reads YAML nodes as typed values and notes each fault with its line; nothing is guessed and nothing is dropped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from knowledge.entries.model import Texts
from knowledge.entries.problems import Problem
from knowledge.languages import LANGUAGES, Language

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass
class Notes:
    """Collects the problems of one file; ``entry`` is the id that is being read."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    entry: str = ""

    def add(self, node: yaml.Node | None, where: str, message: str) -> None:
        """Note a fault at a node's line; a node that stands in no file counts as its first line."""
        line = node.start_mark.line + 1 if node is not None and node.start_mark is not None else 1
        self.problems.append(Problem(self.file, line, self.entry, where, message))


def load(path: Path, notes: Notes) -> yaml.Node | None:
    """The root node of a file, or None with a problem noted."""
    try:
        return compose(path.read_text(encoding="utf-8"), notes)
    except UnicodeDecodeError as error:
        notes.problems.append(Problem(notes.file, 1, "", "", f"is not UTF-8 text (byte {error.start})"))
    return None


def compose(text: str, notes: Notes) -> yaml.Node | None:
    """The root node of a text, or None with a problem noted."""
    try:
        return yaml.compose(text, Loader=_LOADER)
    except yaml.reader.ReaderError as error:
        notes.problems.append(Problem(notes.file, 1, "", "", f"holds a character that YAML forbids, at place {error.position}"))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        notes.problems.append(Problem(notes.file, line, "", "", f"is not readable as YAML: {error.problem}"))
    return None


@dataclass(frozen=True)
class Fields:
    """The fields of one mapping. Reading a wrong one notes the problem and gives a harmless empty value."""

    node: yaml.Node
    notes: Notes
    values: dict[str, yaml.Node]
    where: str = ""

    @classmethod
    def of(cls, node: yaml.Node, notes: Notes, known: Iterable[str], where: str = "") -> Fields:
        """Take a mapping node; unknown and repeated fields are problems."""
        values: dict[str, yaml.Node] = {}
        if not isinstance(node, yaml.MappingNode):
            notes.add(node, where, "must be a set of fields (name: value)")
            return cls(node, notes, values, where)
        allowed = tuple(known)
        for key, value in node.value:
            name = str(getattr(key, "value", ""))
            if name not in allowed:
                notes.add(key, _below(where, name), f"is not a field here; known: {', '.join(allowed)}")
            elif name in values:
                notes.add(key, _below(where, name), "stands twice")
            values[name] = value
        return cls(node, notes, values, where)

    def note(self, name: str, message: str) -> None:
        """Note a fault of one field, at its line where it is given."""
        self.notes.add(self.values.get(name, self.node), _below(self.where, name), message)

    def has(self, name: str) -> bool:
        """Whether the field is given."""
        return name in self.values

    def text(self, name: str, required: bool = True) -> str:
        """A non-empty text."""
        node = self._take(name, required)
        return "" if node is None else self._text(node, _below(self.where, name))

    def texts(self, name: str, required: bool = True) -> Texts | None:
        """One text in each language, or None where the field is absent."""
        node = self._take(name, required)
        return None if node is None else self.triple(node, name)

    def triple(self, node: yaml.Node, where: str) -> Texts:
        """The three languages of one node; each missing one is a problem."""
        languages = self._languages(node, where)
        return {language: self._text(value, f"{where}.{language}") for language, value in languages.items()}

    def lists(self, name: str) -> dict[Language, tuple[str, ...]]:
        """A list of texts in each language."""
        node = self._take(name, True)
        if node is None:
            return {}
        found = self._languages(node, name)
        return {language: self._list(value, f"{name}.{language}", self._text) for language, value in found.items()}

    def triples(self, name: str) -> tuple[Texts, ...]:
        """A list whose items each stand in all languages; empty where absent."""
        node = self._take(name, False)
        return () if node is None else self._list(node, name, self.triple)

    def items(self, name: str, required: bool, read: Callable[[yaml.Node, str], Any]) -> tuple[Any, ...]:
        """A list read item by item."""
        node = self._take(name, required)
        return () if node is None else self._list(node, name, read)

    def names(self, name: str, allowed: Iterable[str] | None = None, required: bool = False) -> tuple[str, ...]:
        """A list of ids, each one of ``allowed`` where given."""
        choices = None if allowed is None else tuple(allowed)
        found = self.items(name, required, self._text)
        for item in found:
            if choices is not None and item not in choices:
                self.note(name, f"{item!r} is not known; known: {', '.join(choices)}")
        return found

    def choice(self, name: str, allowed: Iterable[str], required: bool = True) -> str | None:
        """One of a few fixed words."""
        if not self.has(name) and not required:
            return None
        value, choices = self.text(name, required), tuple(allowed)
        if value and value not in choices:
            self.note(name, f"{value!r} is not one of: {', '.join(choices)}")
        return value

    def day(self, name: str, required: bool = True) -> dt.date | None:
        """A date written as 2026-11-22."""
        value = self.text(name, required)
        if not value:
            return None
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            self.note(name, f"{value!r} is not a date; write it as 2026-11-22")
            return None

    def flag(self, name: str) -> bool:
        """true or false; false where absent."""
        return self.choice(name, ("true", "false"), required=False) == "true"

    def _take(self, name: str, required: bool) -> yaml.Node | None:
        node = self.values.get(name)
        if node is None and required:
            self.note(name, "is missing")
        return node

    def _text(self, node: yaml.Node, where: str) -> str:
        if not isinstance(node, yaml.ScalarNode):
            self.notes.add(node, where, "must be text")
            return ""
        value = str(node.value).strip()
        if not value or (node.tag.endswith(":null") and value in ("~", "null")):
            self.notes.add(node, where, "is empty")
            return ""
        return value

    def _languages(self, node: yaml.Node, where: str) -> dict[Language, yaml.Node]:
        inner = Fields.of(node, self.notes, LANGUAGES, where)
        for language in LANGUAGES:
            if isinstance(node, yaml.MappingNode) and not inner.has(language):
                self.notes.add(node, f"{where}.{language}", "is missing")
        return {language: inner.values[language] for language in LANGUAGES if inner.has(language)}

    def _list(self, node: yaml.Node, where: str, read: Callable[[yaml.Node, str], Any]) -> tuple[Any, ...]:
        if not isinstance(node, yaml.SequenceNode):
            self.notes.add(node, where, "must be a list (lines that begin with -)")
            return ()
        if not node.value:
            self.notes.add(node, where, "is an empty list; leave the field out instead")
        return tuple(read(item, f"{where}[{number}]") for number, item in enumerate(node.value, 1))


def _below(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def lines_of(node: yaml.Node) -> dict[str, int]:
    """The line of each field of a thing, as ``answer``, ``answer.kk``, ``steps[2]``, ``questions.kk[3]``."""
    return dict(_lines(node, ""))


def _lines(node: yaml.Node, where: str) -> Iterator[tuple[str, int]]:
    if where:
        yield where, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            name = str(getattr(key, "value", ""))
            yield from _lines(value, _below(where, name))
            yield _below(where, name), key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value, 1):
            yield from _lines(item, f"{where}[{number}]")
