"""A whole application at once: bank, developer, court, desk, and every form that is made from a type's declaration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction

from realestate.accounts.models import Office, Organisation, User
from realestate.cases.models import Case, Part, Party, Registration
from realestate.cases.services import draw_number, record_event
from realestate.common import clock
from realestate.common.identifiers import comparable
from realestate.flow.services import judging
from realestate.flow.services.opening import DRAFT_LIVES, office_of, unit_not_found
from realestate.law.people import JOINT, Share
from realestate.register.models import Unit


@dataclass(frozen=True)
class Side:
    """One who stands on a side of a registration.

    `share`: what he takes (or gives); None where shares do not matter. `facts`: what the law asks of a person, in
    plain JSON: born, spouse, homes, capacity, died, guardians [{name, id_number, born}], agent.
    """

    name: str
    id_number: str
    id_kind: str = "id_card"
    kind: str = "person"
    phone: str = ""
    address: str = ""
    share: Share | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """One registration that is asked for, in the words of the law package; `facts` is plain JSON."""

    type: str
    unit_code: str
    reason: str
    right: str = "ownership"
    obligors: tuple[Side, ...] = ()
    holders: tuple[Side, ...] = ()
    share: Fraction | None = None
    price: Decimal | None = None
    amount: Decimal | None = None
    copies: int = 1
    facts: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def apply_for(
    *, opener: User, matter: str, asked: Sequence[Asked], channel: str = "citizen", office: Office | None = None
) -> Case:
    """A draft with all its registrations and parties. Everybody confirms afterwards (`signing`), as always.

    `office`: where it is handed in; the office of the first unit when it is left out. Refused: unit_not_found,
    wrong_office, and whatever cannot be meant (the codes of `law.InvalidApplication`); then nothing is kept.
    """
    units = units_of(asked)
    home = office or office_of(units[asked[0].unit_code])
    now = clock.now()
    case = Case.objects.create(
        number=draw_number(home),
        matter=matter,
        office=home,
        opened_by=opener,
        opened_at=now,
        expires_at=now + DRAFT_LIVES,
        channel=channel,
    )
    parties: dict[str, Party] = {}
    registrations = Registration.objects.bulk_create(
        Registration(
            case=case,
            sequence=sequence,
            type=one.type,
            right_kind=one.right,
            reason=one.reason,
            unit=units[one.unit_code],
            price=one.price,
            amount=one.amount,
            terms={
                "copies": one.copies,
                **({"share": str(one.share)} if one.share is not None else {}),
                "facts": dict(one.facts),
            },
        )
        for sequence, one in enumerate(asked, start=1)
    )
    Part.objects.bulk_create(
        part
        for registration, one in zip(registrations, asked, strict=True)
        for part in sides_of(case, registration, one, parties, opener)
    )
    record_event(case=case, act="open", actor=opener, unit=asked[0].unit_code, channel=channel)
    judging.read(case, as_if_signed=True)  # malformed ones are refused now
    return case


def units_of(asked: Sequence[Asked]) -> dict[str, Unit]:
    """Every unit that is named, or unit_not_found."""
    codes = {one.unit_code for one in asked}
    found = {unit.code: unit for unit in Unit.objects.select_related("parcel").filter(code__in=codes)}
    if not codes or codes - set(found):
        raise unit_not_found()
    return found


def sides_of(
    case: Case, registration: Registration, one: Asked, parties: dict[str, Party], opener: User
) -> Iterator[Part]:
    """Parties once a case, parts once a registration."""
    for side, people in ((Part.Side.OBLIGOR, one.obligors), (Part.Side.HOLDER, one.holders)):
        for order, person in enumerate(people, start=1):
            key = comparable(person.id_number)
            if key not in parties:
                parties[key] = new_party(case, person, side, len(parties) + 1, opener)
            share = None if person.share in (None, JOINT) else Fraction(person.share)
            yield Part(
                registration=registration,
                party=parties[key],
                side=side,
                order=order,
                numerator=share.numerator if share else None,
                denominator=share.denominator if share else None,
            )


def new_party(case: Case, person: Side, role: str, order: int, opener: User) -> Party:
    """A party; the opener is linked at once, an organisation to its account, others when they sign in."""
    mine = opener.id_number is not None and opener.id_number == person.id_number
    organisation = None
    if person.kind != "person":
        organisation = Organisation.objects.filter(credit_code=person.id_number).first()
    return Party.objects.create(
        case=case,
        order=order,
        role=role,
        user=opener if mine else None,
        organisation=organisation,
        name=person.name,
        kind=person.kind,
        id_kind=person.id_kind,
        id_number=person.id_number,
        phone=person.phone or (opener.phone or "" if mine else ""),
        address=person.address,
        facts=dict(person.facts),
        invited_at=case.opened_at if mine else None,
    )
