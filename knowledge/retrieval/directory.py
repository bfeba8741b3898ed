"""Who helps where: a place and a need in a message lead to the contacts there, or to the nearest ones that fit.

Made from the registry at publication (``directory.json``), so that the action server needs no entries to find people.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from rapidfuzz import fuzz, process

from knowledge.entries import Collection, Place
from knowledge.languages import LANGUAGES
from knowledge.languages.cues import PEOPLE
from knowledge.languages.normalisation import fold
from knowledge.languages.readings import Readings, read

DIRECTORY: Final = "directory.json"
_MOST: Final = 7
_LINES: Final = 2
_FEW_WORDS: Final = 3
_TYPO: Final = 88.0
"""rapidfuzz ratio, 0 to 100, from which a long word counts as a misspelt name."""
_LONG_WORD: Final = 6
_EARTH_KM: Final = 6371.0
_VOWELS: Final = "аеиоуя"
_ENDING: Final = (
    r"(?:[аеиоуя]?(?:н?[дт][ае]г?и?|[гк][ае]|[дтн][ае]н|[дтн]ин?)(?:м[еи]н|с[еи]н|[мбп]из|с[еи]з)?"
    r"|[аеиоуя]{1,2}|ом|ой|ем|ого|ском?|ски[йи]?|ская|ской|скую)?"
)
"""Folded Kazakh and Russian case endings that a name of a place takes."""


@dataclass(frozen=True)
class People:
    """Contacts, ids in the order to show. ``place`` was asked for; ``nearest`` is told where it has nobody who fits."""

    place: str | None
    nearest: str | None
    kilometres: int
    contacts: tuple[str, ...]


@dataclass(frozen=True)
class _Spot:
    id: str
    names: tuple[str, ...]
    exact: tuple[str, ...]
    latitude: float
    longitude: float
    region: str | None

    @property
    def area(self) -> str:
        return self.region or self.id


@dataclass(frozen=True)
class _Helper:
    id: str
    places: tuple[str, ...]
    needs: frozenset[str]
    around_the_clock: bool
    reachable: bool


class Directory:
    """Finds places, needs and contacts. Immutable."""

    def __init__(self, places: Iterable[_Spot], needs: dict[str, tuple[str, ...]], helpers: Iterable[_Helper]) -> None:
        self._places = {place.id: place for place in places}
        self._needs = needs
        self._helpers = tuple(helpers)

    @classmethod
    def read(cls, folder: Path) -> Directory:
        """Read what ``directory_data`` gave, from the folder of a snapshot."""
        data = json.loads((folder / DIRECTORY).read_text(encoding="utf-8"))
        places = [
            _Spot(row["id"], tuple(row["names"]), tuple(row["exact"]), row["latitude"], row["longitude"], row["region"])
            for row in data["places"]
        ]
        helpers = [
            _Helper(row["id"], tuple(row["places"]), frozenset(row["needs"]), row["around_the_clock"], row["reachable"])
            for row in data["contacts"]
        ]
        return cls(places, {id: tuple(words) for id, words in data["needs"].items()}, helpers)

    def asked(self, message: str) -> People | None:
        """The contacts for a message that names a place and sounds like asking for people, or does little else; else None."""
        readings = read(message)
        place = self.place_in(readings)
        words = readings.folded[0].split() if readings.folded else []
        if place is None or not (len(words) <= _FEW_WORDS or self._asks_for_people(readings)):
            return None
        return self.people(place, self.needs_in(readings))

    def people_for(self, message: str) -> People:
        """The contacts that fit a message which surely asks for people, whether it names a place or not."""
        readings = read(message)
        return self.people(self.place_in(readings), self.needs_in(readings))

    def place_in(self, readings: Readings) -> str | None:
        """The place that a message names; of several the one with the longest name."""
        found = [
            (len(span.group()), place)
            for text in readings.folded
            for place, pattern in self._patterns
            if (span := pattern.search(text)) is not None
        ]
        return max(found)[1] if found else self._misspelt(readings)

    def needs_in(self, readings: Readings) -> frozenset[str]:
        """What the message needs help with, none where it does not say."""
        words = [word for text in readings.folded for word in text.split()]
        return frozenset(id for id, stems in self._needs.items() if any(word.startswith(stems) for word in words))

    def people(self, place: str | None, needs: frozenset[str] = frozenset()) -> People:
        """Lines that answer at any hour first, then who works in the place or region, then who helps everywhere."""
        fitting = [one for one in self._helpers if one.needs and (not needs or one.needs & needs)]
        lines = [one for one in fitting if one.around_the_clock] or [one for one in self._helpers if one.around_the_clock]
        nationwide = [one for one in fitting if not one.places and not one.around_the_clock]
        local, nearest, kilometres = self._local(place, fitting)
        chosen = [one.id for one in (*lines[:_LINES], *local, *nationwide)][:_MOST]
        return People(place if place in self._places else None, nearest, kilometres, tuple(chosen))

    def _local(self, place: str | None, fitting: list[_Helper]) -> tuple[list[_Helper], str | None, int]:
        here = self._places.get(place or "")
        if here is None:
            return [], None, 0
        near = [one for one in fitting if any(self._places[at].area == here.area for at in one.places)]
        if near:
            return near, None, 0
        open_to_all = [one for one in fitting if one.reachable]
        away = sorted((self._distance(here, self._places[at]), at) for one in open_to_all for at in one.places)
        if not away:
            return [], None, 0
        kilometres, nearest = away[0]
        there = [one for one in open_to_all if any(self._places[at].area == self._places[nearest].area for at in one.places)]
        return there, nearest, round(kilometres / 10) * 10

    @staticmethod
    def _distance(one: _Spot, other: _Spot) -> float:
        """Kilometres along the great circle (haversine)."""
        first, second = math.radians(one.latitude), math.radians(other.latitude)
        half = math.radians(other.longitude - one.longitude) / 2
        chord = math.sin((second - first) / 2) ** 2 + math.cos(first) * math.cos(second) * math.sin(half) ** 2
        return 2 * _EARTH_KM * math.asin(math.sqrt(chord))

    def _asks_for_people(self, readings: Readings) -> bool:
        return any(word.startswith(_people_words()) for text in readings.folded for word in text.split())

    @cached_property
    def _patterns(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        free = [(place.id, _pattern(name)) for place in self._places.values() for name in place.names]
        exact = [(place.id, re.compile(rf"\b{re.escape(name)}\b")) for place in self._places.values() for name in place.exact]
        return (*free, *exact)

    def _misspelt(self, readings: Readings) -> str | None:
        names = {
            name.rstrip(_VOWELS): place.id
            for place in self._places.values()
            for name in place.names
            if " " not in name and len(name) >= _LONG_WORD
        }
        long = (word.rstrip(_VOWELS) for text in readings.folded for word in text.split() if len(word) >= _LONG_WORD)
        found = (process.extractOne(word, list(names), scorer=fuzz.ratio, score_cutoff=_TYPO) for word in long)
        return next((names[best[0]] for best in found if best is not None), None)


def directory_data(collection: Collection) -> dict[str, Any]:
    """The registry as plain data for ``Directory.read``; names and words are folded like messages."""
    return {
        "places": [_place_data(place) for place in collection.places.values()],
        "needs": {
            need.id: sorted({fold(word) for words in need.words.values() for word in words}) for need in collection.needs.values()
        },
        "contacts": [
            {
                "id": one.id,
                "places": one.places,
                "needs": one.needs,
                "around_the_clock": one.around_the_clock,
                "reachable": bool(one.phones or one.address or one.email or one.website),
            }
            for one in collection.contacts.values()
        ],
    }


def _place_data(place: Place) -> dict[str, Any]:
    every = [name for language in LANGUAGES for name in place.names[language][1 if place.everyday_word else 0 :]]
    return {
        "id": place.id,
        "names": sorted({fold(name) for name in every if name[0].isupper()}),
        "exact": sorted({fold(name) for name in every if not name[0].isupper()}),
        "latitude": place.latitude,
        "longitude": place.longitude,
        "region": place.region,
    }


def _pattern(name: str) -> re.Pattern[str]:
    """A folded name with the endings that people put on its last word."""
    *first, last = name.split()
    stem = last.rstrip(_VOWELS) if len(name) > len("алма") else last
    end = f"(?:{re.escape(last)}|{re.escape(stem)})" if stem else re.escape(last)
    ending = _ENDING if len(name) > len("вко") else ""
    return re.compile(r"\b" + "".join(f"{re.escape(word)}\\w{{0,3}} " for word in first) + end + ending + r"\b")


def _people_words() -> tuple[str, ...]:
    return tuple(fold(word) for word in PEOPLE.split())
