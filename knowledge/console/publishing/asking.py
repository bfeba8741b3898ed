"""Asking the bot before it is live: a search over what is being written, kept in memory, and why it says what it says."""

from __future__ import annotations

import hashlib
import json
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from knowledge.console import store
from knowledge.console.publishing import jobs, workshop
from knowledge.entries import Collection
from knowledge.languages.identification import identify
from knowledge.publication import Memory
from knowledge.publication.material import material_of
from knowledge.publication.preparing import usable_live
from knowledge.retrieval import calibration as calibrations
from knowledge.retrieval.directory import DIRECTORY, Directory, directory_data
from knowledge.retrieval.outcomes import Outcome
from knowledge.retrieval.ranking import rank
from knowledge.retrieval.retriever import Material, Retriever
from knowledge.retrieval.signals import NAMES

SHOWN: Final = 5


@dataclass(frozen=True)
class Bot:
    """Something that can be asked: a search, and the material it searches in. ``digest`` names its state."""

    digest: str
    retriever: Retriever
    material: Material


@dataclass(frozen=True)
class Reason:
    """One signal of a candidate: its name, and what it adds to the score beyond the average entry."""

    name: str
    value: float


@dataclass(frozen=True)
class Ranked:
    """A candidate: its share of belief (0 to 1), what speaks for it, and the text of its own that is nearest."""

    entry: str
    share: float
    reasons: tuple[Reason, ...]
    nearest: str
    language: str


@dataclass(frozen=True)
class Answer:
    """What the bot would say, the candidates in order, and the language that the question seems to be in."""

    outcome: Outcome
    ranked: tuple[Ranked, ...]
    language: str


@dataclass
class _Drafts:
    """The last draft state that was made searchable, and what is being made so now."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    bot: Bot | None = None
    building: str = ""
    failed: dict[str, str] = field(default_factory=dict)


_drafts = _Drafts()


def forget() -> None:
    """Let go of the draft state; the next question makes it searchable again."""
    with _drafts.lock:
        _drafts.bot = None


def live_bot() -> Bot | None:
    """The live bot, or None where nothing usable is published."""
    memory = workshop.memory()
    snapshot = usable_live(workshop.folder(), memory.recipe)
    return Bot(snapshot.id, memory.retriever(snapshot), memory.material(snapshot)) if snapshot else None


def draft_bot() -> Bot | None:
    """The bot over everything as it stands at work, drafts included; None while it is being made, in the background.

    Raises:
        ValueError: it could not be made; the message says why.
    """
    things = store.at_work()
    digest = hashlib.sha256(json.dumps([[one.kind, one.id, one.content] for one in things], sort_keys=True).encode()).hexdigest()
    with _drafts.lock:
        if _drafts.bot and _drafts.bot.digest == digest:
            return _drafts.bot
        if digest in _drafts.failed:
            raise ValueError(_drafts.failed.pop(digest))
        begin, _drafts.building = _drafts.building != digest, digest
    if begin:
        jobs.in_background(lambda: _make(digest, store.check(things).collection), "ask")
    with _drafts.lock:
        return _drafts.bot if _drafts.bot and _drafts.bot.digest == digest else None


def _make(digest: str, collection: Collection) -> None:
    """Failures are told to whoever asks next: nobody sees what happens in a thread."""
    try:
        made = make_bot(digest, collection, workshop.memory())
        with _drafts.lock:
            _drafts.bot = made
    except Exception as error:
        _drafts.failed[digest] = str(error)
    finally:
        with _drafts.lock:
            _drafts.building = ""


def make_bot(digest: str, collection: Collection, memory: Memory) -> Bot:
    """A collection made searchable, in memory alone."""
    live = usable_live(workshop.folder(), memory.recipe)
    material = material_of(collection, memory.encoder, memory.material(live) if live else None, [] if live else None).material
    emergencies = [entry.id for entry in collection.entries if entry.is_emergency]
    calibration, directory = calibrations.load(memory.recipe), _directory(collection)
    return Bot(digest, Retriever(digest[:12], material, emergencies, memory.encoder, calibration, directory), material)


def ask(bot: Bot, question: str, memory: Memory) -> Answer:
    """What the bot would say to a question, and why."""
    outcome = bot.retriever.search(question)
    spoken = identify(question)
    return Answer(outcome, _ranked(bot, question, memory, outcome), spoken.language if spoken else "")


def _ranked(bot: Bot, question: str, memory: Memory, outcome: Outcome) -> tuple[Ranked, ...]:
    index = bot.retriever.index
    message = index.read(question)
    if not message.texts:
        return ()
    calibration = calibrations.load(memory.recipe)
    signals, query = index.signals(message, memory.encoder), memory.encoder.queries([message.texts[0]])[0]
    parts = (signals - np.array(calibration.means)) / np.array(calibration.deviations) * np.array(calibration.weights)
    found, beyond = rank(signals, calibration), parts - parts.mean(axis=0)
    rows = {entry: row for row, entry in enumerate(index.entries)}
    order = list(dict.fromkeys([*(rows[one.entry] for one in outcome.candidates), *found.order.tolist()]))[:SHOWN]
    return tuple(_candidate(bot, index.entries[row], float(found.shares[row]), beyond[row], query) for row in order)


def _candidate(bot: Bot, entry: str, share: float, beyond: np.ndarray, query: np.ndarray) -> Ranked:
    reasons = tuple(Reason(name, float(value)) for name, value in zip(NAMES, beyond, strict=True))
    nearest = _nearest(bot.material, entry, query)
    passage = bot.material.passages[nearest]
    return Ranked(entry, share, reasons, passage.text, passage.language)


def _nearest(material: Material, entry: str, query: np.ndarray) -> int:
    """Row of the title or phrasing of an entry that is nearest to the question."""
    rows: Sequence[int] = [
        row
        for row, passage in enumerate(material.passages)
        if passage.entry == entry and passage.role in ("title", "question", "foreign")
    ]
    return rows[int(np.argmax(material.vectors[rows] @ query))]


def _directory(collection: Collection) -> Directory:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / DIRECTORY).write_text(json.dumps(directory_data(collection), ensure_ascii=False), encoding="utf-8")
        return Directory.read(Path(folder))
