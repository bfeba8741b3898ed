"""What a new console begins with: the knowledge that Pana is delivered with, approved, and one administrator."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from simple_history.utils import bulk_create_with_history

from knowledge.console.accounts.deeds import make_account
from knowledge.console.models import Record
from knowledge.console.models.audit import note
from knowledge.console.roles import ADMINISTRATOR
from knowledge.entries import SEED
from knowledge.entries.records import read_records

FIRST = "administrator"


@dataclass(frozen=True)
class FirstAccount:
    """A name and a password that is told once and kept nowhere."""

    name: str
    password: str


@transaction.atomic
def first_administrator() -> FirstAccount | None:
    """An administrator with a random password that must be changed at once, where the console has no account yet."""
    if User.objects.exists():
        return None
    _user, password = make_account(None, FIRST, ADMINISTRATOR)
    return FirstAccount(FIRST, password)


@transaction.atomic
def fill_from_seed() -> int:
    """Take over the seed where the console has no knowledge yet; gives how many records were made."""
    if Record.objects.exists():
        return 0
    records = [
        Record(
            kind=one.kind,
            name=one.id,
            file=one.file,
            position=place,
            content=one.content,
            live=one.content,
            state=Record.State.APPROVED,
        )
        for place, one in enumerate(read_records(SEED))
    ]
    bulk_create_with_history(records, Record, default_change_reason="seed")
    note("pana", "seed taken over", count=len(records), day=dt.date.today().isoformat())
    return len(records)
