"""Low-rank corrections to the encoder's linear layers: small enough for the repository, merged into the weights when it is built.

A correction to a weight W, shape (out, in), is SCALE B A with A (RANK, in) and B (out, RANK): Hu et al., LoRA, ICLR 2022.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

FILE: Final = Path(__file__).parent / "corrections.npz"
RANK: Final = 16
SCALE: Final = 2.0
LAYERS: Final = ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense", "intermediate.dense",
                 "output.dense")  # fmt: skip
"""The linear layers of every BERT block that are corrected."""


def digest(path: Path = FILE) -> str:
    """Names exactly these corrections; of nothing, where the file is not there."""
    return hashlib.sha256(path.read_bytes() if path.is_file() else b"").hexdigest()


def wrap(model: Any) -> dict[str, tuple[Any, Any]]:
    """Freeze the model and put trainable corrections beside its linear layers; returns (A, B) by the name of the layer."""
    import torch

    for parameter in model.parameters():
        parameter.requires_grad_(False)
    pairs = {}
    for name, layer in list(model.named_modules()):
        if not name.startswith("encoder.layer.") or not name.endswith(LAYERS) or not isinstance(layer, torch.nn.Linear):
            continue
        down = torch.nn.Parameter(torch.randn(RANK, layer.in_features) / layer.in_features**0.5)
        up = torch.nn.Parameter(torch.zeros(layer.out_features, RANK))
        layer.register_forward_hook(_hook(down, up))
        pairs[name] = (down, up)
    return pairs


def _hook(down: Any, up: Any) -> Any:
    def add(_layer: Any, inputs: tuple[Any, ...], output: Any) -> Any:
        return output + SCALE * (inputs[0] @ down.T) @ up.T

    return add


def save(pairs: dict[str, tuple[Any, Any]], path: Path) -> None:
    """Write all pairs in half precision."""
    arrays = {}
    for name, (down, up) in pairs.items():
        arrays[f"{name}.a"] = down.detach().numpy().astype(np.float16)
        arrays[f"{name}.b"] = up.detach().numpy().astype(np.float16)
    np.savez_compressed(path, **arrays)


def corrections(path: Path = FILE) -> dict[str, Floats]:
    """What to add to each weight, by the weight's name in BertModel, shape (out, in); nothing where the file is not there."""
    if not path.is_file():
        return {}
    with np.load(path) as arrays:
        names = sorted({name[:-2] for name in arrays.files})
        return {
            f"{name}.weight": SCALE * arrays[f"{name}.b"].astype(np.float32) @ arrays[f"{name}.a"].astype(np.float32) for name in names
        }
