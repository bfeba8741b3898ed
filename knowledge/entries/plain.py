"""YAML nodes as plain data and back, so that a thing can stand in a file, in a database row or in a form, and stay the same.

Texts are taken as they are written: ``005`` stays "005", ``no`` stays "no", ``2026-11-22`` stays "2026-11-22". Only what is surely
a number (its shortest form), ``true``, ``false`` or nothing becomes a number, a flag or None.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, Final

import yaml

_TAG: Final = "tag:yaml.org,2002:"
_INTEGER: Final = re.compile(r"0|-?[1-9][0-9]*")
_DECIMAL: Final = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+(?:e[+-][0-9]+)?")
_NUMBERS: Final = frozenset({"latitude", "longitude", "mci", "tenge"})
"""Fields in which 42.90 is a number, not a text of five signs."""
_ODD_BREAK: Final = re.compile("[\x85\u2028\u2029]")
"""Line ends that only a text in double quotes keeps."""
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


def data_of(node: yaml.Node) -> Any:
    """The plain data of a node: dict, list, str, int, float, bool or None. A key that stands twice keeps its last value."""
    if isinstance(node, yaml.MappingNode):
        return {name: _of_field(name, value) for key, value in node.value for name in [str(getattr(key, "value", ""))]}
    if isinstance(node, yaml.SequenceNode):
        return [data_of(item) for item in node.value]
    return _scalar(str(node.value), node.tag.removeprefix(_TAG))


def _of_field(name: str, node: yaml.Node) -> Any:
    if name in _NUMBERS and isinstance(node, yaml.ScalarNode) and node.tag == f"{_TAG}float" and _DECIMAL.fullmatch(node.value):
        return float(node.value)
    return data_of(node)


def _scalar(text: str, tag: str) -> Any:
    if tag == "null":
        return None
    if tag == "bool" and text in ("true", "false"):
        return text == "true"
    if tag == "int" and _INTEGER.fullmatch(text):
        return int(text)
    if tag == "float" and _DECIMAL.fullmatch(text) and _decimal(float(text)) == text:
        return float(text)
    return text


def node_of(data: Any) -> yaml.Node:
    """The node that ``data_of`` reads as ``data``; dates become texts. It stands in no file and so has no line."""
    if isinstance(data, dict):
        pairs = [(_node(f"{_TAG}str", str(key)), node_of(value)) for key, value in data.items()]
        return yaml.MappingNode(f"{_TAG}map", pairs)
    if isinstance(data, (list, tuple)):
        return yaml.SequenceNode(f"{_TAG}seq", [node_of(item) for item in data])
    return _node(*_written(data))


def _node(tag: str, text: str) -> yaml.ScalarNode:
    return yaml.ScalarNode(tag, text, style='"' if _ODD_BREAK.search(text) else None)


def _written(data: Any) -> tuple[str, str]:
    if data is None:
        return f"{_TAG}null", "null"
    if isinstance(data, bool):
        return f"{_TAG}bool", "true" if data else "false"
    if isinstance(data, int):
        return f"{_TAG}int", str(data)
    if isinstance(data, float):
        text = _decimal(data)
        return f"{_TAG}{'float' if _DECIMAL.fullmatch(text) else 'str'}", text
    text = data.isoformat() if isinstance(data, dt.date) else str(data)
    return f"{_TAG}{'timestamp' if is_day(text) else 'str'}", text


def _decimal(number: float) -> str:
    """The shortest form that YAML takes for a number: 0.2, 1.0e+16."""
    mantissa, mark, exponent = repr(number).partition("e")
    return f"{mantissa}.0e{exponent}" if mark and "." not in mantissa else f"{mantissa}{mark}{exponent}"


def is_day(text: str) -> bool:
    """Whether this is a day written as 2026-11-22."""
    if not _DAY.fullmatch(text):
        return False
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True
