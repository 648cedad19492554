"""Up by job: a capability tells the flow that something happened, in the same transaction, by name only."""

from __future__ import annotations

from typing import Any

from procrastinate.contrib.django import app


def report(task: str, **arguments: Any) -> int:
    """Queue the job called `task` with JSON `arguments`; it commits or vanishes with the present transaction.

    Returns the job's id.  The handler may run more than once, so it begins with "already done? return".
    """
    return app.configure_task(task).defer(**arguments)
