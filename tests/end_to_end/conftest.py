"""The real stack: launcher, supervisor, Rasa, action server, on free ports, with a data folder of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest

from knowledge.configuration import ROOT, Settings
from knowledge.snapshots import current_id

START_SECONDS = 120


@dataclass
class Stack:
    """A running Pana, with a client's view of it."""

    web_port: int
    actions_port: int
    data: Path
    launcher: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)
    site_port: int = 0
    spoken: str = ""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.web_port}"

    def get(self, path: str) -> tuple[int, Any]:
        return _call(urllib.request.Request(self.address + path))

    def post(self, path: str, body: object, raw: bytes | None = None, origin: str | None = None) -> tuple[int, Any]:
        data = raw if raw is not None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", **({"Origin": origin} if origin else {})}
        return _call(urllib.request.Request(self.address + path, data, headers))

    def session(self, language: str | None = None) -> str:
        status, answer = self.post("/api/v1/session", {"language": language})
        assert status == 201
        return str(answer["session"])

    def ask(self, session: str, text: str) -> list[dict[str, Any]]:
        self.said.append(text)
        status, answer = self.post("/api/v1/messages", {"session": session, "text": text})
        assert status == 200, answer
        return list(answer["replies"])

    def press(self, session: str, payload: str) -> list[dict[str, Any]]:
        status, answer = self.post("/api/v1/messages", {"session": session, "payload": payload})
        assert status == 200, answer
        return list(answer["replies"])

    def process(self, module: str) -> psutil.Process:
        """The child process that runs ``python -m <module>``."""
        for child in psutil.Process(self.launcher.pid).children(recursive=True):
            if child.cmdline()[1:3] == ["-m", module]:
                return child
        raise AssertionError(f"no process runs {module}")

    def wait(self, test: Callable[[], bool], seconds: float, what: str) -> float:
        """Wait until the test holds; the seconds it took."""
        started = time.monotonic()
        while time.monotonic() - started < seconds:
            if test():
                return time.monotonic() - started
            time.sleep(0.05)
        raise AssertionError(f"not within {seconds} s: {what}")


def _call(request: urllib.request.Request) -> tuple[int, Any]:
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def own_data(folder: Path) -> Path:
    """A data folder with the built encoder and model, and a copy of the live snapshot to play with."""
    built = Settings.read()
    (folder / "snapshots").mkdir(parents=True)
    (folder / "encoder").symlink_to(built.encoders, target_is_directory=True)
    shutil.copytree(built.data / "models", folder / "models")
    live = current_id(built.snapshots)
    assert live, "scripts/test publishes the seed before the tests"
    shutil.copytree(built.snapshots / live, folder / "snapshots" / live)
    (folder / "snapshots" / "current").write_text(live)
    return folder


def environment(data: Path, web_port: int, actions_port: int) -> dict[str, str]:
    return {
        **os.environ, "PANA_DATA": str(data), "PANA_WEB_PORT": str(web_port), "PANA_ACTIONS_PORT": str(actions_port),
        "PANA_HELP_PORT": str(free_port()), "PANA_CONSOLE_PORT": str(free_port()), "DATABASE_URL": "",
        "PANA_MESSAGES_PER_MINUTE_SESSION": "0", "PANA_MESSAGES_PER_MINUTE_ADDRESS": "0",
        "PANA_SESSIONS_PER_MINUTE_ADDRESS": "0", "PYTHONWARNINGS": "ignore",
    }  # fmt: skip


@contextmanager
def launched(data: Path, **settings: str) -> Iterator[Stack]:
    """A stack of its own, ended with Ctrl-C."""
    web_port, actions_port, site_port = free_port(), free_port(), free_port()
    allowed = {"PANA_ALLOWED_ORIGINS": f"http://127.0.0.1:{site_port}"}
    launcher = subprocess.Popen(
        [sys.executable, "scripts/launch.py"],
        cwd=ROOT,
        env={**environment(data, web_port, actions_port), **allowed, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert launcher.stdout is not None
    spoken = []
    for line in launcher.stdout:
        spoken.append(line)
        if "Console at" in line or "without the console" in line:
            break
    else:
        raise AssertionError("".join(spoken))
    yield Stack(web_port, actions_port, data, launcher, site_port=site_port, spoken="".join(spoken))
    children = psutil.Process(launcher.pid).children(recursive=True)
    launcher.send_signal(signal.SIGINT)
    assert launcher.wait(timeout=30) == 0
    _gone, alive = psutil.wait_procs(children, timeout=10)
    assert not alive, f"Ctrl-C left processes running: {alive}"


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with launched(own_data(tmp_path_factory.mktemp("pana") / "var")) as running:
        yield running
