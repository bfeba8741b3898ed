"""Why a deed of publishing is not done, in words for staff."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _

from knowledge.console.models import Record
from knowledge.console.templatetags.console import field_words, gate_words
from knowledge.entries.records import RecordProblem
from knowledge.publication import Busy, DiskFull, Moved
from knowledge.retrieval.calibration import CalibrationError

_TOLD: Final = 10


class Refused(Exception):
    """The deed was not done, and nothing has changed; the message says why, in the language of the person."""


class GateRefused(Refused):
    """The gate has errors; ``problems`` are these."""

    def __init__(self, words: str, problems: Sequence[RecordProblem]) -> None:
        super().__init__(words)
        self.problems = tuple(problems)

    def lines(self) -> list[str]:
        """What is wrong, a line for each of the first problems."""
        told = self.problems[:_TOLD]
        titles = {(one.kind, one.name): str(one) for one in Record.objects.filter(name__in=[one.id for one in told])}
        return [
            f"{titles.get((one.kind, one.id), one.kind)} ({one.id}), {field_words(one.field)}: {gate_words(one.message)}"
            for one in told
        ]


def in_words(error: Exception) -> str:
    """A fault of publishing in the language of the person."""
    if isinstance(error, Refused):
        return "\n".join([str(error), *(error.lines() if isinstance(error, GateRefused) else ())])
    for kind, words in (
        (Busy, _("Another publication is running. Try again in a moment.")),
        (DiskFull, _("The disk is full. Nothing has changed for visitors. Ask the operator to free some space, then try again.")),
        (Moved, _("Something else went live meanwhile. Prepare again to see the effect against it.")),
        (CalibrationError, _("The search is not tuned for this encoder. Ask the operator to run the command “fit”.")),
    ):
        if isinstance(error, kind):
            return str(words)
    return str(_("It did not work, and nothing has changed for visitors: %(error)s") % {"error": error})
