"""Puts the questions that wait into groups, some at a time, so that nobody waits for the whole of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from django.db import transaction

from knowledge.console.models import QuestionGroup, Report
from knowledge.console.models.reports import WAITING
from knowledge.console.reports.similarity import Centres, centres, threshold
from knowledge.console.search import encoder
from knowledge.retrieval.encoder import Encoder, Vectors

BATCH: Final = 64


def waiting() -> int:
    """How many questions are in no group yet."""
    return int(Report.objects.filter(WAITING).count())


def group_some() -> int:
    """Group one batch; how many questions it held, 0 where none waits. The encoder works outside the transaction."""
    batch = list(Report.objects.filter(WAITING).order_by("id")[:BATCH])
    if batch:
        machine = encoder()
        vectors = machine.queries([report.text for report in batch])
        _store(batch, vectors, machine)
    return len(batch)


@transaction.atomic
def _store(batch: Sequence[Report], vectors: Vectors, machine: Encoder) -> None:
    """Read the centres anew, because staff may have deleted some meanwhile; groups of other recipes stay as they are."""
    groups = list(QuestionGroup.objects.select_for_update().filter(recipe=machine.fingerprint).order_by("id"))
    means = centres([(group.centre, group.members) for group in groups], machine.dimensions, threshold(machine))
    changed: dict[int, QuestionGroup] = {}
    for report, vector in zip(batch, np.asarray(vectors), strict=True):
        joined = means.join(vector)
        if joined.new:
            groups.append(QuestionGroup(language=report.language, recipe=machine.fingerprint))
        report.group = changed[joined.place] = groups[joined.place]
    _save_groups(changed, means)
    for report in batch:  # only where it still waits: its words may have been deleted meanwhile
        Report.objects.filter(WAITING, pk=report.pk).update(group=report.group)


def _save_groups(changed: dict[int, QuestionGroup], means: Centres) -> None:
    """Words that nobody has looked at join: what was reviewed before is no longer."""
    for place, group in changed.items():
        group.centre, group.members = means.mean(place)
        group.reviewed = False
    QuestionGroup.objects.bulk_create([group for group in changed.values() if group.pk is None])
    old = [group for group in changed.values() if group.pk is not None]
    QuestionGroup.objects.bulk_update(old, ["centre", "members", "reviewed"])
