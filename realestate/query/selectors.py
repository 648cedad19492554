"""What is read: units by what was asked for, homes by person, who looked, and what the supervisor watches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Count, F, Func, Prefetch, Q, QuerySet, TextField, Value
from django.http import Http404

from realestate.accounts.models import Office, User
from realestate.common import clock
from realestate.common.identifiers import comparable, squeeze
from realestate.query.models import Document, Grant, Household, Look, Question
from realestate.register.models import Right, Share, Unit

#: By-name questions of one asker within an hour from which the supervisor is alerted (R-QRY-04).
BULK, BULK_WINDOW = 5, dt.timedelta(hours=1)
#: The address without spaces; the index query_unit_address is made of the same expression.
PLAIN: Final = Func(
    F("location"), Value(r"\s"), Value(""), Value("g"), function="regexp_replace", output_field=TextField()
)
OWNED: Final = {"right__kind": Right.Kind.OWNERSHIP, "right__closed_by": None}


def numbers_of(id_number: str) -> list[str]:
    """The forms in which a register may hold this number: as it is, raised to eighteen, and the old fifteen."""
    plain = comparable(id_number)
    forms = {plain, id_number}
    if len(plain) == 18 and plain[6:8] == "19":
        forms.add(plain[:6] + plain[8:17])
    return sorted(form for form in forms if form)


def units_owned(id_numbers: Iterable[str]) -> QuerySet[Unit]:
    """The units that any of these people owns now, each once, by code."""
    forms = [form for number in id_numbers for form in numbers_of(number)]
    held = Share.objects.filter(id_number__in=forms, **OWNED).order_by().values("right__unit_id")
    return Unit.objects.filter(pk__in=held).select_related("parcel").order_by("code")


def units_named(name: str, id_number: str = "") -> QuerySet[Unit]:
    """The units of owners with this name; with a number only theirs."""
    held = Share.objects.filter(name=name, **OWNED)
    if id_number:
        held = held.filter(id_number__in=numbers_of(id_number))
    return Unit.objects.filter(pk__in=held.order_by().values("right__unit_id")).order_by("code")


def units_at(address: str, *, most: int = 2) -> list[Unit]:
    """Units at exactly this address, however it is spaced: 文一路88号3幢1单元912室."""
    found = Unit.objects.annotate(plain=PLAIN).filter(plain=squeeze(address))
    return list(found.order_by("code")[:most])


def office_of(unit: Unit | None) -> Office | None:
    return Office.objects.filter(code=unit.division).first() if unit else None


def entries_of(unit: Unit, at: dt.datetime) -> list[dict[str, str]]:
    """The unit's entries until a moment, as lines of the file."""
    return [
        {
            "ordinal": str(entry.ordinal),
            "at": f"{entry.booked_at.astimezone(clock.ZONE):%Y-%m-%d %H:%M}",
            "registration": entry.registration,
            "right": entry.right_kind,
            "reason": entry.reason,
            "case_number": entry.case_number,
            "registrar": entry.registrar,
        }
        for entry in unit.entries.filter(booked_at__lte=at).order_by("ordinal")
    ]


def question_for(user: User, number: str) -> Question:
    """A question of one's own (or of one's organisation); anybody else's is not found."""
    found = Question.objects.filter(number=number).select_related("office", "organisation", "user", "household")
    question = found.first()
    if question is None or question.user_id is None or question.user_id != user.pk:
        raise Http404("no such question")
    return question


def questions_of(user: User) -> QuerySet[Question]:
    """What this person asked, the newest first."""
    return Question.objects.filter(user=user).select_related("organisation").order_by("-at", "-pk")


def looks_at(user: User) -> list[Look]:
    """Who asked about the homes that this person owns now, since they own them; the newest first."""
    if not user.id_number or user.bound_at is None:
        return []
    shares = Share.objects.filter(id_number__in=numbers_of(user.id_number), **OWNED).select_related("right__entry")
    since = {share.right.unit_id: share.right.entry.booked_at for share in shares}
    found = (
        Look.objects.filter(unit_id__in=since)
        .exclude(question__user=user)
        .select_related("question__organisation", "unit")
        .order_by("-at", "-pk")
    )
    return [look for look in found[:200] if look.at >= since[look.unit_id]]


def grants_of(user: User) -> QuerySet[Grant]:
    """The authorisations that this person gave."""
    answered = Prefetch("questions", Question.objects.filter(outcome=Question.Outcome.ANSWERED))
    return user.query_grants.select_related("organisation", "unit").prefetch_related(answered)


def consents_wanted(user: User, at: dt.datetime) -> QuerySet[Household]:
    """Household proofs that wait for this person's consent."""
    if not user.id_number or user.bound_at is None:
        return Household.objects.none()
    return Household.objects.filter(
        spouse_number__in=numbers_of(user.id_number), answered_at=None, expires_at__gt=at
    ).select_related("asked_by")


def log_of(offices: Iterable[Office]) -> QuerySet[Question]:
    """Every question about units of these offices, and those about people, which concern all offices."""
    return (
        Question.objects.filter(Q(office__in=offices) | Q(office=None) | Q(looks__unit__division__in=codes(offices)))
        .distinct()
        .select_related("organisation", "office", "user")
        .order_by("-at", "-pk")
    )


def codes(offices: Iterable[Office]) -> list[str]:
    return [office.code for office in offices]


def bulk_askers(at: dt.datetime) -> list[dict[str, Any]]:
    """Who asked by name more often than matters come, in any hour of the last thirty days."""
    by_name = Question.objects.filter(index="name", at__gte=at - dt.timedelta(days=30)).exclude(ask="ownership_proof")
    askers = (
        by_name.order_by().values("user_id", "asker_name", "acting").annotate(count=Count("pk")).filter(count__gte=BULK)
    )
    found = []
    for asker in askers:
        moments = list(by_name.filter(user_id=asker["user_id"], asker_name=asker["asker_name"])
                       .order_by("at").values_list("at", flat=True))  # fmt: skip
        most, when = busiest(moments)
        if most >= BULK:
            found.append({**asker, "most": most, "when": when})
    return sorted(found, key=lambda one: one["when"], reverse=True)


def busiest(moments: list[dt.datetime]) -> tuple[int, dt.datetime]:
    """The most within one hour, and when that hour began."""
    best, when, first = 0, moments[0], 0
    for last, moment in enumerate(moments):
        while moment - moments[first] > BULK_WINDOW:
            first += 1
        if last - first + 1 >= best:
            best, when = last - first + 1, moments[first]
    return best, when


def document_by_token(token: str) -> Document | None:
    return (
        Document.objects.filter(token=token.upper())
        .select_related("question__organisation", "question__office", "question__household")
        .first()
    )
