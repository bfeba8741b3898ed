"""What the bot reports: questions it had no sure answer to, outcomes counted, and whether answers helped. Nothing says who asked."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from knowledge.console.models.records import Record

WAITING = Q(text__isnull=False, group__isnull=True)
"""Reports whose words have not been compared with others yet."""


class QuestionGroup(models.Model):
    """Questions that mean about the same. ``centre`` is the mean vector as float32 bytes, of the encoder's ``recipe``.

    ``members`` counts what went into the mean, also what has been deleted since. ``record``, ``fate_text`` and ``fate_language`` say
    what staff put where, so that it can be undone.
    """

    class Fate(models.TextChoices):
        """What staff made of it."""

        OPEN = "open", _("open")
        PHRASING = "phrasing", _("became a phrasing")
        ENTRY = "entry", _("became a new answer")
        FOREIGN = "foreign", _("not ours")
        IGNORED = "ignored", _("ignored")

    language = models.CharField(_("language"), max_length=2, blank=True)
    centre = models.BinaryField()
    members = models.PositiveIntegerField(default=0)
    recipe = models.CharField(max_length=80, db_index=True)
    fate = models.CharField(_("fate"), max_length=10, choices=Fate.choices, default=Fate.OPEN)
    record = models.ForeignKey(Record, models.SET_NULL, null=True, blank=True, related_name="+")
    fate_text = models.TextField(blank=True)
    fate_language = models.CharField(max_length=2, blank=True)
    fate_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    fate_at = models.DateTimeField(null=True, blank=True)
    reviewed = models.BooleanField(_("masked and reviewed"), default=False)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Newest first."""

        ordering = ["-id"]


class Report(models.Model):
    """One turn. ``key`` is the bot's id of it, so that a report that arrives twice counts once; ``text`` is masked, or null.

    ``nearest`` is the answer given, or else the first of the candidates: by it the questions are counted by topic.
    """

    key = models.CharField(max_length=32, unique=True)
    day = models.DateField(_("day"))
    language = models.CharField(_("language"), max_length=2, blank=True)
    channel = models.CharField(_("channel"), max_length=20)
    outcome = models.CharField(_("outcome"), max_length=20)
    entry = models.CharField(_("answer"), max_length=48, blank=True)
    nearest = models.CharField(max_length=48, blank=True)
    candidates = models.JSONField(_("candidates"), default=list)
    text = models.TextField(_("question"), null=True, blank=True)
    snapshot = models.CharField(max_length=48, blank=True)
    group = models.ForeignKey(QuestionGroup, models.SET_NULL, null=True, blank=True, related_name="reports")

    class Meta:
        """Newest first. The indices hold all that the pages count by, so that the texts are not read for it."""

        ordering = ["-day", "key"]
        indexes = [
            models.Index(fields=["day", "language", "outcome", "nearest"], name="reports_counted"),
            models.Index(fields=["day", "group", "language", "outcome"], condition=Q(group__isnull=False), name="reports_grouped"),
            models.Index(fields=["id"], condition=WAITING, name="reports_waiting"),
        ]


class Rating(models.Model):
    """One yes or no under an answer."""

    key = models.CharField(max_length=32, unique=True)
    day = models.DateField(_("day"))
    entry = models.CharField(_("answer"), max_length=48)
    language = models.CharField(_("language"), max_length=2, blank=True)
    helpful = models.BooleanField(_("helped"))
    snapshot = models.CharField(max_length=48, blank=True)

    class Meta:
        """Newest first."""

        ordering = ["-day", "key"]
        indexes = [models.Index(fields=["day", "language", "entry", "helpful"], name="ratings_counted")]
