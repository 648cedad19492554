"""Opening a case: the unit is found, what departments hold is filled in, the clock of the draft starts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from realestate.accounts.models import Office, User
from realestate.cases.models import Case, Part, Party, Registration
from realestate.cases.services import draw_number, record_event
from realestate.common import clock
from realestate.common.errors import Refused
from realestate.common.identifiers import comparable
from realestate.exchange.facts import Contract, ContractParty
from realestate.flow.services import sides
from realestate.law import matters
from realestate.law.matter import Step
from realestate.register.models import Unit

DRAFT_LIVES = dt.timedelta(days=30)


def office_of(unit: Unit) -> Office:
    """The office of the unit's district; refused (wrong_office) when it is another registry's."""
    office = Office.objects.filter(code=unit.division).first()
    if office is None:
        raise wrong_office()
    return office


def wrong_office() -> Refused:
    return Refused(
        "wrong_office",
        _("这套房不在本市登记机构的范围内。"),
        remedy=_("请到房屋所在地的不动产登记机构办理。"),
        status=422,
        field="number",
        article="不动产登记暂行条例 7",
    )


def unit_not_found() -> Refused:
    return Refused(
        "unit_not_found",
        _("没有找到这本证书或这份合同对应的房屋。"),
        remedy=_("请核对证书编号或合同编号；编号印在证书第一页、合同首页。"),
        status=422,
        field="number",
    )


def seller_not_owner() -> Refused:
    return Refused(
        "seller_not_owner",
        _("合同上的卖方不是登记簿上的房主，这份合同办不了过户。"),
        remedy=_("请卖方先把自己的登记办好，或请真正的房主重新签合同。"),
        status=422,
        field="number",
        article="民法典 215、597",
    )


@transaction.atomic
def open_case(
    *,
    user: User,
    matter: str,
    unit_code: str,
    contract: Contract | None = None,
    other_unit: str = "",
    steps: Iterable[int] = (),
    channel: str = "citizen",
) -> Case:
    """A new draft of this person for this unit, or the one that they have already (two clicks, two tabs: one draft).

    `contract` is what the housing department holds; `other_unit` the second unit of an exchange or a merger; `steps`
    the numbers of the optional steps that are wanted.
    Errors: unit_not_found, wrong_office, unknown_matter, seller_not_owner.
    """
    kind = matters.MATTERS.get(matter)
    if kind is None or not kind.steps:
        raise Refused("unknown_matter", _("没有这项业务。"), status=404)
    unit = Unit.objects.select_for_update(no_key=True).filter(code=unit_code).first()
    if unit is None:
        raise unit_not_found()
    draft = Case.objects.filter(opened_by=user, matter=matter, state="draft", registrations__unit=unit).first()
    if draft is not None:
        return draft
    office = office_of(unit)
    now = clock.now()
    case = Case.objects.create(
        number=draw_number(office),
        matter=matter,
        office=office,
        opened_by=user,
        opened_at=now,
        expires_at=now + DRAFT_LIVES,
        channel=channel,
    )
    wanted = set(steps)
    for sequence, step in enumerate(kind.steps, start=1):
        if not step.optional or sequence in wanted:
            open_step(case, sequence, step, unit if step.same_unit else second_unit(other_unit, unit), user, contract)
    record_event(case=case, act="open", actor=user, unit=unit.code, contract=contract.number if contract else "")
    return case


def open_step(case: Case, sequence: int, step: Step, unit: Unit, user: User, contract: Contract | None) -> Registration:
    """One registration of the draft, with everything that the book and the filed contract know about it."""
    of_contract = contract if any(ask.name == "price" for ask in step.rules.asks) else None
    registration = Registration.objects.create(
        case=case,
        sequence=sequence,
        type=step.type,
        reason=step.reason,
        right_kind=step.right,
        unit=unit,
        **terms_of(of_contract),
    )
    if of_contract is not None:
        add_owners(case, registration, of_contract)
        add_buyers(case, registration, user, of_contract)
    else:
        sides.fill(case, registration, step, user, {})
    return registration


def second_unit(code: str, first: Unit) -> Unit:
    """The other unit that the matter names; not the same one twice."""
    unit = Unit.objects.select_for_update(no_key=True).filter(code=code).first()
    if unit is None:
        raise unit_not_found()
    if unit.pk == first.pk:
        raise Refused(
            "unit_twice",
            _("同一套房填写了两次。"),
            remedy=_("请填写另一套房的证书编号。"),
            status=422,
            field="other",
        )
    return unit


def terms_of(contract: Contract | None) -> dict[str, Any]:
    """Price and terms as the housing department holds them, each with source and date."""
    if contract is None:
        return {"terms": {"copies": 1}}
    held = {
        "price": str(contract.price),
        "contract_number": contract.number,
        "signed_on": contract.signed_on.isoformat(),
        "delivery_on": contract.delivery_on.isoformat() if contract.delivery_on else "",
    }
    source = {"source": contract.source, "at": contract.fetched_at.isoformat()}
    return {
        "price": contract.price,
        "terms": {"copies": 1, **{k: v for k, v in held.items() if k != "price"}},
        "sources": {field: {**source, "value": value} for field, value in held.items() if value},
    }


def add_owners(case: Case, registration: Registration, contract: Contract) -> None:
    """The sellers are those whom the register names; the contract tells how to reach them."""
    unit = registration.unit
    owners = sides.of_right("ownership")(unit) if unit else []
    phones = {comparable(seller.id_number): seller.phone for seller in contract.sellers}
    if not phones.keys() <= {comparable(found.holder.id_number) for found in owners}:
        raise seller_not_owner()
    for found in owners:
        party = sides.party_for(case, found.holder, Party.Role.OBLIGOR, phones)
        sides.stand(registration, party, Part.Side.OBLIGOR, found.share)


def add_buyers(case: Case, registration: Registration, user: User, contract: Contract) -> None:
    """The buyers of the filed contract."""
    for order, buyer in enumerate(contract.buyers, start=1):
        mine = buyer.id_number == user.id_number
        party = Party.objects.create(
            case=case,
            order=order,
            role=Party.Role.HOLDER,
            user=user if mine else None,
            name=buyer.name,
            id_number=buyer.id_number,
            phone=(user.phone or buyer.phone) if mine else buyer.phone,
            invited_at=case.opened_at if mine else None,
            facts={"source": contract.source, "at": contract.fetched_at.isoformat()},
        )
        share = Fraction(1) if len(contract.buyers) == 1 else share_in(buyer)
        sides.stand(registration, party, Part.Side.HOLDER, share)


def share_in(buyer: ContractParty) -> Fraction | None:
    """The share that the contract gives a buyer; None under 共同共有."""
    return Fraction(buyer.numerator, buyer.denominator) if buyer.numerator and buyer.denominator else None
