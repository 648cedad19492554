"""Up by job: a capability tells the flow that something happened, in the same transaction, by name only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from procrastinate.contrib.django import app
from procrastinate.jobs import Job

_waiting: ContextVar[list[Job] | None] = ContextVar("waiting", default=None)


@contextmanager
def together() -> Iterator[None]:
    """What is reported within is queued at its end, in one statement; nothing of it when it fails.

    Belongs inside the transaction of what is reported. Within another one it changes nothing.
    """
    if _waiting.get() is not None:
        yield
        return
    jobs: list[Job] = []
    token = _waiting.set(jobs)
    try:
        yield
    finally:
        _waiting.reset(token)
    if jobs:
        app.job_manager.batch_defer_jobs(jobs)


def report_each(task: str, arguments: Iterable[dict[str, Any]]) -> None:
    """Queue the same task once for each set of arguments, all in one statement."""
    deferrer, waiting = app.configure_task(task), _waiting.get()
    jobs = list(arguments)
    if waiting is not None:
        waiting.extend(deferrer.make_new_job(**one) for one in jobs)
    elif jobs:
        deferrer.batch_defer(*jobs)


def report(task: str, **arguments: Any) -> None:
    """Queue the job called `task` with JSON `arguments`; it commits or vanishes with the present transaction.

    The handler may run more than once, so it begins with "already done? return".
    """
    report_each(task, [arguments])
