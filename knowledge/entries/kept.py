"""Keeps what was worked out, so that a check of many things costs only what has changed since the one before."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Thing = TypeVar("Thing")


class Kept(Generic[Key, Thing]):
    """The ``most`` things that were asked for last."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._things: OrderedDict[Key, Thing] = OrderedDict()

    def get(self, key: Key, make: Callable[[], Thing], good: Callable[[Thing], bool] = lambda _: True) -> Thing:
        """The thing of a key; made where there is none yet or it is ``good`` no longer."""
        found = self._things.get(key)
        if found is None or not good(found):
            found = self._things[key] = make()
            if len(self._things) > self._most:
                self._things.popitem(last=False)
        self._things.move_to_end(key)
        return found
