"""From a record to a unit and the entries of its book: every field is checked, and every refusal has its code."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, cast, get_args

from realestate.common.identifiers import clean_name, parse_credit_code, parse_id_number, parse_unit_code
from realestate.law.entries import EntryDraft, RightKind, to_content
from realestate.law.people import JOINT, Holder, IdKind, Owner, PartyKind, Share
from realestate.law.rights import (
    Easement,
    Mortgage,
    MortgageKind,
    Notice,
    NoticeKind,
    Objection,
    Ownership,
    Residence,
    Right,
    Seizure,
    SeizureKind,
)
from realestate.register.importing.fields import (
    amount,
    choice,
    day,
    fields,
    flag,
    identified,
    missing,
    moment,
    only,
    text,
    whole,
)
from realestate.register.importing.reading import BadLine, Record

FIRST_DAY: Final = dt.date(1949, 10, 1)
TEXTS: Final = {"location": 160, "use": 20, "nature": 20, "structure": 20, "building": 20, "room": 20}
UNIT_FIELDS: Final = frozenset(
    {"code", "area", "inner_area", "shared_area", "floor", "floors", "completed", "land", "developer", "parcel",
     "under_construction", "public_facility", "disputed", "owners", "acquired", "registered", "price", "mortgages",
     "seizures", "notices", "objections", "residences", "easements", *TEXTS}
)  # fmt: skip
PARCEL_FIELDS: Final = frozenset({"location", "area", "land_right", "land_use", "term_from", "term_until"})
HOLDER_FIELDS: Final = frozenset({"name", "id_number", "id_kind", "kind", "share"})
_SHARE: Final = re.compile(r"[0-9]{1,9}/[0-9]{1,9}")


@dataclass(frozen=True)
class Taken:
    """A line understood: the unit's columns, its parcel's, and its entries with their moments, in order."""

    line: int
    unit: dict[str, Any]
    parcel: dict[str, Any]
    entries: tuple[tuple[EntryDraft, dt.datetime], ...]

    @property
    def code(self) -> str:
        return cast(str, self.unit["code"])


def take(record: Record, line: int, *, now: dt.datetime) -> Taken:
    """The unit and its book; BadLine with the first thing that is wrong."""
    only(record, UNIT_FIELDS)
    code = str(identified(parse_unit_code, record.get("code")))
    unit: dict[str, Any] = {name: value for name, length in TEXTS.items() if (value := text(record, name, length))}
    if "location" not in unit:
        raise missing("location")
    unit |= {"code": code, "division": code[:6], "area": amount(record, "area", required=True)}
    unit |= {name: area for name in ("inner_area", "shared_area") if (area := amount(record, name))}
    unit |= {name: number for name in ("floor", "floors") if (number := whole(record, name)) is not None}
    unit |= {"completed": day(record, "completed"), "land": choice(record, "land", LANDS, "state")}
    unit |= {name: flag(record, name) for name in ("under_construction", "public_facility", "disputed")}
    if developer := record.get("developer"):
        firm = holder(developer, "developer")
        unit |= {"developer_name": firm.name, "developer_number": firm.id_number}
    reader = Reader(code, now)
    rights = [*reader.ownership(record), *reader.others(record)]
    rights.sort(key=lambda one: one[1].entered_at)
    drafts = tuple((reader.draft(kind, right), right.entered_at) for kind, right in rights)
    return Taken(line, unit, parcel_of(record, unit), drafts)


def parcel_of(record: Record, unit: dict[str, Any]) -> dict[str, Any]:
    given = fields(record.get("parcel") or {}, PARCEL_FIELDS)
    lengths = {"location": 120, "land_right": 20, "land_use": 40}
    values = {name: value for name, length in lengths.items() if (value := text(given, name, length))}
    return {
        "code": unit["code"][:19],
        "division": unit["division"],
        "location": unit["location"][:120],
        "area": amount(given, "area") or Decimal("0.00"),
        "land_right": "出让",
        "land_use": "城镇住宅用地",
        "term_from": day(given, "term_from"),
        "term_until": day(given, "term_until"),
        **values,
    }


class Reader:
    """The rights in one record; a right says its kind by its class."""

    def __init__(self, code: str, now: dt.datetime) -> None:
        self.code, self.now = code, now

    def draft(self, kind: RightKind, right: Right) -> EntryDraft:
        registration = kind if kind in ("notice", "objection", "seizure") else "first"
        return EntryDraft(self.code, kind, registration, "taken_over", to_content(right))

    def at(self, record: Record, *names: str) -> dt.datetime:
        """The first of these moments that is given; one is needed, and none lies in the future."""
        for name in names:
            if record.get(name):
                found = moment(record, name)
                if found > self.now or found.date() < FIRST_DAY:
                    raise BadLine("date_out_of_range", f"{name} 的日期不在可能的范围", f"the date of {name} cannot be")
                return found
        raise missing(names[0])

    def ownership(self, record: Record) -> Iterable[tuple[RightKind, Right]]:
        owners = owners_of(record.get("owners") or [])
        if owners:
            entered = self.at(record, "registered", "acquired")
            acquired = day(record, "acquired") or entered.date()
            price = amount(record, "price")
            yield "ownership", Ownership(id="", entered_at=entered, owners=owners, acquired=acquired, price=price)

    def others(self, record: Record) -> Iterable[tuple[RightKind, Right]]:
        makers: dict[str, tuple[RightKind, Callable[[Record], Right]]] = {
            "mortgages": ("mortgage", self.mortgage),
            "seizures": ("seizure", self.seizure),
            "notices": ("notice", self.notice),
            "objections": ("objection", self.objection),
            "residences": ("residence", self.residence),
            "easements": ("easement", self.easement),
        }
        for name, (kind, make) in makers.items():
            given = record.get(name) or []
            if not isinstance(given, list):
                raise BadLine("wrong_value", f"{name} 应为列表", f"{name} is to be a list")
            for one in given:
                yield kind, make(one)

    def mortgage(self, given: Any) -> Right:
        one = fields(given, {"to", "amount", "kind", "starts", "until", "scope", "covenant", "rank_order", "entered"})
        return Mortgage(
            id="",
            entered_at=self.at(one, "entered"),
            mortgagees=holders(one, "to", "bank"),
            amount=cast(Decimal, amount(one, "amount", required=True)),
            kind=cast(MortgageKind, choice(one, "kind", get_args(MortgageKind), "general")),
            starts=day(one, "starts"),
            until=day(one, "until"),
            scope=text(one, "scope", 400),
            covenant=flag(one, "covenant") if "covenant" in one else None,
            rank_order=whole(one, "rank_order") or 0,
        )

    def seizure(self, given: Any) -> Right:
        one = fields(given, {"by", "served", "from", "until", "kind", "debtor", "document", "entered"})
        served = self.at(one, "served")
        return Seizure(
            id="",
            entered_at=self.at(one, "entered", "served"),
            organ=holder(one.get("by"), "court"),
            served_at=served,
            starts=day(one, "from"),
            until=day(one, "until"),
            kind=cast(SeizureKind, choice(one, "kind", get_args(SeizureKind), "seizure")),
            debtor=holder(one["debtor"], "person") if one.get("debtor") else None,
            document=text(one, "document", 80),
        )

    def notice(self, given: Any) -> Right:
        one = fields(given, {"kind", "to", "obligors", "capable_from", "amount", "covenant", "until", "entered"})
        return Notice(
            id="",
            entered_at=self.at(one, "entered"),
            kind=cast(NoticeKind, choice(one, "kind", get_args(NoticeKind))),
            to=holders(one, "to", "person"),
            obligors=holders(one, "obligors", "person") if one.get("obligors") else (),
            capable_from=day(one, "capable_from"),
            amount=amount(one, "amount"),
            covenant=flag(one, "covenant") if "covenant" in one else None,
            until=day(one, "until"),
        )

    def objection(self, given: Any) -> Right:
        one = fields(given, {"by", "matter", "suit_proved", "entered"})
        matter = text(one, "matter", 200)
        if not matter:
            raise missing("matter")
        entered, proved = self.at(one, "entered"), day(one, "suit_proved")
        by = holder(one.get("by"), "person")
        return Objection(id="", entered_at=entered, by=by, matter=matter, suit_proved=proved)

    def residence(self, given: Any) -> Right:
        one = fields(given, {"to", "until", "entered"})
        to, until = holders(one, "to", "person"), day(one, "until")
        return Residence(id="", entered_at=self.at(one, "entered"), to=to, until=until)

    def easement(self, given: Any) -> Right:
        one = fields(given, {"other_unit", "purpose", "side", "holders", "until", "entered"})
        return Easement(
            id="",
            entered_at=self.at(one, "entered"),
            other_unit=str(identified(parse_unit_code, one.get("other_unit"))),
            purpose=text(one, "purpose", 200),
            side=cast(Any, choice(one, "side", ("servient", "dominant"), "servient")),
            holders=holders(one, "holders", "person") if one.get("holders") else (),
            until=day(one, "until"),
        )


# -- People ------------------------------------------------------------------------------------------------------------

ID_CHECKS: Final[dict[str, Callable[[str], Any]]] = {"id_card": parse_id_number, "credit_code": parse_credit_code}
LANDS: Final = ("state", "collective", "homestead")


def holder(given: Any, kind: PartyKind) -> Holder:
    """A name, or an object with name, id_number, id_kind, kind. People need a number, organs of state do not."""
    one = {"name": given} if isinstance(given, str) else fields(given, HOLDER_FIELDS)
    name = identified(clean_name, one.get("name"))
    party = cast(PartyKind, choice(one, "kind", get_args(PartyKind), kind))
    id_kind = choice(one, "id_kind", get_args(IdKind), "id_card" if party == "person" else "credit_code")
    number = text(one, "id_number", 30)
    if number and id_kind in ID_CHECKS:
        number = str(identified(ID_CHECKS[id_kind], number))
    elif not number and party == "person":
        raise missing("id_number")
    return Holder(name, number, cast(IdKind, id_kind), party)


def holders(record: Record, name: str, kind: PartyKind) -> tuple[Holder, ...]:
    """One or several."""
    given = record.get(name)
    found = tuple(holder(one, kind) for one in (given if isinstance(given, list) else [given]))
    if not found:
        raise missing(name)
    apart(found)
    return found


def apart(found: Iterable[Holder]) -> None:
    """Nobody is named twice (by number; by name where there is none)."""
    keys = [one.id_number or one.name for one in found]
    if len(set(keys)) != len(keys):
        raise BadLine("holder_twice", "同一权利人出现两次", "the same holder is named twice")


def owners_of(given: Any) -> tuple[Owner, ...]:
    """The owners with their shares, which add up to one; or all jointly."""
    if not isinstance(given, list):
        raise BadLine("wrong_value", "owners 应为列表", "owners is to be a list")
    people = [holder(one, "person") for one in given]
    apart(people)
    usual = "1/1" if len(people) == 1 else ""
    shares = [share_of(one.get("share", usual) if isinstance(one, dict) else usual) for one in given]
    parts = [share for share in shares if isinstance(share, Fraction)]
    jointly = len(people) > 1 and not parts
    if people and not jointly and (len(parts) < len(people) or sum(parts, Fraction(0)) != 1):
        raise BadLine("shares_not_whole", "各份额之和不等于 1", "the shares do not add up to one")
    return tuple(Owner(person, share) for person, share in zip(people, shares, strict=True))


def share_of(given: Any) -> Share:
    if given == JOINT:
        return JOINT
    if isinstance(given, str) and _SHARE.fullmatch(given):
        above, below = map(int, given.split("/"))
        if 0 < above <= below:
            return Fraction(above, below)
    raise BadLine("bad_share", "份额应写作“1/2”或“joint”", "a share is written 1/2, or joint")
