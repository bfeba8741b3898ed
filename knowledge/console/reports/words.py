"""What languages and outcomes are called where staff reads them."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from knowledge.languages import NATIVE_NAMES, as_language

OUTCOMES: Final[dict[str, Promise]] = {
    "answer": _("answered"),
    "choices": _("offered a choice"),
    "dont_know": _("did not know"),
    "emergency": _("urgent help"),
    "people": _("named people who help"),
    "menu": _("showed the topics"),
    "smalltalk": _("small talk"),
    "handover": _("passed on to people"),
    "error": _("failed"),
}
"""What the bot did with a message, by the outcome that it reports."""

IN_VAIN: Final = ("dont_know", "choices")
"""Outcomes of questions whose words are reported, because no sure answer was found."""

UNKNOWN: Final = "unknown"
"""In a filter: reports without a language. The database holds an empty string."""


def language_name(language: str) -> str | Promise:
    """The language by its own name."""
    known = as_language(language)
    return NATIVE_NAMES[known] if known else _("language not known")


def outcome_name(outcome: str) -> str | Promise:
    """The outcome in words."""
    return OUTCOMES.get(outcome, outcome)
