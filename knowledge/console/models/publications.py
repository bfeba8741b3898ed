"""Publications: each is prepared aside, shows its effect, and is then made live or dropped."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Publication(models.Model):
    """One preparation of a snapshot. ``told`` holds ``[kind, id, digest of the content]`` of every record in it."""

    class State(models.TextChoices):
        """From preparing to its end."""

        PREPARING = "preparing", _("being prepared")
        READY = "ready", _("ready: look at the effect")
        LIVE = "live", _("was made live")
        FAILED = "failed", _("failed")
        DROPPED = "dropped", _("dropped")

    class Reason(models.TextChoices):
        """Why it was begun."""

        STAFF = "staff", _("by staff")
        WITHDRAWAL = "withdrawal", _("withdrawal")
        SCHEDULE = "schedule", _("by its date")
        BACK = "back", _("going back")

    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PREPARING)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices, default=Reason.STAFF)
    snapshot = models.CharField(_("snapshot"), max_length=48, blank=True)
    before = models.CharField(_("live snapshot it was compared with"), max_length=48, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by"))
    begun_at = models.DateTimeField(_("begun"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    steps = models.JSONField(_("steps"), default=list)
    effect = models.JSONField(_("effect"), null=True, blank=True)
    told = models.JSONField(default=list)
    error = models.TextField(_("why it failed"), blank=True)

    class Meta:
        """Newest first."""

        ordering = ["-id"]
        verbose_name, verbose_name_plural = _("publication"), _("publications")

    def __str__(self) -> str:
        return self.snapshot or f"#{self.pk}"
