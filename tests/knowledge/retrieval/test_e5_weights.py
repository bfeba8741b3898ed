"""The encoder's weights: only the file that was measured is read."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from knowledge.retrieval import e5_weights
from knowledge.retrieval.e5_weights import SHA256, WeightsError, find_weights, read_weights


def test_weights_with_another_digest_are_refused_and_both_digests_told(tmp_path: Path) -> None:
    path = tmp_path / "e5-small-q4.bin"
    path.write_bytes(b"E5S1 but not ours")
    with pytest.raises(WeightsError) as caught:
        read_weights(path)
    assert SHA256[:12] in str(caught.value)
    assert hashlib.sha256(b"E5S1 but not ours").hexdigest()[:12] in str(caught.value)


def test_one_changed_byte_of_the_real_weights_is_refused(tmp_path: Path) -> None:
    data = bytearray(find_weights().read_bytes())
    data[len(data) // 2] ^= 1
    path = tmp_path / "e5-small-q4.bin"
    path.write_bytes(data)
    with pytest.raises(WeightsError, match="not the weights we know"):
        read_weights(path)


def test_a_file_of_another_format_is_refused_even_with_the_expected_digest(tmp_path: Path) -> None:
    path = tmp_path / "other.bin"
    path.write_bytes(b"GGUF" + bytes(60))
    with pytest.raises(WeightsError, match="E5S1"):
        read_weights(path, hashlib.sha256(path.read_bytes()).hexdigest())


def test_weights_that_are_not_installed_are_missed_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(e5_weights, "find_spec", lambda _name: None)
    with pytest.raises(WeightsError, match="scripts/install"):
        find_weights()


def test_the_installed_weights_have_the_shape_of_multilingual_e5_small() -> None:
    shape, tensors = read_weights(find_weights())
    assert (shape.hidden, shape.layers, shape.heads, shape.feed_forward) == (384, 12, 12, 1536)
    assert tensors["emb.word"].shape == (shape.vocabulary, shape.hidden)
    assert tensors["l0.fo.w"].shape == (shape.hidden, shape.feed_forward)
    assert all(np.isfinite(tensor).all() for name, tensor in tensors.items() if name != "emb.word")
