"""The console as a Django application."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ConsoleConfig(AppConfig):
    """One application; its tables begin with ``console_``."""

    name = "knowledge.console"
    label = "console"
    verbose_name = _("Knowledge")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep the roles as ``roles.py`` has them, the audit log as it was written, and note who signs in."""
        from knowledge.console.accounts.signals import listen
        from knowledge.console.roles import make_roles

        post_migrate.connect(make_roles, sender=self)
        post_migrate.connect(_protect_the_audit_log, sender=self)
        listen()


def _protect_the_audit_log(using: str, **_signal: object) -> None:
    from django.db import connections

    from knowledge.console.models.refusal import protect

    protect(connections[using])
