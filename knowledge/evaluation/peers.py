"""Other ways to find the right entry, on the same texts and questions, so that our figures mean something.

Each peer ranks passages in its own way; an entry stands where its best passage stands. Nothing of ours helps them: no folding, no
second spelling, no learned weights.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from knowledge.evaluation.question_sets import Question
from knowledge.retrieval.encoder import Encoder
from knowledge.retrieval.passages import FOREIGN, Passage
from knowledge.retrieval.vector_index import VectorIndex

Scores = npt.NDArray[np.float32]
Peer = Callable[[Sequence[str]], Iterator[Scores]]
"""For each question the score of every passage, shape (passages,)."""

_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True)
class Places:
    """At which place each question's right entry stood; 1 is first."""

    name: str
    places: tuple[int, ...]

    def first(self, chosen: Sequence[bool]) -> float:
        """Share of the chosen questions whose right entry stood first."""
        kept = [place == 1 for place, keep in zip(self.places, chosen, strict=True) if keep]
        return sum(kept) / len(kept) if kept else 0.0


def indexed(passages: Sequence[Passage]) -> list[Passage]:
    """What peers index: titles, phrasings and answers as they are written."""
    return [
        passage for passage in passages if passage.role in ("title", "question", "answer") and not passage.entry.startswith(FOREIGN)
    ]


def compare(passages: Sequence[Passage], questions: Sequence[Question], encoder: Encoder) -> Iterator[Places]:
    """Every peer on the same passages and questions, one after another."""
    kept = indexed(passages)
    texts = [passage.text for passage in kept]
    makers: tuple[tuple[str, Callable[[], Peer]], ...] = (
        ("e5-small, FAISS, nearest passage", lambda: _dense(texts, encoder)),
        ("BM25 (bm25s)", lambda: _bm25(texts, None)),
        ("BM25 with Russian and English stemming", lambda: _bm25(texts, _stemmer())),
        ("character TF-IDF, groups of 2 to 5", lambda: _characters(texts)),
        ("rapidfuzz, token set ratio", lambda: _fuzzy(texts)),
    )
    for name, make in makers:
        yield Places(name, tuple(_places(make(), kept, questions)))


def _places(peer: Peer, passages: Sequence[Passage], questions: Sequence[Question]) -> Iterator[int]:
    entries = list(dict.fromkeys(passage.entry for passage in passages))
    numbers = {entry: number for number, entry in enumerate(entries)}
    owners = np.array([numbers[passage.entry] for passage in passages])
    for question, scores in zip(questions, peer([question.text for question in questions]), strict=True):
        best = np.full(len(entries), -np.inf, np.float32)
        np.maximum.at(best, owners, scores)
        order = np.argsort(-best, kind="stable")
        yield int(np.flatnonzero(order == numbers[str(question.entry)])[0]) + 1


def _dense(texts: Sequence[str], encoder: Encoder) -> Peer:
    index = VectorIndex(encoder.passages(list(texts)))

    def search(questions: Sequence[str]) -> Iterator[Scores]:
        for question in questions:
            yield index.search(encoder.queries([question]))[0]

    return search


def _bm25(texts: Sequence[str], stem: Callable[[str], str] | None) -> Peer:
    import bm25s

    def tokens(text: str) -> list[str]:
        words = _WORD.findall(text.lower())
        return [stem(word) for word in words] if stem else words

    index = bm25s.BM25()
    index.index([tokens(text) for text in texts], show_progress=False)

    def search(questions: Sequence[str]) -> Iterator[Scores]:
        for question in questions:
            asked = tokens(question)
            yield np.asarray(index.get_scores(asked), np.float32) if asked else np.zeros(len(texts), np.float32)

    return search


def _stemmer() -> Callable[[str], str]:
    import snowballstemmer

    russian, english = snowballstemmer.stemmer("russian"), snowballstemmer.stemmer("english")
    return lambda word: str((english if word.isascii() else russian).stemWord(word))


def _characters(texts: Sequence[str]) -> Peer:
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    matrix = vectorizer.fit_transform(texts)

    def search(questions: Sequence[str]) -> Iterator[Scores]:
        for question in questions:
            yield np.asarray((matrix @ vectorizer.transform([question]).T).toarray(), np.float32)[:, 0]

    return search


def _fuzzy(texts: Sequence[str]) -> Peer:
    from rapidfuzz import fuzz, process, utils

    cleaned = [utils.default_process(text) for text in texts]

    def search(questions: Sequence[str]) -> Iterator[Scores]:
        for question in questions:
            row = process.cdist([utils.default_process(question)], cleaned, scorer=fuzz.token_set_ratio, dtype=np.float32, workers=-1)
            yield np.asarray(row, np.float32)[0]

    return search
