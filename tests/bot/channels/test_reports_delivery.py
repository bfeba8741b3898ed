"""The console gets every report once it is there; while it is not, they wait."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.channels import reports_delivery as module
from bot.channels.reports_delivery import Delivery, pause_after
from bot.channels.reports_lines import TurnReport
from bot.channels.reports_spool import Spool
from knowledge.configuration import Settings, kept_key
from tests.bot.conftest import free_port

SECRET = "өте жеке сөздер"


@dataclass
class Console:
    """Takes reports as the console does, or answers with ``status`` and ``body`` instead."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    posts: list[tuple[str, list[dict[str, Any]]]] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)

    async def take(self, request: web.Request) -> web.Response:
        reports = (await request.json())["reports"]
        self.posts.append((request.headers.get("Authorization", ""), reports))
        accepted = {"accepted": [report["id"] for report in reports if report["id"] not in self.refuses]}
        return web.json_response(accepted if self.body is None else self.body, status=self.status, headers=self.headers)

    @asynccontextmanager
    async def listening(self, port: int) -> AsyncIterator[Console]:
        app = web.Application()
        app.router.add_post("/intake/reports", self.take)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        try:
            yield self
        finally:
            await runner.cleanup()

    @property
    def ids(self) -> list[str]:
        return [report["id"] for _, reports in self.posts for report in reports]


