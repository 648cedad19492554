"""One road to a parcel for each kind of reader, and what their pages show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import models
from django.db.models import Q, QuerySet
from django.http import Http404

from delivery.codes import hand_over_code
from delivery.machine import CARRIED, State
from delivery.models import CustodyEvent, Shipment
from realestate.accounts.models import Membership, Office, User
from realestate.accounts.roles import Role, offices_of
from realestate.cases.models import Case
from realestate.cases.selectors import case_for
from realestate.common import clock

SHELF_ROLES = (Role.OFFICER, Role.REGISTRAR)
_NEXT_FIRST = (
    State.OUT_FOR_DELIVERY,
    State.PICKED_UP,
    State.FAILED,
    State.IN_TRANSIT,
    State.ACCEPTED,
    State.RETURNING,
)


def _with_seen() -> QuerySet[Shipment]:
    """Parcels with `seen`, the ordinal of the last link: every form on a page sends it back."""
    return Shipment.objects.select_related("office", "rider", "recipient_user", "case").annotate(
        seen=models.Max("custody__ordinal")
    )


def _rides(rider: User) -> QuerySet[Shipment]:
    return _with_seen().filter(rider=rider)


def parcels_of(rider: User) -> list[Shipment]:
    """What this rider carries or has to fetch, the next stop first."""
    rank = models.Case(*(models.When(state=state, then=place) for place, state in enumerate(_NEXT_FIRST)), default=9)
    waiting = Q(state=State.ACCEPTED) | Q(state__in=CARRIED)
    return list(_rides(rider).filter(waiting).annotate(rank=rank).order_by("rank", "created_at", "id"))


def delivered_today(rider: User) -> int:
    """How many this rider has handed over today."""
    return Shipment.objects.filter(rider=rider, delivered_at__date=clock.today()).count()


def parcel_for(rider: User, number: str) -> Shipment:
    """The parcel assigned to this rider; 404 for anybody else's."""
    return _one(_rides(rider).filter(number=number))


def parcel_by_envelope(rider: User, code: str) -> Shipment | None:
    """The rider's own parcel with this code on it. None also when it is somebody else's: we do not say which."""
    return _rides(rider).filter(envelope=code).first()


def shelf(user: User) -> QuerySet[Shipment]:
    """Every parcel of the offices at which this person works at the desk."""
    return _with_seen().filter(office__in=offices_of(user, *SHELF_ROLES))


def shelf_parcel(user: User, number: str) -> Shipment:
    """A parcel of the person's own office; 404 for another office's."""
    return _one(shelf(user).filter(number=number))


def _one(found: QuerySet[Shipment]) -> Shipment:
    shipment = found.first()
    if shipment is None:
        raise Http404("no such parcel for this person")
    return shipment


def riders_of(office: Office) -> QuerySet[User]:
    """The office's own riders, and those of courier organisations."""
    posts = Membership.objects.filter(role=Role.COURIER).filter(
        Q(office=office) | Q(organisation__kind="courier")
    )  # fmt: skip
    return User.objects.filter(pk__in=posts.values("user_id"), is_active=True).order_by("name", "id")


def recipient_id_number(shipment: Shipment) -> str:
    """The recipient's ID number, from the account or from the case's parties; empty when nobody knows it."""
    if shipment.recipient_user and shipment.recipient_user.id_number:
        return shipment.recipient_user.id_number
    party = shipment.case.parties.filter(name=shipment.recipient_name, phone=shipment.recipient_phone).first()
    return party.id_number if party else ""


def tracked(user: User, number: str) -> Shipment:
    """The parcel with this number, for those whose business its case is; 404 for anybody else."""
    shipment = _one(_with_seen().filter(number=number))
    case_for(user, shipment.case.number)
    return shipment


def shipment_of(case: Case) -> Shipment | None:
    """The case's one parcel, if it has been dispatched."""
    return _with_seen().filter(case=case).first()


def code_for(shipment: Shipment, user: User) -> str:
    """The six digits, for the recipient alone, while a rider has the parcel and the code still works."""
    shown = shipment.state in (State.PICKED_UP, State.IN_TRANSIT, State.OUT_FOR_DELIVERY, State.FAILED)
    if not shown or not shipment.by_own_riders or user.pk != shipment.recipient_user_id or not shipment.code_tries_left:
        return ""
    return hand_over_code(shipment.code_salt)


def chain(shipment: Shipment) -> list[CustodyEvent]:
    """Every link, oldest first."""
    return list(shipment.custody.select_related("actor").order_by("ordinal"))


@dataclass
class Shelves:
    """The office's parcels by what has to be done with them."""

    coming: list[Shipment] = field(default_factory=list)
    to_seal: list[Shipment] = field(default_factory=list)
    to_assign: list[Shipment] = field(default_factory=list)
    to_fetch: list[Shipment] = field(default_factory=list)
    out: list[Shipment] = field(default_factory=list)
    returning: list[Shipment] = field(default_factory=list)
    returned: list[Shipment] = field(default_factory=list)
    lost: list[Shipment] = field(default_factory=list)
    delivered: list[Shipment] = field(default_factory=list)


def shelves(user: User, *, since: dt.datetime) -> Shelves:
    """All unfinished parcels of the person's offices, and those delivered after `since`."""
    found = shelf(user).filter(~Q(state=State.DELIVERED) | Q(delivered_at__gte=since)).order_by("created_at", "id")
    return _sorted(found)


def _sorted(found: Iterable[Shipment]) -> Shelves:
    shelves = Shelves()
    by_state = {
        State.CREATED: shelves.coming,
        State.RETURNING: shelves.returning,
        State.RETURNED: shelves.returned,
        State.LOST: shelves.lost,
        State.DELIVERED: shelves.delivered,
    }
    for shipment in found:
        if shipment.state == State.ACCEPTED:
            _on_the_shelf(shelves, shipment).append(shipment)
        else:
            by_state.get(State(shipment.state), shelves.out).append(shipment)
    return shelves


def _on_the_shelf(shelves: Shelves, shipment: Shipment) -> list[Shipment]:
    if not shipment.sealed_at:
        return shelves.to_seal
    return shelves.to_fetch if shipment.rider_id or not shipment.by_own_riders else shelves.to_assign


def outside_parcels() -> list[int]:
    """Those that an outside courier has taken and not yet brought to an end."""
    ended = (State.CREATED, State.DELIVERED, State.RETURNED)
    outside = Shipment.objects.exclude(courier="riders").exclude(courier_number="").exclude(state__in=ended)
    return list(outside.order_by("pk").values_list("pk", flat=True)[:500])


def parcels_with_waybills(numbers: list[str]) -> list[int]:
    """Our parcels among a courier's numbers."""
    return list(
        Shipment.objects.filter(courier_number__in=numbers).exclude(courier="riders").values_list("pk", flat=True)
    )
