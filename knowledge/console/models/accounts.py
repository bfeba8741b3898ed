"""What an account holds beside Django's own: whether its password was given by somebody else and must be changed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Account(models.Model):
    """Beside one user. Accounts are switched off and never deleted, so that the history keeps its names."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="account", verbose_name=_("person"))
    must_change_password = models.BooleanField(_("must choose a password"), default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """One permission for all that administrators do with accounts."""

        default_permissions = ()
        permissions = [("manage_accounts", "May make, change and switch off accounts")]
        verbose_name, verbose_name_plural = _("account"), _("accounts")

    def __str__(self) -> str:
        return str(self.user)


def must_change_password(user: Any) -> bool:
    """Whether this person still has a one-time password."""
    return bool(Account.objects.filter(user=user, must_change_password=True).exists())


def expect_change(user: Any, expected: bool) -> None:
    """Ask for a password of one's own at the next step, or no longer."""
    Account.objects.update_or_create(user=user, defaults={"must_change_password": expected})
