"""The console's own translations, compiled by Babel from ``locale/*.po`` into the folder that Django reads."""

from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCES = Path(__file__).parent / "locale"


def compile_catalogues(folder: Path) -> None:
    """Compile what is newer than its copy below ``folder``."""
    for source in SOURCES.glob("*/LC_MESSAGES/django.po"):
        target = folder / source.relative_to(SOURCES).with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            target.parent.mkdir(parents=True, exist_ok=True)
            with source.open("rb") as given, target.open("wb") as made:
                write_mo(made, read_po(given))
