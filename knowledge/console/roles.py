"""The four roles of staff and what each may do; groups of Django, kept as they stand here after each migration."""

from __future__ import annotations

from typing import Any, Final

from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission, User
from django.utils.translation import gettext_lazy as _

AUTHOR, REVIEWER, PUBLISHER, ADMINISTRATOR = "author", "reviewer", "publisher", "administrator"

_AUTHOR: Final = ("add_record", "change_record", "view_record", "exchange_record", "see_reports")
_REVIEWER: Final = (*_AUTHOR, "review_record")
_PUBLISHER: Final = (*_REVIEWER, "publish_record", "view_publication", "add_publication")
_ADMINISTRATOR: Final = (*_PUBLISHER, "view_auditline", "manage_accounts")

MAY: Final[dict[str, tuple[str, ...]]] = {
    AUTHOR: _AUTHOR,
    REVIEWER: _REVIEWER,
    PUBLISHER: _PUBLISHER,
    ADMINISTRATOR: _ADMINISTRATOR,
}
"""Permissions of each role, by their code names."""

DESCRIPTIONS: Final = {
    AUTHOR: (_("Author"), _("writes and corrects answers, sees what people ask in vain, imports and exports")),
    REVIEWER: (_("Reviewer"), _("the same, and approves what others wrote")),
    PUBLISHER: (_("Publisher"), _("the same, and publishes, withdraws and goes back; needs a code from the phone")),
    ADMINISTRATOR: (_("Administrator"), _("the same, and looks after accounts and the audit log; needs a code from the phone")),
}
"""Name of each role and what it may do, as staff reads it; each may do what the one before may."""

SECOND_FACTOR: Final = (PUBLISHER, ADMINISTRATOR)
"""Roles that must also show a one-time code."""


def make_roles(sender: Any, **_signal: Any) -> None:
    """Create the groups, and give each exactly its permissions. Listens to ``post_migrate``, ahead of Django's own listener."""
    create_permissions(sender, verbosity=0)
    for role, codes in MAY.items():
        group, _made = Group.objects.get_or_create(name=role)
        group.permissions.set(Permission.objects.filter(codename__in=codes))


def needs_second_factor(user: User) -> bool:
    """Whether this person may publish or administer."""
    return bool(user.is_superuser or user.groups.filter(name__in=SECOND_FACTOR).exists())


def role_of(user: User) -> str:
    """The highest role of this person; empty without one."""
    names = {group.name for group in user.groups.all()}
    return next((role for role in reversed(MAY) if role in names), "")
