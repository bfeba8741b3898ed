"""A sentence in English that still knows its text and the words put into it, so that others can tell it in another language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Message(str):
    """``text`` has names in braces, ``parameters`` what stands for them; as a string it is the finished sentence."""

    text: str
    parameters: Mapping[str, Any]

    def __new__(cls, finished: str, text: str | None = None, parameters: Mapping[str, Any] | None = None) -> Message:
        """A finished sentence; without ``text`` it has no parameters."""
        made = super().__new__(cls, finished)
        made.text, made.parameters = (finished.replace("{", "{{").replace("}", "}}"), {}) if text is None else (text, parameters or {})
        return made


def say(text: str, /, **parameters: Any) -> Message:
    """The message of a text, such as ``say("has {count} words; at most {most}", count=130, most=120)``."""
    return Message(text.format(**parameters), text, parameters)
