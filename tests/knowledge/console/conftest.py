"""What tests of the console share: staff of each role, and a small knowledge."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

PASSWORD = "correct horse battery"


@pytest.fixture
def member(db: None) -> Callable[..., User]:
    """Makes a member of staff with a role."""

    def make(name: str, role: str) -> User:
        user = User.objects.create_user(name, password=PASSWORD, is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        return user

    return make


@pytest.fixture
def author(member: Callable[..., User]) -> User:
    return member("author-one", "author")


@pytest.fixture
def reviewer(member: Callable[..., User]) -> User:
    return member("reviewer-one", "reviewer")


@pytest.fixture
def publisher(member: Callable[..., User]) -> User:
    return member("publisher-one", "publisher")


@pytest.fixture
def seeded(db: None) -> None:
    """The whole seed, approved and live."""
    from knowledge.console.first_start import fill_from_seed

    fill_from_seed()


def signed_in(user: User) -> Client:
    """A client of a person who has shown password and, where needed, the second factor."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
