"""What the benches share: a database of their own, medians of runs taken in turn, and rows of one table."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any


def set_up() -> None:
    """Keys, folders and database server as the tests have them; before anything of Django is imported."""
    import django

    import tests.environment  # noqa: F401

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "realestate.settings")
    django.setup()


@contextmanager
def database() -> Iterator[None]:
    """An empty migrated database, gone afterwards."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("collectstatic", interactive=False, verbosity=0)
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def seconds(act: Callable[[], Any]) -> float:
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


def in_turn(rounds: int, *acts: Callable[[], Any]) -> list[list[float]]:
    """Seconds of each act, `rounds` times, one after another, so that a slow moment falls on all alike."""
    times: list[list[float]] = [[] for _act in acts]
    for _ in range(rounds):
        for place, act in enumerate(acts):
            times[place].append(seconds(act))
    return times


def median_ms(times: Sequence[float]) -> float:
    return statistics.median(times) * 1000


def calm_ms(times: Sequence[float]) -> float:
    """The first quartile: what it takes when nobody else wants the machine. For ratios."""
    return (statistics.quantiles(times, n=4)[0] if len(times) > 1 else times[0]) * 1000


def p95(times: Sequence[float]) -> float:
    """The time that nineteen of twenty do not reach."""
    return statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]


def row(what: str, ours: str, theirs: str, result: str, target: str) -> None:
    """One row of the table."""
    print(f"{what:<44} {ours:>20} {theirs:>26} {result:>14} {target:>16}", flush=True)


def queries_of(act: Callable[[], Any]) -> int:
    """How often it asks the database."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        act()
    return len(asked)
