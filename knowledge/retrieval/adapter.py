"""A linear reading of the encoder's vectors, learnt from the passages: which entry would such a text belong to.

Multinomial logistic regression, solved by L-BFGS from zero, so that the same passages always give the same numbers. Learnt at
publication and kept in the snapshot: docs/decisions/0011.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import minimize

from knowledge.retrieval.encoder import Vectors
from knowledge.retrieval.passages import Passage

Adapter = npt.NDArray[np.float32]
"""Shape (dimensions + 1, entries): weights for a centred, scaled vector, and the bias in the last row."""

_SCALE: Final = 8.0
"""Centred e5 vectors are short; so many times longer, the penalty weighs right."""
_PENALTY: Final = 1.5e-4
_STEPS: Final = 40
_FEW_STEPS: Final = 15
LARGEST: Final = 1000


def learn(vectors: Vectors, owners: npt.NDArray[np.int64], entries: int) -> Adapter:
    """The adapter for passages with these vectors (n, dimensions) and entry numbers (n,).

    For more than ``LARGEST`` entries the regression would take minutes and gigabytes: the nearest centre serves instead.
    """
    if entries > LARGEST:
        return _nearest_centre(vectors, owners, entries)
    inputs, rows = _inputs(vectors, vectors.mean(axis=0)), np.arange(len(owners))
    wanted = np.zeros((len(owners), entries), np.float32)
    wanted[rows, owners] = 1

    def loss(flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        weights = flat.reshape(inputs.shape[1], entries).astype(np.float32)
        scores = inputs @ weights
        scores -= scores.max(axis=1, keepdims=True)
        belief = np.exp(scores)
        total = belief.sum(axis=1, keepdims=True)
        gradient = inputs.T @ (belief / total - wanted) / len(owners) + 2 * _PENALTY * weights
        surprise = float((np.log(total[:, 0]) - scores[rows, owners]).mean())
        return surprise + _PENALTY * float((weights * weights).sum()), gradient.astype(np.float64).ravel()

    start = np.zeros(inputs.shape[1] * entries)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _STEPS})
    return np.asarray(found.x, np.float32).reshape(inputs.shape[1], entries)


def learn_some(before: Adapter, vectors: Vectors, owners: npt.NDArray[np.int64], columns: Sequence[int]) -> Adapter:
    """The adapter with only these columns (entries) learnt anew, beginning at ``before``; all others stay as they are.

    The same minimum as in ``learn``, but along few of its axes: a tenth of the time where one entry of 150 has changed.
    """
    inputs, chosen, width = _inputs(vectors, vectors.mean(axis=0)), np.array(columns, np.int64), before.shape[0]
    others = inputs @ np.delete(before, chosen, axis=1)
    highest = others.max(axis=1)
    rest = np.log(np.exp(others - highest[:, None]).sum(axis=1)) + highest
    wanted = (owners[:, None] == chosen[None]).astype(np.float32)

    def loss(flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        weights = flat.reshape(width, len(chosen)).astype(np.float32)
        scores = inputs @ weights
        total = np.logaddexp(rest, np.logaddexp.reduce(scores, axis=1))
        gradient = inputs.T @ (np.exp(scores - total[:, None]) - wanted) / len(owners) + 2 * _PENALTY * weights
        surprise = float((total - (scores * wanted).sum(axis=1)).mean())
        return surprise + _PENALTY * float((weights * weights).sum()), gradient.astype(np.float64).ravel()

    found = minimize(loss, before[:, chosen].astype(np.float64).ravel(), jac=True, method="L-BFGS-B", options={"maxiter": _FEW_STEPS})
    learnt = before.copy()
    learnt[:, chosen] = found.x.reshape(width, len(chosen))
    return learnt


def moved(adapter: Adapter, by: Vectors) -> Adapter:
    """An adapter that reads vectors centred elsewhere, ``by`` (dimensions,) further, exactly as before."""
    kept = adapter.copy()
    kept[-1] += _SCALE * by @ adapter[:-1]
    return kept


def _nearest_centre(vectors: Vectors, owners: npt.NDArray[np.int64], entries: int) -> Adapter:
    """Weights by which the entry whose mean vector is nearest has the highest score."""
    inputs = _inputs(vectors, vectors.mean(axis=0))[:, :-1]
    sums = (
        sparse.csr_matrix((np.ones(len(owners), np.float32), (owners, np.arange(len(owners)))), shape=(entries, len(owners))) @ inputs
    )
    centres = sums / np.maximum(np.bincount(owners, minlength=entries), 1)[:, None]
    return np.asarray(np.vstack([centres.T, -0.5 * (centres**2).sum(axis=1)]), np.float32)


def learn_from(passages: Sequence[Passage], vectors: Vectors) -> Adapter:
    """The adapter of these passages and their vectors, one row each."""
    entries, owners = owners_of(passages)
    return learn(vectors, owners, len(entries))


def apply(adapter: Adapter, queries: Vectors, mean: Vectors) -> npt.NDArray[np.float32]:
    """Log-odds of every entry for each query, shape (queries, entries); ``mean`` is that of the passages' vectors."""
    # One row at a time: a product of matrices with two or three rows takes longer than so many products with a vector.
    return np.stack([row @ adapter for row in _inputs(queries, mean)])


def owners_of(passages: Sequence[Passage]) -> tuple[tuple[str, ...], npt.NDArray[np.int64]]:
    """The entries in the order in which the passages name them, and the number of each passage's entry."""
    entries = tuple(dict.fromkeys(passage.entry for passage in passages))
    numbers = {entry: number for number, entry in enumerate(entries)}
    return entries, np.array([numbers[passage.entry] for passage in passages], np.int64)


def _inputs(vectors: Vectors, mean: Vectors) -> Vectors:
    return np.hstack([(vectors - mean) * _SCALE, np.ones((len(vectors), 1), np.float32)]).astype(np.float32)
