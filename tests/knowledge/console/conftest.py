"""What tests of the console share: staff of each role, and a small knowledge."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client, TransactionTestCase

PASSWORD = "correct horse battery"


@pytest.fixture(scope="session", autouse=True)
def required_database() -> None:
    """Where PANA_TESTS_REQUIRE names postgres, tests that ran on SQLite by mistake would prove nothing."""
    if "postgres" in os.environ.get("PANA_TESTS_REQUIRE", "") and connection.vendor != "postgresql":
        pytest.fail("PANA_TESTS_REQUIRE asks for PostgreSQL, and DATABASE_URL does not name one")


@pytest.fixture(scope="session", autouse=True)
def emptied_after_transactions() -> Iterator[None]:
    """Tests with real transactions empty all tables afterwards; only for that moment the audit log lets its lines be deleted."""
    from knowledge.console.models.refusal import protect, unprotect

    empty = TransactionTestCase._fixture_teardown

    def let_empty(case: Any) -> None:
        unprotect(connection)
        empty(case)
        protect(connection)

    TransactionTestCase._fixture_teardown = let_empty  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = empty  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """Argon2 takes a tenth of a second on purpose; making staff for a test need not."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]


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
def administrator(member: Callable[..., User]) -> User:
    return member("administrator-one", "administrator")


@pytest.fixture
def seeded(db: None) -> None:
    """The whole seed, approved and live."""
    from knowledge.console.first_start import fill_from_seed

    fill_from_seed()


def signed_in(user: User) -> Client:
    """A client of a person who has shown password and, where the role needs it, the second factor."""
    from knowledge.console.roles import needs_second_factor

    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    if needs_second_factor(user):
        show_second_factor(client, user)
    return client


def show_second_factor(client: Client, user: User) -> None:
    """As if the client had typed the right code."""
    from django_otp import DEVICE_ID_SESSION_KEY
    from django_otp.plugins.otp_totp.models import TOTPDevice

    device, _made = TOTPDevice.objects.get_or_create(user=user, confirmed=True, defaults={"name": "app"})
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()
