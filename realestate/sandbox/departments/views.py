"""Each department's questions."""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal
from typing import Any

from django.db.models import Q

from realestate.common import clock
from realestate.common.identifiers import parse_id_number
from realestate.sandbox.departments.exchange import Refusal, answers
from realestate.sandbox.departments.models import Child, Contract, Home, Marriage, Person, TaxProof

ADULT_AT = 18


@answers("police")
def identity(asked: dict[str, Any]) -> dict[str, Any]:
    """Do this name and this number belong together, and is the person alive?"""
    person = Person.objects.filter(id_number=asked["id_number"]).first()
    return {
        "matches": bool(person and person.name == asked["name"]),
        "alive": bool(person and person.alive),
    }


@answers("police")
def face(asked: dict[str, Any]) -> dict[str, Any]:
    """Compare a face with the photo of this number. The stand-in passes whomever it knows, unless told otherwise."""
    person = Person.objects.filter(id_number=asked["id_number"], name=asked["name"]).first()
    passed = bool(person and person.alive and person.face)
    digest = hashlib.sha256(f"{asked['id_number']}{asked['purpose']}{clock.now().isoformat()}".encode()).hexdigest()
    return {"passed": passed, "number": f"RL{digest[:16].upper()}", "score": 0.98 if passed else 0.31}


@answers("civil_affairs")
def household(asked: dict[str, Any]) -> dict[str, Any]:
    """The spouse, and the children under eighteen of the person and of the spouse."""
    me = asked["id_number"]
    if not Person.objects.filter(id_number=me).exists():
        raise Refusal("not_found", 404)
    marriage = Marriage.objects.filter(Q(one=me) | Q(other=me), ended=None).first()
    spouse = (marriage.other if marriage.one == me else marriage.one) if marriage else None
    parents = [me, spouse] if spouse else [me]
    children = sorted(set(Child.objects.filter(parent__in=parents).values_list("child", flat=True)))
    ended = Marriage.objects.filter(ended__isnull=False, one=me) | Marriage.objects.filter(
        ended__isnull=False, other=me
    )
    return {
        "status": "married" if marriage else "divorced" if ended.exists() else "single",
        "spouse": _person(spouse) if spouse else None,
        "married_on": marriage.since.isoformat() if marriage else None,
        "minor_children": [_person(child) for child in children if _age(child) < ADULT_AT],
    }


@answers("housing")
def contract(asked: dict[str, Any]) -> dict[str, Any]:
    """One filed contract, by its number."""
    found = Contract.objects.filter(number=asked["number"]).first()
    if found is None:
        raise Refusal("not_found", 404)
    return _contract(found)


@answers("housing")
def contracts(asked: dict[str, Any]) -> dict[str, Any]:
    """The filed contracts that somebody sells or buys by, the newest first."""
    me = asked["id_number"]
    return {
        "contracts": [
            _contract(one)
            for one in Contract.objects.filter(ended=False).order_by("-filed_on", "number")
            if any(party["id_number"] == me for party in [*one.sellers, *one.buyers])
        ]
    }


@answers("housing")
def homes(asked: dict[str, Any]) -> dict[str, Any]:
    """The homes of a household in the city, each counted once however many of the family share it."""
    found = {home.unit_code: home for home in Home.objects.filter(owner__in=asked["id_numbers"]).order_by("pk")}
    return {
        "count": len(found),
        "homes": [{"unit_code": h.unit_code, "address": h.address, "area": h.area} for h in found.values()],
    }


@answers("tax")
def declare(asked: dict[str, Any]) -> dict[str, Any]:
    """Take a declaration that has been paid and give the number of its proof. Once for each case."""
    total = sum((Decimal(line["amount"]) for line in asked["lines"]), Decimal(0))
    proof = TaxProof.objects.filter(case_number=asked["case_number"]).first()
    if proof is None:
        proof = TaxProof.objects.create(
            case_number=asked["case_number"], number=f"3330{TaxProof.objects.count() + 1:014d}",
            lines=asked["lines"], total=f"{total:.2f}", at=clock.now(),
        )  # fmt: skip
    elif proof.total != f"{total:.2f}":
        raise Refusal("declared_otherwise", 409)
    return {"number": proof.number, "total": proof.total, "at": proof.at.astimezone(clock.ZONE).isoformat()}


def _person(id_number: str) -> dict[str, str]:
    person = Person.objects.filter(id_number=id_number).first()
    return {"id_number": id_number, "name": person.name if person else ""}


def _age(id_number: str) -> int:
    born, today = parse_id_number(id_number).born, clock.today()
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _contract(found: Contract) -> dict[str, Any]:
    return {
        "number": found.number,
        "filed_on": found.filed_on.isoformat(),
        "signed_on": found.signed_on.isoformat(),
        "delivery_on": found.delivery_on.isoformat() if isinstance(found.delivery_on, dt.date) else None,
        "unit_code": found.unit_code,
        "address": found.address,
        "price": found.price,
        "sellers": found.sellers,
        "buyers": found.buyers,
        "ended": found.ended,
    }
