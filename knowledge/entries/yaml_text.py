"""Records as YAML text in the manner of the seed, and the pieces of a file that already say the same."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from knowledge.entries.nodes import Notes, compose
from knowledge.entries.plain import data_of, node_of
from knowledge.entries.record import Record, in_field_order
from knowledge.entries.things import Kind

_WIDTH: Final = 142
"""140 in the file: lists are written two columns further left."""
_ROWS: Final[frozenset[Kind]] = frozenset({"value", "place", "domain"})
"""Kinds that are written as one line each, like the rows of a table."""
_SHORT: Final[frozenset[Kind]] = frozenset({"group", "need"})
"""Kinds whose lists and titles stand on one line."""
_LISTS_OF_IDS: Final = frozenset({"audience", "contacts", "related", "needs", "places", "languages"})
_ITEM: Final = re.compile(r"^(?=- )", re.MULTILINE)
_BETWEEN: Final = re.compile(r"(?:^(?:#[^\n]*)?\n)*\Z", re.MULTILINE)
"""Empty lines and comments at the end of one item: they belong to the next."""


class _Dumper(yaml.SafeDumper):
    """Indents lists below their name."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def written(record: Record) -> str:
    """The record as one item of a list."""
    node = node_of(in_field_order(record.kind, record.content) if isinstance(record.content, dict) else record.content)
    if record.kind in _ROWS:
        _flow(node)
    elif isinstance(node, yaml.MappingNode):
        _style(node, record.kind in _SHORT)
    items = yaml.SequenceNode("tag:yaml.org,2002:seq", [node], flow_style=False)
    width = 10_000 if record.kind in _ROWS else _WIDTH
    return _outdented(str(yaml.serialize(items, Dumper=_Dumper, allow_unicode=True, width=width)))


def _outdented(text: str) -> str:
    return re.sub(r"^  ", "", text, flags=re.MULTILINE) if text.startswith("  - ") else text


def _style(node: yaml.MappingNode, short: bool) -> None:
    """Lists of ids on one line, the answer as a folded block; everything else as blocks."""
    for key, value in node.value:
        if key.value in _LISTS_OF_IDS or (short and key.value == "title"):
            _flow(value)
        elif isinstance(value, yaml.MappingNode):
            for _, part in value.value:
                if short:
                    _flow(part)
                elif key.value == "answer" and isinstance(part, yaml.ScalarNode) and len(part.value) > _WIDTH // 2:
                    part.style = ">"


def _flow(node: yaml.Node) -> None:
    if isinstance(node, yaml.CollectionNode):
        node.flow_style = True
        for item in node.value:
            for part in item if isinstance(item, tuple) else (item,):
                _flow(part)


class FileText:
    """The text of a file that is written anew: items that say the same as before keep their wording, comments and place in a line."""

    def __init__(self, path: Path) -> None:
        before = path.read_text(encoding="utf-8-sig") if path.is_file() else ""
        heading, *items = _ITEM.split(before)
        self._heading = heading if re.fullmatch(r"(?:(?:#[^\n]*)?\n)*", heading) else ""
        self._known = _known(items)
        self._text = ""

    def add(self, record: Record) -> None:
        """Put a record at the end."""
        known = self._known.get(_digest(record.content))
        if known is None:
            between = "\n" if self._text and record.kind not in _ROWS | _SHORT else ""
            known = between + written(record)
        self._text += known

    def __str__(self) -> str:
        return self._heading + (self._text or "[]\n")


def _known(items: list[str]) -> Mapping[str, str]:
    known: dict[str, str] = {}
    lead = ""
    for item in items:
        between = _BETWEEN.search(item)
        end = between.start() if between else len(item)
        root = compose(item, Notes(""))
        if isinstance(root, yaml.SequenceNode) and len(root.value) == 1 and item[:end].endswith("\n"):
            known.setdefault(_digest(data_of(root.value[0])), lead + item[:end])
        lead = item[end:]
    return known


def _digest(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
