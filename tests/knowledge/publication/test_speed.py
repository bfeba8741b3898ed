"""One changed entry of 150, in a process that has everything open. The limits are generous: machines of tests are busy."""

from __future__ import annotations

import dataclasses
import os
import time
from pathlib import Path

import pytest

from knowledge.configuration import Settings
from knowledge.entries import Collection, Entry, read_folder
from knowledge.evaluation.question_sets import read_sets
from knowledge.publication import Memory, prepare, promote
from knowledge.publication.effect import effect_of
from knowledge.retrieval.encoder import make_encoder
from knowledge.retrieval.retriever import Retriever
from knowledge.snapshots import open_current

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not os.environ.get("PANA_TESTS_SPEED"), reason="takes minutes: set PANA_TESTS_SPEED"),
]
ENTRIES = 150


def copied(entry: Entry, number: int) -> Entry:
    """An invented entry: another's words in another order, with one more."""

    def other(text: str) -> str:
        return " ".join([f"{number}", *reversed(text.split())])

    variants = {
        language: dataclasses.replace(
            variant, title=other(variant.title), questions=tuple(map(other, variant.questions)), answer=other(variant.answer)
        )
        for language, variant in entry.variants.items()
    }
    return dataclasses.replace(entry, id=f"{entry.id[:40]}-{number}", variants=variants)


def grown(collection: Collection) -> Collection:
    calm = [entry for entry in collection.entries if not entry.is_emergency]
    more = tuple(copied(calm[number % len(calm)], number) for number in range(ENTRIES - len(collection.entries)))
    return dataclasses.replace(collection, entries=collection.entries + more)


def changed(collection: Collection, word: str) -> Collection:
    """The first entry with one phrasing and the answer changed in each language."""
    first, *others = collection.entries
    variants = {
        language: dataclasses.replace(
            one, questions=(*one.questions[:-1], f"{one.questions[-1]} {word}"), answer=f"{one.answer} {word}"
        )
        for language, one in first.variants.items()
    }
    return dataclasses.replace(collection, entries=(dataclasses.replace(first, variants=variants), *others))


def test_one_changed_entry_of_150_is_live_in_seconds(tmp_path: Path) -> None:
    encoder = make_encoder(Settings.read(), os.cpu_count())
    memory, collection = Memory(encoder), grown(read_folder())
    for word in ("a", "b"):  # the second fills what a console that runs has in memory
        made = prepare(changed(collection, word), tmp_path, encoder, memory=memory)
        if made.before:
            effect_of(tmp_path, made.id, memory, read_sets())
        promote(tmp_path, made.id)
    took = {"prepare": time.perf_counter()}
    made = prepare(changed(collection, "c"), tmp_path, encoder, memory=memory)
    took["effect"] = time.perf_counter()
    effect_of(tmp_path, made.id, memory, read_sets())
    took["publish"] = time.perf_counter()
    promote(tmp_path, made.id, made.before)
    took["bot"] = time.perf_counter()
    Retriever.open(open_current(tmp_path), encoder)
    ends = [*list(took.values())[1:], time.perf_counter()]
    spent = {name: round(end - start, 2) for (name, start), end in zip(took.items(), ends, strict=True)}
    print(spent)
    assert spent["prepare"] < 20 and spent["effect"] < 60 and spent["publish"] + spent["bot"] < 20
