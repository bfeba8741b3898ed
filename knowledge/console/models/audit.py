"""Who did what. Lines are only added: the database itself refuses to change or delete them, and each names the last one's digest."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

_LOCK = 0x50414E41
"""Number of the lock in PostgreSQL; any will do, if nobody else takes it."""


class AuditLine(models.Model):
    """One deed. ``digest`` covers the line and the digest before it, so that a line changed behind the database's back shows."""

    at = models.DateTimeField(_("when"))
    by = models.CharField(_("who"), max_length=150)
    deed = models.CharField(_("what"), max_length=40)
    thing = models.CharField(_("about"), max_length=120, blank=True)
    details = models.JSONField(_("details"), default=dict)
    before = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        """Newest first; nobody may add, change or delete through a form."""

        ordering = ["-id"]
        default_permissions = ("view",)
        verbose_name, verbose_name_plural = _("line of the audit log"), _("audit log")

    def __str__(self) -> str:
        return f"{self.by}: {self.deed} {self.thing}"

    def fingerprint(self) -> str:
        """SHA-256 of the line and the digest before it."""
        line = [self.at.isoformat(), self.by, self.deed, self.thing, self.details, self.before]
        return hashlib.sha256(json.dumps(line, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def note(by: str, deed: str, thing: str = "", **details: Any) -> AuditLine:
    """Add one line. Call it as the last step of the deed's transaction: both happen or neither, and others wait only shortly."""
    with transaction.atomic():
        _one_writer_at_a_time()
        last = AuditLine.objects.order_by("-id").first()
        line = AuditLine(at=timezone.now(), by=by[:150], deed=deed, thing=thing[:120], details=_plain(details))
        line.before = last.digest if last else ""
        line.digest = line.fingerprint()
        line.save(force_insert=True)
    return line


def broken_lines() -> list[int]:
    """Numbers of the lines that do not fit: changed themselves, or standing after one that is missing."""
    wrong, before = [], ""
    for line in AuditLine.objects.order_by("id").iterator():
        if line.before != before or line.digest != line.fingerprint():
            wrong.append(line.pk)
        before = line.digest
    return wrong


def _one_writer_at_a_time() -> None:
    """PostgreSQL needs a lock, or two lines could follow the same one; SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _plain(details: dict[str, Any]) -> dict[str, Any]:
    """As the database will give it back, so that the digest stays the same; dates and translated words become text."""
    plain: dict[str, Any] = json.loads(json.dumps(details, default=str))
    return plain
