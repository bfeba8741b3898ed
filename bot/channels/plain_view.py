"""Draws the chat as one HTML page without scripts, small enough for a slow link: what is least needed gives way first."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from knowledge.configuration import Settings
from knowledge.languages import LANGUAGES, NATIVE_NAMES, Language, labels
from knowledge.snapshots.maps import map_link
from knowledge.snapshots.replies import Reply

PAGE_BYTES = 15_000
_TYPED_CHARACTERS = 4000
_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class View:
    """What one page shows. ``form_token`` is empty before a conversation begins; ``question`` is what the replies answer, ``asked``
    what was asked before it, ``text`` what the visitor typed and has not got an answer to."""

    language: Language
    replies: list[Reply]
    form_token: str = ""
    welcome: bool = False
    question: str = ""
    asked: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    text: str = ""
    reload: bool = False


def draw(view: View, settings: Settings) -> str:
    """The page in at most ``PAGE_BYTES``: earlier questions give way first, then details of contacts, then the last replies."""
    short = replace(view, asked=())
    html = ""
    for shown, brief in (
        (view, False),
        (replace(view, asked=view.asked[-3:]), True),
        (short, True),
        (replace(short, replies=[]), True),
    ):
        html = _render(shown, settings, brief)
        if len(html.encode()) <= PAGE_BYTES:
            break
    return html


def longest(settings: Settings) -> int:
    """How many characters a message may have, as it is told to the visitor."""
    return settings.message_characters or _TYPED_CHARACTERS


def _render(view: View, settings: Settings, brief: bool) -> str:
    language = view.language
    hidden = Markup('<input type="hidden" name="form" value="{}"><input type="hidden" name="lang" value="{}">')
    page = _environment().get_template("page.html")
    return page.render(
        view=view,
        say=partial(_say, language),
        language=language,
        languages=[(code, NATIVE_NAMES[code]) for code in LANGUAGES],
        exit=settings.quick_exit,
        kept=labels.label("plain.kept", language).format(hours=labels.number(Decimal(str(settings.session_hours)), language)),
        hint=labels.label("plain.hint", language).format(limit=longest(settings)),
        longest=_TYPED_CHARACTERS,
        hidden=hidden.format(view.form_token, language),
        begun=bool(view.form_token),
        replies=[_shown(reply) for reply in sorted(view.replies, key=lambda reply: reply["answer"]["outcome"] != "emergency")],
        brief=brief,
    )


def _shown(reply: Reply) -> dict[str, Any]:
    card, urgent = reply["card"], reply["answer"]["outcome"] == "emergency"
    if card:
        card = {**card, "contacts": [_contact(contact) for contact in card["contacts"]]}
    return {
        "language": reply["answer"]["language"],
        "urgent": urgent,
        "paragraphs": [part for part in re.split(r"\n\s*\n", reply["text"]) if part.strip()],
        "card": card,
        "calls": [phone for contact in card["contacts"] for phone in contact["phones"] if phone["confirmed"]]
        if urgent and card
        else [],
        "buttons": [{**button, "lang": button["payload"].partition("language:")[2]} for button in reply["buttons"]],
    }


def _contact(contact: dict[str, Any]) -> dict[str, Any]:
    shown = {"email": "", "website": "", "hours": "", "languages": "", "note": "", "map": "", "host": "", "whereabouts": "", **contact}
    if shown["website"]:
        shown["host"] = urlsplit(shown["website"]).hostname or shown["website"]
    if contact.get("address"):
        shown["whereabouts"] = f"{contact['place']}, {contact['address']}"
        shown["map"] = map_link(contact["place"], contact["address"])
    facts = ["" if shown["map"] else contact["place"], shown["hours"], shown["languages"], shown["note"], contact["checked"]]
    shown["facts"] = " · ".join(fact for fact in facts if fact)
    return shown


def _say(language: Language, key: str) -> str:
    return labels.label(key, language)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
