"""One thing of the knowledge: what is approved, what is being written, and what the bot tells now."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

KINDS = [
    ("entry", _("answer")),
    ("contact", _("contact")),
    ("source", _("source")),
    ("value", _("value")),
    ("group", _("topic")),
    ("place", _("place")),
    ("need", _("need")),
    ("foreign", _("foreign questions")),
    ("domain", _("web domain")),
]
"""Kinds of things, as in the files; what staff reads is «answer» for an entry."""


class RecordQuery(QuerySet):
    """Records by where they stand."""

    def told_on(self, day: dt.date) -> Any:
        """Approved, not withdrawn, and valid on that day: what a publication of that day tells."""
        begun = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
        lasting = Q(valid_until__isnull=True) | Q(valid_until__gte=day)
        return self.filter(begun, lasting, content__isnull=False, withdrawn=False)

    def unpublished(self) -> Any:
        """Approved otherwise than the bot tells it now. ``live`` is compared with ``content`` in Python, as databases differ."""
        return self.filter(Q(pk__in=[record.pk for record in self.only("content", "live", "withdrawn") if record.waits]))


class Record(models.Model):
    """One entry, contact, source …; its texts are plain data in the shape of the YAML files.

    ``content`` is approved by a second person, ``draft`` is being written, ``live`` is what the last publication told. Each may be
    null. ``version`` counts every save, so that two people who write at once notice.
    """

    class State(models.TextChoices):
        """Where the draft stands."""

        APPROVED = "approved", _("approved")
        DRAFT = "draft", _("draft")
        REVIEW = "review", _("in review")

    kind = models.CharField(_("kind"), max_length=10, choices=KINDS)
    name = models.CharField(_("id"), max_length=48, validators=[RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$|^[a-z0-9.-]+$")])
    file = models.CharField(_("file"), max_length=80, blank=True, editable=False)
    position = models.PositiveIntegerField(_("order"), default=0)
    content = models.JSONField(_("approved text"), null=True, blank=True)
    draft = models.JSONField(_("draft"), null=True, blank=True)
    live = models.JSONField(_("published text"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    withdrawn = models.BooleanField(_("withdrawn"), default=False)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    writers = models.ManyToManyField(settings.AUTH_USER_MODEL, verbose_name=_("writers of the draft"), related_name="+", blank=True)
    note = models.TextField(_("note to the reviewer or writer"), blank=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    version = models.PositiveIntegerField(default=0)
    history = HistoricalRecords(m2m_fields=[writers], excluded_fields=["live"])

    objects = RecordQuery.as_manager()

    class Meta:
        """Order as in the files; permissions of the workflow."""

        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="one_record_of_each_id")]
        ordering = ["kind", "position", "name"]
        verbose_name, verbose_name_plural = _("part of the knowledge"), _("knowledge")
        permissions = [
            ("review_record", "May approve what others wrote"),
            ("publish_record", "May publish, withdraw and go back"),
            ("exchange_record", "May import and export"),
            ("see_reports", "May see what was asked in vain"),
        ]

    def __str__(self) -> str:
        """Its title in the language of the member of staff, or in another one, or its id."""
        spoken = (get_language() or "ru")[:2]
        return next((title for language in (spoken, "ru", "kk", "en") if (title := self.title(language))), self.name)

    @property
    def written(self) -> dict[str, Any]:
        """The text as it stands at work: the draft, or else the approved one."""
        return self.draft if self.draft is not None else self.content or {"id": self.name}

    @property
    def waits(self) -> bool:
        """Whether a publication would change what the bot tells of it; days of validity apart."""
        return bool((None if self.withdrawn else self.content) != self.live)

    def title(self, language: str) -> str:
        """Its title, name or first name in that language, empty where it has none."""
        for field in ("title", "name", "names"):
            text = (self.written.get(field) or {}).get(language)
            if text:
                return text[0] if isinstance(text, list) else str(text)
        return ""
