"""How long one question takes through language, normalisation, encoding, both indexes and ranking, beside plain sentence-transformers
with FAISS in the same run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import numpy as np

from knowledge.evaluation.question_sets import read_sets
from knowledge.languages.identification import identify
from knowledge.retrieval.encoder import Encoder, Vectors
from knowledge.retrieval.retriever import Retriever
from knowledge.retrieval.vector_index import VectorIndex

QUESTIONS: Final = 300
_WARM: Final = 5
_NEAREST: Final = 5


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


def bench(retriever: Retriever, vectors: Vectors, plain: Encoder) -> Iterator[str]:
    """One line for the whole search and one for the plain way, which only finds the nearest passages."""
    asked, index = questions(), VectorIndex(vectors)
    ways: tuple[tuple[str, Callable[[str], object]], ...] = (
        ("Pana: language, readings, encoder, both indexes, ranking", lambda text: (identify(text), retriever.search(text))),
        (
            "sentence-transformers fp32 and FAISS: nearest passages",
            lambda text: np.argsort(-index.search(plain.queries([text]))[0])[:_NEAREST],
        ),
    )
    for name, way in ways:
        median, slow = timed(way, asked)
        yield f"{name:58} p50 {median:5.1f} ms  p95 {slow:5.1f} ms"
    yield f"{len(asked)} questions one by one, {index.count} passages, {len(retriever.index.entries)} entries and kinds"
