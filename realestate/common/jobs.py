"""Up by job: a capability tells the flow that something happened, in the same transaction, by name only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from procrastinate.contrib.django import app


def report_each(task: str, arguments: Iterable[dict[str, Any]]) -> None:
    """Queue the same task once for each set of arguments, all in one statement."""
    if jobs := list(arguments):
        app.configure_task(task).batch_defer(*jobs)


def report(task: str, **arguments: Any) -> int:
    """Queue the job called `task` with JSON `arguments`; it commits or vanishes with the present transaction.

    Returns the job's id.  The handler may run more than once, so it begins with "already done? return".
    """
    return app.configure_task(task).defer(**arguments)
