"""Who stands on which side when a matter is opened: read from the book, from the steps before, or left to be asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from realestate.accounts.models import Organisation, User
from realestate.cases.models import Case, Part, Party, Registration
from realestate.common import clock
from realestate.common.identifiers import comparable
from realestate.law.entries import read_holder
from realestate.law.matter import Origin, Step
from realestate.law.people import Holder
from realestate.register.models import Restriction, Right, Unit


@dataclass(frozen=True)
class Found:
    """Somebody whom the register names, with the share that they hold."""

    holder: Holder
    share: Fraction | None = None


def of_right(kind: str) -> Callable[[Unit], list[Found]]:
    """The holders of the rights of a kind that are in force."""

    def find(unit: Unit) -> list[Found]:
        rights = Right.objects.filter(unit=unit, kind=kind, closed_by=None).order_by("rank", "id")
        return [
            Found(Holder(s.name, s.id_number, s.id_kind, s.holder_kind), s.fraction)  # type: ignore[arg-type]
            for right in rights.prefetch_related("shares")
            for s in right.shares.all()
        ]

    return find


def of_restriction(kind: str, names: str) -> Callable[[Unit], list[Found]]:
    """The holders of notices, or who objected."""

    def find(unit: Unit) -> list[Found]:
        rows = Restriction.objects.filter(unit=unit, kind=kind, closed_by=None).order_by("id")
        found: list[Found] = []
        for row in rows:
            value: Any = row.terms.get(names) or []
            found.extend(Found(read_holder(one)) for one in (value if isinstance(value, list) else [value]))
        return found

    return find


def developer_of(unit: Unit) -> list[Found]:
    """Who built it and sells it; the owner on the register, once it has been registered."""
    owners = of_right("ownership")(unit)
    return owners or (
        [Found(Holder(unit.developer_name, unit.developer_number, "credit_code", "developer"))]
        if unit.developer_name
        else []
    )


READ_FROM_THE_BOOK: Final[Mapping[Origin, Callable[[Unit], list[Found]]]] = {
    "owners": of_right("ownership"),
    "mortgagees": of_right("mortgage"),
    "residents": of_right("residence"),
    "notice_holders": of_restriction("notice", "to"),
    "objector": of_restriction("objection", "by"),
    "developer": developer_of,
}
#: Left open until somebody is written down in the form.
OPEN: Final = ("asked", "applicant")


def fill(case: Case, registration: Registration, step: Step, user: User, phones: Mapping[str, str]) -> None:
    """Put on both sides of a fresh registration whoever is known already.

    Who opens the matter stands on the open side, unless the book already has them on the other.
    """
    for side, origin in ((Part.Side.OBLIGOR, step.obligors), (Part.Side.HOLDER, step.holders)):
        read = READ_FROM_THE_BOOK.get(origin)
        if read is not None and registration.unit is not None:
            for found in read(registration.unit):
                stand(registration, party_for(case, found.holder, side, phones), side, found.share)
        elif "." in origin:
            copy_side(case, registration, origin, side)
        elif origin in OPEN and user.id_number:
            mine = case.parties.filter(id_number=user.id_number).first()
            if mine is None or origin == "applicant":
                person = Holder(user.name, user.id_number)
                mine = party_for(case, person, side, {comparable(user.id_number): user.phone or ""})
                alone = Fraction(1) if registration.right_kind == "ownership" else None
                stand(registration, mine, side, alone)
    case.parties.filter(id_number=user.id_number).update(user=user, invited_at=case.opened_at, phone=user.phone or "")


def copy_side(case: Case, registration: Registration, origin: str, side: str) -> None:
    """``2.holders``: the same people as on that side of that step."""
    place, _dot, wanted = origin.partition(".")
    other = Part.Side.OBLIGOR if wanted == "obligors" else Part.Side.HOLDER
    for part in Part.objects.filter(registration__case=case, registration__sequence=int(place), side=other):
        stand(registration, part.party, side, part.fraction)


def party_for(case: Case, holder: Holder, role: str, phones: Mapping[str, str]) -> Party:
    """The party of this person in the case, made when they are new in it."""
    party = case.parties.filter(id_number=holder.id_number or holder.name).first()
    if party is not None:
        return party
    organisation = (
        Organisation.objects.filter(credit_code=holder.id_number).first() if holder.kind != "person" else None
    )
    return Party.objects.create(
        case=case,
        order=case.parties.count() + 1,
        role=role,
        organisation=organisation,
        name=holder.name,
        kind=holder.kind,
        id_kind=holder.id_kind,
        id_number=holder.id_number or holder.name,
        phone=phones.get(comparable(holder.id_number), ""),
        facts={"source": "登记簿", "at": clock.now().isoformat()},
    )


def stand(registration: Registration, party: Party, side: str, share: Fraction | None) -> None:
    """Put a party on a side, or change their share there."""
    place = registration.parts.filter(side=side).count() + 1
    values = {
        "numerator": share.numerator if share else None,
        "denominator": share.denominator if share else None,
    }
    Part.objects.update_or_create(
        registration=registration, party=party, side=side, defaults=values, create_defaults={**values, "order": place}
    )
