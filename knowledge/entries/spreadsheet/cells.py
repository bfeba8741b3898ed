r"""What stands in one cell, to and fro without loss.

Texts stand as they are. A backslash begins what a cell cannot show: ``\n`` a line break inside an item, ``\u00a0`` a character by
its code, ``\\`` a backslash, ``\empty`` a text without letters, ``\null`` nothing where something is named, ``\absent`` a
language that an item lacks, ``\json`` anything of another shape.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from knowledge.entries.message import Message, say
from knowledge.entries.plain import is_day

Cell: TypeAlias = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None
"""What a spreadsheet keeps in a cell; None where it is empty."""

LONGEST: Final = 32_767
"""Characters that Excel keeps in a cell; it cuts the others off without a word."""

_ODD: Final = re.compile(
    r"\\|_(?=x[0-9A-Fa-f]{4}_)|^[ \t]+|[ \t]+(?=\n|\Z)|\A\n+|\n+\Z|"
    r"[\r\u00a0\ufeff\u2028\u2029\ufffe\uffff\ud800-\udfff\x00-\x08\x0b-\x1f\x7f-\x9f]"
)
"""What reading would smooth away, or Excel take for a code of its own (_x000D_)."""
_ESCAPE: Final = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))")
_JSON: Final = "\\json "
_WORDS: Final[dict[str, Any]] = {"\\empty": "", "\\null": None}
_DAY_WRITTEN: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_FIRST_DAY: Final = dt.date(1900, 3, 1)
"""Excel counts a day before it that never was."""
_YES: Final = frozenset({"yes", "true", "иә", "да"})
_NO: Final = frozenset({"no", "false", "жоқ", "нет"})
_NUMBER: Final = re.compile(r"-?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?")
ART: Final = " art. "
_BEFORE_ARTICLE: Final = re.compile(r"\s+(?:art\.|ст\.|бап)\s*", re.IGNORECASE)


class CellError(ValueError):
    """A cell that says nothing that its column can hold."""

    def __init__(self, message: Message) -> None:
        self.message = message
        super().__init__(message)


@dataclass(frozen=True)
class Codec:
    """How one kind of value stands in a cell. ``put`` may fail in any way on another shape; ``get`` raises ``CellError``."""

    put: Callable[[Any], Cell]
    get: Callable[[Cell], Any]


def cell_of(value: Any, codec: Codec) -> Cell:
    """The cell that ``value_of`` reads as ``value``."""
    for word, meant in _WORDS.items():
        if value is meant or (value == "" == meant):
            return word
    try:
        cell = codec.put(value)
        if cell is not None and _same(value_of(smooth(cell), codec), value):
            return cell
    except Exception:  # any shape but the usual one, whatever it trips over
        pass
    return _JSON + json.dumps(value, default=str).replace("_x", "\\u005fx")


def value_of(cell: Cell, codec: Codec) -> Any:
    """What a smoothed cell says.

    Raises:
        CellError: it cannot be understood.
    """
    if isinstance(cell, str):
        if cell in _WORDS:
            return _WORDS[cell]
        if cell.startswith(_JSON):
            return _json(cell.removeprefix(_JSON))
    return codec.get(cell)


def smooth(cell: Cell) -> Cell:
    """Without what people do not see: Windows line ends, non-breaking and trailing spaces. None where nothing is left."""
    if not isinstance(cell, str):
        return cell
    plain = re.sub(r"\r\n?", "\n", cell.replace("\u00a0", " ").replace("\ufeff", ""))
    return re.sub(r"[ \t]+$", "", plain, flags=re.MULTILINE).strip(" \t\n") or None


def _same(one: Any, other: Any) -> bool:
    """Equal and of the same kind: true is not 1, but 8.0 is 8."""
    if {type(one), type(other)} <= {int, float}:
        return bool(one == other)
    return json.dumps(one) == json.dumps(other)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise CellError(say("holds JSON that cannot be read")) from None


def hidden(text: str) -> str:
    """A text with all that reading would smooth away written as codes."""
    return _ODD.sub(lambda found: "".join(map(_code, found.group())), text)


def _code(letter: str) -> str:
    return {"\\": "\\\\", "\n": "\\n"}.get(letter) or f"\\u{ord(letter):04x}"


def shown(text: str) -> str:
    """A text with codes, as it is meant."""
    return _ESCAPE.sub(lambda found: chr(int(found.group(1), 16)) if found.group(1) else _letter(found.group(2)), text)


def _letter(letter: str) -> str:
    return {"\\": "\\", "n": "\n"}.get(letter, f"\\{letter}")


def as_text(cell: Cell) -> str:
    """A cell as the text that a person meant by it; spreadsheets turn digits into numbers by themselves."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        said = str(cell)
        raise CellError(say("was turned into {said!r} by the spreadsheet; format the cell as text and write it again", said=said))
    return str(int(cell)) if cell == int(cell) else repr(cell)


