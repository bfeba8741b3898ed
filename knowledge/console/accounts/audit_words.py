"""The audit log in words: it is kept in English, and shown in the language of whoever reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext as say
from django.utils.translation import gettext_noop as _

from knowledge.console.roles import DESCRIPTIONS
from knowledge.languages import NATIVE_NAMES

DEEDS: Final = (
    _("signed in"), _("signed out"), _("sign-in failed"), _("locked out"), _("password changed"), _("password reset"), _("wrong code"),
    _("recovery code used"),
    _("recovery codes made"), _("second factor set"), _("second factor reset"), _("second factor switched off"),
    _("account made"), _("account changed"), _("account switched off"), _("account switched on"), _("role changed"),
    _("seed taken over"), _("audit log exported"), _("exported"), _("publication begun"), _("publication dropped"), _("begun by date"),
    _("published by date"), _("withdrawal published"), _("went back"), _("dropped"), _("unknown"),
)  # fmt: skip
"""What is noted; other parts name theirs where they do them."""

DETAILS: Final = {
    "address": _("from the address"), "before": _("before"), "after": _("after"), "role": _("role"), "left": _("left"),
    "count": _("how many"), "day": _("day"), "writers": _("written by"), "record": _("text"), "told": _("texts"),
    "group": _("group"), "language": _("language"), "new": _("new"), "changed": _("changed"), "reason": _("reason"),
    "why": _("why"), "words": _("note"), "all_the_same": _("published all the same because"), "faults": _("objections"),
    "begins": _("begins"), "ends": _("ends"), "after_a_crash": _("finished after an interruption"),
    "valid_from": _("valid from"), "valid_until": _("valid until"),
}  # fmt: skip
"""What else a line keeps, by its name there."""

_LANGUAGES: Final = {str(language): name for language, name in NATIVE_NAMES.items()}
_REASONS: Final = {"staff": _("by staff"), "withdrawal": _("withdrawal"), "schedule": _("by its date"), "back": _("going back")}


def details_in_words(details: Mapping[str, Any]) -> Iterator[tuple[str, str, bool]]:
    """Name and value of each detail, as people read them, and whether the value is an id or the like."""
    for name, value in details.items():
        if value not in ("", [], None):
            words = _value(name, value)
            yield say(DETAILS[name]) if name in DETAILS else name, words, words == str(value) or isinstance(value, list)


def _value(name: str, value: Any) -> str:
    if name in ("role", "before", "after") and value in DESCRIPTIONS:
        return str(DESCRIPTIONS[value][0])
    if name == "language":
        return _LANGUAGES.get(value, str(value))
    if name == "reason" and value in _REASONS:
        return str(say(_REASONS[value]))
    if value is True:
        return str(say("yes"))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
