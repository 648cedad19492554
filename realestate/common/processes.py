"""Child processes that leave nothing behind, and folders that have one owner."""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1


class InUse(RuntimeError):
    """Another living process owns it."""


def own(lock: Path) -> IO[str]:
    """Hold a lock file, until it is closed or this process ends. Raises InUse, naming the owner."""
    held = lock.open("a+", encoding="utf-8")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        held.seek(0)
        owner = held.read()
        held.close()
        raise InUse(f"{lock.with_suffix('')} is in use by process {owner or 'unknown'}") from None
    held.truncate(0)
    held.write(str(os.getpid()))
    held.flush()
    return held


def die_with_parent(kind: signal.Signals) -> Callable[[], None]:
    """A `preexec_fn`: the child gets the signal when its parent's thread ends, be it by kill -9."""
    prctl, parent = ctypes.CDLL(None).prctl, os.getpid()

    def in_child() -> None:
        prctl(PR_SET_PDEATHSIG, kind)
        if os.getppid() != parent:
            os._exit(1)

    return in_child


def within(seconds: float, done: Callable[[], bool]) -> bool:
    """Wait until `done()`, at most so long; whether it came to be."""
    until = time.monotonic() + seconds
    while not done():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True
