"""Words for templates: names of fields, languages and deeds; long stretches that did not change, shortened."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as say
from django.utils.translation import gettext_noop as _

from knowledge.console.editing.difference import Change
from knowledge.console.editing.fields import FIELDS
from knowledge.console.editing.words import in_words
from knowledge.languages import NATIVE_NAMES

register = template.Library()

_LABELS: Final = {field.name: field.label for fields in reversed(FIELDS.values()) for field in fields}
"""Where kinds call a field differently, an answer's words count."""
_CHOICES: Final[dict[str, dict[str, Any]]] = {}
for _field in (field for fields in reversed(FIELDS.values()) for field in fields):
    if isinstance(_field.of, tuple):
        _CHOICES.setdefault(_field.name, {}).update(_field.of)
_DEEDS: Final = {
    "saved": _("saved"), "handed in": _("handed in"), "approved": _("approved"), "sent back": _("sent back"),
    "draft dropped": _("draft dropped"), "validity set": _("validity set"), "withdrawn": _("withdrawn"), "restored": _("restored"),
    "published": _("published"), "seed": _("taken over from the delivery"), "imported": _("imported"),
}  # fmt: skip
_KEPT: Final = 60
_PATH = re.compile(r"(?P<name>\w+)(?:\[(?P<row>\d+)\])?(?:\.(?P<rest>\w+))?.*")


@register.filter
def field_words(path: str) -> str:
    """``steps[2].ru`` as «Steps 2, Русский»."""
    found = _PATH.fullmatch(str(path))
    if found is None:
        return str(path)
    label = str(_LABELS.get(found["name"], found["name"]))
    row = f" {found['row']}" if found["row"] else ""
    rest = found["rest"] or ""
    language = language_words(rest) if rest in NATIVE_NAMES else ""
    return f"{label}{row}{', ' + language if language else ''}"


@register.filter
def language_words(code: str) -> str:
    """A language by its own name."""
    return {str(one): name for one, name in NATIVE_NAMES.items()}.get(code, code)


@register.filter
def languages_words(codes: Iterable[str]) -> str:
    """Languages by their own names, in a row."""
    return ", ".join(language_words(code) for code in codes)


@register.filter
def deed_words(deed: str | None) -> str:
    """What was done, in words."""
    return say(_DEEDS[deed]) if deed in _DEEDS else deed or "–"


@register.filter
def gate_words(message: str) -> str:
    """What the gate or the reader of a workbook says, in the language of the person."""
    return in_words(message)


@register.filter
def choice_words(text: str, change: Change) -> str:
    """What a field without language holds: a choice in words; ids and the like, which are the same in every language, as code."""
    if change.language:
        return text
    name = change.field.partition("[")[0].partition(".")[0]
    return str(_CHOICES[name][text]) if text in _CHOICES.get(name, {}) else format_html("<code>{}</code>", text)


@register.filter
def shortened(text: str) -> str:
    """What did not change, cut in its middle where it is long."""
    return text if len(text) <= 3 * _KEPT else f"{text[:_KEPT]} … {text[-_KEPT:]}"
