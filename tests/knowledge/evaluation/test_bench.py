"""The bench times both ways on the same questions."""

from __future__ import annotations

import re
from pathlib import Path

from knowledge.entries import Collection
from knowledge.evaluation.bench import QUESTIONS, bench, questions, timed
from knowledge.publication import publish
from knowledge.retrieval.encoder import HashEncoder
from knowledge.retrieval.retriever import Material, Retriever
from knowledge.snapshots import open_current


def test_the_questions_are_always_the_same_and_clean() -> None:
    assert questions() == questions()
    assert 200 <= len(questions()) <= QUESTIONS


def test_times_are_a_median_and_a_slow_end() -> None:
    median, slow = timed(lambda text: sum(range(1000)), ["x"] * 40)
    assert 0 < median <= slow


def test_both_ways_are_timed_on_one_snapshot(collection: Collection, encoder: HashEncoder, tmp_path: Path) -> None:
    publish(collection, tmp_path, encoder)
    snapshot = open_current(tmp_path)
    lines = list(bench(Retriever.open(snapshot, encoder), Material.read(snapshot.folder).vectors, encoder))
    assert len(lines) == 3
    assert all(re.search(r"p50 +\d+\.\d ms  p95 +\d+\.\d ms", line) for line in lines[:2])
    assert "5 entries and kinds" in lines[2]
