"""Filling in: each answer is saved at once; what a department holds is confirmed or corrected, never typed again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from realestate.accounts.models import User
from realestate.cases.machine import State
from realestate.cases.models import Case, CheckTask, Part, Party
from realestate.cases.selectors import registration_of
from realestate.cases.services import record_event
from realestate.common import clock
from realestate.common.errors import Refused
from realestate.flow.advance import lock, moved_on
from realestate.flow.services import judging, sides
from realestate.law.matters import MATTERS
from realestate.law.people import Holder


@dataclass(frozen=True)
class Buyer:
    """One buyer as typed: `share` None means joint ownership 共同共有."""

    name: str
    id_number: str
    phone: str
    share: Fraction | None


@dataclass(frozen=True)
class Named:
    """One person or organisation as typed on a side; `share` None where shares do not matter or under 共同共有."""

    name: str
    id_number: str
    phone: str = ""
    share: Fraction | None = None
    kind: str = "person"


def draft(case_id: int, user: User) -> Case:
    """The locked draft, refused unless this person is filling it in."""
    case = lock(case_id)
    if case.state != State.DRAFT:
        raise moved_on(case)
    if case.opened_by_id != user.pk:
        raise Refused(
            "not_the_filler",
            _("这份申请由发起人填写。"),
            remedy=_("您可以在确认时查看全部内容；发现不对请选择“有不对的地方”。"),
            status=403,
        )
    return case


@transaction.atomic
def save_terms(*, case_id: int, user: User, price: Decimal, delivery_on: str, address: str) -> Case:
    """Price (yuan), day of handing over, and where the certificate is brought.

    A price that differs from the filed contract wins, and somebody checks it (R-APP-13): never a refusal.
    """
    case = draft(case_id, user)
    registration = registration_of(case)
    held = registration.sources.get("price", {}).get("value")
    if held is not None:
        check_against(case, registration.sources["price"], "price", held, str(price), same=Decimal(held) == price)
    registration.price = price
    registration.terms = {**registration.terms, "delivery_on": delivery_on, "stated": True}
    registration.save(update_fields=["price", "terms"])
    case.parties.filter(role=Party.Role.HOLDER, user=user).update(address=address)
    return case


def check_against(case: Case, source: dict[str, Any], field: str, held: str, stated: str, *, same: bool) -> None:
    """Open a check task when the citizen's answer differs from a department's; drop the open one when it agrees."""
    if same:
        case.check_tasks.filter(field=field, settled_at=None).delete()
        return
    CheckTask.objects.update_or_create(
        case=case,
        field=field,
        settled_at=None,
        defaults={"held": held, "source": source["source"], "stated": stated, "opened_at": clock.now()},
    )
    record_event(case=case, act="correct", actor=case.opened_by, field=field, held=held, stated=stated)


@transaction.atomic
def save_homes(*, case_id: int, user: User, homes: int) -> Case:
    """Homes that the buyers' household owns before this one (R-TAX-04); the citizen's answer wins, and is checked."""
    case = draft(case_id, user)
    for party in case.parties.filter(role=Party.Role.HOLDER):
        held = party.facts.get("homes_held")
        if held and party.user_id == user.pk:
            check_against(case, held, "homes", str(held["value"]), str(homes), same=min(int(held["value"]), 2) == homes)
        party.facts = {**party.facts, "homes": homes}
        party.save(update_fields=["facts"])
    return case


@transaction.atomic
def keep_household(*, case_id: int, id_number: str, facts: dict[str, Any]) -> None:
    """What departments answered about a party's household, with source and time; asked before, outside."""
    case = lock(case_id)
    for party in case.parties.filter(id_number=id_number):
        party.facts = {**facts, **party.facts}
        party.save(update_fields=["facts"])


@transaction.atomic
def save_seller_phones(*, case_id: int, user: User, phones: dict[int, str]) -> Case:
    """How each seller is reached: party id -> phone in E.164 form."""
    case = draft(case_id, user)
    for party in case.parties.filter(role=Party.Role.OBLIGOR):
        if phone := phones.get(party.pk):
            party.phone = phone
            party.save(update_fields=["phone"])
    return case


@transaction.atomic
def save_buyers(*, case_id: int, user: User, buyers: Sequence[Buyer]) -> Case:
    """Everybody who will own it, with shares; the person filling it in must be among them.

    Errors: shares_not_whole, party_twice, party_both_sides, filler_missing.
    """
    case = draft(case_id, user)
    check_buyers(case, user, buyers)
    case.parties.filter(role=Party.Role.HOLDER).exclude(id_number__in=[b.id_number for b in buyers]).delete()
    for order, buyer in enumerate(buyers, start=1):
        mine = buyer.id_number == user.id_number
        party, _made = Party.objects.update_or_create(
            case=case,
            role=Party.Role.HOLDER,
            id_number=buyer.id_number,
            defaults={
                "order": order,
                "name": buyer.name,
                "phone": (user.phone or buyer.phone) if mine else buyer.phone,
                "user": user if mine else None,
                "invited_at": case.opened_at if mine else None,
            },
        )
        sides.stand(registration_of(case), party, Part.Side.HOLDER, buyer.share)
    return case


