"""What the bot reports: questions it had no sure answer to, outcomes counted, and whether answers helped. Nothing says who asked."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class QuestionGroup(models.Model):
    """Questions that mean about the same. ``centre`` is the mean vector as float32 bytes, of the encoder's ``recipe``."""

    class Fate(models.TextChoices):
        """What staff made of it."""

        OPEN = "open", _("open")
        PHRASING = "phrasing", _("became a phrasing")
        ENTRY = "entry", _("became a new answer")
        FOREIGN = "foreign", _("not ours")

    language = models.CharField(_("language"), max_length=2, blank=True)
    centre = models.BinaryField()
    recipe = models.CharField(max_length=80)
    fate = models.CharField(_("fate"), max_length=10, choices=Fate.choices, default=Fate.OPEN)
    reviewed = models.BooleanField(_("masked and reviewed"), default=False)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Newest first."""

        ordering = ["-id"]


class Report(models.Model):
    """One turn. ``key`` is the bot's id of it, so that a report that arrives twice counts once; ``text`` is masked, or null."""

    key = models.CharField(max_length=32, unique=True)
    day = models.DateField(_("day"), db_index=True)
    language = models.CharField(_("language"), max_length=2, blank=True)
    channel = models.CharField(_("channel"), max_length=20)
    outcome = models.CharField(_("outcome"), max_length=20, db_index=True)
    entry = models.CharField(_("answer"), max_length=48, blank=True)
    candidates = models.JSONField(_("candidates"), default=list)
    text = models.TextField(_("question"), null=True, blank=True)
    snapshot = models.CharField(max_length=48, blank=True)
    group = models.ForeignKey(QuestionGroup, models.SET_NULL, null=True, blank=True, related_name="reports")

    class Meta:
        """Newest first."""

        ordering = ["-day", "key"]


class Rating(models.Model):
    """One yes or no under an answer."""

    key = models.CharField(max_length=32, unique=True)
    day = models.DateField(_("day"), db_index=True)
    entry = models.CharField(_("answer"), max_length=48, db_index=True)
    language = models.CharField(_("language"), max_length=2, blank=True)
    helpful = models.BooleanField(_("helped"))
    snapshot = models.CharField(max_length=48, blank=True)

    class Meta:
        """Newest first."""

        ordering = ["-day", "key"]
