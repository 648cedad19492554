"""The judgement on one core: a home with thirty entries in its book, closed or still standing; a matter; many owners.

python -m bench.law
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from bench import _scene

TARGET, TIMES = 5_000, 2_000
ENTRIES = 30
YEARS = [f"20{14 + n}-03-01 10:00" for n in range(10)]


def long_history() -> Any:
    """A flat with thirty entries: its owner, a mortgage in force, and what stood against it and ended."""
    from realestate.law.rights import Closure

    def past(right: Any) -> Any:
        at = right.entered_at + dt.timedelta(days=30)
        return replace(right, closed=Closure("cancelled", at, "c"))

    book = standing()
    return replace(
        book,
        mortgages=(*map(past, book.mortgages[:-1]), book.mortgages[-1]),
        notices=tuple(map(past, book.notices)),
        objections=tuple(map(past, book.objections)),
        seizures=tuple(map(past, book.seizures)),
    )


def standing() -> Any:
    """The same thirty, none closed: mortgages in rank, notices and objections that time has ended, a waiting list."""
    from tests.law import stage

    def numbered(rights: list[Any]) -> tuple[Any, ...]:
        return tuple(replace(right, id=f"{type(right).__name__}-{n}") for n, right in enumerate(rights))

    return replace(
        stage.flat(),
        mortgages=numbered([stage.mortgage(entered=at) for at in YEARS]),
        notices=numbered([stage.notice(entered=at, capable=at[:10]) for at in YEARS[:7]]),
        objections=numbered([stage.objection(entered=at) for at in YEARS[:6]]),
        seizures=numbered([stage.seizure(served=at, starts=at[:10]) for at in YEARS[:6]]),
    )


def a_second(act: Callable[[], object], times: int = TIMES) -> float:
    """Times a second of one core's own time, so that other work on the machine does not count: the best of three."""
    spent = []
    for _round in range(3):
        begin = time.process_time()
        for _ in range(times):
            act()
        spent.append(time.process_time() - begin)
    return times / max(min(spent), 1e-9)


def measure(times: int = TIMES) -> dict[str, float]:
    """What was judged, and how often a second."""
    from realestate.law.judge import judge_matter
    from tests.law import stage

    past, now, sale = long_history(), standing(), stage.sale()
    for book in (past, now):
        rights = (*book.mortgages, *book.notices, *book.objections, *book.seizures)
        if len(rights) + 1 != ENTRIES:
            raise AssertionError(f"{len(rights) + 1} entries")
    if stage.codes(sale, past):
        raise AssertionError("nothing should stand against it")
    matter = carried_over()
    crowd = [stage.person(f"共有人{n}", n % 999, born=f"{1950 + n // 999}-01-01") for n in range(1000)]
    owned = stage.flat(dict.fromkeys(crowd, Fraction(1, 1000)))
    by_many = stage.sale(sellers=tuple(crowd[:700]), extra=stage.papers("coowner_notice"))
    book = stage.flat(mortgages=(stage.mortgage(covenant=True),))
    return {
        f"judge a sale, {ENTRIES} entries (clear)": a_second(lambda: stage.ask(sale, past), times),
        f"judge a sale, {ENTRIES} rights standing ({len(stage.codes(sale, now))} reasons)": a_second(
            lambda: stage.ask(sale, now), times
        ),
        "judge a matter of three (带押过户)": a_second(
            lambda: judge_matter(matter, [book], stage.NOW, stage.CALENDAR), max(1, times // 4)
        ),
        "judge a sale by 700 of 1,000 co-owners": a_second(lambda: stage.ask(by_many, owned), max(1, times // 40)),
    }


def carried_over() -> list[Any]:
    """The old mortgage ends, the home passes, the new mortgage begins."""
    from tests.law import stage

    return [
        stage.ask_for("cancellation", "paid_off", "mortgage", by=(stage.BANK,)),
        stage.sale(),
        stage.ask_for("first", "mortgage", "mortgage", by=(stage.BANK_B,), given_by=(stage.LI,), amount=Decimal(9)),
    ]


def main() -> None:
    for place, (what, rate) in enumerate(measure().items()):
        target = (f"{rate / TARGET:.2f} x", f">= {TARGET}/s") if place < 2 else ("", "")
        _scene.row(what, f"{rate:.0f}/s", "", *target)


if __name__ == "__main__":
    main()
