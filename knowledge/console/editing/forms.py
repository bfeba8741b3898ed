"""Between a record's content and the fields of a form, both ways and without loss; what does not fit stays as it was written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Protocol

from knowledge.console.editing.fields import FIELDS, Field
from knowledge.entries.entry_fields import ENTRY, FOREIGN
from knowledge.entries.registry_fields import FIELDS as REGISTRIES
from knowledge.languages import LANGUAGES

Content = dict[str, Any]
SPARE = 2
"""Empty rows after the last citation or phone."""

_INTEGER, _DECIMAL = re.compile(r"-?\d+"), re.compile(r"-?\d+\.\d+")
_ORDER = {**REGISTRIES, "entry": ENTRY, "foreign": FOREIGN}


class Posted(Protocol):
    """What a form sends: Django's QueryDict."""

    def get(self, name: str, default: str = "") -> str:
        """The last value of a name."""

    def getlist(self, name: str) -> list[str]:
        """All values of a name."""


def content_of(kind: str, id: str, posted: Posted) -> Content:
    """What a filled form says, in the shape and order of the YAML files; empty fields are left out."""
    found: Content = {"id": id}
    for field in FIELDS[kind]:
        value = _READ[field.shape](field, posted)
        if value not in ("", None, [], {}, False):
            found[field.name] = value
    return {name: found[name] for name in _ORDER[kind] if name in found}


def shown(field: Field, content: Mapping[str, Any]) -> Any:
    """What a form shows of a field: a text, a list, rows of a table, or these for each language."""
    value = content.get(field.name)
    if field.shape == "rows":
        return {language: "\n".join(_one_line(row.get(language, "")) for row in value or ()) for language in LANGUAGES}
    if field.shape == "lines":
        return {language: "\n".join(_one_line(text) for text in (value or {}).get(language, ())) for language in LANGUAGES}
    if field.languages:
        return {language: (value or {}).get(language, "") for language in LANGUAGES}
    if field.shape in ("many", "choices"):
        return [str(one) for one in value or ()]
    if field.shape in ("citations", "phones"):
        return [*(value or ()), *({} for _ in range(SPARE))]
    return bool(value) if field.shape == "flag" else "" if value is None else str(value)


def _one_line(text: str) -> str:
    """A line of a form holds one item, so a break inside it becomes a space."""
    return " ".join(str(text).split())


def _text(field: Field, posted: Posted) -> Any:
    if not field.languages:
        return _clean(posted.get(field.name, ""))
    texts = {language: _clean(posted.get(f"{field.name}.{language}", "")) for language in LANGUAGES}
    return {language: text for language, text in texts.items() if text}


def _clean(text: str) -> str:
    """Without Windows line ends, hard spaces, and spaces at the ends of lines."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def _lines(field: Field, posted: Posted) -> Any:
    return {language: lines for language in LANGUAGES if (lines := _split(posted.get(f"{field.name}.{language}", "")))}


def _split(text: str) -> list[str]:
    return [line.strip() for line in _clean(text).split("\n") if line.strip()]


def _rows(field: Field, posted: Posted) -> Any:
    columns = {language: _split(posted.get(f"{field.name}.{language}", "")) for language in LANGUAGES}
    longest = max(len(column) for column in columns.values())
    return [{language: column[row] for language, column in columns.items() if row < len(column)} for row in range(longest)]


def _many(field: Field, posted: Posted) -> list[str]:
    """Those chosen, in the order in which the form listed them; the form lists what was chosen before first."""
    return list(dict.fromkeys(value for value in posted.getlist(field.name) if value))


def _flag(field: Field, posted: Posted) -> bool:
    return bool(posted.get(field.name, ""))


def _number(field: Field, posted: Posted) -> Any:
    text = posted.get(field.name, "").strip().replace(",", ".").replace("\u00a0", "").replace(" ", "")
    if _INTEGER.fullmatch(text):
        return int(text) or "0"  # a plain 0 would count as an empty field
    return float(text) if _DECIMAL.fullmatch(text) and repr(float(text)) == text else text  # 42.90 stays as it is written


def _citations(field: Field, posted: Posted) -> list[Content]:
    rows = _table(field, posted, ("source", "article"))
    return [{name: text for name, text in row.items() if text} for row in rows if row["source"]]


def _phones(field: Field, posted: Posted) -> list[Content]:
    found: list[Content] = []
    for row in _table(field, posted, ("number", "confidence", "around_the_clock")):
        if row["number"]:
            clock = {"around_the_clock": True} if row["around_the_clock"] else {}
            found.append({"number": row["number"], "confidence": row["confidence"] or "low", **clock})
    return found


def _table(field: Field, posted: Posted, columns: tuple[str, ...]) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    while posted.getlist(f"{field.name}.{len(rows)}.{columns[0]}"):
        rows.append({column: posted.get(f"{field.name}.{len(rows)}.{column}", "").strip() for column in columns})
    return rows


_READ = {
    "line": _text, "text": _text, "lines": _lines, "rows": _rows, "choice": _text, "one": _text, "day": _text, "choices": _many,
    "many": _many, "flag": _flag, "number": _number, "citations": _citations, "phones": _phones,
}  # fmt: skip
