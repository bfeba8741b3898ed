"""The payloads of our own buttons, and the Rasa intents behind them. Anything else is refused."""

from __future__ import annotations

import json
import re

from knowledge.languages import Language, as_language

_ID = re.compile(r"[a-z0-9-]{1,48}")
_PLAIN = {"menu": "show_menu", "human": "talk_to_person", "none": "none_of_these"}
_WITH_LANGUAGE = {"language": "change_language", "again": "answer_again"}
_WITH_ID = {"entry": "show_entry", "topic": "show_topic", "place": "show_place"}


class UnknownPayload(ValueError):
    """The payload is none of ours."""


def as_intent(payload: str) -> str:
    """The message that tells Rasa which button was pressed, such as ``/show_entry{"entry": "sdp-cost"}``.

    Raises:
        UnknownPayload: no button of ours carries this payload.
    """
    kind, _, value = payload.partition(":")
    if payload in _PLAIN:
        return f"/{_PLAIN[payload]}"
    if kind in _WITH_LANGUAGE and as_language(value):
        return f"/{_WITH_LANGUAGE[kind]}{json.dumps({'language': value})}"
    if kind in _WITH_ID and _ID.fullmatch(value):
        return f"/{_WITH_ID[kind]}{json.dumps({kind: value})}"
    raise UnknownPayload(payload)


def language_of(payload: str) -> Language | None:
    """The language that a button chooses, for the conversation or for the last reply again."""
    kind, _, value = payload.partition(":")
    return as_language(value) if kind in _WITH_LANGUAGE else None
