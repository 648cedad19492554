"""Split and merger of units (实施细则 26(5)): new units with new codes, the old ones become history, burdens go along.

``facts``: ``into`` [{code, area, use, address}, ...], one for a merger; for a merger ``units``, all codes that go in
it. A merger is a matter of one application for each unit, in the order of ``units``: the first founds the new one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final, cast

from realestate.common.identifiers import InvalidUnitCode, parse_unit_code
from realestate.law.application import Application, InvalidApplication
from realestate.law.book import Ownership, Right
from realestate.law.entries import Closing, EntryDraft, Output, RightKind, closes_content, to_content
from realestate.law.facts import Facts
from realestate.law.given import decimal_in, text_in
from realestate.law.holdings import holders_of

#: No building has a million units; more than this is a slip.
MOST_UNITS: Final = 1000
#: The part of a unit code that is the parcel (RULEBOOK 6.1).
PARCEL: Final = 19
OUTPUTS: Final[dict[str, Output]] = {"objection": "entry"}


@dataclass(frozen=True)
class NewUnit:
    """A unit to be. ``area`` in m2."""

    code: str
    area: Decimal
    use: str = ""
    address: str = ""


def new_units(application: Application) -> tuple[NewUnit, ...]:
    """The units that ``into`` names; :class:`InvalidApplication` when one cannot be meant."""
    rows = application.facts.get("into")
    found = []
    for row in rows if isinstance(rows, list | tuple) else (rows,):
        if not isinstance(row, Mapping):
            raise InvalidApplication("change_missing", "请填写新的不动产单元", "please give the new units", "into")
        try:
            code = str(parse_unit_code(text_in(row, "code")))
        except InvalidUnitCode as error:
            raise InvalidApplication(
                "invalid_unit", "不动产单元号不正确", "there is no such unit code", "into"
            ) from error
        area = decimal_in(row, "area", required=True)
        found.append(NewUnit(code, area, text_in(row, "use"), text_in(row, "address")))
    return tuple(found)


def merged_codes(application: Application) -> tuple[str, ...]:
    """The units that a merger takes in, in its order."""
    units = application.facts.get("units")
    return tuple(map(str, units)) if isinstance(units, list | tuple) else ()


def check_split(application: Application) -> None:
    check_new(application, new_units(application), at_least=2)


def check_merge(application: Application) -> None:
    """One new unit out of at least two, this one among them."""
    into, codes = new_units(application), merged_codes(application)
    check_new(application, into, at_least=1)
    if len(into) != 1 or len(codes) < 2 or application.unit_code not in codes:
        raise InvalidApplication("change_missing", "请列明要合并的单元", "please name the units that merge", "units")
    if len(set(codes)) != len(codes) or into[0].code in codes:
        raise InvalidApplication("same_unit_twice", "同一单元填写了两次", "a unit is named twice", "units")


def check_new(application: Application, into: tuple[NewUnit, ...], *, at_least: int) -> None:
    """Enough units, each new and named once."""
    codes = [unit.code for unit in into]
    if not at_least <= len(into) <= MOST_UNITS:
        raise InvalidApplication("change_missing", "请填写新的不动产单元", "please give the new units", "into")
    if len(set(codes)) != len(codes) or application.unit_code in codes:
        raise InvalidApplication("same_unit_twice", "同一单元填写了两次", "a unit is named twice", "into")
    if any(code[:PARCEL] != application.unit_code[:PARCEL] for code in codes):
        raise InvalidApplication("other_parcel", "新单元应在同一宗地上", "new units lie on the same parcel", "into")


def units_missing(facts: Facts) -> Iterator[str]:
    """Units of a merger that are not part of the same matter."""
    own = facts.application.unit_code
    return (code for code in merged_codes(facts.application) if code != own and code not in facts.others)


def owned_alike(facts: Facts) -> bool:
    """Do the same people own all units of the merger alike? (Those that are closed already were asked.)"""
    mine = {(owner.holder.name, owner.share) for owner in facts.book.owners}
    return all(
        {(owner.holder.name, owner.share) for owner in facts.others[code].owners} == mine
        for code in merged_codes(facts.application)
        if code in facts.others and facts.others[code].ownership is not None
    )


def split(facts: Facts) -> tuple[EntryDraft, ...]:
    """The old unit closes; each new one opens with the same owners and every burden of the old one."""
    old = facts.book.ownership
    if old is None:
        return ()
    into = new_units(facts.application)
    drafts = [closing_of(facts, old, into)]
    for unit in into:
        drafts += [founding_of(facts, old, unit), *carried(facts, unit)]
    return tuple(drafts)


def merge(facts: Facts) -> tuple[EntryDraft, ...]:
    """This unit closes; the first one of the merger founds the new unit, and each brings its burdens."""
    old = facts.book.ownership
    if old is None:
        return ()
    into = new_units(facts.application)
    drafts = [closing_of(facts, old, into)]
    if facts.application.unit_code == merged_codes(facts.application)[0]:
        drafts.append(founding_of(facts, old, into[0]))
    return (*drafts, *carried(facts, into[0]))


def burdens(facts: Facts) -> tuple[tuple[str, Right], ...]:
    """What stands on the unit and goes along; a seizure does not let it come to this."""
    shelves: tuple[tuple[str, tuple[Right, ...]], ...] = (
        ("mortgage", facts.mortgages), ("notice", facts.notices), ("objection", facts.objections),
        ("residence", facts.residences), ("easement", facts.easements),
    )  # fmt: skip
    return tuple((kind, right) for kind, rights in shelves for right in rights)


def closing_of(facts: Facts, old: Ownership, into: tuple[NewUnit, ...]) -> EntryDraft:
    closes = (Closing(old.id, "replaced"), *(Closing(right.id, "replaced") for _kind, right in burdens(facts)))
    return EntryDraft(
        unit_code=facts.application.unit_code,
        right="ownership",
        registration="change",
        reason=facts.application.reason,
        content={"into": [unit.code for unit in into], "closes": closes_content(closes)},
        closes=closes,
        opens=False,
        holders=old.holders,
    )


def founding_of(facts: Facts, old: Ownership, unit: NewUnit) -> EntryDraft:
    """The first entry of a new unit: the same owners, since when they were."""
    new = replace(old, certificate="", since=old.set_up_at)
    given = {"area": f"{unit.area:.2f}", "use": unit.use or facts.book.unit.use}
    given["location"] = unit.address or facts.book.unit.location
    content: dict[str, Any] = to_content(new) | {"from": facts.application.unit_code, "closes": []}
    return EntryDraft(
        unit_code=unit.code,
        right="ownership",
        registration="change",
        reason=facts.application.reason,
        content=content,
        output="certificate",
        owners=new.owners,
        holders=new.holders,
        unit_facts=given,
        founds=True,
    )


def carried(facts: Facts, unit: NewUnit) -> Iterator[EntryDraft]:
    """Each burden anew on a new unit, in the rank that it had."""
    for kind, right in burdens(facts):
        changes: dict[str, Any] = {"since": right.set_up_at}
        if kind == "mortgage":
            changes["ranked_from"] = getattr(right, "ranked_from", None) or right.entered_at
        yield EntryDraft(
            unit_code=unit.code,
            right=cast(RightKind, kind),
            registration="change",
            reason=facts.application.reason,
            content=to_content(replace(right, **changes)) | {"closes": []},
            output=OUTPUTS.get(kind, "proof"),
            holders=holders_of(right),
        )
