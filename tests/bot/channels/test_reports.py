"""Reports through the whole web channel: what is written, what is taken back, and that a visitor notices nothing of it."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.channels import reports as module
from knowledge.configuration import ROOT, Settings
from knowledge.languages import LANGUAGES, labels
from knowledge.snapshots import Snapshot

QUESTION = "Where do I renew a library card?"


def answered(outcome: str, **more: Any) -> dict[str, Any]:
    answer = {"outcome": outcome, "entry": None, "language": "en", "score": None, "candidates": [], "snapshot": "s-1", **more}
    return {"custom": {"text": "…", "card": None, "buttons": [], "languages": [], "answer": answer}}


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is reported is written at once."""
    monkeypatch.setattr(module, "HOLD_SECONDS", 0.0)
    monkeypatch.setattr(module, "BATCH_SECONDS", 0.02)


def rows(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for path in folder.glob("*.jsonl") for line in path.read_text(encoding="utf-8").splitlines()]


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not true():
            await asyncio.sleep(0.01)


@pytest.mark.usefixtures("hasty")
async def test_a_question_in_vain_is_written_masked_and_with_nothing_of_who_asked(serve: Any, tmp_path: Path) -> None:
    async with serve(REPORTS=tmp_path) as site:
        site.assistant.says = [answered("dont_know", candidates=[{"entry": "sdp-cost", "title": "…", "score": 0.1}])]
        token = await site.token()
        await site.say(token, f"{QUESTION} My IIN is 850412300457")
        await until(lambda: rows(tmp_path))
    (row,) = rows(tmp_path)
    assert (row["outcome"], row["channel"], row["language"], row["candidates"]) == ("dont_know", "web", "en", ["sdp-cost"])
    assert row["text"] == f"{QUESTION} My IIN is ***"
    assert token not in json.dumps(row) and "127.0.0.1" not in json.dumps(row)


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("outcome", ["answer", "emergency", "people", "smalltalk", "menu", "handover"])
async def test_other_turns_are_only_counted(serve: Any, tmp_path: Path, outcome: str) -> None:
    async with serve(REPORTS=tmp_path) as site:
        site.assistant.says = [answered(outcome)]
        await site.say(await site.token(), QUESTION)
        await until(lambda: rows(tmp_path))
    assert [(row["outcome"], row["text"]) for row in rows(tmp_path)] == [(outcome, None)]


@pytest.mark.usefixtures("hasty")
async def test_buttons_empty_messages_and_messages_sent_again_are_no_turns_to_report(serve: Any, tmp_path: Path) -> None:
    async with serve(REPORTS=tmp_path) as site:
        site.assistant.says = [answered("choices")]
        token = await site.token()
        await site.press(token, "none")
        await site.say(token, "🙂")
        await site.say(token, "x" * 5000)
        for _ in range(2):
            await site.post("/api/v1/messages", json={"session": token, "text": QUESTION, "id": "message-1"})
        await until(lambda: rows(tmp_path))
        await asyncio.sleep(0.1)
    assert [row["text"] for row in rows(tmp_path)] == [QUESTION]


@pytest.mark.usefixtures("hasty")
async def test_the_page_without_scripts_reports_too(serve: Any, tmp_path: Path) -> None:
    async with serve(REPORTS=tmp_path) as site:
        site.assistant.says = [answered("choices")]
        async with site.client.post("/chat?lang=en", data={"text": QUESTION}, headers={"Sec-Fetch-Site": "same-origin"}):
            pass
        await until(lambda: rows(tmp_path))
    assert [row["text"] for row in rows(tmp_path)] == [QUESTION]


@pytest.mark.usefixtures("hasty")
async def test_a_rating_is_reported_once_with_the_day_and_no_more(serve: Any, tmp_path: Path, snapshot: Snapshot) -> None:
    async with serve(REPORTS=tmp_path / "reports", FEEDBACK=tmp_path / "feedback") as site:
        token = await site.token("ru")
        for helpful in (True, False):
            await site.post("/api/v1/feedback", json={"session": token, "entry": "asylum-where", "helpful": helpful})
        await until(lambda: rows(tmp_path / "reports"))
    (row,) = rows(tmp_path / "reports")
    (counted,) = rows(tmp_path / "feedback")
    assert {key: row[key] for key in counted} == counted
    assert set(row) - set(counted) == {"id", "kind"}


async def test_deleting_the_conversation_takes_its_words_back(serve: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HOLD_SECONDS", 0.3)
    monkeypatch.setattr(module, "BATCH_SECONDS", 0.02)
    async with serve(REPORTS=tmp_path) as site:
        site.assistant.says = [answered("dont_know")]
        deleted, kept = await site.token(), await site.token()
        await site.say(deleted, "secret of the one")
        await site.say(kept, "question of the other")
        async with site.client.delete("/api/v1/session", headers={"Authorization": f"Bearer {deleted}"}) as response:
            assert response.status == 200
        assert rows(tmp_path) == []
        await until(lambda: rows(tmp_path))
        await asyncio.sleep(0.1)
    assert [row["text"] for row in rows(tmp_path)] == ["question of the other"]


async def test_words_that_still_wait_when_the_process_ends_are_dropped_and_counted(serve: Any, tmp_path: Path) -> None:
    async with serve(REPORTS=tmp_path) as site:
        site.assistant.says = [answered("dont_know")]
        await site.say(await site.token(), QUESTION)
        await asyncio.sleep(0.1)
        assert rows(tmp_path) == []
    assert [(row["outcome"], row["text"]) for row in rows(tmp_path)] == [("dont_know", None)]


@pytest.mark.usefixtures("hasty")
async def test_no_bytes_switch_reports_off_and_delete_what_waits(serve: Any, tmp_path: Path) -> None:
    (tmp_path / "2026-11-26-0.jsonl").write_text('{"id": "0"}\n', encoding="utf-8")
    async with serve(REPORTS=tmp_path, REPORTS_BYTES=0) as site:
        site.assistant.says = [answered("dont_know")]
        await site.say(await site.token(), QUESTION)
        await asyncio.sleep(0.1)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("hasty")
async def test_a_folder_that_cannot_be_written_disturbs_nobody_and_is_told_once_without_words(
    serve: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    with caplog.at_level(logging.DEBUG, logger="pana"):
        async with serve(REPORTS=tmp_path / "file") as site:
            site.assistant.says = [answered("dont_know")]
            token = await site.token()
            for _ in range(3):
                assert (await site.say(token, QUESTION))[0] == 200
                await asyncio.sleep(0.05)
    assert caplog.text.count("reports could not be written") == 1
    assert QUESTION not in caplog.text and "library" not in caplog.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_privacy_texts_promise_the_minutes_and_days_that_the_code_keeps(language: Any) -> None:
    minutes, days = str(int(module.HOLD_SECONDS // 60)), str(Settings.read({}).reports_days)
    assert days in labels.label("help.privacy.kept.3", language) and minutes in labels.label("help.privacy.kept.4", language)
    for key in ("plain.kept", "plain.deleted"):
        assert {days, minutes} <= set(re.findall(r"\d+", labels.label(key, language))), key
    assert days in json.loads((ROOT / f"bot/widget/strings/{language}.json").read_text(encoding="utf-8"))["kept"]
    responses = yaml.safe_load((ROOT / "bot/training/responses/about.yml").read_text(encoding="utf-8"))["responses"]["utter_privacy"]
    assert all(days in variation["text"] for variation in responses)
