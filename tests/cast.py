"""The cast, and the small town that they live in: rows by code, valid by the rules, all synthetic."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils import timezone

from realestate.accounts.models import Membership, Office, Organisation, User
from realestate.common.identifiers import id_check_digit
from realestate.law.entries import EntryDraft
from realestate.register.models import Entry, Parcel, Unit
from realestate.register.services import append, lock_units

GRID = [[0, 0], [12, 0], [12, 9], [0, 9]]
PLAN = [
    {"name": "客厅", "ring": [[0, 0], [7, 0], [7, 5], [0, 5]]},
    {"name": "主卧", "ring": [[7, 0], [12, 0], [12, 5], [7, 5]]},
    {"name": "厨房", "ring": [[0, 5], [4, 5], [4, 9], [0, 9]]},
    {"name": "次卧", "ring": [[4, 5], [12, 5], [12, 9], [4, 9]]},
]


def id_number(serial: int, *, born: str = "19000101", division: str = "330102") -> str:
    """A valid synthetic identity number: nobody born in 1900 is alive."""
    first = f"{division}{born}{serial:03d}"
    return first + id_check_digit(first)


def citizen(name: str, serial: int, **fields: Any) -> User:
    """A bound citizen with a phone of their own."""
    return User.objects.create_user(
        phone=f"+86138000{serial:05d}",
        phone_verified=True,
        name=name,
        id_number=id_number(serial),
        bound_at=timezone.now(),
        **fields,
    )


def staff(username: str, name: str, role: str, office: Office | None = None, **membership: Any) -> User:
    """A member of staff with one post."""
    user = User.objects.create_user(username=username, name=name)
    Membership.objects.create(user=user, role=role, office=office, **membership)
    return user


CREDIT_CODES = {"330106": "12330106000000510J", "330108": "12330108000000625M"}


def make_office(code: str = "330106", name: str = "杭州市西湖区不动产登记中心") -> Office:
    return Office.objects.create(
        code=code,
        name=name,
        name_en="Xihu District Real Estate Registration Centre",
        address="文三路 1 号",
        phone="0571-12345",
        credit_code=CREDIT_CODES.get(code, ""),
    )


def organisation(name: str, credit_code: str, kind: str) -> Organisation:
    return Organisation.objects.create(name=name, credit_code=credit_code, kind=kind)


def make_unit(
    serial: int = 1, *, division: str = "330106", area: str = "89.50", use: str = "住宅", **fields: Any
) -> Unit:
    """A flat on a parcel of its own district, not yet owned by anybody."""
    parcel, _made = Parcel.objects.get_or_create(
        code=f"{division}001002GB00023",
        defaults={
            "division": division,
            "location": "文一路 88 号",
            "area": Decimal("12345.00"),
            "term_from": dt.date(2010, 1, 1),
            "term_until": dt.date(2080, 1, 1),
            "boundary": [[0, 0], [120, 0], [120, 90], [0, 90]],
        },
    )
    return Unit.objects.create(
        code=f"{parcel.code}F0001{serial:04d}",
        parcel=parcel,
        division=division,
        location=f"文一路 88 号 3 幢 1 单元 {900 + serial} 室",
        building="3",
        room=str(900 + serial),
        use=use,
        area=Decimal(area),
        inner_area=Decimal("70.10"),
        shared_area=Decimal("19.40"),
        floor=9,
        floors=18,
        completed=dt.date(2012, 6, 1),
        plan=PLAN,
        footprint=GRID,
        **fields,
    )


def own(unit: Unit, *owners: User, share: str = "", acquired: str = "2019-06-01", case_number: str = "") -> Entry:
    """Enter these people as owners: alone, by equal shares (`share`), or jointly (`share="joint"`)."""
    share = share or ("1/1" if len(owners) == 1 else f"1/{len(owners)}")
    holders = [
        {"name": o.name, "id_kind": "id_card", "id_number": o.id_number, "kind": "person", "share": share}
        for o in owners
    ]
    return enter(
        unit,
        "ownership",
        {"owners": holders, "acquired": acquired},
        registration="transfer",
        reason="sale",
        at=dt.datetime.fromisoformat(f"{acquired}T10:00:00+08:00"),
        case_number=case_number,
    )


def enter(
    unit: Unit,
    right: str,
    content: dict[str, Any],
    *,
    registration: str = "first",
    reason: str = "",
    at: dt.datetime | None = None,
    case_number: str = "",
) -> Entry:
    """One entry in the book of a unit, through the only writer."""
    from django.db import transaction

    with transaction.atomic():
        locked = lock_units([unit.code])[unit.code]
        return append(
            unit=locked,
            draft=EntryDraft(unit.code, right, registration, reason, content),  # type: ignore[arg-type]
            case_number=case_number or f"SAMPLE-{unit.code}-{locked.last_ordinal + 1}",
            sequence=1,
            registrar="林登簿",
            at=at or timezone.now(),
        )
