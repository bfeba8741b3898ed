"""The four roles of staff and what each may do; groups of Django, kept as they stand here after each migration."""

from __future__ import annotations

from typing import Any, Final

from django.contrib.auth.models import Group, Permission, User

AUTHOR, REVIEWER, PUBLISHER, ADMINISTRATOR = "author", "reviewer", "publisher", "administrator"

_AUTHOR: Final = ("add_record", "change_record", "view_record", "exchange_record", "see_reports")
_REVIEWER: Final = (*_AUTHOR, "review_record")
_PUBLISHER: Final = (*_REVIEWER, "publish_record", "view_publication", "add_publication")
_ADMINISTRATOR: Final = (
    *_PUBLISHER, "view_auditline", "add_user", "change_user", "view_user", "delete_user", "view_group",
)  # fmt: skip

MAY: Final[dict[str, tuple[str, ...]]] = {
    AUTHOR: _AUTHOR,
    REVIEWER: _REVIEWER,
    PUBLISHER: _PUBLISHER,
    ADMINISTRATOR: _ADMINISTRATOR,
}
"""Permissions of each role, by their code names."""

SECOND_FACTOR: Final = (PUBLISHER, ADMINISTRATOR)
"""Roles that must also show a one-time code."""


def make_roles(**_signal: Any) -> None:
    """Create the groups, and give each exactly its permissions. Listens to ``post_migrate``."""
    for role, codes in MAY.items():
        group, _made = Group.objects.get_or_create(name=role)
        group.permissions.set(Permission.objects.filter(codename__in=codes))


def needs_second_factor(user: User) -> bool:
    """Whether this person may publish or administer."""
    return bool(user.is_superuser or user.groups.filter(name__in=SECOND_FACTOR).exists())
