"""Two districts, twenty buildings, three hundred homes with parcels, plans and owners in the book."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db import transaction

from certificates.services import issue
from realestate.accounts.models import Office
from realestate.common import clock
from realestate.flow.sample.people import STRANGER, WANG_FANG, Sample, person
from realestate.law.entries import Closing, EntryDraft, RightKind, to_content
from realestate.law.people import JOINT, Holder, Owner
from realestate.law.people import Share as Part
from realestate.law.rights import Ownership
from realestate.law.rights import Right as LawRight
from realestate.register.models import Entry, Parcel, Right, Unit
from realestate.register.services import append, lock_units

STREETS = {
    "330106": ("西湖区", ("文一路 88 号", "天目山路 160 号")),
    "330108": ("滨江区", ("江南大道 228 号", "滨盛路 1870 号")),
}
DEVELOPERS = {
    "330106": Holder("西湖置业有限公司", "91330100MA0000015W", "credit_code", "developer"),
    "330108": Holder("滨江置业有限公司", "91330200MA99999TXY", "credit_code", "developer"),
}
FLOORS, ROOMS, BUILDINGS = 5, 3, 5
AREAS = (Decimal("89.50"), Decimal("118.36"), Decimal("143.27"))
QIAN_ROOM = ("330106", 1, 0, 2, 0)  # 钱多's, the tour's second sale
CAST_ROOM = ("330106", 0, 2, 4, 1)  # Wang Fang's: district, street, building, floor, room


@dataclass(frozen=True)
class Place:
    """Where a home stands in the town."""

    division: str
    street: int
    building: int
    floor: int
    room: int

    @property
    def is_wang_fangs(self) -> bool:
        return (self.division, self.street, self.building, self.floor, self.room) == CAST_ROOM

    @property
    def is_qian_duos(self) -> bool:
        return (self.division, self.street, self.building, self.floor, self.room) == QIAN_ROOM


def places() -> Iterator[Place]:
    """All three hundred, in order."""
    for division in STREETS:
        for street in range(2):
            for building in range(BUILDINGS):
                for floor in range(FLOORS):
                    for room in range(ROOMS):
                        yield Place(division, street, building, floor, room)


def parcel_of(place: Place) -> Parcel:
    """The street's parcel, made once, with its boundary in metres."""
    district, streets = STREETS[place.division]
    parcel, _made = Parcel.objects.get_or_create(
        code=f"{place.division}001002GB{23 + place.street:05d}",
        defaults={
            "division": place.division,
            "location": f"杭州市{district}{streets[place.street]}",
            "area": Decimal("12345.00"),
            "term_from": dt.date(2010, 1, 1),
            "term_until": dt.date(2080, 1, 1),
            "boundary": [[0, 0], [132, 4], [138, 92], [6, 96]],
        },
    )
    return parcel


def make_unit(place: Place) -> Unit:
    """The home itself: valid code, room number, area, plan of its rooms."""
    parcel = parcel_of(place)
    area = Decimal("89.50") if place.is_wang_fangs else AREAS[place.room]
    floor = place.floor + 5
    room = f"{floor}{place.room + 1:02d}"
    serial = place.floor * ROOMS + place.room + 1
    left = 12 + 24 * place.building
    return Unit.objects.create(
        code=f"{parcel.code}F{place.building + 1:04d}{serial:04d}",
        parcel=parcel,
        division=place.division,
        location=f"{parcel.location} {place.building + 1} 幢 1 单元 {room} 室",
        building=str(place.building + 1),
        room=room,
        area=area,
        inner_area=(area * Decimal("0.78")).quantize(Decimal("0.01")),
        shared_area=area - (area * Decimal("0.78")).quantize(Decimal("0.01")),
        floor=floor,
        floors=18,
        completed=dt.date(2012, 6, 18),
        plan=plan_of(area),
        footprint=[[left, 30], [left + 16, 30], [left + 16, 62], [left, 62]],
    )


def plan_of(area: Decimal) -> list[dict[str, object]]:
    """Rooms as rings in metres, whose areas add up to the inner area."""
    depth = 9.0
    wide = round(float(area) * 0.78 / depth, 2)
    cut, split = round(wide * 0.58, 2), 5.0
    corners = {
        "客厅": (0, 0, cut, split),
        "主卧": (cut, 0, wide, split),
        "厨房": (0, split, round(wide * 0.3, 2), depth),
        "卫生间": (round(wide * 0.3, 2), split, round(wide * 0.5, 2), depth),
        "次卧": (round(wide * 0.5, 2), split, wide, depth),
    }
    return [
        {"name": name, "ring": [[x1, y1], [x2, y1], [x2, y2], [x1, y2]]} for name, (x1, y1, x2, y2) in corners.items()
    ]


def owners_of(place: Place, nth: int) -> list[tuple[Sample, Part]]:
    """Who owns it: alone, jointly (every fifth) or by shares (every ninth)."""
    if place.is_wang_fangs:
        return [(WANG_FANG, Fraction(1))]
    if place.is_qian_duos:
        return [(STRANGER, Fraction(1))]
    first, second = person(2 * nth), person(2 * nth + 1)
    if nth % 9 == 4:
        return [(first, Fraction(2, 3)), (second, Fraction(1, 3))]
    if nth % 5 == 2:
        return [(first, JOINT), (second, JOINT)]
    return [(first, Fraction(1))]


def acquired_on(nth: int, place: Place) -> dt.date:
    """Between 2014 and 2025, by the place in the list."""
    if place.is_wang_fangs:
        return dt.date(2019, 6, 3)
    return dt.date(2014 + nth % 12, 1 + nth % 12, 1 + nth % 27)


def moment(day: dt.date, hour: int = 10) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, hour, tzinfo=clock.ZONE)


def enter(
    unit: Unit,
    kind: RightKind,
    right: LawRight,
    *,
    registration: str,
    reason: str,
    closes: tuple[Closing, ...] = (),
    registrar: str = "林静",
) -> Entry:
    """One entry, through the only writer of the book."""
    with transaction.atomic():
        locked = lock_units([unit.code])[unit.code]
        return append(
            unit=locked,
            draft=EntryDraft(unit.code, kind, registration, reason, to_content(right), closes),
            case_number=f"SAMPLE{unit.code[6:]}{locked.last_ordinal + 1:03d}",
            sequence=1,
            registrar=registrar,
            at=right.entered_at,
        )


def settle_in(place: Place, nth: int, office: Office) -> Unit:
    """Make the home, its first registration by the developer, its sale to the owners, and their certificate."""
    unit = make_unit(place)
    built, bought = moment(dt.date(2013, 3, 1)), moment(acquired_on(nth, place))
    developer = Ownership(id="", entered_at=built, owners=(Owner(DEVELOPERS[place.division]),), acquired=built.date())
    enter(unit, "ownership", developer, registration="first", reason="built")
    people = owners_of(place, nth)
    owned = Ownership(
        id="",
        entered_at=bought,
        acquired=bought.date(),
        owners=tuple(Owner(Holder(who.name, who.id_number), part) for who, part in people),
    )
    entry = enter(
        unit,
        "ownership",
        owned,
        registration="transfer",
        reason="sale",
        closes=(Closing("1", "transferred"),),
    )
    issue(case=None, right=Right.objects.get(entry=entry), at=bought, office=office, pdf=False)
    return unit
