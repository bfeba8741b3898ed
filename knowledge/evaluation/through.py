"""Asks every question of a set through the running bot's web API, because people meet the whole bot and not the search alone."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from typing import Any, Final

from knowledge.evaluation.question_sets import Question, QuestionSet
from knowledge.evaluation.report import Judged, Report, report
from knowledge.retrieval.directory import People
from knowledge.retrieval.outcomes import Candidate, Emergency, Found, Helpers, NothingFound, Outcome, Unsure

_SECONDS: Final = 30
Ask = Callable[[str], dict[str, Any]]
"""One message in a session of its own; the ``answer`` of the last reply."""


class ThroughError(RuntimeError):
    """The bot cannot be asked; the message says why."""


def evaluate_through(address: str, sets: QuestionSet, urgent: frozenset[str], measured_on: dict[str, Any]) -> Report:
    """The same report as of the search, measured over the web API at ``address``.

    Raises:
        ThroughError: nobody answers there, or limits stop the questions.
    """
    ask = asker(address)
    in_scope, outside, ordinary = (judge_through(part, ask, urgent) for part in (sets.in_scope, sets.out_of_scope, sets.ordinary))
    return report(in_scope, outside, ordinary, measured_on)


def judge_through(questions: Sequence[Question], ask: Ask, urgent: frozenset[str]) -> list[Judged]:
    """Ask each question and judge what came back; the place is that among the reported candidates, 0 where it is not there."""
    judged = []
    for question in questions:
        answer = ask(question.text)
        outcome = outcome_of(answer)
        ranked = [candidate.entry for candidate in outcome.candidates] or [str(answer["entry"])]
        place = ranked.index(question.entry) + 1 if question.entry in ranked else 0
        judged.append(Judged(question, outcome, place, question.entry in urgent))
    return judged


def outcome_of(answer: dict[str, Any]) -> Outcome:
    """What the search would have called this answer; small talk and menus answer nothing."""
    candidates = tuple(Candidate(row["entry"], row["score"]) for row in answer["candidates"])
    score = float(answer["score"] or 0.0)
    kind = answer["outcome"]
    if kind == "answer":
        return Found(answer["entry"], score, candidates)
    if kind == "emergency":
        return Emergency(answer["entry"], score, candidates)
    if kind == "people":
        return Helpers(People(None, None, 0, ()), score, candidates)
    if kind == "choices":
        return Unsure(score, candidates)
    return NothingFound(score, candidates, vague=kind == "menu")


def asker(address: str) -> Ask:
    """Asks over HTTP, a new session for each question, without a chosen language."""
    base = f"{address.rstrip('/')}/api/v1"

    def ask(text: str) -> dict[str, Any]:
        session = _post(f"{base}/session", {"language": None})["session"]
        return dict(_post(f"{base}/messages", {"session": session, "text": text})["replies"][-1]["answer"])

    return ask


def _post(url: str, body: dict[str, Any]) -> dict[str, Any]:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as response:
            return dict(json.load(response))
    except urllib.error.HTTPError as error:
        if error.code == 429:
            raise ThroughError("The bot limits messages: start it with PANA_MESSAGES_PER_MINUTE_ADDRESS=0, ..._SESSION=0 and "
                               "PANA_SESSIONS_PER_MINUTE_ADDRESS=0.") from None  # fmt: skip
        raise ThroughError(f"The bot answered {error.code} to a question.") from None
    except OSError as error:
        raise ThroughError(f"Nobody answers at {url}: {error}") from None
