"""Reports on disk: whole files, bounded in bytes and days, in an order that tells nothing."""

from __future__ import annotations

import datetime as dt
import logging
from pathlib import Path

import pytest

from bot.channels.reports_lines import TurnReport
from bot.channels.reports_spool import LINES, Spool

TODAY = dt.date(2026, 11, 26)
SECRET = "өте жеке сөздер"


def turn(text: str = SECRET, day: str = "2026-11-26") -> TurnReport:
    return TurnReport("kk", "web", "dont_know", None, (), text, "s-1", day=day)


def spool(folder: Path, most: int = 1_000_000, days: int = 30) -> Spool:
    return Spool(folder / "reports", most, days)


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in (folder / "reports").iterdir())


def test_a_batch_becomes_files_of_at_most_200_lines_in_the_order_of_their_ids(tmp_path: Path) -> None:
    kept = spool(tmp_path)
    given = [turn(str(number)) for number in range(LINES + 50)]
    kept.write(given)
    files = [[row["id"] for row in kept.read(path)] for path in kept.files()]
    assert sorted(map(len, files)) == [50, LINES]
    assert all(ids == sorted(ids) for ids in files)
    assert {id for ids in files for id in ids} == {report.id for report in given}


def test_files_are_readable_by_their_owner_alone_and_nothing_unfinished_is_left(tmp_path: Path) -> None:
    spool(tmp_path).write([turn()])
    (path,) = (tmp_path / "reports").iterdir()
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert path.name.startswith("2026-11-26-")


def test_writing_nothing_makes_nothing(tmp_path: Path) -> None:
    spool(tmp_path).write([])
    assert list(tmp_path.iterdir()) == []


def test_accepted_reports_leave_the_file_and_an_empty_file_goes(tmp_path: Path) -> None:
    kept = spool(tmp_path)
    first, second = turn("1"), turn("2")
    kept.write([first, second])
    (path,) = kept.files()
    assert kept.settle(path, {first.id}) == 1
    assert [row["text"] for row in kept.read(path)] == ["2"]
    assert kept.settle(path, {second.id, "unknown"}) == 0
    assert kept.files() == []
    assert kept.settle(path, {second.id}) == 0


def test_all_files_together_stay_within_their_bytes_and_the_oldest_go_first(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    kept = spool(tmp_path, 1000)
    for day in range(1, 20):
        kept.write([turn(day=f"2026-11-{day:02}")])
        assert size(tmp_path) <= 1000
    days = [path.name[:10] for path in kept.files()]
    assert days == [f"2026-11-{day:02}" for day in range(20 - len(days), 20)]
    assert "1 reports deleted for lack of room" in caplog.text
    assert SECRET not in caplog.text


def test_a_batch_larger_than_all_room_is_lost_and_counted(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    kept = spool(tmp_path, 100)
    kept.write([turn(), turn()])
    assert kept.files() == []
    assert "2 reports found no room" in caplog.text


def test_old_files_and_unfinished_ones_are_deleted(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    kept = spool(tmp_path)
    for day in ("2026-10-26", "2026-10-27", "2026-11-26"):
        kept.write([turn(day=day)])
    (tmp_path / "reports" / "2026-11-26-x.part").write_text("{", encoding="utf-8")
    kept.sweep(TODAY)
    assert [path.name[:10] for path in sorted((tmp_path / "reports").iterdir())] == ["2026-10-27", "2026-11-26"]
    assert "1 reports deleted for age" in caplog.text


def test_a_batch_over_midnight_bears_its_oldest_day(tmp_path: Path) -> None:
    kept = spool(tmp_path)
    kept.write([turn(day="2026-11-26"), turn(day="2026-11-25")])
    assert [path.name[:10] for path in kept.files()] == ["2026-11-25"]


def test_no_bytes_keep_nothing_not_even_what_is_there(tmp_path: Path) -> None:
    spool(tmp_path).write([turn()])
    spool(tmp_path, 0).sweep(TODAY)
    spool(tmp_path, 0).write([turn()])
    assert list((tmp_path / "reports").iterdir()) == []


def test_damaged_lines_are_left_out(tmp_path: Path) -> None:
    kept = spool(tmp_path)
    kept.write([turn("1")])
    (path,) = kept.files()
    path.write_bytes(b'{"id": 1}\n[]\n\xff\n' + path.read_bytes() + b'{"id": "cut o')
    assert [row["text"] for row in kept.read(path)] == ["1"]


def test_a_lone_surrogate_and_a_line_separator_do_no_harm(tmp_path: Path) -> None:
    kept = spool(tmp_path)
    kept.write([turn("a\ud800b\u2028c\nd")])
    (path,) = kept.files()
    assert [row["text"] for row in kept.read(path)] == ["a?b\u2028c\nd"]


def test_where_the_folder_cannot_be_made_writing_says_so(tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("", encoding="utf-8")
    kept = spool(tmp_path)
    kept.sweep(TODAY)
    with pytest.raises(OSError):
        kept.write([turn()])


def test_a_write_that_fails_leaves_no_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: object) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError):
        spool(tmp_path).write([turn()])
    assert list((tmp_path / "reports").iterdir()) == []


def test_nothing_of_a_report_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        kept = spool(tmp_path, 300)
        for _ in range(4):
            kept.write([turn()])
        kept.sweep(dt.date(2027, 11, 26))
    assert caplog.text
    assert SECRET not in caplog.text