def lines_of(cell: Cell) -> list[str]:
    """The lines of a cell that hold something."""
    return [line.strip(" \t") for line in as_text(cell).split("\n") if line.strip(" \t")]


def line(text: str | None) -> str:
    """A text as one line of a cell."""
    if text is None:
        return "\\null"
    return hidden(text).replace("\n", "\\n") or "\\empty"


def said_by(line: str) -> str | None:
    """What one line of a cell says."""
    return _WORDS[line] if line in _WORDS else shown(line)


def _put_names(value: list[str]) -> str:
    if any(re.search(r"[,;\s]", name) for name in value):
        raise ValueError(value)
    return "\n".join(map(line, value))


def _get_names(cell: Cell) -> list[str | None]:
    return [said_by(name) for name in re.split(r"[,;\s]+", as_text(cell)) if name]


def _put_citations(value: list[dict[str, str]]) -> str:
    return "\n".join(line(one["source"]) + (ART + line(one["article"]) if "article" in one else "") for one in value)


def _get_citations(cell: Cell) -> list[dict[str, str | None]]:
    parts = (_BEFORE_ARTICLE.split(one, maxsplit=1) for one in lines_of(cell))
    return [{name: said_by(said) for name, said in zip(("source", "article"), one, strict=False)} for one in parts]


def _put_phones(value: list[dict[str, Any]]) -> str:
    return "\n".join(_phone(**one) for one in value)


def _phone(number: str, confidence: str, around_the_clock: bool = False) -> str:
    return " | ".join([line(number), line(confidence), *(["around the clock"] if around_the_clock else [])])


def _get_phones(cell: Cell) -> list[dict[str, Any]]:
    return [_one_phone([part.strip(" \t") for part in one.split("|")]) for one in lines_of(cell)]


def _one_phone(parts: list[str]) -> dict[str, Any]:
    if len(parts) > 3 or (len(parts) == 3 and parts[2].casefold() not in ("around the clock", "24/7")):
        raise CellError(say("must have lines such as: +7 727 258 45 98 | high | around the clock"))
    given: dict[str, Any] = {name: said_by(part) for name, part in zip(("number", "confidence"), parts, strict=False) if part}
    return given | ({"around_the_clock": True} if len(parts) == 3 else {})


def _put_day(value: str) -> Cell:
    day = dt.date.fromisoformat(value) if is_day(value) else None
    return day if day and day >= _FIRST_DAY else hidden(value)


def _get_day(cell: Cell) -> str:
    if isinstance(cell, dt.datetime):
        if cell.time() != dt.time():
            raise CellError(say("has a time of day beside the date: {said}", said=str(cell)))
        return cell.date().isoformat()
    if isinstance(cell, dt.date):
        return cell.isoformat()
    if not isinstance(cell, str):
        raise CellError(say("{said!r} is not a date; write it as 2026-11-22 or 22.11.2026", said=str(cell)))
    written = _DAY_WRITTEN.fullmatch(cell)
    return shown(f"{written[3]}-{int(written[2]):02}-{int(written[1]):02}" if written else cell)


def _put_number(value: float) -> Cell:
    if isinstance(value, bool):
        raise ValueError(value)
    return value if abs(value) < 10**15 and float(f"{value:.15g}") == value else repr(value)  # a spreadsheet keeps 15 digits


def _get_number(cell: Cell) -> int | float | str:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return cell
    text = as_text(cell).replace(" ", "")
    if not _NUMBER.fullmatch(text):
        return shown(as_text(cell))
    return int(text) if re.fullmatch(r"-?\d+", text) else float(text.replace(",", "."))


def _put_flag(value: bool) -> str:
    return {True: "yes", False: "no"}[value]


def _get_flag(cell: Cell) -> bool:
    said = str(cell).casefold()
    if said in _YES | _NO:
        return said in _YES
    raise CellError(say("{said!r} is neither yes nor no", said=str(cell)))


TEXT: Final = Codec(hidden, lambda cell: shown(as_text(cell)))
LINES: Final = Codec(lambda value: "\n".join(map(line, value)), lambda cell: [said_by(one) for one in lines_of(cell)])
NAMES: Final = Codec(_put_names, _get_names)
CITATIONS: Final = Codec(_put_citations, _get_citations)
PHONES: Final = Codec(_put_phones, _get_phones)
DAY: Final = Codec(_put_day, _get_day)
NUMBER: Final = Codec(_put_number, _get_number)
FLAG: Final = Codec(_put_flag, _get_flag)
