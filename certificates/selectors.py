"""What is read about certificates."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, Max, Q, QuerySet
from django.http import Http404

from certificates import token as tokens
from certificates.models import Certificate, Kind, Verification
from realestate.accounts.models import User
from realestate.accounts.roles import Role, memberships
from realestate.cases.models import Case
from realestate.register.models import Right, Unit

#: Whose clerks keep their organisation's proofs and certificates.
HOLDING = (Role.BANK, Role.DEVELOPER)
LIVE = (Certificate.State.VALID, Certificate.State.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Stated:
    """What the register says of a certificate at one moment, as far as a passer-by's answer needs it."""

    pk: int
    number: str
    kind: str
    state: str
    holders: list[dict[str, str]]
    unit_code: str
    content: dict[str, Any]
    closed_at: dt.datetime | None
    lapsed: bool = False

    @property
    def live(self) -> bool:
        return self.state in LIVE

    def get_state_display(self) -> str:
        return str(Certificate.State(self.state).label)

    def get_kind_display(self) -> str:
        return str(Kind(self.kind).label)


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of asking by a code: how it was read, and the certificate that it names, if there is one.

    `differs`: the signature is good, and yet the register says something else. Then the register is right.
    """

    reading: tokens.Reading
    key_id: str = ""
    certificate: Certificate | Stated | None = None
    differs: bool = False


def certificates_for(case: Case) -> QuerySet[Certificate]:
    """The certificates that a case gave, in the order of their numbers."""
    return Certificate.objects.filter(case=case).select_related("office").order_by("kind", "serial")


def valid_for(right: Right) -> Certificate | None:
    """The certificate that stands for a right today; None while it is suspended, or when there is none."""
    return Certificate.objects.filter(right=right, state=Certificate.State.VALID).first()


def valid_of_owners(unit: Unit) -> Certificate | None:
    """The certificate of the ownership in force, the first book of several; None as above."""
    owned = {"right__unit": unit, "right__kind": Right.Kind.OWNERSHIP, "right__closed_by": None}
    return Certificate.objects.filter(**owned, state=Certificate.State.VALID).order_by("book").first()


def by_number(number: str) -> Certificate | None:
    """The certificate with this (normalised) number."""
    return next(iter(Certificate.objects.filter(number=number).order_by()), None)


def numbers_of(user: User | AnonymousUser) -> set[str]:
    """The identity number of a known person, and the credit codes of organisations whose clerk he is."""
    if not isinstance(user, User):
        return set()
    own = {user.id_number} if user.id_number and user.bound_at else set()
    posts = [post for post in memberships(user) if post.role in HOLDING]
    return {number for number in own if number} | {post.organisation.credit_code for post in posts if post.organisation}


def certificates_of(user: User) -> QuerySet[Certificate]:
    """The certificates on which this person, or a bank or developer that he acts for, is a holder; live ones first."""
    numbers = sorted(numbers_of(user))
    if not numbers:
        return Certificate.objects.none()
    held = reduce(or_, (Q(holders__contains=[{"id_number": number}]) for number in numbers))
    own = Certificate.objects.filter(held)
    return own.select_related("office", "case").order_by(F("closed_at").desc(nulls_first=True), "-issued_at", "-id")


def certificate_for(user: User, pk: int) -> Certificate:
    """One of a holder's own certificates. Otherwise, and when there is none, 404."""
    found = certificates_of(user).filter(pk=pk).select_related("right__unit", "replaced_by").first()
    if found is None:
        raise Http404("no such certificate for this person")
    return found


def claims_of(certificate: Certificate) -> tokens.Claims:
    """What the code of this certificate says."""
    salt = bytes.fromhex(certificate.salt)
    return tokens.Claims(
        number=certificate.number,
        kind=certificate.kind,
        unit_code=certificate.unit_code,
        issued_on=dt.date.fromisoformat(certificate.content["issued_on"]),
        salt=salt,
        holders=tokens.holders_digest(salt, certificate.holders),
        entry=bytes.fromhex(certificate.entry_hash)[: tokens.DIGEST],
    )


def checks_of(certificate: Certificate) -> list[dict[str, Any]]:
    """How often somebody asked about it, and when last, by way of asking: for the holder."""
    counted = Verification.objects.filter(certificate=certificate).values("how")
    return [
        {**row, "label": Verification.How(row["how"]).label}
        for row in counted.annotate(times=Count("pk"), last=Max("at")).order_by("how")
    ]
