"""What the documentation promises is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from knowledge.configuration import ROOT, describe
from knowledge.entries import read_with_warnings

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_every_setting_is_documented_as_it_is() -> None:
    assert describe() in (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_somewhere(page) -> None:  # type: ignore[no-untyped-def]
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http:", "https:", "mailto:")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_picture_is_small_and_shown_somewhere() -> None:
    shown = {
        target
        for page in PAGES
        for target in re.findall(r"!\[[^\]]{10,}\]\([^)]*?pictures/((?:console/)?[\w-]+\.png)\)", page.read_text(encoding="utf-8"))
    }
    folder = ROOT / "docs" / "pictures"
    pictures = {path.relative_to(folder).as_posix(): path.stat().st_size for path in folder.rglob("*.png")}
    assert set(pictures) == shown
    assert {name: size for name, size in pictures.items() if size >= 150_000} == {}


def test_the_readme_begins_with_commands_that_exist() -> None:
    first_screen = (ROOT / "README.md").read_text(encoding="utf-8").split("## ")[0]
    for command in re.findall(r"^\./(scripts/\w+)", first_screen, re.MULTILINE):
        assert (ROOT / command).is_file()
    assert "docs/pictures/" in first_screen


def test_the_small_example_of_entries_is_complete_and_valid(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "entries.md").read_text(encoding="utf-8")
    example = page[page.index("## A small example") : page.index("## Fields of an entry")]
    for name, text in re.findall(r"`([a-z]+\.yml)`:\n\n```yaml\n(.*?)```", example, re.DOTALL):
        (tmp_path / name).write_text(text, encoding="utf-8")
    collection, warnings = read_with_warnings(tmp_path)
    assert (len(collection.entries), warnings) == (1, [])


def test_no_lock_or_script_names_a_package_registry() -> None:
    for path in (ROOT / "requirements.lock", ROOT / "pyproject.toml", *(ROOT / "scripts").iterdir()):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"--(extra-)?index-url|/simple\b|files\.pythonhosted", text), path.name
