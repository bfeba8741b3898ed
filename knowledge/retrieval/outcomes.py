"""What a search says: a sure answer, a short list to choose from, nothing, or an emergency. Types, not bare scores."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.retrieval.directory import People


@dataclass(frozen=True)
class Candidate:
    """An entry with its score: the share of belief among all entries, 0 to 1."""

    entry: str
    score: float


@dataclass(frozen=True)
class Found:
    """``entry`` answers the question with this probability of being right; ``candidates`` in falling order, it first."""

    entry: str
    probability: float
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class Unsure:
    """One of the first two or three candidates probably answers it; the visitor chooses."""

    probability: float
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class NothingFound:
    """No entry answers it. ``candidates`` are for staff and evaluation, never shown.

    ``vague`` says that the message is too short to tell its topic ("documents", "what should I do").
    """

    probability: float
    candidates: tuple[Candidate, ...]
    vague: bool = False


@dataclass(frozen=True)
class Emergency:
    """Somebody may be in danger now: ``entry`` is the emergency text that fits best."""

    entry: str
    probability: float
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class Helpers:
    """The message asks for people in a place: ``people`` are the contacts there or nearest, and everywhere."""

    people: People
    probability: float
    candidates: tuple[Candidate, ...]


Outcome = Found | Unsure | NothingFound | Emergency | Helpers
