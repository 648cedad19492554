"""Entries in a line: the book's acts for tests, without a case around them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import connection, transaction

from realestate.law.entries import Closing, EntryDraft, to_content
from realestate.law.people import JOINT, Holder, Owner
from realestate.law.rights import Easement, Mortgage, Notice, Objection, Ownership, Residence, Right, Seizure
from realestate.register.models import Entry, Unit
from realestate.register.services import append, lock_units

WANG, LI, HAN = (Holder(name, number) for name, number in (
    ("王芳", "330106198004020028"), ("李雷", "330106199003030016"), ("韩梅", "330106199105060045"),
))  # fmt: skip
ICBC, CCB = (
    Holder("工行杭州分行", "91330100MA00000A1X", "credit_code", "bank"),
    Holder("建行杭州分行", "", "credit_code", "bank"),
)
COURT, COURT_B = Holder("西湖区法院", kind="court"), Holder("滨江区法院", kind="court")


def moment(text: str) -> dt.datetime:
    """`2026-03-02 10:00` in Hangzhou."""
    return dt.datetime.fromisoformat(f"{text.replace(' ', 'T')}+08:00")


SOME_TIME = moment("2026-03-02 10:00")


def ownership(*owners: Holder, shares: str = "") -> Ownership:
    parts = [JOINT if shares == "joint" else Fraction(1, len(owners))] * len(owners)
    people = tuple(Owner(holder, part) for holder, part in zip(owners, parts, strict=True))
    return Ownership(id="", entered_at=SOME_TIME, owners=people, acquired=dt.date(2019, 6, 1))


def mortgage(to: Holder = ICBC, **more: Any) -> Mortgage:
    return Mortgage(id="", entered_at=SOME_TIME, mortgagees=(to,), amount=Decimal(800000), **more)


def seizure(by: Holder = COURT, served: str = "2026-01-05 10:00", **more: Any) -> Seizure:
    dates = {"starts": dt.date(2026, 1, 5), "until": dt.date(2029, 1, 4)} | more
    return Seizure(id="", entered_at=SOME_TIME, organ=by, served_at=moment(served), **dates)


def notice(to: Holder = LI, kind: Any = "sale", **more: Any) -> Notice:
    return Notice(id="", entered_at=SOME_TIME, kind=kind, to=(to,), capable_from=dt.date(2026, 1, 5), **more)


def objection(by: Holder = HAN, **more: Any) -> Objection:
    return Objection(id="", entered_at=SOME_TIME, by=by, matter="产权归属", **more)


def residence(to: Holder = HAN) -> Residence:
    return Residence(id="", entered_at=SOME_TIME, to=(to,))


def easement(other: Unit, side: Any = "servient") -> Easement:
    return Easement(id="", entered_at=SOME_TIME, other_unit=other.code, purpose="通行", side=side)


def enter(
    unit: Unit,
    right: Right | str,
    *closes: tuple[int, str],
    kind: str = "",
    registration: str = "first",
    reason: str = "",
    at: str = "2026-03-02 10:00",
    unit_facts: dict[str, str] | None = None,
    **more: Any,
) -> Entry:
    """One entry: a right with what it closes (ordinal, how), or only the closing (`right` is then its kind)."""
    opens = not isinstance(right, str)
    kind = kind or (type(right).__name__.lower() if opens else str(right))
    draft = EntryDraft(
        unit.code,
        kind,  # type: ignore[arg-type]
        registration,
        reason,
        to_content(right)
        if isinstance(right, (Ownership, Mortgage, Seizure, Notice, Objection, Residence, Easement))
        else {},
        tuple(Closing(str(ordinal), how) for ordinal, how in closes),  # type: ignore[arg-type]
        opens=opens,
        unit_facts=unit_facts,
    )
    with transaction.atomic():
        locked = lock_units([unit.code])[unit.code]
        return append(
            unit=locked,
            draft=draft,
            case_number=f"T{unit.pk}-{locked.last_ordinal + 1}",
            sequence=1,
            registrar="林静",
            at=moment(at),
            **more,
        )


def settle() -> None:
    """Let the deferred referees speak now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def sql(*statements: str) -> None:
    """By hand, referees on, until the transaction would commit."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        settle()


def past_the_referees(statement: str) -> None:
    """By hand, as somebody with the keys of the database would: referees off."""
    settle()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
