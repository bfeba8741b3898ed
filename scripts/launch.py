"""Builds what is missing and runs all processes under supervisor, saying what takes how long. ``--prepare`` only builds."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from knowledge.configuration import ConfigurationError, Settings  # noqa: E402
from knowledge.retrieval import e5_build  # noqa: E402
from knowledge.snapshots import SnapshotError, current_id, open_current  # noqa: E402

TRAINED_FROM = ("config.yml", "domain.yml", "bot/training", "bot/understanding", "knowledge/languages")
START_SECONDS = 120
SUPERVISOR = (sys.executable, "-m")
PROCESSES = str(ROOT / "scripts" / "processes.conf")


class CannotStart(RuntimeError):
    """Pana cannot start; the message is one clear sentence."""


@contextmanager
def step(name: str) -> Iterator[None]:
    """Say what is being done, and how long it took."""
    print(f"        {name} ...", flush=True)
    started = time.perf_counter()
    yield
    print(f"{time.perf_counter() - started:5.1f} s {name}: done", flush=True)


def main(arguments: list[str]) -> int:
    """Prepare, and unless ``--prepare`` is given, run until stopped."""
    for wish in (signal.SIGINT, signal.SIGTERM):
        signal.signal(wish, end)  # also where a shell started us in the background and made us ignore Ctrl-C
    try:
        settings = Settings.read()
        if "--prepare" not in arguments:
            refuse_taken_ports(settings)
        prepare(settings)
        return 0 if "--prepare" in arguments else run(settings)
    except (CannotStart, ConfigurationError, SnapshotError) as reason:
        print(reason, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"Pana cannot start: {error.strerror or error}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def end(_signal: int, _frame: FrameType | None) -> None:
    """Ctrl-C and a plain kill mean the same: end everything."""
    raise KeyboardInterrupt


def prepare(settings: Settings) -> None:
    """Encoder, Rasa model, publication: each made only if it is missing or its inputs changed."""
    settings.data.mkdir(parents=True, exist_ok=True)
    if settings.encoder == e5_build.NAME and not e5_build.is_built(settings.encoders):
        with step("building the encoder"):
            command("knowledge", "encoder")
    inputs = digest_of_inputs()
    stamp = settings.data / "models" / "inputs.sha256"
    if not (stamp.is_file() and stamp.read_text() == inputs and (stamp.parent / "pana.tar.gz").is_file()):
        with step("training the Rasa model"):
            train(settings)
        stamp.write_text(inputs)
    if current_id(settings.snapshots) is None:
        with step("publishing the seed knowledge"):
            command("knowledge", "publish", aloud=True)
    refuse_foreign_snapshot(settings)


def refuse_foreign_snapshot(settings: Settings) -> None:
    """Say before anything starts that the published snapshot is damaged or belongs to another encoder.

    Raises:
        SnapshotError: it is damaged, or made with another recipe than this program's.
    """
    from knowledge.retrieval.calibration import recipe
    from knowledge.retrieval.encoder import make_encoder

    published, ours = open_current(settings.snapshots).manifest, recipe(make_encoder(settings))
    if published.recipe != ours:
        raise SnapshotError(
            f"The published snapshot {published.id} was made with the recipe {published.recipe}, this program uses {ours}: "
            "run  .venv/bin/python -m knowledge publish  and start again."
        )


def train(settings: Settings) -> None:
    """Train with Rasa's own command, quietly."""
    models = settings.data / "models"
    command(
        "rasa", "train", "--quiet", "--config", "config.yml", "--domain", "domain.yml", "--data", "bot/training",
        "--out", str(models), "--fixed-model-name", "pana",
    )  # fmt: skip


def command(module: str, *arguments: str, aloud: bool = False) -> None:
    """Run one of our modules. What it says is shown where it fails, and with ``aloud`` as it goes: it takes minutes on a slow machine.

    Raises:
        CannotStart: it failed.
    """
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "PYTHONWARNINGS": "ignore", "TF_CPP_MIN_LOG_LEVEL": "3"}
    running = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert running.stdout is not None
    said: deque[str] = deque(maxlen=15)
    try:
        for line in running.stdout:
            said.append(line.rstrip())
            if aloud:
                print(f"        {line.rstrip()}", flush=True)
    except BaseException:
        running.kill()
        raise
    finally:
        running.wait()
    if running.returncode:
        words = "\n".join(said).strip()
        if "No space left" in words:
            raise CannotStart("The disk is full: free some space and run again.")
        raise CannotStart(f"{words}\nThe step  {module} {arguments[0]}  failed; its last words stand above.")


def digest_of_inputs() -> str:
    """One digest of all files that the Rasa model is made from."""
    digest = hashlib.sha256()
    for name in TRAINED_FROM:
        place = ROOT / name
        files = [place] if place.is_file() else sorted(path for path in place.rglob("*") if path.suffix in (".py", ".yml"))
        for path in files:
            digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def refuse_taken_ports(settings: Settings) -> None:
    """Say which port is taken before anything is built.

    Raises:
        CannotStart: a port is taken.
    """
    for name, host, port in (
        ("PANA_WEB_PORT", settings.web_host, settings.web_port),
        ("PANA_ACTIONS_PORT", settings.actions_host, settings.actions_port),
        ("PANA_HELP_PORT", settings.help_host, settings.help_port),
        ("PANA_CONSOLE_PORT", settings.console_host, settings.console_port),
    ):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                raise CannotStart(f"Port {port} is taken by another program: stop that, or set {name} to a free port.") from None


