"""Writes a reply as WhatsApp's messages: text, reply buttons, a list, or numbers where there are more choices than a list takes.

Limits: https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages, counted in UTF-16 units as the strictest reading.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.channels.messengers.platform import Outgoing
from bot.channels.messengers.splitting import split, utf16
from bot.channels.messengers.wording import numbered, text_of
from knowledge.languages import Language, labels
from knowledge.snapshots.card_texts import marked_text
from knowledge.snapshots.replies import Button, Reply

TEXT = 4096
BODY = 1024
BUTTONS = 3
BUTTON_TITLE = 20
ROWS = 10
ROW_TITLE = 24
ROW_DESCRIPTION = 72
_PAYLOAD = 200

# WhatsApp has no way to write a mark that formats as itself, so one that could begin a format gives way to a sign that looks like it.
# Addresses stay as they are, for they must work.
_MARK = re.compile(r"\S*(?:://|@)\S*|(?<![^\W_])[*_~](?=\S)|`")
_LIKE = {"*": "\u2217", "_": "\u02cd", "~": "\u223c", "`": "\u02cb"}


@dataclass(frozen=True)
class Choices:
    """How choices are shown: ``words`` below the text, and the ``interactive`` part of a message, without its body."""

    words: str = ""
    interactive: dict[str, Any] | None = None


def messages(reply: Reply, language: Language, first: int) -> list[Outgoing]:
    """One message; more where the text is too long to stand above buttons."""
    offered = tuple({button["payload"]: button for button in [*reply["buttons"], *reply["languages"]]}.values())
    shown = _choices(reply, offered, language, first)
    text = "\n\n".join(part for part in (text_of(reply, _card, disarmed), disarmed(shown.words)) if part)
    if shown.interactive is None:
        contents = [_text(part) for part in split(text, TEXT)]
    elif text and utf16(text) <= BODY:
        contents = [_interactive(text, shown.interactive)]
    else:
        contents = [*map(_text, split(text, TEXT)), _interactive(labels.label("channel.next", language), shown.interactive)]
    return [*map(Outgoing, contents[:-1]), Outgoing(contents[-1], offered)]


def disarmed(text: str) -> str:
    """The text without a sign that WhatsApp would take for a format; as long as before."""
    return _MARK.sub(lambda found: _LIKE.get(found[0], found[0]), text)


def cut(title: str, longest: int) -> str:
    """A title that fits: cut at the end of a word where that leaves half of it, with an ellipsis."""
    return title if utf16(title) <= longest else f"{split(title, longest - 1)[0].rstrip(' ,;:–-')}…"


def _card(card: dict[str, Any]) -> str:
    return marked_text(card, _bold, disarmed)


def _bold(text: str) -> str:
    return f"*{disarmed(text).replace('*', _LIKE['*'])}*" if text else ""


def _choices(reply: Reply, offered: Sequence[Button], language: Language, first: int) -> Choices:
    if len(offered) > ROWS or any(utf16(button["payload"]) > _PAYLOAD for button in offered):
        return _numbers(reply, language, first)
    if len(offered) > BUTTONS:
        return _list(offered, language, first)
    return _buttons(offered, first) if offered else Choices()


def _numbers(reply: Reply, language: Language, first: int) -> Choices:
    """More than a list takes: numbers in the text, and the other languages as buttons below."""
    words = f"{labels.label('channel.numbers', language)}\n{numbered(reply['buttons'], first)}"
    return Choices(words, _buttons(reply["languages"], 1).interactive if reply["languages"] else None)


def _buttons(offered: Sequence[Button], first: int) -> Choices:
    """Whole titles where they fit, else numbers on the buttons and the whole titles in the text."""
    titles = [button["title"] for button in offered]
    fit = len(set(titles)) == len(titles) and all(utf16(title) <= BUTTON_TITLE for title in titles)
    replies = [
        {"type": "reply", "reply": {"id": button["payload"], "title": _title(button, "" if fit else f"{number}. ", BUTTON_TITLE)}}
        for number, button in enumerate(offered, first)
    ]
    return Choices("" if fit else numbered(offered, first), {"type": "button", "action": {"buttons": replies}})


def _list(offered: Sequence[Button], language: Language, first: int) -> Choices:
    """A title that is too long stands below as the description; one too long for that too, in the text with its number."""
    fit = all(utf16(button["title"]) <= ROW_DESCRIPTION for button in offered)
    rows = [_row(button, "" if fit else f"{number}. ") for number, button in enumerate(offered, first)]
    choose = labels.label("channel.choose", language)
    action = {"button": choose, "sections": [{"title": choose, "rows": rows}]}
    return Choices("" if fit else numbered(offered, first), {"type": "list", "action": action})


def _row(button: Button, before: str) -> dict[str, str]:
    row = {"id": button["payload"], "title": _title(button, before, ROW_TITLE)}
    whole = row["title"] == f"{before}{button['title']}"
    return row if whole else {**row, "description": cut(button["title"], ROW_DESCRIPTION)}


def _title(button: Button, before: str, longest: int) -> str:
    return f"{before}{cut(button['title'], longest - len(before))}"


def _text(body: str) -> dict[str, Any]:
    return {"type": "text", "text": {"preview_url": False, "body": body}}


def _interactive(body: str, shown: dict[str, Any]) -> dict[str, Any]:
    return {"type": "interactive", "interactive": {**shown, "body": {"text": body}}}
