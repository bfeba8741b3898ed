"""Texts become unit vectors. One interface, three implementations: served int8 ONNX, any sentence-transformers model, and a
deterministic one for tests. Constructing is cheap; ``warm_up`` loads.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from knowledge.configuration import ConfigurationError, Settings
from knowledge.languages.normalisation import fold
from knowledge.retrieval import e5_build

Vectors = npt.NDArray[np.float32]

_BATCH = 32


class Encoder(Protocol):
    """What turns texts into vectors.

    ``fingerprint`` names model, weights and prompts: vectors of different fingerprints never meet. All vectors have unit length,
    shape (n, dimensions), float32.
    """

    fingerprint: str

    @property
    def dimensions(self) -> int:
        """Length of the vectors."""

    def warm_up(self) -> None:
        """Load whatever the first call would load."""

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions."""

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts to be found."""


def make_encoder(settings: Settings, threads: int | None = None) -> Encoder:
    """The encoder that the setting ``PANA_ENCODER`` names; ``threads`` overrides the setting where many texts are encoded.

    Raises:
        ConfigurationError: the encoder is e5-small-int8 and has not been built yet.
    """
    if settings.encoder == "hash":
        return HashEncoder()
    if settings.encoder != e5_build.NAME:
        return SentenceTransformerEncoder(settings.encoder, threads or settings.encoder_threads)
    if not e5_build.is_built(settings.encoders):
        raise ConfigurationError("The encoder is not built yet: run  python -m knowledge encoder  (scripts/run does it by itself).")
    return OnnxEncoder(e5_build.built_encoder(settings.encoders), threads or settings.encoder_threads)


class HashEncoder:
    """Character trigrams hashed into a vector, the same on every machine; for tests, not for visitors."""

    fingerprint = "hash-1"
    dimensions = 256

    def warm_up(self) -> None:
        """Nothing to load."""

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions."""
        return np.stack([self._vector(text) for text in texts]) if texts else np.zeros((0, self.dimensions), np.float32)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts to be found; the same as of questions."""
        return self.queries(texts)

    def _vector(self, text: str) -> Vectors:
        padded = f"  {fold(text)}  "
        vector = np.zeros(self.dimensions, np.float32)
        for start in range(len(padded) - 2):
            digest = hashlib.blake2b(padded[start : start + 3].encode(), digest_size=8).digest()
            vector[int.from_bytes(digest[:4], "little") % self.dimensions] += 1 if digest[4] % 2 else -1
        length = float(np.linalg.norm(vector))
        return vector / length if length else vector


class OnnxEncoder:
    """multilingual-e5-small, int8, by ONNX Runtime and tokenizers alone: no torch in the serving process."""

    fingerprint = e5_build.FULL_NAME
    dimensions = 384

    def __init__(self, folder: Path, threads: int = 1) -> None:
        self._folder = folder
        self._threads = threads
        self._session: Any = None
        self._tokenizer: Any = None

    def warm_up(self) -> None:
        """Load tokenizer and model."""
        if self._session is not None:
            return
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.enable_truncation(512)
        tokenizer.enable_padding(pad_id=1, pad_token="<pad>")
        self._tokenizer = tokenizer
        self._session = onnxruntime.InferenceSession(str(self._folder / "model.onnx"), options, providers=["CPUExecutionProvider"])

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions, with E5's ``query: `` before each."""
        return self._encode([f"query: {text}" for text in texts])

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts to be found, with E5's ``passage: `` before each."""
        return self._encode([f"passage: {text}" for text in texts])

    def _encode(self, texts: list[str]) -> Vectors:
        self.warm_up()
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        for start in range(0, len(order), _BATCH):
            rows = order[start : start + _BATCH]
            encoded = self._tokenizer.encode_batch([texts[row] for row in rows])
            ids = np.array([one.ids for one in encoded], np.int64)
            mask = np.array([one.attention_mask for one in encoded], np.int64)
            vectors[rows] = self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        return vectors


class SentenceTransformerEncoder:
    """Any sentence-transformers model by name or path, with its own prompts where it has them and E5's otherwise."""

    def __init__(self, name: str, threads: int = 1) -> None:
        self.fingerprint = f"st-{hashlib.sha256(name.encode()).hexdigest()[:8]}-{Path(name).name}"
        self._name = name
        self._threads = threads
        self._model: Any = None

    @property
    def dimensions(self) -> int:
        """Length of the vectors; loads the model."""
        self.warm_up()
        return int(self._model.get_sentence_embedding_dimension())

    def warm_up(self) -> None:
        """Import sentence-transformers and load the model; takes seconds."""
        if self._model is not None:
            return
        import torch
        from sentence_transformers import SentenceTransformer

        torch.set_num_threads(self._threads)
        self._model = SentenceTransformer(self._name, device="cpu")

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions."""
        return self._encode(texts, "query")

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts to be found."""
        return self._encode(texts, "passage")

    def _encode(self, texts: Sequence[str], role: str) -> Vectors:
        self.warm_up()
        prompt = self._model.prompts.get(role, f"{role}: " if "e5" in self._name.lower() else "")
        vectors = self._model.encode(list(texts), prompt=prompt, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, np.float32)
