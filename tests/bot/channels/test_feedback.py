"""Yes or no is counted, and nothing of the visitor with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from knowledge.snapshots import Snapshot


async def rate(site: Any, token: str, entry: object = "asylum-where", helpful: object = True) -> tuple[int, Any]:
    status, body, _ = await site.post("/api/v1/feedback", json={"session": token, "entry": entry, "helpful": helpful})
    return status, body


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.read_text().splitlines()]


async def test_one_line_an_entry_and_conversation_with_nothing_of_the_visitor(serve: Any, snapshot: Snapshot, tmp_path: Path) -> None:
    async with serve(FEEDBACK=tmp_path) as site:
        first, second = await site.token("kk"), await site.token("ru")
        for token, entry, helpful in ((first, "asylum-where", True), (first, "asylum-where", False), (second, "asylum-where", False)):
            assert await rate(site, token, entry, helpful) == (202, {"accepted": True})
    (path,) = tmp_path.iterdir()
    kept = lines(tmp_path)
    assert [(row["language"], row["helpful"]) for row in kept] == [("kk", True), ("ru", False)]
    for row in kept:
        assert set(row) == {"day", "entry", "language", "helpful", "snapshot"}
        assert (row["entry"], row["snapshot"], f"{row['day']}.jsonl") == ("asylum-where", snapshot.id, path.name)


@pytest.mark.parametrize(
    ("entry", "helpful"),
    [("nothing-like-it", True), (None, True), (["asylum-where"], True), ("asylum-where", 1), ("asylum-where", None)],
)
async def test_another_shape_or_an_unknown_entry_is_refused(serve: Any, tmp_path: Path, entry: object, helpful: object) -> None:
    async with serve(FEEDBACK=tmp_path) as site:
        status, body = await rate(site, await site.token(), entry, helpful)
    assert (status, body["error"]["code"]) == (400, "invalid_request")
    assert lines(tmp_path) == []


async def test_a_day_holds_only_so_many_bytes(serve: Any, tmp_path: Path) -> None:
    async with serve(FEEDBACK=tmp_path, FEEDBACK_BYTES=300) as site:
        for _ in range(5):
            assert (await rate(site, await site.token()))[0] == 202
    (path,) = tmp_path.iterdir()
    assert path.stat().st_size <= 300
    assert len(lines(tmp_path)) == 2


async def test_a_folder_that_cannot_be_written_disturbs_nobody(serve: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    async with serve(FEEDBACK=tmp_path / "file") as site:
        assert (await rate(site, await site.token()))[0] == 202


async def test_a_forged_token_is_refused_and_feedback_is_limited(serve: Any, tmp_path: Path) -> None:
    async with serve(FEEDBACK=tmp_path, MESSAGES_PER_MINUTE_SESSION=1) as site:
        assert (await rate(site, "forged"))[0] == 401
        token = await site.token()
        assert [(await rate(site, token))[0] for _ in range(2)] == [202, 429]
