"""``python -m knowledge.console restore NAME``: lets somebody in again where no administrator can help any more."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from knowledge.console.accounts.deeds import give_new_password, take_second_factor


class Command(BaseCommand):
    """For who has the machine itself; the audit log says that it happened there."""

    help = "Give an account a one-time password, forget its second factor, and switch it on."

    def add_arguments(self, parser: Any) -> None:
        """The name to sign in with."""
        parser.add_argument("name")

    @transaction.atomic
    def handle(self, *_arguments: Any, **options: Any) -> None:
        """Print the one-time password."""
        user = User.objects.filter(username=options["name"]).first()
        if user is None:
            raise CommandError(f"Nobody is called {options['name']}.")
        User.objects.filter(pk=user.pk).update(is_active=True)
        take_second_factor(None, user)
        self.stdout.write(f"{user.username}, one-time password: {give_new_password(None, user)}")
