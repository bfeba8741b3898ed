"""How long one question takes through language, normalisation, encoding, both indexes and ranking, beside plain sentence-transformers
with FAISS in the same run."""

from __future__ import annotations

import dataclasses
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import numpy as np

from knowledge.evaluation.question_sets import read_sets
from knowledge.languages.identification import identify
from knowledge.retrieval.adapter import learn_from
from knowledge.retrieval.encoder import Encoder, Vectors
from knowledge.retrieval.lexical_features import FeatureTable
from knowledge.retrieval.passages import FOREIGN
from knowledge.retrieval.retriever import Material, Retriever
from knowledge.retrieval.vector_index import VectorIndex

QUESTIONS: Final = 300
_WARM: Final = 5
_NEAREST: Final = 5
_RENAMED: Final = 0.3
LARGE: Final = 10_000
"""Entries of the invented knowledge."""


def questions() -> list[str]:
    """Clean tuning questions, always the same."""
    every = [question.text for question in read_sets().of("tuning").in_scope if question.style == "clean"]
    return every[:: max(1, len(every) // QUESTIONS)][:QUESTIONS]


def timed(run: Callable[[str], object], texts: Sequence[str]) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds, one question after another, the first few left out."""
    for text in texts[:_WARM]:
        run(text)
    times = []
    for text in texts:
        started = time.perf_counter()
        run(text)
        times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times), sorted(times)[int(0.95 * len(times))]


def grown(material: Material, entries: int, seed: int = 1) -> Material:
    """An invented knowledge of so many entries, each with a title, eight phrasings and an answer in three languages, for timing only.

    Its passages are real ones with a part of their letters' pieces renamed and their vectors moved by the same for all of an entry, so
    that common pieces stay common and the vocabulary grows as with real texts.
    """
    chance = np.random.default_rng(seed)
    calm = [row for row, passage in enumerate(material.passages) if not passage.entry.startswith(FOREIGN)]
    kinds = {role: [row for row in calm if material.passages[row].role == role] for role in ("title", "question", "folded", "answer")}
    shape = [("title", 3), ("question", 24), ("folded", 9), ("answer", 3)]
    rows = np.concatenate([chance.choice(kinds[role], (entries, count)) for role, count in shape if kinds[role]], axis=1)
    own = chance.normal(size=(entries, material.vectors.shape[1])).astype(np.float32)
    vectors = material.vectors[rows] + 0.4 * own[:, None, :] / np.linalg.norm(own, axis=1)[:, None, None]
    vectors = (vectors / np.linalg.norm(vectors, axis=2, keepdims=True)).reshape(-1, own.shape[1])
    table, flat = material.features, rows.ravel()
    lengths = table.starts[flat + 1] - table.starts[flat]
    starts = np.concatenate([[0], np.cumsum(lengths)])
    places = np.arange(starts[-1]) - np.repeat(starts[:-1] - table.starts[flat], lengths)
    renamed = np.repeat(np.repeat(np.arange(entries, dtype=np.uint32), rows.shape[1]), lengths) % 997 + 1
    names = np.where(chance.random(len(places)) < _RENAMED, table.names[places] ^ renamed, table.names[places]).astype(np.uint32)
    passages = [
        dataclasses.replace(material.passages[row], entry=f"invented-{entry}") for entry, group in enumerate(rows) for row in group
    ]
    features = FeatureTable(starts, names, table.counts[places])
    folded = tuple(material.folded[row] for row in flat)
    return Material(tuple(passages), folded, vectors, features, learn_from(passages, vectors))


def bench(retriever: Retriever, vectors: Vectors, plain: Encoder, large: Callable[[], Retriever]) -> Iterator[str]:
    """One line for the whole search, one for the plain way, which only finds the nearest passages, and one for a large knowledge."""
    asked, index = questions(), VectorIndex(vectors)

    def line(name: str, way: Callable[[str], object]) -> str:
        median, slow = timed(way, asked)
        return f"{name:66} p50 {median:5.1f} ms  p95 {slow:5.1f} ms"

    yield f"{len(asked)} questions one by one, {index.count} passages, {len(retriever.index.entries)} entries and kinds"
    yield line("Pana: language, readings, encoder, both indexes, ranking", lambda text: (identify(text), retriever.search(text)))
    yield line(
        "sentence-transformers fp32 and FAISS: nearest passages",
        lambda text: np.argsort(-index.search(plain.queries([text]))[0])[:_NEAREST],
    )
    grown_up = large()
    name = f"Pana with an invented knowledge of {len(grown_up.index.entries)} entries, {grown_up.index.passages} passages"
    yield line(name, lambda text: (identify(text), grown_up.search(text)))
