"""What a new console begins with: the knowledge that Pana is delivered with, approved, and one administrator."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

from django.contrib.auth.models import Group, User
from django.db import transaction

from knowledge.console.models import Record
from knowledge.console.models.audit import note
from knowledge.console.roles import ADMINISTRATOR
from knowledge.entries import SEED
from knowledge.entries.records import read_records

FIRST = "administrator"


@dataclass(frozen=True)
class Account:
    """A name and a password that is told once and kept nowhere."""

    name: str
    password: str


@transaction.atomic
def first_administrator() -> Account | None:
    """An administrator with a random password that must be changed at once, where the console has no account yet."""
    if User.objects.exists():
        return None
    password = secrets.token_urlsafe(15)
    user = User.objects.create_user(FIRST, password=password, is_staff=True, is_superuser=False)
    user.groups.add(Group.objects.get(name=ADMINISTRATOR))
    note("pana", "account made", FIRST)
    return Account(FIRST, password)


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
    Record.objects.bulk_create(records)
    note("pana", "seed taken over", count=len(records), day=dt.date.today().isoformat())
    return len(records)
