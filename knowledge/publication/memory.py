"""What a process that publishes again and again keeps between publications: snapshots that are open, and vectors of questions."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from knowledge.entries.kept import Kept
from knowledge.retrieval import calibration as calibrations
from knowledge.retrieval.directory import Directory
from knowledge.retrieval.encoder import Encoder, Vectors
from knowledge.retrieval.outcomes import Candidate, Outcome
from knowledge.retrieval.ranking import rank
from knowledge.retrieval.retriever import Material, Retriever
from knowledge.snapshots import Snapshot

_OPEN: Final = 2
"""Snapshots kept open: the live one and the one that is being looked at. Each takes some 400 MB with 150 entries."""
_OUTCOMES: Final = 4
_FIRST: Final = 3
_ASKED: Final = 50_000


class Remembering:
    """An encoder that remembers the vectors of questions, so that the question sets are encoded once."""

    def __init__(self, encoder: Encoder, file: Path | None = None) -> None:
        self.fingerprint = encoder.fingerprint
        self._encoder = encoder
        self._file = file.with_name(f"{file.name}-{encoder.fingerprint}.npz") if file else None
        self._known: dict[str, Vectors] = self._read()
        self._kept = len(self._known)

    @property
    def dimensions(self) -> int:
        """Length of the vectors."""
        return self._encoder.dimensions

    def warm_up(self) -> None:
        """Load whatever the first call would load."""
        self._encoder.warm_up()

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions."""
        keys = [_digest(text) for text in texts]
        fresh = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if fresh:
            vectors = self._encoder.queries(list(fresh.values()))
            if len(self._known) < _ASKED:
                self._known.update(zip(fresh, vectors, strict=True))
            else:
                return self._encoder.queries(texts)
        return np.stack([self._known[key] for key in keys]) if texts else self._encoder.queries(texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts to be found."""
        return self._encoder.passages(texts)

    def keep(self) -> None:
        """Write what is remembered to disk, where there is a file for it."""
        if self._file is None or len(self._known) == self._kept:
            return
        keys, vectors = zip(*list(self._known.items()), strict=True)
        fresh = self._file.with_name(f".{self._file.name}")
        with fresh.open("wb") as file:
            np.savez(file, keys=np.array("\n".join(keys)), vectors=np.stack(vectors))
        fresh.replace(self._file)
        self._kept = len(keys)

    def _read(self) -> dict[str, Vectors]:
        if self._file is None or not self._file.is_file():
            return {}
        try:
            with np.load(self._file) as kept:
                keys = str(kept["keys"]).split("\n")
                return dict(zip(keys, kept["vectors"], strict=True))
        except (OSError, ValueError, KeyError):
            return {}


def _digest(text: str) -> str:
    """Questions are known by digest: what somebody typed never lies on disk."""
    return hashlib.sha256(text.encode()).hexdigest()


class Memory:
    """Open snapshots by id, and what each said to which question. May be shared between threads."""

    def __init__(self, encoder: Encoder, file: Path | None = None) -> None:
        self.encoder = Remembering(encoder, file)
        self.recipe = calibrations.recipe(self.encoder)
        self._materials: Kept[str, Material] = Kept(_OPEN)
        self._retrievers: Kept[str, Retriever] = Kept(_OPEN)
        self._outcomes: Kept[str, dict[str, Outcome]] = Kept(_OUTCOMES)
        self._lock = threading.RLock()

    def material(self, snapshot: Snapshot) -> Material:
        """What a snapshot holds for the search."""
        with self._lock:
            return self._materials.get(snapshot.id, lambda: Material.read(snapshot.folder))

    def retriever(self, snapshot: Snapshot) -> Retriever:
        """A snapshot made searchable."""
        with self._lock:
            return self._retrievers.get(snapshot.id, lambda: self._open(snapshot, self.material(snapshot)))

    def open_made(self, snapshot: Snapshot, material: Material) -> Retriever:
        """A snapshot that was just made, searchable from what is still in memory."""
        with self._lock:
            self._materials.get(snapshot.id, lambda: material)
            return self.retriever(snapshot)

    def answer(self, snapshot: Snapshot, text: str) -> Outcome:
        """What a snapshot says to a question; it is asked once."""
        with self._lock:
            known = self._outcomes.get(snapshot.id, dict)
            retriever = self.retriever(snapshot)
        if text not in known:
            known[text] = retriever.search(text)
        return known[text]

    def take_over(self, snapshot: Snapshot, text: str, outcome: Outcome) -> None:
        """Remember what a snapshot says to a question that it need not be asked."""
        with self._lock:
            self._outcomes.get(snapshot.id, dict).setdefault(text, outcome)

    def shares(self, snapshot: Snapshot, text: str) -> tuple[Candidate, ...]:
        """The first entries for a text by share of belief alone, though it stands in one of them word for word."""
        index = self.retriever(snapshot).index
        message = index.read(text)
        if not message.texts:
            return ()
        found = rank(index.signals(message, self.encoder), calibrations.load(self.recipe))
        return tuple(Candidate(index.entries[row], float(found.shares[row])) for row in found.order[:_FIRST])

    def _open(self, snapshot: Snapshot, material: Material) -> Retriever:
        emergencies, directory = snapshot.shelf("en")["emergencies"], Directory.read(snapshot.folder)
        return Retriever(snapshot.id, material, emergencies, self.encoder, calibrations.load(self.recipe), directory)
