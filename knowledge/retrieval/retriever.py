"""One snapshot made searchable. A new publication means a new Retriever, swapped in whole; nothing in it ever changes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge.languages.questions import separate_questions
from knowledge.retrieval import calibration as calibrations
from knowledge.retrieval.adapter import Adapter
from knowledge.retrieval.calibration import Calibration
from knowledge.retrieval.directory import Directory
from knowledge.retrieval.encoder import Encoder, Vectors
from knowledge.retrieval.lexical_features import FeatureTable
from knowledge.retrieval.outcomes import Candidate, Emergency, Found, Helpers, NothingFound, Outcome, Unsure
from knowledge.retrieval.passages import FOREIGN, VAGUE, Passage
from knowledge.retrieval.ranking import Kinds, best_emergency, decide, rank
from knowledge.retrieval.signals import SignalIndex
from knowledge.snapshots import Snapshot, SnapshotError
from knowledge.snapshots.replies import WHO_HELPS

PASSAGES, FOLDED, VECTORS, FEATURES, ADAPTER = "passages.json", "folded.txt", "vectors.npy", "features.npz", "adapter.npy"

_TOLD = 2
"""So many answers one message gets at most."""
_HARDLY_OURS = 0.05
"""A message that is less probably ours than this names its place by chance: a flat for sale, a custom of a city."""
_LIKELY = 3
"""Among so many first candidates the entry on who helps must be, where the search is unsure, to look for people."""


@dataclass(frozen=True)
class Material:
    """What a snapshot holds for the search: passages and their folded texts, their vectors (n, dimensions), their counted features
    (n rows), and the adapter learnt from them (dimensions + 1, entries)."""

    passages: tuple[Passage, ...]
    folded: tuple[str, ...]
    vectors: Vectors
    features: FeatureTable
    adapter: Adapter

    def write(self, folder: Path) -> None:
        """Write the five files."""
        rows = [[passage.entry, passage.language, passage.role, passage.text] for passage in self.passages]
        (folder / PASSAGES).write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
        (folder / FOLDED).write_text("\n".join(self.folded), encoding="utf-8")
        np.save(folder / VECTORS, self.vectors)
        np.save(folder / ADAPTER, self.adapter)
        vocabulary, places = self.features.code()
        small, starts, counts = places.astype(np.int32), self.features.starts, self.features.counts
        np.savez(folder / FEATURES, vocabulary=vocabulary, places=small, starts=starts, counts=counts)

    @classmethod
    def read(cls, folder: Path) -> Material:
        """Read what ``write`` wrote."""
        rows = json.loads((folder / PASSAGES).read_text(encoding="utf-8"))
        with np.load(folder / FEATURES) as arrays:
            coded = arrays["vocabulary"], arrays["places"].astype(np.int64)
            features = FeatureTable(arrays["starts"], coded[0][coded[1]], arrays["counts"], coded)
        folded = tuple((folder / FOLDED).read_text(encoding="utf-8").split("\n"))
        return cls(tuple(Passage(*row) for row in rows), folded, np.load(folder / VECTORS), features, np.load(folder / ADAPTER))


class Retriever:
    """Searches one snapshot's material. Safe to share between threads."""

    def __init__(
        self, id: str, material: Material, emergencies: Sequence[str], encoder: Encoder, calibration: Calibration, directory: Directory
    ) -> None:
        self.id = id
        self.directory = directory
        self.index = SignalIndex(material.passages, material.folded, material.vectors, material.features, material.adapter)
        self.kinds = kinds_of(self.index.entries, emergencies)
        self._urgent = frozenset(emergencies)
        self._written = _written_exactly(material)
        self._encoder = encoder
        self._calibration = calibration

    @classmethod
    def open(cls, snapshot: Snapshot, encoder: Encoder) -> Retriever:
        """A retriever over a published snapshot.

        Raises:
            SnapshotError: the snapshot was made with another recipe than this program's.
            CalibrationError: no thresholds are fitted for the recipe.
        """
        recipe = calibrations.recipe(encoder)
        if snapshot.manifest.recipe != recipe:
            raise SnapshotError(
                f"The snapshot {snapshot.id} was made with the recipe {snapshot.manifest.recipe}, this program uses {recipe}. "
                "Publish again."
            )
        emergencies = snapshot.shelf("en")["emergencies"]
        material, directory = Material.read(snapshot.folder), Directory.read(snapshot.folder)
        return cls(snapshot.id, material, emergencies, encoder, calibrations.load(recipe), directory)

    def search(self, message: str) -> Outcome:
        """The outcome for a visitor's message in any language and spelling."""
        readings = self.index.read(message)
        if not readings.texts:
            return NothingFound(0.0, ())
        signals = self.index.signals(readings, self._encoder)
        decided = decide(self.index.entries, self.kinds, signals, self.index.known_share(readings), self._calibration)
        return self.with_people(message, self._exactly(readings.folded, decided))

    def search_each(self, message: str) -> list[Outcome]:
        """The outcomes for a message: one, or two where it surely asks two questions with different answers.

        The message as a whole decides first: two answers are given only where one of them is also its first candidate.
        """
        whole = self.search(message)
        questions = separate_questions(message)
        if not questions or isinstance(whole, Emergency | Helpers) or not whole.candidates:
            return [whole]
        sure: dict[str, Outcome] = {one.entry: one for one in map(self.search, questions) if isinstance(one, Found)}
        first = whole.candidates[0].entry
        told = list(sure.values())[:_TOLD]
        return told if len(told) > 1 and first in list(sure)[:_TOLD] else [whole]

    def _exactly(self, folded: Sequence[str], decided: Outcome) -> Outcome:
        """What writers wrote as a title or phrasing of an entry is answered with it, whatever the signals say."""
        entry = next((self._written[text] for text in folded if text in self._written), None)
        if entry is None:
            return decided
        others = tuple(candidate for candidate in decided.candidates if candidate.entry != entry)
        candidates = (Candidate(entry, 1.0), *others)
        return Emergency(entry, 1.0, candidates) if entry in self._urgent else Found(entry, 1.0, candidates)

    def with_people(self, message: str, decided: Outcome) -> Outcome:
        """The people in the place that a message asks about, where the search says so or has no sure answer of its own."""
        if isinstance(decided, Emergency | Helpers):
            return decided
        likely = [candidate.entry for candidate in decided.candidates[:_LIKELY]]
        if isinstance(decided, NothingFound) and decided.probability < _HARDLY_OURS:
            return decided
        if (isinstance(decided, Found) and decided.entry != WHO_HELPS) or (isinstance(decided, Unsure) and WHO_HELPS not in likely):
            return decided
        people = self.directory.people_for(message) if isinstance(decided, Found) else self.directory.asked(message)
        return Helpers(people, decided.probability, decided.candidates) if people and people.place else decided

    def nearest_emergency(self, message: str) -> str:
        """The emergency entry that fits a message best, for messages already known to be one."""
        readings = self.index.read(message)
        if not readings.texts:
            return self.index.entries[int(np.argmax(self.kinds.urgent))]
        found = rank(self.index.signals(readings, self._encoder), self._calibration)
        return best_emergency(self.index.entries, self.kinds, found)


def _written_exactly(material: Material) -> dict[str, str]:
    """Folded titles and phrasings with their entry, without those that stand for more than one."""
    owners: dict[str, set[str]] = {}
    for passage, folded in zip(material.passages, material.folded, strict=True):
        if passage.role in ("title", "question", "foreign"):
            owners.setdefault(folded, set()).add(passage.entry)
    return {text: next(iter(named)) for text, named in owners.items() if len(named) == 1 and not next(iter(named)).startswith(FOREIGN)}


def kinds_of(entries: Sequence[str], emergencies: Sequence[str]) -> Kinds:
    """What each entry of an index is, by its id."""
    urgent = frozenset(emergencies)
    return Kinds(
        urgent=np.array([entry in urgent for entry in entries]),
        foreign=np.array([entry.startswith(FOREIGN) for entry in entries]),
        vague=np.array([entry == VAGUE for entry in entries]),
    )
