"""What the encoder learns, and how it is merged into the weights."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from knowledge.entries import Collection
from knowledge.languages import Language
from knowledge.languages.normalisation import fold
from knowledge.retrieval.e5_build import find_tokenizer
from knowledge.retrieval.e5_training import lora
from knowledge.retrieval.e5_training.spellings import otherwise
from knowledge.retrieval.e5_training.train import train
from knowledge.retrieval.passages import passages_of

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of one narrow layer with the real tokenizer."""
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("tiny")
    config = BertConfig(vocab_size=250_037, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=20)
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    PreTrainedTokenizerFast(tokenizer_file=str(find_tokenizer()), pad_token="<pad>").save_pretrained(folder)
    return folder


def test_merged_corrections_do_what_they_did_while_they_were_learnt(tiny: Path, tmp_path: Path) -> None:
    import torch
    from transformers import AutoModel

    model = AutoModel.from_pretrained(tiny, add_pooling_layer=False).eval()
    ids = torch.tensor([[5, 6, 7]])
    before = model(ids).last_hidden_state
    pairs = lora.wrap(model)
    assert len(pairs) == len(lora.LAYERS)
    with torch.no_grad():
        for down, up in pairs.values():
            down.copy_(down.half())
            up.copy_(torch.randn(up.shape).mul(0.1).half())
        learnt = model(ids).last_hidden_state
    lora.save(pairs, tmp_path / "corrections.npz")
    merged = AutoModel.from_pretrained(tiny, add_pooling_layer=False).eval()
    changes = lora.corrections(tmp_path / "corrections.npz")
    with torch.no_grad():
        for name, parameter in merged.named_parameters():
            if name in changes:
                parameter.add_(torch.from_numpy(changes[name]))
        assert torch.allclose(merged(ids).last_hidden_state, learnt, atol=1e-4)
    assert not torch.allclose(before, learnt, atol=1e-2)


def test_without_a_file_there_is_nothing_to_correct(tmp_path: Path) -> None:
    assert lora.corrections(tmp_path / "none.npz") == {}
    assert lora.digest(tmp_path / "none.npz") != lora.digest()


def test_training_writes_corrections_and_reports_each_step(tiny: Path, tmp_path: Path, collection: Collection) -> None:
    steps = []
    train(tiny, passages_of(collection), 2, tmp_path / "made.npz", steps.append)
    assert [step.number for step in steps] == [1, 2] and all(np.isfinite(step.loss) for step in steps)
    made = lora.corrections(tmp_path / "made.npz")
    assert len(made) == len(lora.LAYERS) and any(np.abs(change).max() > 0 for change in made.values())


@pytest.mark.parametrize(
    ("text", "language"),
    [("Азаматтығы жоқ адамның куәлігі", "kk"), ("Как получить статус беженца?", "ru"), ("Where do I apply?", "en"), ("", "kk")],
)
def test_a_text_is_written_in_many_ways_that_stay_readable(text: str, language: Language) -> None:
    chance = random.Random(1)
    ways = {otherwise(text, language, chance) for _ in range(200)}
    assert text in ways and (len(ways) > 8) == bool(text)
    assert all(bool(fold(way)) == bool(text) for way in ways)
