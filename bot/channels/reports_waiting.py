"""Reports wait in memory before they touch a disk, so that a visitor who deletes the conversation takes them back."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, replace

from bot.channels.reports_lines import Report, TurnReport

_MOST = 10_000


@dataclass(frozen=True)
class _Held:
    since: float
    conversation: str
    report: Report


class Waiting:
    """Reports of the last ``seconds``; the only place that knows which conversation a report is of."""

    def __init__(self, seconds: float, most: int = _MOST) -> None:
        self._seconds = seconds
        self._most = most
        self._held: deque[_Held] = deque()
        self._in_danger: dict[str, float] = {}
        self.lost = 0
        """Reports that found no room since this was last set to 0."""

    def add(self, report: Report, conversation: str = "") -> None:
        """Hold a report. Around an emergency nobody's words are kept: neither those before it nor those after it."""
        if len(self._held) >= self._most:
            self.lost += 1
            return
        if isinstance(report, TurnReport) and report.outcome == "emergency":
            self._in_danger[conversation] = time.monotonic()
            self._held = deque(_silenced(held) if held.conversation == conversation else held for held in self._held)
        held = _Held(time.monotonic(), conversation, report)
        self._held.append(_silenced(held) if conversation in self._in_danger else held)

    def forget(self, conversation: str) -> None:
        """Drop what is held of a conversation."""
        self._in_danger.pop(conversation, None)
        self._held = deque(held for held in self._held if held.conversation != conversation)

    def due(self) -> list[Report]:
        """Take out what has waited long enough."""
        oldest = time.monotonic() - self._seconds
        self._in_danger = {conversation: since for conversation, since in self._in_danger.items() if since > oldest}
        found = []
        while self._held and self._held[0].since <= oldest:
            found.append(self._held.popleft().report)
        return found

    def rest(self) -> list[Report]:
        """Take out everything, without words: whoever wrote them can no longer take them back."""
        found = [_silenced(held).report for held in self._held]
        self._held.clear()
        return found


def _silenced(held: _Held) -> _Held:
    report = held.report
    return replace(held, report=replace(report, text=None)) if isinstance(report, TurnReport) else held
