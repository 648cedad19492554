"""The one door: lock the parcel, compare what was seen, ask legality, move, save, write the link of the chain.

`seen` is the ordinal of the last link that the page showed. It is stricter than the state, because a parcel may come
back to a state: a tab from before the failed attempt is an old tab.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django_fsm import can_proceed

from delivery.models import CustodyEvent, Shipment
from realestate.accounts.models import Office, User
from realestate.accounts.roles import may
from realestate.common import clock
from realestate.common.errors import Refused

RECIPIENT = "recipient"


@dataclass(frozen=True, kw_only=True)
class Given:
    """Which parcel, who acts (None is a courier's or our own machine), and the last link that they saw."""

    shipment_id: int
    actor: User | None
    seen: int


class AlreadyDone(Refused):
    """The same person did the same thing a moment ago: a double click. Nothing more to do."""

    def __init__(self) -> None:
        super().__init__("already_done", _("这一步已经办好了，不用再点"), remedy=_("请看最新的状态"))


def office_holder(office: Office) -> str:
    """The office's shelf."""
    return f"office:{office.code}"


def rider_holder(rider: User) -> str:
    """A rider's bag."""
    return f"rider:{rider.pk}"


def enter(given: Given, act: str) -> Shipment:
    """Lock the parcel and compare what was seen. Inside a transaction, before anything is changed.

    Raises AlreadyDone for a double click, Refused moved_on for an old page, not_now for an act out of order.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("the door opens inside a transaction only")
    shipment = Shipment.objects.select_for_update(no_key=True).get(pk=given.shipment_id)
    last = last_link(shipment)
    if last.ordinal != given.seen:
        mine = given.actor is not None and last.actor_id == given.actor.pk
        if mine and last.ordinal == given.seen + 1 and last.act == act:
            raise AlreadyDone
        raise Refused("moved_on", _("这件在您打开页面之后已经有了变化"), remedy=_("请看最新的状态，再决定怎么办"))
    if hasattr(shipment, act) and not can_proceed(getattr(shipment, act)):
        raise Refused(
            "not_now",
            _("这件现在是“%(state)s”，这一步做不了") % {"state": shipment.get_state_display()},
            remedy=_("请按页面上的按钮办下一步"),
        )
    return shipment


def permitted(given: Given, permission: str, shipment: Shipment) -> None:
    """Ask with the object, whatever the page has asked before. Raises Refused not_permitted."""
    if not may(given.actor, permission, shipment.case):
        raise Refused("not_permitted", _("这一步不归您的岗位办"), status=403)


def last_link(shipment: Shipment) -> CustodyEvent:
    """Where it is now."""
    return shipment.custody.order_by("-ordinal")[0]


def move(
    shipment: Shipment, act: str, given: Given, *, to_holder: str = "", changed: tuple[str, ...] = (), **link: str
) -> CustodyEvent:
    """Run the transition `act` on a parcel that `enter` has locked, save `changed` fields with it, and note it."""
    getattr(shipment, act)()
    shipment.save(update_fields=["state", *changed])
    return note(shipment, act, given, to_holder=to_holder, **link)


def note(shipment: Shipment, act: str, given: Given, *, to_holder: str = "", **link: str) -> CustodyEvent:
    """Write the next link of the chain: it begins where the last one ended. Moves nothing by itself."""
    return CustodyEvent.objects.create(
        shipment=shipment,
        ordinal=given.seen + 1,
        act=act,
        at=clock.now(),
        from_holder=(holder := last_link(shipment).to_holder),
        to_holder=to_holder or holder,
        state=shipment.state,
        actor=given.actor,
        actor_name=str(given.actor or ""),
        **link,
    )
