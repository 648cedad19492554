"""From what somebody claims to what is proven: contracts, cases, deaths and kinship are asked of who knows them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from realestate.accounts.models import Organisation, User
from realestate.cases.machine import LIVE
from realestate.cases.models import Case
from realestate.common.errors import Refused
from realestate.common.identifiers import InvalidIdentifier, comparable, parse_case_number
from realestate.query import ports, selectors
from realestate.query.models import Grant
from realestate.query.services.asking import Evidence
from realestate.query.services.finding import clean
from realestate.register.models import Share

IDENTITY = frozenset({"identity"})


def by_pledge() -> Evidence:
    """Nothing but who one is and the pledge (measures 21)."""
    return Evidence(IDENTITY | {"pledge"})


def by_mandate(*, user: User, number: str) -> tuple[Evidence, str]:
    """A filed contract or an accepted case, told apart by its number; gives the unit's code too.

    Raises Refused (422) with what is wrong with it. Asks the housing department: never inside a transaction.
    """
    text = number.strip()[:60]
    if not text:
        raise Refused("mandate_missing", _("请填写合同编号或者受理编号。"), status=422, field="mandate")
    try:
        return by_case(user=user, number=parse_case_number(text))
    except InvalidIdentifier:
        return by_contract(user=user, number=text)


def by_case(*, user: User, number: str) -> tuple[Evidence, str]:
    """An accepted case, not yet over, in which this person takes part."""
    under_way = Case.objects.filter(number=number, accepted_at__isnull=False, state__in=LIVE)
    case = under_way.filter(parties__user=user).first()
    registration = case.registrations.select_related("unit").order_by("sequence").first() if case else None
    if registration is None or registration.unit is None:
        raise no_mandate()
    return Evidence(IDENTITY | {"case"}, mandate=number), registration.unit.code


def by_contract(*, user: User, number: str) -> tuple[Evidence, str]:
    """A filed contract by which this person buys or sells, as long as it is not fulfilled: the seller still owns."""
    contract = ports.departments().contract(number)
    if contract is None:
        raise no_mandate()
    if not contract:
        raise silent()
    mine = {comparable(party.id_number) for party in (*contract.sellers, *contract.buyers)}
    if contract.ended or comparable(user.id_number or "") not in mine or is_fulfilled(contract):
        raise no_mandate()
    return Evidence(IDENTITY | {"contract"}, mandate=number), contract.unit_code


def is_fulfilled(contract: Any) -> bool:
    """Has the home gone to somebody else than the sellers? Then the contract shows an interest no longer."""
    holders = Share.objects.filter(right__unit__code=contract.unit_code, **selectors.OWNED)
    owners = {comparable(number) for number in holders.values_list("id_number", flat=True)}
    return bool(owners) and not owners & {comparable(seller.id_number) for seller in contract.sellers}


def by_death(*, user: User, name: str, id_number: str) -> Evidence:
    """The deceased's death, from the police; kinship, from the civil affairs department where it knows it.

    What is not proven stays out: the law then says what is missing. Never inside a transaction.
    """
    name = clean(name)
    departments = ports.departments()
    died = departments.has_died(name, id_number)
    if not died and died is not False:
        raise silent()
    proofs = set(IDENTITY)
    if died:
        proofs.add("death_proof")
        if is_kin(user, id_number):
            proofs.add("kinship")
    return Evidence(frozenset(proofs), mandate=f"被继承人 {name}")


def is_kin(user: User, id_number: str) -> bool:
    """Does the household of the deceased, or one's own, name the other one?"""
    departments, mine = ports.departments(), comparable(user.id_number or "")
    for whose, other in ((id_number, mine), (mine, comparable(id_number))):
        family = departments.household(whose)
        if family:
            members = [family.spouse, *family.minor_children] if family.spouse else list(family.minor_children)
            if any(member and comparable(member.id_number) == other for member in members):
                return True
    return False


def by_grant(*, organisation: Organisation, code: str, at: dt.datetime) -> Grant:
    """The open authorisation with this code. Raises Refused: grant_not_found, _not_yours, _revoked, _used, _expired."""
    grant = Grant.objects.filter(code=code.strip().upper()[:10]).select_related("unit", "giver").first()
    if grant is None:
        raise Refused("grant_not_found", _("没有这个授权码，请和客户核对。"), status=404, field="code")
    if grant.organisation_id != organisation.pk:
        raise Refused("grant_not_yours", _("这个授权不是给贵单位的。"), status=403, field="code")
    texts = {
        "revoked": _("客户已经撤销了这个授权。"),
        "used": _("这个授权已经用过了，一个授权只能查一次。"),
        "expired": _("这个授权已经过期，请客户在手机上重新授权。"),
    }
    state = grant.state(at)
    if state != "open":
        raise Refused(f"grant_{state}", texts[state], status=409, field="code")
    return grant


def no_mandate() -> Refused:
    return Refused(
        "not_an_interested_party",
        _("没有找到您参加的这份合同或者案件。"),
        remedy=_("请核对编号；没有合同、案件的，可以查询公开的限制情形。"),
        status=422,
        field="mandate",
        article="不动产登记资料查询暂行办法 20",
    )


def silent() -> Refused:
    return Refused(
        "department_silent",
        _("部门的系统暂时没有回应，现在核实不了。"),
        remedy=_("请过几分钟再试；您填的没有丢。"),
        status=422,
    )