@dataclass
class Bot:
    """A spool and its delivery."""

    port: int
    settings: Settings
    spool: Spool
    delivery: Delivery

    def report(self, count: int = 1) -> list[str]:
        """Write a batch of so many reports; their ids."""
        reports = [TurnReport("kk", "web", "dont_know", None, (), SECRET, "s-1") for _ in range(count)]
        self.spool.write(reports)
        return [report.id for report in reports]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.delivery.run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def bot(tmp_path: Path) -> Bot:
    port = free_port()
    settings = Settings.read({"PANA_DATA": str(tmp_path), "PANA_CONSOLE_PORT": str(port)})
    spool = Spool(settings.reports_folder, settings.reports_bytes, settings.reports_days)
    return Bot(port, settings, spool, Delivery(settings, spool))


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Attempts follow each other quickly."""
    monkeypatch.setattr(module, "FIRST_SECONDS", 0.02)
    monkeypatch.setattr(module, "LONGEST_SECONDS", 0.05)


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():
            await asyncio.sleep(0.01)


async def test_reports_go_with_the_kept_key_in_requests_of_at_most_200_and_leave_the_disk(bot: Bot) -> None:
    ids = bot.report(450)
    async with Console().listening(bot.port) as console:
        assert await bot.delivery.round() == 0
    key = kept_key(bot.settings.data / "reports.key")
    assert {authorization for authorization, _ in console.posts} == {f"Bearer {key}"}
    assert sorted(len(reports) for _, reports in console.posts) == [50, 200, 200]
    assert sorted(console.ids) == sorted(ids)
    assert bot.spool.files() == []


async def test_a_shared_key_and_another_address_can_be_set(tmp_path: Path) -> None:
    port = free_port()
    given = {"DATA": str(tmp_path), "REPORTS_URL": f"http://127.0.0.1:{port}/intake/reports", "REPORTS_SECRET": "shared"}
    settings = Settings.read({f"PANA_{name}": value for name, value in given.items()})
    spool = Spool(settings.reports_folder, settings.reports_bytes, settings.reports_days)
    Bot(port, settings, spool, Delivery(settings, spool)).report()
    async with Console().listening(port) as console:
        await Delivery(settings, spool).round()
    assert [authorization for authorization, _ in console.posts] == ["Bearer shared"]
    assert not (tmp_path / "reports.key").exists()


@pytest.mark.usefixtures("hasty")
async def test_while_the_console_is_down_reports_wait_and_come_when_it_is_up_again(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    ids = bot.report()
    with caplog.at_level(logging.DEBUG, logger="pana"):
        async with bot.running():
            await until(lambda: "reports wait" in caplog.text)
            await asyncio.sleep(0.1)
            assert len(bot.spool.files()) == 1
            async with Console().listening(bot.port) as console:
                await until(lambda: not bot.spool.files())
                ids += bot.report()
                bot.delivery.wake()
                await until(lambda: not bot.spool.files())
    assert console.ids == ids
    assert caplog.text.count("reports wait") == 1
    assert "takes reports again" in caplog.text
    assert SECRET not in caplog.text and ids[0] not in caplog.text


@pytest.mark.usefixtures("hasty")
async def test_a_console_in_trouble_is_asked_again_until_it_takes_them(bot: Bot) -> None:
    bot.report()
    async with Console(status=503).listening(bot.port) as console, bot.running():
        await until(lambda: len(console.posts) > 2)
        assert len(bot.spool.files()) == 1
        console.status = 200
        await until(lambda: not bot.spool.files())
    assert len(set(console.ids)) == 1


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_busy_console_ends_the_round_and_names_its_own_pause(bot: Bot, status: int) -> None:
    bot.report(250)
    async with Console(status=status, headers={"Retry-After": "42"}).listening(bot.port) as console:
        assert await bot.delivery.round() == 42
    assert len(console.posts) == 1
    assert len(bot.spool.files()) == 2


@pytest.mark.parametrize(
    ("asked", "least", "most"),
    [("in 100 s", 60, 100), ("99999999", 3600, 3600), ("soon", 5, 7.5), ("-5", 5, 7.5), ("", 5, 7.5)],
)
async def test_retry_after_may_be_a_date_too_long_or_nonsense(bot: Bot, asked: str, least: float, most: float) -> None:
    bot.report()
    header = formatdate(time.time() + 100, usegmt=True) if asked == "in 100 s" else asked
    async with Console(status=429, headers={"Retry-After": header}).listening(bot.port):
        assert least <= await bot.delivery.round() <= most


@pytest.mark.parametrize("status", [302, 400, 401, 403, 404, 413])
async def test_a_refusal_keeps_the_reports_and_is_told_once_an_hour(bot: Bot, status: int, caplog: pytest.LogCaptureFixture) -> None:
    bot.report()
    async with Console(status=status, headers={"Location": "/"}).listening(bot.port):
        for _ in range(3):
            assert await bot.delivery.round() == module.LONGEST_SECONDS
    assert len(bot.spool.files()) == 1
    assert [record.getMessage() for record in caplog.records if record.name == "pana.reports"] == [
        f"the console refuses reports: status {status}"
    ]


@pytest.mark.parametrize(("status", "asked"), [(401, 1), (413, 2)])
async def test_a_wrong_key_ends_the_round_and_a_file_that_is_refused_does_not(bot: Bot, status: int, asked: int) -> None:
    bot.report(250)
    async with Console(status=status).listening(bot.port) as console:
        await bot.delivery.round()
    assert len(console.posts) == asked


@pytest.mark.parametrize("body", [[], {}, {"accepted": None}, {"accepted": "all"}, "ok"])
async def test_an_answer_of_another_shape_accepts_nothing(bot: Bot, body: Any) -> None:
    bot.report()
    async with Console(body=body).listening(bot.port):
        assert await bot.delivery.round() == module.LONGEST_SECONDS
    assert len(bot.spool.files()) == 1


async def test_only_what_was_accepted_is_removed(bot: Bot) -> None:
    first, second = bot.report(2)
    async with Console(refuses={first}).listening(bot.port) as console:
        assert await bot.delivery.round() == module.LONGEST_SECONDS
        (path,) = bot.spool.files()
        assert [row["id"] for row in bot.spool.read(path)] == [first]
        console.refuses.clear()
        assert await bot.delivery.round() == 0
    assert (bot.spool.files(), console.ids.count(second)) == ([], 1)


async def test_reports_that_the_console_could_not_read_are_not_sent_again_and_their_number_is_told(
    bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    (id,) = bot.report()
    async with Console(body={"accepted": [id], "refused": {id: "day is no date"}}).listening(bot.port):
        assert await bot.delivery.round() == 0
    assert bot.spool.files() == []
    assert "1 reports are not as it expects them" in caplog.text and id not in caplog.text


async def test_a_file_without_a_readable_line_goes_without_being_sent(bot: Bot) -> None:
    bot.report()
    bot.spool.files()[0].write_bytes(b"\xff{")
    async with Console().listening(bot.port) as console:
        assert await bot.delivery.round() == 0
    assert (console.posts, bot.spool.files()) == ([], [])


@pytest.mark.usefixtures("hasty")
async def test_an_odd_error_does_not_end_deliveries_for_good(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    bot.report()
    whole, failed = bot.spool.read, []

    def fails_once(path: Path) -> list[dict[str, Any]]:
        if not failed:
            failed.append(path)
            raise PermissionError(SECRET)
        return whole(path)

    monkeypatch.setattr(bot.spool, "read", fails_once)
    async with Console().listening(bot.port), bot.running():
        await until(lambda: not bot.spool.files())


def test_pauses_grow_from_five_seconds_to_five_minutes() -> None:
    pauses = [pause_after(failures) for failures in range(1, 20)]
    assert 5 <= pauses[0] <= 7.5 and 10 <= pauses[1] <= 15
    assert pauses[-1] == 300 == max(pauses)
    assert len({pause_after(1) for _ in range(10)}) > 1