def run(settings: Settings) -> int:
    """Start supervisor, wait until the bot is ready, add the console, and stay until stopped."""
    logs = settings.data / "log"
    logs.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="pana-") as private:
        environment = environment_of_supervisor(logs, Path(private) / "socket")
        supervisor = subprocess.Popen(
            [*SUPERVISOR, "supervisor.supervisord", "--nodaemon", "--configuration", PROCESSES],
            cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        try:
            return stay(settings, supervisor, environment, logs)
        except KeyboardInterrupt:
            print("\nEnding ...", flush=True)
            return 0
        finally:
            end_supervisor(supervisor)


def environment_of_supervisor(logs: Path, socket_file: Path) -> dict[str, str]:
    """What ``processes.conf`` asks for. The socket lies in a folder of our own: paths of sockets must be short."""
    return {
        **os.environ, "PANA_PYTHON_BINARY": sys.executable, "PANA_LOGS": str(logs), "PANA_ROOT": str(ROOT),
        "PANA_SOCKET": str(socket_file),
        "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONWARNINGS": "ignore",
    }  # fmt: skip


def stay(settings: Settings, supervisor: subprocess.Popen[bytes], environment: dict[str, str], logs: Path) -> int:
    """Say where everything is, the bot first, and wait until supervisor ends, which it should not by itself."""
    with step("starting the processes"):
        wait_until_ready(settings, supervisor, logs)
    print(f"\nHelp pages at    http://{shown(settings.help_host)}:{settings.help_port}/help/")
    web = f"http://{shown(settings.web_host)}:{settings.web_port}/"
    print(f"Pana answers at  {web}   (Ctrl-C ends everything; logs in {logs})\n", flush=True)
    try:
        start_console(settings, environment)
    except CannotStart as reason:
        print(f"{reason}\nThe bot goes on answering without the console.", file=sys.stderr, flush=True)
    code = supervisor.wait()
    print("The process manager ended by itself; see the logs.", file=sys.stderr)
    return code or 1


def end_supervisor(supervisor: subprocess.Popen[bytes]) -> None:
    """End it and with it all processes, by force where it does not listen."""
    if supervisor.poll() is None:
        supervisor.terminate()
        try:
            supervisor.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(supervisor.pid, signal.SIGKILL)


def start_console(settings: Settings, environment: dict[str, str]) -> None:
    """Prepare the console's database, start the console, and say where it is.

    What the preparation says goes straight to the terminal and nowhere else, because the first time a one-time password is among it.

    Raises:
        CannotStart: the preparation failed, or the console does not answer.
    """
    with step("preparing the console"):
        prepared = subprocess.run(
            [sys.executable, "-m", "knowledge.console", "serve", "--prepare"],
            cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    if prepared.returncode:
        raise CannotStart(f"{prepared.stderr.strip()[-2000:]}\nThe console cannot start; its last words stand above.")
    control = [*SUPERVISOR, "supervisor.supervisorctl", "--configuration", PROCESSES, "start", "console"]
    subprocess.run(control, cwd=ROOT, env=environment, capture_output=True, check=False)
    wait_for_console(settings)
    address = settings.console_url or f"http://{shown(settings.console_host)}:{settings.console_port}"
    print(f"Console at       {address.rstrip('/')}/   (for staff)", flush=True)


def wait_for_console(settings: Settings) -> None:
    """Poll /healthz.

    Raises:
        CannotStart: it does not answer in time.
    """
    host = "127.0.0.1" if settings.console_host == "0.0.0.0" else settings.console_host
    address = f"http://{bracketed(host)}:{settings.console_port}/healthz"
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=3) as answer:
                if json.load(answer)["ready"]:
                    return
        except (OSError, ValueError):
            pass
        time.sleep(0.2)
    raise CannotStart(f"The console does not answer; see {settings.data / 'log' / 'console.log'}.")


def shown(host: str) -> str:
    """A host as a browser on this machine can open it."""
    return "localhost" if host in ("127.0.0.1", "0.0.0.0") else bracketed(host)


def bracketed(host: str) -> str:
    """A host as it stands in an address."""
    return f"[{host}]" if ":" in host else host


def wait_until_ready(settings: Settings, supervisor: subprocess.Popen[bytes], logs: Path) -> None:
    """Poll /readyz.

    Raises:
        CannotStart: the processes ended or are not ready in time; the last lines of their logs are shown.
    """
    deadline = time.monotonic() + START_SECONDS
    host = "127.0.0.1" if settings.web_host == "0.0.0.0" else settings.web_host
    while time.monotonic() < deadline and supervisor.poll() is None:
        try:
            with urllib.request.urlopen(f"http://{host}:{settings.web_port}/readyz", timeout=3) as answer:
                if json.load(answer)["ready"]:
                    return
        except (OSError, ValueError):
            pass
        time.sleep(0.2)
    tails = [
        f"--- {path.name}\n" + "\n".join(path.read_text(errors="replace").splitlines()[-12:]) for path in sorted(logs.glob("*.log"))
    ]
    raise CannotStart("\n".join([*tails, "The processes did not start; the last lines of their logs stand above."]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
