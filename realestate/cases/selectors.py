"""One road to a case, and what is read about it."""

from __future__ import annotations

from collections import Counter

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from realestate.accounts.models import Membership, User
from realestate.accounts.roles import organisation_ids
from realestate.cases.gathering import KINDS, gather
from realestate.cases.machine import LIVE
from realestate.cases.models import Case, Event, Party, Registration

DIGITS = 3  # of a number, at least: an index of three letters at a time finds them
STAFF_ROLES = (Membership.Role.OFFICER, Membership.Role.REGISTRAR, Membership.Role.SUPERVISOR)


def visible_cases(user: User | AnonymousUser) -> QuerySet[Case]:
    """Every case that this person may open: their own, those they take part in, those of their office."""
    if isinstance(user, AnonymousUser):
        return Case.objects.none()
    offices = user.memberships.filter(role__in=STAFF_ROLES).values("office_id")
    clerk_of = user.memberships.filter(organisation__isnull=False).values("organisation_id")
    return Case.objects.filter(
        Q(opened_by=user)
        | Q(pk__in=Party.objects.filter(user=user, invited_at__isnull=False).values("case_id"))
        | Q(office_id__in=offices)
        | Q(pk__in=Party.objects.filter(organisation__in=clerk_of).values("case_id"))
    )


def case_for(user: User | AnonymousUser, number: str) -> Case:
    """The case with this number, if it is this person's business. Otherwise, and when there is none, 404."""
    if "\x00" in number:  # PostgreSQL would not even look
        raise Http404("no such case for this person")
    try:
        return visible_cases(user).select_related("office", "opened_by", "accepted_by").get(number=number)
    except Case.DoesNotExist:
        raise Http404("no such case for this person") from None


def whole(case: Case) -> Case:
    """The case with all that its page shows, in one statement: the readers here and in flow ask no more.

    For reading only: what is written afterwards does not show in it.
    """
    return gather(case, KINDS)


def parties(case: Case) -> list[Party]:
    """Everybody who takes part, the sellers first."""
    return sorted(sorted(case.parties.all(), key=lambda p: p.order), key=lambda p: p.role, reverse=True)


def party_of(case: Case, user: User | AnonymousUser) -> Party | None:
    """This person's part in the case, if they have one."""
    if not isinstance(user, User):
        return None
    everybody = parties(case)
    own = set(organisation_ids(user)) if any(party.organisation_id for party in everybody) else set()
    return next((p for p in everybody if p.user_id == user.pk or p.organisation_id in own), None)


def registration_of(case: Case) -> Registration:
    """The first registration of the case, with its unit."""
    return case.registrations.select_related("unit__parcel").order_by("sequence")[:1].get()


def timeline(case: Case) -> QuerySet[Event]:
    """What happened, in order."""
    return case.events.all()


def cases_of(user: User) -> QuerySet[Case]:
    """A citizen's own matters, the newest first. A union, because an OR would read every case there is."""
    opened = Case.objects.filter(opened_by=user).order_by().values("pk")
    invited = Party.objects.filter(user=user, invited_at__isnull=False).order_by().values("case_id")
    return Case.objects.filter(pk__in=opened.union(invited)).select_related("office").order_by("-opened_at")


def trips(case: Case) -> int:
    """The trips so far: the most that any one applicant made (R-RUN-03), 0 or 1."""
    made = Counter(visit.party_id for visit in case.visits.all() if not visit.avoidable)
    return max(made.values(), default=0)


def queue(office_ids: list[int], states: list[str]) -> QuerySet[Case]:
    """The office's cases in these states, by acceptance time, else by the time they came in (R-BLK-02)."""
    return (
        Case.objects.filter(office_id__in=office_ids, state__in=states)
        .select_related("office")
        .order_by("accepted_at", "submitted_at", "id")
    )


def in_a_list(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Each with everybody's `.names`, the givers first, and the first home's `.place`: in the same statement."""
    people = Party.objects.filter(case=OuterRef("pk")).order_by("-role", "order").values("name")
    homes = Registration.objects.filter(case=OuterRef("pk")).order_by("sequence").values("unit__location")
    return cases.select_related("office").annotate(names=ArraySubquery(people), place=Subquery(homes[:1]))


def found_by(words: str, office_ids: list[int]) -> QuerySet[Case]:
    """The offices' cases, the newest first, by what an officer types: three digits in a row of the number, a whole
    identity or telephone number, or how a name begins. Each has an index; nothing here reads every case.
    """
    plain = words.replace(" ", "").removeprefix("+86")
    people = Q(name__startswith=words)
    if plain[:-1].isdigit():
        people = Q(id_number=plain.upper()) | Q(phone=f"+86{plain}")
    found = Party.objects.filter(people).order_by().values("case_id")
    if plain.isdigit() and len(plain) >= DIGITS:
        found = found.union(Case.objects.filter(number__contains=plain).order_by().values("pk"))
    return Case.objects.filter(pk__in=found, office_id__in=office_ids).order_by("-opened_at")


def live_cases_on(unit_id: int, *, but: Case | None = None) -> QuerySet[Case]:
    """Other unfinished cases on a unit."""
    found = Case.objects.filter(registrations__unit_id=unit_id, state__in=LIVE).distinct()
    return found.exclude(pk=but.pk) if but else found
