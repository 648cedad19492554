"""Ask other departments. Each question leaves a row before the call and its answer after; never inside a transaction.

The functions give a fact, or Unavailable when the department is down: the citizen then types it and goes on (R-APP-13).
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import TypeVar

import structlog
from django.db import transaction

from realestate.cases.models import Case
from realestate.common import clock
from realestate.common.errors import GatewayError
from realestate.common.identifiers import comparable
from realestate.common.peer import PeerRefused
from realestate.common.registry import gateway
from realestate.exchange.facts import Contract, Contracts, FaceCheck, Homes, Household, Identity, TaxProof, Unavailable
from realestate.exchange.gateways import civil_affairs, housing, police, tax
from realestate.exchange.gateways.base import Department, Said, Topic
from realestate.exchange.models import Inquiry

T = TypeVar("T")
log = structlog.get_logger(__name__)
NOT_FOUND = "not_found"


def ask_identity(name: str, id_number: str, *, case: Case | None = None) -> Identity | Unavailable:
    """公安: do this name and number belong together?"""
    body = police.about_person(name, id_number)
    return _ask(police.IDENTITY, body, subject=id_number, case=case)


def face_check(name: str, id_number: str, *, purpose: str, case: Case | None = None) -> FaceCheck | Unavailable:
    """公安: does the face in front of the telephone belong to this number? `purpose`: bind, sign ..."""
    body = police.about_face(name, id_number, purpose)
    return _ask(police.FACE, body, subject=id_number, case=case)


def household(id_number: str, *, case: Case | None = None) -> Household | Unavailable | None:
    """民政: spouse and minor children. None when the department does not know the person."""
    return _ask_or_none(civil_affairs.HOUSEHOLD, civil_affairs.about_household(id_number), subject=id_number, case=case)


def homes(id_numbers: Sequence[str], *, case: Case | None = None) -> Homes | Unavailable:
    """住建: the homes of everybody in a household together, each counted once."""
    everybody = tuple(dict.fromkeys(comparable(number) for number in id_numbers))
    return _ask(housing.HOMES, housing.about_homes(everybody), subject=everybody[0], case=case)


def contract(number: str, *, case: Case | None = None) -> Contract | Unavailable | None:
    """住建: the filed contract with this number; None when there is none."""
    return _ask_or_none(housing.CONTRACT, housing.about_contract(number), subject=number[:60], case=case)


def contracts_of(id_number: str) -> Contracts | Unavailable:
    """住建: the live filed contracts that this person sells or buys by."""
    return _ask(housing.CONTRACTS, housing.about_contracts(id_number), subject=id_number)


def report_tax_paid(*, case: Case, amount: Decimal, unit_code: str) -> TaxProof:
    """税务: declare what was paid for the case, in yuan, and get the number of its proof. Once for each case.

    For a job: GatewayError when the department is down (ask again), PeerRefused when it says no.
    """
    body = tax.about_payment(case.number, unit_code, amount)
    inquiry = _witness(tax.DECLARE, body, case.number, case, f"tax-{case.number}")
    if inquiry.answer and inquiry.answered_at:
        return tax.DECLARE.read(inquiry.answer, _source(tax.DECLARE), inquiry.answered_at)
    return _put(tax.DECLARE, inquiry)


def _ask(topic: Topic[T], body: Said, *, subject: str, case: Case | None = None) -> T | Unavailable:
    inquiry = _witness(topic, body, subject, case, uuid.uuid4().hex)
    try:
        return _put(topic, inquiry)
    except GatewayError as problem:
        return Unavailable(source=_source(topic), reason=str(problem), tried_at=clock.now())


def _ask_or_none(topic: Topic[T], body: Said, *, subject: str, case: Case | None = None) -> T | Unavailable | None:
    inquiry = _witness(topic, body, subject, case, uuid.uuid4().hex)
    try:
        return _put(topic, inquiry)
    except PeerRefused as refusal:
        if refusal.code == NOT_FOUND:
            return None
        return Unavailable(source=_source(topic), reason=str(refusal), tried_at=clock.now())
    except GatewayError as problem:
        return Unavailable(source=_source(topic), reason=str(problem), tried_at=clock.now())


def _witness(topic: Topic[T], body: Said, subject: str, case: Case | None, request_id: str) -> Inquiry:
    """The row, committed before anything is asked; RuntimeError inside a transaction."""
    with transaction.atomic(durable=True):
        inquiry, _made = Inquiry.objects.get_or_create(
            request_id=request_id,
            defaults={
                "department": topic.department,
                "question": topic.question,
                "subject": subject,
                "case": case,
                "asked_at": clock.now(),
                "body": body,
            },
        )
    return inquiry


def _put(topic: Topic[T], inquiry: Inquiry) -> T:
    """Asks, writes down what came back, and reads it. An answer that cannot be read is none."""
    department: Department = gateway(topic.department)
    try:
        said = department.ask(topic.question, inquiry.body, inquiry.request_id)
        now = clock.now()
        fact = topic.read({"asked": inquiry.body, **said}, department.title, now)
    except PeerRefused as refusal:
        _answered(inquiry, {"error": refusal.code}) if refusal.code == NOT_FOUND else _failed(inquiry, refusal)
        raise
    except GatewayError as problem:
        _failed(inquiry, problem)
        raise
    except (KeyError, TypeError, ValueError) as problem:
        unread = GatewayError(f"{topic.department}: the answer is not as agreed ({type(problem).__name__})")
        _failed(inquiry, unread)
        raise unread from problem
    _answered(inquiry, said)
    return fact


def _answered(inquiry: Inquiry, said: Said) -> None:
    Inquiry.objects.filter(pk=inquiry.pk, answered_at=None).update(answered_at=clock.now(), answer=said, error="")


def _failed(inquiry: Inquiry, problem: GatewayError) -> None:
    log.warning("department unavailable", department=inquiry.department, question=inquiry.question, reason=str(problem))
    Inquiry.objects.filter(pk=inquiry.pk, answered_at=None).update(error=str(problem)[:200])


def _source(topic: Topic[T]) -> str:
    title: str = gateway(topic.department).title
    return title