def check_buyers(case: Case, user: User, buyers: Sequence[Buyer]) -> None:
    """Whole shares, nobody twice, nobody on both sides, and the filler among them."""
    numbers = [buyer.id_number for buyer in buyers]
    if len(set(numbers)) != len(numbers):
        raise Refused(
            "party_twice", _("同一个人填写了两次。"), remedy=_("请删去重复的一位。"), status=422, field="buyers"
        )
    if case.parties.filter(role=Party.Role.OBLIGOR, id_number__in=numbers).exists():
        raise Refused(
            "party_both_sides",
            _("同一个人不能既是卖方又是买方。"),
            remedy=_("请核对身份号码。"),
            status=422,
            field="buyers",
        )
    if user.id_number not in numbers:
        raise Refused(
            "filler_missing", _("填写人应当是买方之一。"), remedy=_("请把您自己列为买方。"), status=422, field="buyers"
        )
    shares = [buyer.share for buyer in buyers]
    stated = [share for share in shares if share is not None]
    if stated and (len(stated) != len(shares) or sum(stated) != 1):
        raise Refused(
            "shares_not_whole",
            _("各人份额相加应当正好是 1，现在是 %(sum)s。") % {"sum": sum(stated, Fraction(0))},
            remedy=_("请改正份额，例如两人各 1/2；夫妻共同所有可选“共同共有”。"),
            status=422,
            field="buyers",
            article="民法典 298",
        )
    if not stated and len(shares) == 1:
        raise Refused(
            "shares_not_whole",
            _("一个人买，份额应当是 1/1。"),
            remedy=_("请选择“单独所有”。"),
            status=422,
            field="buyers",
            article="民法典 298",
        )


@transaction.atomic
def save_step(
    *, case_id: int, user: User, sequence: int, attributes: Mapping[str, Any], facts: Mapping[str, Any]
) -> Case:
    """The answers to what one registration asks (Ground.asks): columns of its own, and facts in plain JSON.

    What cannot be meant is refused (422) with the law package's code, and nothing is saved.
    """
    case = draft(case_id, user)
    registration = case.registrations.select_related("unit").get(sequence=sequence)
    share, copies = attributes.get("share"), attributes.get("copies")
    registration.price = attributes.get("price") or registration.price
    registration.amount = attributes.get("amount") or registration.amount
    registration.terms = {
        **registration.terms,
        **({"share": str(share)} if share else {}),
        **({"copies": int(copies)} if copies else {}),
        "facts": dict(facts),
        "stated": True,
    }
    registration.save(update_fields=["price", "amount", "terms"])
    judging.read(case, [registration], as_if_signed=True)
    return case


@transaction.atomic
def save_side(*, case_id: int, user: User, sequence: int, side: str, people: Sequence[Named]) -> Case:
    """Everybody on the side that the form asks for; the sides that follow it in later steps follow at once."""
    case = draft(case_id, user)
    registration = case.registrations.get(sequence=sequence)
    numbers = [person.id_number for person in people]
    if len(set(numbers)) != len(numbers):
        raise Refused(
            "party_twice", _("同一个人填写了两次。"), remedy=_("请删去重复的一位。"), status=422, field="people"
        )
    registration.parts.filter(side=side).exclude(party__id_number__in=numbers).delete()
    for person in people:
        holder = Holder(person.name, person.id_number, kind=person.kind)  # type: ignore[arg-type]
        party = sides.party_for(case, holder, side, {})
        if not party.parts.exclude(registration=registration, side=side).exists():
            party.name = person.name  # whom the register or another step names keeps that name
        party.phone = person.phone or party.phone
        if person.id_number == user.id_number:
            party.user, party.invited_at = user, case.opened_at
        party.save(update_fields=["name", "phone", "user", "invited_at"])
        sides.stand(registration, party, side, person.share)
    follow(case, sequence, side)
    case.parties.filter(parts=None).exclude(role=Party.Role.CONSENTER).delete()
    judging.read(case, [registration], as_if_signed=True)
    return case


def follow(case: Case, sequence: int, side: str) -> None:
    """Steps whose side is another step's (``1.holders``) get the same people anew."""
    matter = MATTERS.get(case.matter)
    word = f"{sequence}.{side}s"
    for place, step in enumerate(matter.steps if matter else (), start=1):
        later = case.registrations.filter(sequence=place).first()
        for own_side, origin in ((Part.Side.OBLIGOR, step.obligors), (Part.Side.HOLDER, step.holders)):
            if later is not None and origin == word:
                later.parts.filter(side=own_side).delete()
                sides.copy_side(case, later, origin, own_side)


@transaction.atomic
def save_contacts(*, case_id: int, user: User, phones: Mapping[int, str]) -> Case:
    """How everybody else is reached: party id -> phone in E.164 form."""
    case = draft(case_id, user)
    for party in case.parties.exclude(user=user):
        if phone := phones.get(party.pk):
            party.phone = phone
            party.save(update_fields=["phone"])
    return case


@transaction.atomic
def save_address(*, case_id: int, user: User, address: str) -> Case:
    """Where what comes of it is brought."""
    case = draft(case_id, user)
    case.parties.filter(role=Party.Role.HOLDER).update(address=address)
    return case


@transaction.atomic
def choose_channel(*, case_id: int, user: User, remote: bool) -> Case:
    """After payment: nobody comes (everybody confirmed with face check) or one visit at a booked time."""
    case = lock(case_id)
    if case.state != State.PAID:
        raise moved_on(case)
    if remote and not all(confirmed_remotely(party) for party in case.parties.exclude(invited_at=None)):
        raise Refused(
            "visit_needed",
            _("还有当事人没有做人脸核验，这次需要到窗口一趟。"),
            remedy=_("请预约一个时间，最多跑一次。"),
            status=409,
        )
    if case.remote != remote:
        case.remote = remote
        case.save(update_fields=["remote"])
        record_event(case=case, act="choose_channel", actor=user, remote=remote)
    return case


def confirmed_remotely(party: Party) -> bool:
    """Nobody has to come for somebody whose face was checked, nor for an organisation whose clerk has signed."""
    return bool(party.evidence.get("face_check") or party.evidence.get("clerk"))
