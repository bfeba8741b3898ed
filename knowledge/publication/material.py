"""What the search needs of a collection; what is known of unchanged texts is taken from the snapshot before as it stands there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Collection as Some
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np

from knowledge.entries import Collection
from knowledge.languages.normalisation import fold
from knowledge.publication.tables import joined, taken
from knowledge.retrieval import adapter as adapters
from knowledge.retrieval.adapter import Adapter
from knowledge.retrieval.encoder import Encoder, Vectors
from knowledge.retrieval.lexical_features import FeatureTable, features_of
from knowledge.retrieval.passages import Passage, passages_of
from knowledge.retrieval.retriever import Material

FEW: Final = 5
"""Where so many entries or fewer have changed, only they are learnt anew."""
DRIFT: Final = 20
"""After so many entries learnt one by one everything is learnt anew: measured over 20, docs/console.md."""

_BATCH_LETTERS: Final = 1.5
"""Texts are encoded together while the longest has at most so many times the letters of the shortest."""


_TOLD_AFTER: Final = 256
"""After so many texts it is told how far the encoding has come."""

Progress: TypeAlias = Callable[[int, int], None]
"""Called with how many are done, and how many there are."""


def silent(_done: int, _of: int) -> None:
    """Progress that nobody waits for."""


@dataclass(frozen=True)
class Made:
    """The material of a collection, the texts that had to be encoded, and the entries learnt one by one since all were together."""

    material: Material
    fresh: tuple[str, ...]
    learnt: tuple[str, ...]


def make_material(collection: Collection, encoder: Encoder, before: Path | None) -> tuple[Material, int]:
    """The material of a collection, all learnt anew, and how many texts had to be encoded.

    ``before`` is the folder of a snapshot made with the same recipe, or None.
    """
    made = material_of(collection, encoder, Material.read(before) if before else None)
    return made.material, len(made.fresh)


def material_of(
    collection: Collection,
    encoder: Encoder,
    known: Material | None,
    learnt: Sequence[str] | None = None,
    progress: Progress = silent,
) -> Made:
    """The material of a collection; ``known`` is that of the snapshot before, made with the same recipe.

    ``learnt`` names the entries that ``known`` learnt one by one; None has everything learnt anew. ``progress`` hears of the encoding.
    """
    passages = passages_of(collection)
    rows = {passage.text: row for row, passage in enumerate(known.passages)} if known else {}
    fresh = tuple(dict.fromkeys(passage.text for passage in passages if passage.text not in rows))
    rows |= {text: len(known.passages if known else ()) + number for number, text in enumerate(fresh)}
    places = np.array([rows[passage.text] for passage in passages], np.int64)
    vectors, folded, features = _table(known, fresh, encode(fresh, encoder, progress))
    chosen = vectors[places]
    adapter, learnt = _adapter(passages, chosen, known, learnt, bool(fresh))
    material = Material(passages, tuple(folded[place] for place in places), chosen, taken(features, places), adapter)
    return Made(material, fresh, learnt)


def encode(texts: Sequence[str], encoder: Encoder, progress: Progress = silent) -> Vectors:
    """Vectors of texts, shape (n, dimensions); long and short ones apart, as each batch takes as long as its longest text."""
    vectors = np.zeros((len(texts), encoder.dimensions), np.float32)
    done = 0
    for alike in _batches(texts):
        for start in range(0, len(alike), _TOLD_AFTER):
            rows = alike[start : start + _TOLD_AFTER]
            vectors[rows] = encoder.passages([texts[row] for row in rows])
            done += len(rows)
            progress(done, len(texts))
    return vectors


def _batches(texts: Sequence[str]) -> list[list[int]]:
    batches: list[list[int]] = []
    for row in sorted(range(len(texts)), key=lambda row: len(texts[row])):
        if batches and len(texts[row]) <= _BATCH_LETTERS * (len(texts[batches[-1][0]]) + 10):
            batches[-1].append(row)
        else:
            batches.append([row])
    return batches


def _table(known: Material | None, fresh: Sequence[str], vectors: Vectors) -> tuple[Vectors, tuple[str, ...], FeatureTable]:
    """Vectors, folded texts and features of all that was known and of what is fresh, one row each."""
    folded = tuple(fold(text) for text in fresh)
    features = FeatureTable.of([features_of(text) for text in folded])
    if known is None:
        return vectors, folded, features
    if not fresh:
        return known.vectors, known.folded, known.features
    return np.concatenate([known.vectors, vectors]), known.folded + folded, joined(known.features, features)


def _adapter(
    passages: Sequence[Passage], vectors: Vectors, known: Material | None, learnt: Sequence[str] | None, fresh: bool
) -> tuple[Adapter, tuple[str, ...]]:
    """The adapter, and the entries that have been learnt one by one since everything was learnt together."""
    if known is not None and not fresh and tuple(passages) == known.passages:
        return known.adapter, tuple(learnt or ())
    if known is not None and learnt is not None:
        changed = changed_entries(passages, known.passages)
        since = tuple(dict.fromkeys([*learnt, *sorted(changed)]))
        if len(changed) <= FEW and len(since) <= DRIFT:
            return _some(passages, vectors, known, changed), since
    return adapters.learn_from(passages, vectors), ()


def _some(passages: Sequence[Passage], vectors: Vectors, known: Material, changed: Some[str]) -> Adapter:
    entries, owners = adapters.owners_of(passages)
    old = {entry: number for number, entry in enumerate(adapters.owners_of(known.passages)[0])}
    before = adapters.moved(known.adapter, vectors.mean(axis=0) - known.vectors.mean(axis=0))
    start = np.zeros((len(before), len(entries)), np.float32)
    for number, entry in enumerate(entries):
        if entry in old:
            start[:, number] = before[:, old[entry]]
    columns = [number for number, entry in enumerate(entries) if entry in changed]
    return adapters.learn_some(start, vectors, owners, columns) if columns and len(columns) < len(entries) else start


def changed_entries(after: Sequence[Passage], before: Sequence[Passage]) -> frozenset[str]:
    """Ids of the entries whose searched texts differ."""
    differing = frozenset(after) ^ frozenset(before)
    return frozenset(passage.entry for passage in differing)
