"""The edition before: which of its pages are the same as those to be written now, and their files under a second name."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from knowledge import languages, snapshots
from knowledge.languages import LANGUAGES
from knowledge.publication.help_pages.rendering import Addresses
from knowledge.publication.help_pages.site import Page

_SUFFIXES = (".py", ".html", ".po", ".css", ".js", ".svg")


@dataclass(frozen=True)
class Edition:
    """Pages that were written earlier: their folder, what each was made from (a digest), and their texts."""

    folder: Path
    keys: Mapping[str, str]
    texts: Mapping[str, str]

    def text(self, path: str, key: str) -> str | None:
        """The text of a page, where it was made from the same."""
        return self.texts.get(path) if self.keys.get(path) == key else None


def read_edition(folder: Path | None, keys: str, bundles: str) -> Edition:
    """The edition in a folder; one without any pages where there is none or it cannot be read."""
    if folder is None:
        return Edition(Path(), {}, {})
    try:
        known = json.loads((folder.parent / keys).read_text(encoding="utf-8"))
        read = [json.loads((folder / bundles / f"{language}.json").read_text(encoding="utf-8")) for language in LANGUAGES]
        return Edition(folder, known, {path: text for bundle in read for path, text in bundle["pages"].items()})
    except (OSError, ValueError, KeyError):
        return Edition(folder, {}, {})


def key_of(page: Page, addresses: Addresses, published_on: dt.date) -> str:
    """Digest of all that a page is made from: what it shows, the addresses, the day, and the program with its wording."""
    shown = json.dumps(vars(page), default=_plain, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(f"{_program()}|{addresses}|{published_on}|{shown}".encode()).hexdigest()[:32]


def second_name(old: Path, new: Path) -> bool:
    """Give a file a second name; False where it is gone or the disk knows no second names, and it must be written."""
    try:
        os.link(old, new)
    except OSError:
        new.unlink(missing_ok=True)
        return False
    return True


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else str(value)


@cache
def _program() -> str:
    """Digest of the templates, of the wording and of the modules that make pages."""
    digest = hashlib.sha256()
    for path in _sources():
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    for folder in (Path(__file__).parent, Path(str(languages.__file__)).parent, Path(str(snapshots.__file__)).parent):
        yield from sorted(path for path in folder.rglob("*") if path.suffix in _SUFFIXES)
