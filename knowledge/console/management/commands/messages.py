"""``python -m knowledge.console messages``: bring ``locale/*/LC_MESSAGES/django.po`` up to what the console's pages say."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.core.management.base import BaseCommand
from django.utils.translation.template import templatize

from knowledge.console.catalogues import SOURCES

_HERE = SOURCES.parent
_KEYWORDS: dict[str, Any] = {
    "_": None, "say": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
_FOR_EVER = dt.datetime(2026, 11, 26, tzinfo=dt.UTC)
"""A date that changes with each run would make every run a change."""
_FORMS = {
    "kk": "nplurals=2; plural=(n != 1)",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2)",
}


class Command(BaseCommand):
    """Adds what is new, marks what is gone as obsolete, keeps every translation. ``--check`` only says what is missing."""

    help = "Bring the console's catalogues up to its pages."

    def add_arguments(self, parser: Any) -> None:
        """``--check`` changes nothing."""
        parser.add_argument("--check", action="store_true", help="only say what has no translation")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        """Update both catalogues, or say what they lack."""
        found = said_by_the_console()
        for language in ("kk", "ru"):
            catalogue = updated(language, found)
            missing = [message.id for message in catalogue if message.id and not _is_translated(message)]
            self.stdout.write(f"{language}: {len(list(catalogue)) - 1} messages, {len(missing)} without a translation")
            if options["check"]:
                self.stdout.writelines(f"  {one!r}" for one in missing)
            else:
                write(language, catalogue)


def said_by_the_console() -> Catalog:
    """Every message of our Python files and templates."""
    catalogue = Catalog()
    for path, text in _sources():
        for line, message, comments, context in extract("python", io.BytesIO(text.encode()), keywords=_KEYWORDS):
            catalogue.add(
                message, locations=[(path.relative_to(_HERE.parent).as_posix(), line)], auto_comments=comments, context=context
            )
    return catalogue


def updated(language: str, found: Catalog) -> Catalog:
    """A language's catalogue with exactly these messages and those kept by hand (without a place in our files)."""
    path = SOURCES / language / "LC_MESSAGES" / "django.po"
    kept = read_po(io.BytesIO(path.read_bytes()), locale=language) if path.is_file() else Catalog(locale=language)
    made = Catalog(
        locale=language, header_comment="# The staff console.", project="Pana", version="", copyright_holder="", msgid_bugs_address="",
        creation_date=_FOR_EVER, revision_date=_FOR_EVER, last_translator="", language_team="", charset="utf-8", fuzzy=False,
    )  # fmt: skip
    made._plural_expr, made._num_plurals = _FORMS[language].partition("plural=(")[2].rpartition(")")[0], int(_FORMS[language][9])
    for message in found:
        if message.id:
            known = kept.get(message.id, message.context)
            made.add(message.id, known.string if known else None, locations=message.locations, context=message.context)
    for message in kept:
        if message.id and not message.locations and made.get(message.id, message.context) is None:
            made.add(message.id, message.string, context=message.context, user_comments=message.user_comments)
    return made


def write(language: str, catalogue: Catalog) -> None:
    """Write a catalogue without line numbers, so that it changes only where its messages do."""
    path = SOURCES / language / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=130, sort_output=True, include_lineno=False, omit_header=False)


def _sources() -> Iterator[tuple[Path, str]]:
    for path in sorted(_HERE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path, path.read_text(encoding="utf-8")
    for path in sorted((_HERE.parent / "entries" / "spreadsheet").glob("*.py")):
        yield path, path.read_text(encoding="utf-8")  # what is wrong with a row is told in the console
    for path in sorted((_HERE / "templates").rglob("*.html")):
        # Django makes a template into lines like Python for gettext's tools; Babel's tokens need them without indentation.
        yield path, "\n".join(line.lstrip() for line in templatize(path.read_text(encoding="utf-8")).splitlines())


def _is_translated(message: Any) -> bool:
    strings = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return all(strings)
