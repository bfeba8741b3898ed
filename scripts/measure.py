"""One command for the figures that the README and the decisions name. Starts its own Pana on free ports with the limits off."""

from __future__ import annotations

import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from knowledge.configuration import Settings  # noqa: E402
from knowledge.evaluation.question_sets import read_sets  # noqa: E402
from knowledge.publication.publish import publish  # noqa: E402
from knowledge.retrieval import e5_build  # noqa: E402
from knowledge.retrieval.encoder import OnnxEncoder, make_encoder  # noqa: E402

TURNS = 200


def main() -> int:
    """Measure and print; every number says on what it was measured."""
    settings = Settings.read()
    subprocess.run([sys.executable, "scripts/launch.py", "--prepare"], cwd=ROOT, check=True)
    measure_encoder(settings)
    measure_publication(settings)
    measure_service()
    return 0


def measure_encoder(settings: Settings) -> None:
    """One short question at a time, one thread, int8 ONNX and sentence-transformers fp32 in the same run."""
    import numpy as np
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    questions = [question.text for question in read_sets().of("tuning").in_scope if question.style == "clean"][:150]
    folder = e5_build.built_encoder(settings.encoders)
    served = OnnxEncoder(folder, threads=1)
    torch.set_num_threads(1)
    plain = SentenceTransformer(str(folder / "sentence-transformers"), device="cpu")
    fast, ours = timed(lambda text: served.queries([text])[0], questions)
    slow, theirs = timed(lambda text: plain.encode(text, prompt_name="query", show_progress_bar=False), questions)
    cosines = (np.array(ours) * np.array(theirs)).sum(axis=1)
    print(f"\nEncoder, {len(questions)} questions one by one, one thread, median:")
    print(f"  int8 ONNX {fast:.1f} ms, sentence-transformers fp32 {slow:.1f} ms: {fast / slow:.2f} of its time")
    print(f"  cosine between the two: mean {cosines.mean():.4f}, least {cosines.min():.4f}")


def timed(encode, texts):  # type: ignore[no-untyped-def]
    """Median milliseconds of a call, and the vectors."""
    encode(texts[0])
    times, vectors = [], []
    for text in texts:
        started = time.perf_counter()
        vectors.append(encode(text))
        times.append(time.perf_counter() - started)
    return 1000 * statistics.median(times), vectors


def measure_publication(settings: Settings) -> None:
    """A publication with one changed entry, encoder warm, into the live folder; the live knowledge ends as it was."""
    import dataclasses

    from knowledge.entries import read_folder

    encoder = make_encoder(settings, os.cpu_count())
    encoder.warm_up()
    collection = read_folder()
    first = collection.entries[0]
    variants = {**first.variants, "en": dataclasses.replace(first.variants["en"], answer=first.variants["en"].answer + " Ask early.")}
    changed = dataclasses.replace(collection, entries=(dataclasses.replace(first, variants=variants), *collection.entries[1:]))
    publish(collection, settings.snapshots, encoder)
    started = time.perf_counter()
    done = publish(changed, settings.snapshots, encoder)
    took = time.perf_counter() - started
    publish(collection, settings.snapshots, encoder)
    print(f"\nPublishing one changed entry of {done.entries} ({done.passages} passages, {done.encoded} encoded): {took:.2f} s")


def measure_service() -> None:
    """Start-up, turns and memory of the whole service."""
    web, actions = free_port(), free_port()
    environment = {
        **os.environ, "PANA_WEB_PORT": str(web), "PANA_ACTIONS_PORT": str(actions),
        "PANA_HELP_PORT": str(free_port()), "PANA_CONSOLE_PORT": str(free_port()), "PANA_MESSAGES_PER_MINUTE_SESSION": "0",
        "PANA_MESSAGES_PER_MINUTE_ADDRESS": "0", "PANA_SESSIONS_PER_MINUTE_ADDRESS": "0",
    }  # fmt: skip
    started = time.perf_counter()
    service = subprocess.Popen(
        [sys.executable, "scripts/launch.py"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert service.stdout is not None
    try:
        for line in service.stdout:
            if "Pana answers" in line:
                break
        address = f"http://127.0.0.1:{web}/api/v1"
        session = call(f"{address}/session", {"language": "ru"})["session"]
        call(f"{address}/messages", {"session": session, "text": "Где подать на убежище?"})
        print(f"\nWarm start to the first answer: {time.perf_counter() - started:.1f} s")
        for line in service.stdout:  # the console starts after the bot and must not be measured with the turns
            if "Console at" in line or "without the console" in line:
                break
        measure_turns(address)
        measure_memory(service.pid)
    finally:
        service.send_signal(signal.SIGINT)
        service.wait(timeout=30)


def measure_turns(address: str) -> None:
    """Turns one after another, a new session every five, as visitors come."""
    every = read_sets().of("tuning").in_scope
    questions = [question.text for question in every[:: max(1, len(every) // TURNS)]]
    times: list[float] = []
    session = ""
    for number, question in enumerate(questions):
        if number % 5 == 0:
            session = call(f"{address}/session", {"language": None})["session"]
        started = time.perf_counter()
        call(f"{address}/messages", {"session": session, "text": question})
        times.append(1000 * (time.perf_counter() - started))
    ordered = sorted(times)
    p50, p95 = ordered[len(ordered) // 2], ordered[int(0.95 * len(ordered))]
    print(f"Turn through the web channel, {len(times)} questions: p50 {p50:.0f} ms, p95 {p95:.0f} ms")


def measure_memory(pid: int) -> None:
    """Resident memory of every process of the service."""
    total = 0
    print("Resident memory:")
    for process in [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]:
        size = process.memory_info().rss
        total += size
        print(f"  {size >> 20:5d} MB  {' '.join(Path(part).name for part in process.cmdline()[1:3])}")
    print(f"  {total >> 20:5d} MB  all together")


def call(address: str, body: dict[str, object]) -> dict[str, str]:
    """POST JSON."""
    request = urllib.request.Request(address, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return dict(json.load(answer))


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
