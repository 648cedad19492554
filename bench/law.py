"""The judgement of a sale of a home with thirty entries in its book, on one core.

python -m bench.law
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from bench import _scene

TARGET, TIMES = 5_000, 4_000
ENTRIES = 30


def long_history() -> Any:
    """A flat with thirty entries: its owner, a mortgage in force, and what stood against it and ended."""
    from realestate.law.rights import Closure
    from tests.law import stage

    def past(right: Any, n: int) -> Any:
        at = right.entered_at + dt.timedelta(days=30)
        return replace(right, id=f"{type(right).__name__}-{n}", closed=Closure("cancelled", at, f"c{n}"))

    years = [f"20{10 + n}-03-01 10:00" for n in range(9)]
    return replace(
        stage.flat(),
        mortgages=(*(past(stage.mortgage(entered=at), n) for n, at in enumerate(years)), stage.mortgage()),
        notices=tuple(past(stage.notice(entered=at, capable=at[:10]), n) for n, at in enumerate(years[:7])),
        objections=tuple(past(stage.objection(entered=at), n) for n, at in enumerate(years[:6])),
        seizures=tuple(past(stage.seizure(served=at, starts=at[:10]), n) for n, at in enumerate(years[:6])),
    )


def measure(times: int = TIMES) -> tuple[float, tuple[str, ...]]:
    """(judgements a second: the best of three rounds, what was found)."""
    from tests.law import stage

    book, sale = long_history(), stage.sale()
    rights = (*book.mortgages, *book.notices, *book.objections, *book.seizures)
    if len(rights) + 1 != ENTRIES:
        raise AssertionError(f"{len(rights) + 1} entries")

    def many() -> None:
        for _ in range(times):
            stage.ask(sale, book)

    best = min(_scene.in_turn(3, many)[0])
    return times / best, stage.codes(sale, book)


def main() -> None:
    rate, found = measure()
    what = f"judge a sale, {ENTRIES} entries ({', '.join(found) or 'clear'})"
    _scene.row(what, f"{rate:.0f}/s", "", f"{rate / TARGET:.2f} x", f">= {TARGET}/s")


if __name__ == "__main__":
    main()
