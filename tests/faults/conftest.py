"""Two people at once, a killed worker: real commits on real PostgreSQL, each in a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from realestate.accounts.models import User
from realestate.register.models import Unit
from tests.journey import Journey


@pytest.fixture
def journey(
    transactional_db: None,
    owned_flat: Unit,
    li_lei: User,
    wang_fang: User,
    officer_chen: User,
    officer_zhou: User,
    registrar_lin: User,
) -> Journey:
    """Li Lei buys Wang Fang's flat, committed for all to see."""
    return Journey(owned_flat, li_lei, [wang_fang], officer_chen, officer_zhou, registrar_lin)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run every act in a thread, all released together; results and exceptions, in the order given."""
    gate = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            gate.wait(30)
            results[place] = act()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


@contextmanager
def without(*statements: str, back: tuple[str, ...]) -> Iterator[None]:
    """Take a referee away for a negative control, and put it back."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for statement in back:
                cursor.execute(statement)
