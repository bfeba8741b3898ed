"""The adapter learns which entry a vector belongs to, and learns the same twice."""

from __future__ import annotations

import numpy as np

from knowledge.retrieval.adapter import apply, learn, learn_from, learn_some, moved, owners_of
from knowledge.retrieval.passages import Passage

RANDOM = 20261125


def clouds() -> tuple[np.ndarray, np.ndarray]:
    """Three clouds of 40 unit vectors each in eight dimensions, with the number of their cloud."""
    random = np.random.default_rng(RANDOM)
    centres = random.normal(0, 1, (3, 8))
    vectors = np.concatenate([centre + random.normal(0, 0.4, (40, 8)) for centre in centres]).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.repeat(np.arange(3), 40)


def test_texts_of_one_entry_are_read_as_that_entry() -> None:
    vectors, owners = clouds()
    read = apply(learn(vectors, owners, 3), vectors, vectors.mean(axis=0))
    assert read.shape == (120, 3)
    assert (read.argmax(axis=1) == owners).mean() > 0.95


def test_learning_twice_gives_the_same_numbers() -> None:
    vectors, owners = clouds()
    assert np.array_equal(learn(vectors, owners, 3), learn(vectors, owners, 3))


def test_entries_are_numbered_in_the_order_of_their_passages() -> None:
    passages = [Passage(entry, "en", "question", text) for entry, text in (("b", "x"), ("a", "y"), ("b", "z"))]
    entries, owners = owners_of(passages)
    assert (entries, owners.tolist()) == (("b", "a"), [0, 1, 0])
    assert learn_from(passages, np.eye(3, dtype=np.float32)).shape == (4, 2)


def test_one_entry_learnt_anew_is_read_nearly_as_if_all_were() -> None:
    vectors, owners = clouds()
    without = owners != 2
    before = np.hstack([learn(vectors[without], owners[without], 2), np.zeros((9, 1), np.float32)])
    shift = vectors.mean(axis=0) - vectors[without].mean(axis=0)
    learnt = learn_some(moved(before, shift), vectors, owners, [2])
    assert np.array_equal(learnt[:-1, :2], before[:-1, :2])
    assert (apply(learnt, vectors, vectors.mean(axis=0)).argmax(axis=1) == owners).mean() > 0.95


def test_an_adapter_that_was_moved_reads_as_before() -> None:
    vectors, owners = clouds()
    adapter, mean = learn(vectors, owners, 3), vectors.mean(axis=0)
    shift = np.full(8, 0.1, np.float32)
    assert np.allclose(apply(moved(adapter, shift), vectors, mean + shift), apply(adapter, vectors, mean), atol=1e-4)
