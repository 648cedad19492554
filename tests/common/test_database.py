"""A kept connection is asked whether it lives only when there is a sign that it may not."""

from __future__ import annotations

from collections.abc import Iterator
from unittest import mock

import pytest
from django.db import OperationalError, connections
from django.db.backends.postgresql import base

from realestate.common.database.base import DatabaseWrapper

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def kept() -> Iterator[DatabaseWrapper]:
    """A connection of our own, beside the test's."""
    connection = connections["default"].copy()
    assert isinstance(connection, DatabaseWrapper)
    connection.ensure_connection()
    yield connection
    connection.close()


def ended(connection: DatabaseWrapper) -> None:
    """The server ends it, and we wait until that has come in."""
    import select

    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
    select.select([connection.connection.fileno()], [], [], 5)


def test_a_quiet_connection_is_good_without_a_question(kept: DatabaseWrapper) -> None:
    with mock.patch.object(base.DatabaseWrapper, "is_usable", side_effect=AssertionError):
        assert kept.is_usable()


def test_a_connection_that_the_server_ended_is_replaced_before_it_is_used(kept: DatabaseWrapper) -> None:
    before = kept.connection.info.backend_pid
    ended(kept)
    assert not kept.is_usable()
    kept.health_check_enabled, kept.health_check_done = True, False
    with kept.cursor() as cursor:
        cursor.execute("SELECT 1")
    assert kept.connection.info.backend_pid != before


def test_without_the_look_it_would_have_failed(kept: DatabaseWrapper) -> None:
    ended(kept)
    kept.health_check_done = True
    with pytest.raises(OperationalError), kept.cursor() as cursor:
        cursor.execute("SELECT 1")


def test_a_closed_connection_is_not_usable(kept: DatabaseWrapper) -> None:
    kept.connection.close()
    assert not kept.is_usable()
    kept.close()
    assert not kept.is_usable()


def test_a_notice_on_the_connection_is_no_end_of_it(kept: DatabaseWrapper) -> None:
    with kept.cursor() as cursor:
        cursor.execute("LISTEN something")
    with connections["default"].cursor() as cursor:
        cursor.execute("NOTIFY something")
    assert kept.is_usable()
