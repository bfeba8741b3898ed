"""Teaches the encoder which questions mean the same: contrastive learning on the entries' titles, phrasings and foreign questions.

Each step takes a few entries that the encoder holds for neighbours, and several texts of each in any language, written otherwise, half
of them with E5's ``query: `` and half with its ``passage: `` before them. Texts of one entry shall be near and those of others far
(supervised contrastive loss: Khosla et al., NeurIPS 2020), and each near the learnt centre of its entry (cosine softmax over all).
Only the low-rank corrections are learnt. Needs torch; the question sets are never seen.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from knowledge.retrieval.e5_build import quiet
from knowledge.retrieval.e5_training import lora
from knowledge.retrieval.e5_training.spellings import otherwise
from knowledge.retrieval.passages import Passage

STEPS: Final = 330
ENTRIES: Final = 24
"""Entries in one step, in clusters of neighbours."""
CLUSTER: Final = 4
QUERIES: Final = 2
PASSAGES: Final = 2
"""Texts of each entry in one step, by prompt."""
ANSWER_SHARE: Final = 0.12
LONGEST: Final = 64
RATE: Final = 6e-4
TEMPERATURE: Final = 0.05
CENTRE_SCALE: Final = 16.0
CENTRE_WEIGHT: Final = 0.5
_KEEP: Final = 50


@dataclass(frozen=True)
class Step:
    """Progress of the training."""

    number: int
    of: int
    loss: float


def train(folder: Path, passages: Sequence[Passage], steps: int, target: Path, report: Callable[[Step], None], seed: int = 1) -> None:
    """Learn corrections for the sentence-transformers model in ``folder``; write them to ``target`` every ``_KEEP`` steps and last.

    The same passages and seed give nearly the same corrections: threads add in changing order.
    """
    quiet()
    import torch
    from transformers import AutoModel, AutoTokenizer

    torch.manual_seed(seed)
    chance = random.Random(seed)
    model = AutoModel.from_pretrained(folder, add_pooling_layer=False)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    pairs = lora.wrap(model)
    texts = _texts_by_entry(passages)
    names = sorted(texts)
    number = {name: row for row, name in enumerate(names)}
    near = _neighbours(model, tokenizer, texts, names)
    centres = torch.nn.Parameter(near.centres.clone())
    weights = [matrix for pair in pairs.values() for matrix in pair]
    optimiser = torch.optim.AdamW([{"params": weights, "lr": RATE}, {"params": [centres], "lr": 3e-3}], weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda at: min(1.0, (at + 1) / 30) * _cosine(at, steps))
    model.train()
    for at in range(steps):
        chosen = _clusters(names, near.order, chance)
        batch, owners = [], []
        for name in chosen:
            for kind, count in (("query", QUERIES), ("passage", PASSAGES)):
                for passage in chance.choices(texts[name], k=count):
                    batch.append(f"{kind}: {_written(passage, kind, chance)}")
                    owners.append(number[name])
        vectors = _encode(model, tokenizer, batch)
        loss = _loss(vectors, torch.tensor(owners), centres)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimiser.step()
        schedule.step()
        report(Step(at + 1, steps, float(loss)))
        if (at + 1) % _KEEP == 0:
            lora.save(pairs, target)
    lora.save(pairs, target)


def _written(passage: Passage, kind: str, chance: random.Random) -> str:
    """The text as it stands or otherwise; most passages stand in the index as they are."""
    if passage.role == "answer" or (kind == "passage" and chance.random() < 0.7):
        return passage.text
    return otherwise(passage.text, passage.language, chance)


def _texts_by_entry(passages: Sequence[Passage]) -> dict[str, list[Passage]]:
    texts: dict[str, list[Passage]] = {}
    for passage in passages:
        if passage.role != "folded":
            texts.setdefault(passage.entry, []).append(passage)
    for entry, members in texts.items():
        answers = [one for one in members if one.role == "answer"]
        repeats = round(ANSWER_SHARE * len(members) / max(1, len(answers)))
        texts[entry] = [one for one in members if one.role != "answer"] + answers * repeats
    return texts


@dataclass(frozen=True)
class _Near:
    centres: Any
    order: Any


def _neighbours(model: Any, tokenizer: Any, texts: dict[str, list[Passage]], names: list[str]) -> _Near:
    """Mean vectors of each entry, and for each the rows of all entries from the nearest on."""
    import torch

    centres = []
    with torch.no_grad():
        for name in names:
            some = texts[name][:: max(1, len(texts[name]) // 24)][:24]
            vectors = _encode(model, tokenizer, [f"query: {one.text}" for one in some])
            centres.append(torch.nn.functional.normalize(vectors.mean(0), dim=0))
    table = torch.stack(centres)
    centred = torch.nn.functional.normalize(table - table.mean(0), dim=1)
    return _Near(centred, (centred @ centred.T).argsort(dim=1, descending=True).numpy())


def _clusters(names: list[str], order: np.ndarray, chance: random.Random) -> list[str]:
    """Entries of one step: some at random, each with neighbours drawn from its nearest."""
    chosen: list[int] = []
    while len(chosen) < min(ENTRIES, len(names)):
        first = chance.randrange(len(names))
        near = [int(row) for row in order[first][:9]]
        others = [row for row in near if row != first]
        picked = [first, *chance.sample(others, min(CLUSTER - 1, len(others)))]
        chosen += [row for row in picked if row not in chosen]
    return [names[row] for row in chosen[:ENTRIES]]


def _encode(model: Any, tokenizer: Any, batch: list[str]) -> Any:
    """Unit vectors, shape (n, dimensions); in three parts by length, so that little is padded."""
    import torch

    order = sorted(range(len(batch)), key=lambda row: len(batch[row]))
    parts = []
    size = max(1, len(order) // 3)
    for start in range(0, len(order), size):
        rows = order[start : start + size]
        read = tokenizer([batch[row] for row in rows], padding=True, truncation=True, max_length=LONGEST, return_tensors="pt")
        hidden = model(input_ids=read["input_ids"], attention_mask=read["attention_mask"]).last_hidden_state
        mask = read["attention_mask"].unsqueeze(-1).to(hidden.dtype)
        parts.append(torch.nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=1))
    return torch.cat(parts)[torch.tensor(np.argsort(order))]


def _loss(vectors: Any, owners: Any, centres: Any) -> Any:
    import torch

    alike = vectors @ vectors.T / TEMPERATURE
    alike = alike - torch.eye(len(vectors)) * 1e4
    same = (owners[:, None] == owners[None, :]).float() - torch.eye(len(vectors))
    log_share = alike - torch.logsumexp(alike, dim=1, keepdim=True)
    contrast = -((log_share * same).sum(1) / same.sum(1).clamp(min=1)).mean()
    to_centres = CENTRE_SCALE * vectors @ torch.nn.functional.normalize(centres, dim=1).T
    return contrast + CENTRE_WEIGHT * torch.nn.functional.cross_entropy(to_centres, owners)


def _cosine(at: int, steps: int) -> float:
    return 0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * at / steps))
