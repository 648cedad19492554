"""Run a few programmes together: all of them or none, and nothing left when it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import NoReturn

import httpx

from realestate.common.processes import die_with_parent, within

GRACE_SECONDS = 10
LAST_LINES = 20


class Stopped(BaseException):
    """Somebody asked for the end: Ctrl-C, SIGTERM or a closed terminal."""


class Crashed(Exception):
    """A programme ended, or did not answer, when it should have been running."""

    def __init__(self, child: Child, what: str) -> None:
        super().__init__(f"{child.name}: {what}")
        self.child = child


def answers(url: str) -> bool:
    """Whether somebody is there and well."""
    with suppress(httpx.TransportError):
        return httpx.get(url, timeout=5, trust_env=False).is_success
    return False


@dataclass
class Child:
    """A programme at the head of its own process group."""

    name: str
    log: Path
    process: subprocess.Popen[bytes]

    def last_words(self) -> str:
        """The end of its log."""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_LINES:])

    def signal(self, kind: int) -> bool:
        """Send it to the programme and all that it started; False when nothing of them is left."""
        self.process.poll()
        try:
            os.killpg(self.process.pid, kind)
        except ProcessLookupError:
            return False
        return True


@dataclass
class Supervisor:
    """Starts programmes, watches them, stops them."""

    log_dir: Path
    environment: Mapping[str, str]
    children: list[Child] = field(default_factory=list)

    def start(self, name: str, command: Sequence[str | Path]) -> Child:
        """Start a programme; what it says goes to its own log file, begun anew."""
        self.log_dir.mkdir(parents=True, exist_ok=True)
        log = self.log_dir / f"{name}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=dict(self.environment),
                start_new_session=True, preexec_fn=die_with_parent(signal.SIGTERM),
            )  # fmt: skip
        child = Child(name, log, process)
        self.children.append(child)
        return child

    def finish(self, name: str, command: Sequence[str | Path]) -> None:
        """Run a programme to its end while the others run. Raises Crashed when it fails."""
        child = self.start(name, command)
        while child.process.poll() is None:
            self.check(besides=child)
            time.sleep(0.02)
        self.children.remove(child)
        if child.process.returncode:
            raise Crashed(child, f"ended with code {child.process.returncode}")

    def wait_until(self, child: Child, answers: Callable[[], bool], seconds: float) -> None:
        """Wait for a programme's answer. Raises Crashed when it, or another, ends meanwhile or it takes too long."""
        until = time.monotonic() + seconds
        while not answers():
            self.check()
            if time.monotonic() > until:
                raise Crashed(child, f"did not answer within {seconds:.0f} s")
            time.sleep(0.05)

    def check(self, besides: Child | None = None) -> None:
        """Raises Crashed when a programme has ended."""
        for child in self.children:
            if child is not besides and child.process.poll() is not None:
                raise Crashed(child, f"ended with code {child.process.returncode}")

    def watch(self) -> NoReturn:
        """Until it raises Crashed, or a signal raises Stopped."""
        while True:
            self.check()
            time.sleep(0.1)

    def stop(self) -> None:
        """Ask all to end, newest first; after ten seconds end what is left."""
        left = [child for child in reversed(self.children) if child.signal(signal.SIGTERM)]
        within(GRACE_SECONDS, lambda: not any(child.signal(0) for child in left))
        for child in left:
            if child.signal(signal.SIGKILL):
                child.process.wait()
        self.children.clear()


@contextmanager
def stopping_on_signals() -> Iterator[Callable[[], None]]:
    """SIGINT, SIGTERM and SIGHUP raise Stopped, once; calling what this gives makes them do nothing."""
    kinds = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def ignore() -> None:
        for kind in kinds:
            signal.signal(kind, signal.SIG_IGN)

    def stop(_number: int, _frame: FrameType | None) -> None:
        ignore()
        raise Stopped

    before = {kind: signal.signal(kind, stop) for kind in kinds}
    try:
        yield ignore
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)
