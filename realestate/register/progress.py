"""How far a long command is: one line that renews itself on a terminal, plain lines now and then elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TextIO

EVERY = {True: 0.2, False: 10.0}  # seconds between lines, on a terminal and elsewhere


class Progress:
    """Call `step(done)` as often as you like; `end()` once. `total` None: nobody knows how much there is."""

    def __init__(
        self, out: TextIO, total: int | None, what: str, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.out, self.total, self.what, self.clock = out, total, what, clock
        self.tty = bool(getattr(out, "isatty", bool)())
        self.began = self.said = clock()
        self.first = 0

    def start(self, done: int, total: int | None = None) -> None:
        """What was done by an earlier run: it does not count for the speed. The total, where it is known only now."""
        self.first, self.total = done, total or self.total

    def step(self, done: int) -> None:
        now = self.clock()
        if now - self.said >= EVERY[self.tty]:
            self.said = now
            self.say(self.line(done, now))

    def end(self, done: int) -> None:
        """The last line stays on the terminal; elsewhere nothing more is to be said."""
        if self.tty:
            self.say(self.line(done, self.clock()))
            self.out.write("\n")

    def say(self, line: str) -> None:
        self.out.write(f"\r{line}\x1b[K" if self.tty else f"{line}\n")
        self.out.flush()

    def line(self, done: int, now: float) -> str:
        """`12,000/300,000 units (4 %), 3,100 units/s, 1 min 33 s left`."""
        rate = (done - self.first) / max(now - self.began, 1e-6)
        speed = f"{rate:,.0f} {self.what}/s"
        if self.total is None:
            return f"{done:,} {self.what}, {speed}"
        share = 100 * done // max(self.total, 1)
        left = f", {duration((self.total - done) / rate)} left" if rate > 0 and done < self.total else ""
        return f"{done:,}/{self.total:,} {self.what} ({share} %), {speed}{left}"


def duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
