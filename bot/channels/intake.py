"""What every channel does with a message before anything else sees it: clean, measure, mask, take the commands out, turn the
keys of a wrong keyboard layout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.channels.masking import mask
from knowledge.languages.layout import as_meant
from knowledge.languages.normalisation import clean, has_letters

Fault = Literal["empty", "unreadable", "too_long"]


@dataclass(frozen=True)
class Intake:
    """A message fit to be understood, or why it is not. ``masked`` says that personal data were hidden."""

    text: str
    masked: bool = False
    fault: Fault | None = None


def take_in(raw: str, longest: int) -> Intake:
    """Prepare what a visitor typed. ``longest`` is in characters; 0 allows any length."""
    text = clean(raw.encode("utf-8", "ignore").decode("utf-8"))
    if longest and len(text) > longest:
        return Intake("", fault="too_long")
    # A leading slash would be a command to Rasa (/restart, /intent{...}); only our own buttons may do that.
    text = text.lstrip("/\\ ")
    if not text:
        return Intake("", fault="empty")
    masked = mask(text)
    if not has_letters(masked.text) and not any(char.isdigit() for char in masked.text):
        return Intake("", masked.hidden, "unreadable")
    return Intake(as_meant(masked.text), masked.hidden)
