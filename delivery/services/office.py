"""At the office's shelf: seal, assign, receive back, send again, declare lost."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from delivery.codes import new_salt
from delivery.machine import State
from delivery.models import TRIES, Shipment
from delivery.selectors import riders_of
from delivery.services.door import Given, enter, move, note, office_holder, permitted
from delivery.services.telling import news
from realestate.accounts.models import User
from realestate.common import clock
from realestate.common.errors import Refused
from realestate.common.jobs import report


def enter_at_desk(given: Given, act: str) -> Shipment:
    """The door, for the staff of the parcel's own office."""
    shipment = enter(given, act)
    permitted(given, "delivery.dispatch", shipment)
    return shipment


@transaction.atomic
def seal_envelope(*, given: Given, numbers: list[str]) -> Shipment:
    """The officer has put the certificates `numbers` into the envelope and closed it; the label may be printed.

    Raises Refused contents_differ unless exactly the parcel's certificates were ticked.
    """
    shipment = enter_at_desk(given, "seal")
    if shipment.state not in (State.CREATED, State.ACCEPTED) or shipment.sealed_at:
        raise Refused("not_now", _("这个封套已经封好了"), remedy=_("需要的话可以再打印一次标签"))
    if sorted(numbers) != sorted(shipment.contents):
        raise Refused(
            "contents_differ",
            _("勾选的证书和这件应装的不一致"),
            remedy=_("请逐本核对，把列出的每一本都装进去并勾上"),
            status=422,
            field="numbers",
        )
    shipment.sealed_at = clock.now()
    shipment.save(update_fields=["sealed_at"])
    note(shipment, "seal", given, place=shipment.office.name)
    return shipment


@transaction.atomic
def assign(*, given: Given, rider: User) -> Shipment:
    """Give a sealed envelope on the shelf to a rider of the office, or to another one while it is still there."""
    shipment = enter_at_desk(given, "assign")
    if shipment.state != State.ACCEPTED or not shipment.sealed_at:
        raise Refused("not_now", _("只有封好、还在架上的封套才能派给送证员"), remedy=_("请先装封"))
    if not riders_of(shipment.office).filter(pk=rider.pk).exists():
        raise Refused("not_a_rider", _("这个人不是本机构的送证员"), status=422, field="rider")
    shipment.rider = rider
    shipment.save(update_fields=["rider"])
    note(shipment, "assign", given, place=shipment.office.name, words=str(rider))
    return shipment


@transaction.atomic
def receive_back(*, given: Given) -> Shipment:
    """The envelope is on the office's shelf again, after a return or after it was thought lost."""
    shipment = enter_at_desk(given, "receive_back")
    link = move(shipment, "receive_back", given, to_holder=office_holder(shipment.office), place=shipment.office.name)
    news(shipment, link)
    return shipment


@transaction.atomic
def send_again(*, given: Given, address: str) -> Shipment:
    """A second journey, perhaps to a corrected address: a new code, fresh tries, and a rider yet to be assigned."""
    shipment = enter_at_desk(given, "send_again")
    was = shipment.address
    shipment.address = address.strip() or was
    shipment.rider = None
    shipment.code_salt = new_salt()
    shipment.code_tries_left = shipment.id_tries_left = TRIES
    shipment.attempts = 0
    changed: tuple[str, ...] = ("address", "rider", "code_salt", "code_tries_left", "id_tries_left", "attempts")
    words = f"{was} → {shipment.address}"[:200] if shipment.address != was else ""
    if not shipment.by_own_riders:
        shipment.courier_number, shipment.steps_seen = "", 0
        changed += ("courier_number", "steps_seen")
    move(shipment, "send_again", given, changed=changed, place=shipment.office.name, words=words)
    if not shipment.by_own_riders:
        report("delivery.book_courier", shipment_id=shipment.pk)
    return shipment


@transaction.atomic
def lose(*, given: Given, words: str) -> Shipment:
    """Nobody can find it. It stays with whoever held it last, who answers for it."""
    if not words.strip():
        raise Refused("words_needed", _("请写明在哪里、怎么不见的"), status=422, field="words")
    shipment = enter_at_desk(given, "lose")
    news(shipment, move(shipment, "lose", given, words=words.strip()[:200]))
    return shipment
