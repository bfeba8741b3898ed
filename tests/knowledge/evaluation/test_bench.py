"""The bench times both ways on the same questions."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from knowledge.entries import Collection
from knowledge.evaluation.bench import QUESTIONS, bench, grown, questions, timed
from knowledge.publication import publish
from knowledge.publication.material import make_material
from knowledge.retrieval.adapter import LARGEST
from knowledge.retrieval.encoder import HashEncoder
from knowledge.retrieval.retriever import Material, Retriever
from knowledge.retrieval.signals import NAMES, SignalIndex
from knowledge.snapshots import open_current


def test_the_questions_are_always_the_same_and_clean() -> None:
    assert questions() == questions()
    assert 200 <= len(questions()) <= QUESTIONS


def test_times_are_a_median_and_a_slow_end() -> None:
    median, slow = timed(lambda text: sum(range(1000)), ["x"] * 40)
    assert 0 < median <= slow


def test_all_ways_are_timed_on_one_snapshot(collection: Collection, encoder: HashEncoder, tmp_path: Path) -> None:
    publish(collection, tmp_path, encoder)
    snapshot = open_current(tmp_path)
    retriever = Retriever.open(snapshot, encoder)
    lines = list(bench(retriever, Material.read(snapshot.folder).vectors, encoder, lambda: retriever))
    assert len(lines) == 4
    assert all(re.search(r"p50 +\d+\.\d ms  p95 +\d+\.\d ms", line) for line in lines[1:])
    assert "5 entries and kinds" in lines[0] and "knowledge of 5 entries" in lines[3]


def test_a_large_knowledge_is_grown_from_a_small_one_and_still_finds_its_own_words(
    collection: Collection, encoder: HashEncoder
) -> None:
    material, _ = make_material(collection, encoder, None)
    large = grown(material, LARGEST + 200)
    assert len(large.passages) == len(large.vectors) == len(large.features) == (LARGEST + 200) * 39
    assert np.allclose(np.linalg.norm(large.vectors, axis=1), 1, atol=1e-5)
    index = SignalIndex(large.passages, large.folded, large.vectors, large.features, large.adapter)
    signals = index.signals(index.read("потерял удостоверение"), encoder)
    assert signals.shape == (LARGEST + 200, len(NAMES)) and np.isfinite(signals).all()
