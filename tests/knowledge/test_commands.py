"""The commands as staff and scripts use them, in a data folder of their own."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from knowledge.commands import main
from knowledge.configuration import ROOT, TABLE
from knowledge.snapshots import open_current

Edit = Callable[[str, str, str], int]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command with the encoder for tests; gives exit code, output and errors."""
    monkeypatch.setenv("PANA_ENCODER", "hash")
    monkeypatch.setenv("PANA_DATA", str(tmp_path / "data"))

    def command(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


def test_validate_counts_what_is_there(run: Run, folder: Path) -> None:
    code, out, err = run("validate", folder)
    assert (code, err) == (0, "")
    assert out == (
        "4 entries in 3 groups, 2 contacts, 3 sources, 4 values, 4 places; phrasings: kk 32, ru 32, en 32. 0 errors, 0 warnings.\n"
    )


def test_validate_without_a_folder_reads_the_seed(run: Run) -> None:
    code, out, _ = run("validate")
    assert code == 0 and "0 errors, 0 warnings." in out


def test_a_broken_folder_gives_exit_code_1_and_every_problem(run: Run, folder: Path, edit: Edit) -> None:
    first = edit("everyday.yml", "en: If there is a fire", "en: ''")
    second = edit("groups.yml", "en: Papers", "en: ''")
    code, out, err = run("validate", folder)
    assert (code, out) == (1, "")
    assert f"everyday.yml:{first}: emergency-fire title.en: is empty" in err
    assert f"groups.yml:{second}: papers title.en: is empty" in err
    assert f"2 errors and 0 warnings in {folder}; nothing was changed." in err


def test_what_is_overdue_is_told_and_stops_only_where_asked(run: Run, folder: Path, edit: Edit) -> None:
    edit("papers.yml", "  review_by: '2027-01-15'", "  review_by: '2026-10-02'")
    code, out, err = run("validate", folder)
    assert (code, "0 errors, 1 warnings" in out) == (0, True)
    assert "certificate-lost review_by: passed on 2026-10-02: check every fact again (warning)" in err
    assert run("validate", folder, "--strict")[0] == 1
    assert run("publish", folder)[0] == 0


def test_coverage_shows_every_topic_of_the_seed_with_languages_confidence_and_next_check(run: Run) -> None:
    code, out, _ = run("coverage")
    assert code == 0
    row = next(line for line in out.splitlines() if line.startswith("sdp-duration"))
    assert re.fullmatch(r"sdp-duration +(\d+/ *\d+ +){3}high +2027-\d\d-\d\d +good", row)
    assert "92 topics: 0 missing, 0 overdue" in out


def test_coverage_names_what_is_missing_and_fails(run: Run, folder: Path) -> None:
    code, out, _ = run("coverage", folder)
    assert code == 1
    assert "92 topics: 92 missing" in out and "-- also there" in out and "certificate-lost" in out


def test_a_broken_folder_is_not_published(run: Run, folder: Path, edit: Edit, tmp_path: Path) -> None:
    run("publish", folder)
    before = open_current(tmp_path / "data" / "snapshots").id
    edit("everyday.yml", "en: If there is a fire", "en: ''")
    code, _, err = run("publish", folder)
    assert code == 1 and "is empty" in err
    assert open_current(tmp_path / "data" / "snapshots").id == before


def test_entries_go_out_as_a_workbook_and_come_in_again(run: Run, folder: Path, tmp_path: Path) -> None:
    file, before = tmp_path / "pana.xlsx", {path.name: path.read_bytes() for path in folder.iterdir()}
    code, out, _ = run("export", file, folder)
    assert (code, "things are in" in out) == (0, True)
    code, out, _ = run("import", file, folder)
    assert (code, out) == (0, f"0 new, 0 changed, {out.split()[4]} unchanged\n")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_what_an_edited_workbook_changes_is_told_and_a_dry_run_writes_nothing(run: Run, folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "pana.xlsx"
    run("export", file, folder)
    replace_in_workbook(file, "Call 112 now.", "Call 112 at once.")
    code, out, _ = run("import", file, folder, "--dry-run")
    assert (code, out.splitlines()[0]) == (0, "changed entry emergency-fire: answer (en)")
    assert "Call 112 now." in (folder / "everyday.yml").read_text(encoding="utf-8")
    assert run("import", file, folder)[0] == 0
    assert "Call 112 at once." in (folder / "everyday.yml").read_text(encoding="utf-8")
    assert run("validate", folder)[0] == 0


def test_each_wrong_row_of_a_workbook_is_told_and_nothing_is_written(run: Run, folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "pana.xlsx"
    run("export", file, folder)
    replace_in_workbook(file, "Call 112 now.", "Call 102 now.")
    replace_in_workbook(file, "Papers", "=1+1")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    code, out, err = run("import", file, folder)
    assert (code, out) == (1, "")
    assert "Groups, row 2, title_en: is a formula; put in its result as a value\n" in err
    assert re.search(r"Entries, row \d+, answer: tells other numbers", err)
    assert re.search(r"\n\d errors in .*pana\.xlsx; nothing was changed\.\n\Z", err)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_entries_can_be_written_into_another_folder(run: Run, folder: Path, tmp_path: Path) -> None:
    assert run("export", tmp_path / "copy", folder)[0] == 0
    assert run("validate", tmp_path / "copy")[1] == run("validate", folder)[1]
    code, _, err = run("import", tmp_path / "none.xlsx", folder)
    assert (code, "none.xlsx" in err) == (1, True)


def replace_in_workbook(file: Path, old: str, new: str) -> None:
    """Change the cells that hold just this text."""
    book = load_workbook(file)
    for cell in (cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == old):
        cell.value = new
    book.save(file)


def test_publish_then_ask_names_the_entry_first(run: Run, folder: Path) -> None:
    code, out, _ = run("publish", folder)
    assert code == 0 and "4 entries" in out
    code, out, _ = run("ask", "потерял удостоверение")
    assert code == 0
    first, second = out.splitlines()[:2]
    assert first.endswith("language ru")
    assert "certificate-lost" in second and "Если потеряли удостоверение" in second


def test_publishing_again_encodes_nothing(run: Run, folder: Path) -> None:
    run("publish", folder)
    code, out, _ = run("publish", folder)
    assert code == 0 and ", 0 encoded anew" in out


def test_asking_without_words_or_language_is_answered(run: Run, folder: Path) -> None:
    run("publish", folder)
    code, out, _ = run("ask", "🙏")
    assert code == 0
    assert out == "NothingFound, probability 0.00, language not known\n"


@pytest.mark.parametrize("arguments", [("ask", "где школа"), ("evaluate",)])
def test_before_any_publication_the_commands_say_what_to_run(run: Run, arguments: tuple[str, ...]) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (1, "")
    assert "python -m knowledge publish" in err


def test_evaluate_says_what_was_measured_on_what(run: Run, folder: Path) -> None:
    run("publish", folder)
    code, out, _ = run("evaluate", "--half", "tuning")
    assert code == 0
    assert "recipe: hash-1+" in out.splitlines()[0] and out.splitlines()[0].endswith(" tuning")
    assert "out-of-scope questions declined: kk " in out


def test_evaluate_as_json_can_be_read(run: Run, folder: Path) -> None:
    run("publish", folder)
    code, out, _ = run("evaluate", "--json")
    assert code == 0
    assert json.loads(out)["measured_on"]["questions"].endswith(" holdout")


def test_the_errors_of_the_holdout_are_not_shown(run: Run) -> None:
    code, out, err = run("evaluate", "--errors")
    assert (code, out) == (2, "")
    assert "--half tuning" in err


def test_an_encoder_that_is_not_built_is_said_with_what_to_run(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PANA_ENCODER", "e5-small-int8")
    code, _, err = run("publish", folder)
    assert code == 1 and "python -m knowledge encoder" in err


def test_a_setting_that_cannot_be_used_ends_a_command_with_its_name(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PANA_WEB_PORT", "none")
    code, _, err = run("settings")
    assert code == 1 and "PANA_WEB_PORT" in err


def test_settings_prints_every_setting(run: Run) -> None:
    code, out, _ = run("settings")
    assert code == 0
    assert all(f"`PANA_{row.name}`" in out for row in TABLE)


def test_no_command_at_all_is_a_usage_error(run: Run) -> None:
    with pytest.raises(SystemExit) as caught:
        run()
    assert caught.value.code == 2


def test_the_module_runs_as_a_program_with_the_same_exit_codes(folder: Path) -> None:
    program = [sys.executable, "-m", "knowledge", "validate"]
    good = subprocess.run([*program, str(folder)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (good.returncode, good.stdout.endswith("0 errors, 0 warnings.\n")) == (0, True)
    (folder / "groups.yml").unlink()
    bad = subprocess.run([*program, str(folder)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert bad.returncode == 1
    assert bad.stderr.startswith("groups.yml:1: is missing")
