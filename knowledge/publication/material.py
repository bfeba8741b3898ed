"""What the search needs of a collection, with vectors and features of unchanged texts taken from the snapshot before."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from knowledge.entries import Collection
from knowledge.languages.normalisation import fold
from knowledge.retrieval.adapter import learn_from
from knowledge.retrieval.encoder import Encoder
from knowledge.retrieval.lexical_features import FeatureTable, features_of
from knowledge.retrieval.passages import passages_of
from knowledge.retrieval.retriever import Material


def make_material(collection: Collection, encoder: Encoder, before: Path | None) -> tuple[Material, int]:
    """The material of a collection and how many texts had to be encoded anew.

    ``before`` is the folder of a snapshot made with the same recipe, or None.
    """
    passages = passages_of(collection)
    known = Material.read(before) if before else None
    rows = {passage.key: row for row, passage in enumerate(known.passages)} if known else {}
    fresh = list(dict.fromkeys(passage.text for passage in passages if passage.key not in rows))
    encoded = dict(zip(fresh, encoder.passages(fresh), strict=True)) if fresh else {}
    vectors, features, folded = [], [], []
    for passage in passages:
        row = rows.get(passage.key)
        if known is not None and row is not None:
            vectors.append(known.vectors[row])
            features.append(known.features.row(row))
            folded.append(known.folded[row])
        else:
            vectors.append(encoded[passage.text])
            folded.append(fold(passage.text))
            features.append(features_of(folded[-1]))
    stacked = np.stack(vectors)
    adapter = known.adapter if known and not fresh and passages == known.passages else learn_from(passages, stacked)
    return Material(passages, tuple(folded), stacked, FeatureTable.of(features), adapter), len(fresh)
