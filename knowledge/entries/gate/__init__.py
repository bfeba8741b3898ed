"""The gate that every publication passes: what is wrong with the knowledge as a whole, rule by rule.

Each rule is a function from ``Knowledge`` (and today's date where time matters) to findings; ``tests/knowledge/entries/gate``
plants one fault for each.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from knowledge.entries.gate import domains, freshness, parity, phrasings, references, values, wording
from knowledge.entries.gate.finding import Finding, Knowledge

__all__ = ["Finding", "Knowledge", "check"]


def check(knowledge: Knowledge, today: dt.date) -> Iterator[Finding]:
    """Every finding of every rule."""
    yield from references.check(knowledge)
    yield from values.check(knowledge)
    yield from parity.check(knowledge)
    yield from wording.check(knowledge)
    yield from phrasings.check(knowledge)
    yield from domains.check(knowledge)
    yield from freshness.check(knowledge, today)
