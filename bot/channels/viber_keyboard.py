"""Viber's keyboards: rows of six columns with buttons that are HTML, below the newest message of the chat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from bot.channels.messengers.wording import numbered
from bot.channels.viber_callbacks import NEWEST, OLDEST, PRESSED
from knowledge.languages import Language, labels
from knowledge.snapshots.replies import Button

_COLUMNS = 6
_ROWS = 12
"""Rows of a keyboard on a phone held upright; Viber refuses more."""
_TEXT = 250
"""Characters of a button's HTML; Viber refuses more."""
_CUT = 48
"""Characters that surely fit into it: the longest entity, ``&amp;``, is five."""
_SHOWN = 38
"""Characters that a phone shows of a button over all columns; longer titles stand in the text, with their number."""
_HALF = 16
_THIRD = 10

Keyboard = dict[str, Any]


def listing(buttons: Sequence[Button], language: Language, first: int) -> str:
    """The titles with their numbers where the buttons cannot show them; empty where they can."""
    if _is_pad(buttons):
        return f"{labels.label('channel.numbers', language)}\n{numbered(buttons, first)}"
    return numbered(buttons, first) if _is_long(buttons) else ""


def keyboard(buttons: Sequence[Button], languages: Sequence[Button], first: int) -> Keyboard | None:
    """All buttons, and the languages in the last row; None without any. Too many buttons become a pad of their numbers."""
    if not buttons and not languages:
        return None
    numbers = [str(number) for number in range(first, first + len(buttons))]
    titles = [button["title"] for button in buttons]
    if _is_pad(buttons):
        titles = numbers
    elif _is_long(buttons):
        titles = [f"{number}. {title}" for number, title in zip(numbers, titles, strict=True)]
    payloads = [button["payload"] for button in buttons]
    rows = _rows(titles, payloads)[: (_ROWS - 1) * _COLUMNS]
    rows += _rows([button["title"] for button in languages], [button["payload"] for button in languages])
    return {"Type": "keyboard", "DefaultHeight": False, "Buttons": rows}


def for_old_devices(content: Mapping[str, Any]) -> dict[str, Any]:
    """The message as the first version of the API takes it: the person sees in the chat what a button sent."""
    plain = {**content, "min_api_version": OLDEST}
    if "keyboard" in content:
        rows = [{name: value for name, value in row.items() if name != "Silent"} for row in content["keyboard"]["Buttons"]]
        plain["keyboard"] = {**content["keyboard"], "Buttons": rows}
    return plain


def fitting(content: Mapping[str, Any], api: int) -> Mapping[str, Any]:
    """The message for a device that knows this version of the API."""
    return content if api >= NEWEST else for_old_devices(content)


def _rows(titles: Sequence[str], payloads: Sequence[str]) -> list[dict[str, Any]]:
    """The buttons from left to right, so many in a row that titles are readable; each row is full, as Viber's blocks want it."""
    at_once, made = _at_once(titles), []
    for start in range(0, len(titles), at_once):
        row = list(zip(titles, payloads, strict=True))[start : start + at_once]
        made += [_button(title, payload, width) for (title, payload), width in zip(row, _widths(len(row)), strict=True)]
    return made


def _at_once(titles: Sequence[str]) -> int:
    longest = max(map(len, titles), default=0)
    if all(title.isdecimal() for title in titles):
        return _COLUMNS
    return 3 if longest <= _THIRD else 2 if longest <= _HALF else 1


def _widths(count: int) -> list[int]:
    """Columns of so many buttons in one row: alike, and the last one has the rest."""
    width, rest = divmod(_COLUMNS, count)
    return [width] * (count - 1) + [width + rest]


def _button(title: str, payload: str, columns: int) -> dict[str, Any]:
    pressed = {"ActionType": "reply", "ActionBody": f"{PRESSED}{payload}", "Silent": True}
    return {"Columns": columns, "Rows": 1, "Text": _html(title), "TextSize": "regular", **pressed}


def _html(title: str) -> str:
    """The title as a button takes it."""
    html = escape(title, quote=False)
    return html if len(html) <= _TEXT else f"{escape(title[:_CUT], quote=False)}…"


def _is_long(buttons: Sequence[Button]) -> bool:
    return any(len(button["title"]) > _SHOWN for button in buttons)


def _is_pad(buttons: Sequence[Button]) -> bool:
    """Whether there is no room for the buttons, the row of languages counted, with their titles on them."""
    rows = -(-len(buttons) // _at_once([button["title"] for button in buttons]))
    return rows > _ROWS - 1
