"""What a rider does on the road, except the hand-over itself."""

from __future__ import annotations

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from delivery.codes import read_envelope_code
from delivery.models import MOST_ATTEMPTS, Shipment
from delivery.services.door import Given, enter, move, permitted, rider_holder
from delivery.services.telling import news
from realestate.common.errors import Refused


class Reason(models.TextChoices):
    """Why it was not delivered, or goes back."""

    NOBODY_HOME = "nobody_home", _("没人在家")
    NO_ANSWER = "no_answer", _("电话打不通")
    WRONG_ADDRESS = "wrong_address", _("地址不对")
    REFUSED = "refused", _("收件人不收")
    NOT_THE_PERSON = "not_the_person", _("对不上本人")
    LATER = "later", _("收件人要求改时间")
    WEATHER = "weather", _("天气或道路不通")
    OTHER = "other", _("其他（请写明）")


def enter_as_rider(given: Given, act: str) -> Shipment:
    """The door, for the rider to whom the parcel is assigned now."""
    shipment = enter(given, act)
    if given.actor is None or shipment.rider_id != given.actor.pk:
        raise Refused("moved_on", _("这件已经改派给别的送证员"), remedy=_("请回到您的送证清单"))
    permitted(given, "delivery.carry", shipment)
    return shipment


@transaction.atomic
def scan_out(*, given: Given, envelope: str) -> Shipment:
    """The rider takes the envelope from the shelf, proved by the code on it. Raises Refused wrong_envelope."""
    shipment = enter_as_rider(given, "pick_up")
    if read_envelope_code(envelope) != shipment.envelope:
        raise Refused(
            "wrong_envelope",
            _("这个码不是这一件的封套码"),
            remedy=_("请对一下标签上的收件人，再扫一次"),
            status=422,
            field="envelope",
        )
    assert given.actor is not None
    link = move(shipment, "pick_up", given, to_holder=rider_holder(given.actor), place=shipment.office.name)
    news(shipment, link)
    return shipment


@transaction.atomic
def on_the_way(*, given: Given) -> Shipment:
    """This is the next stop: the recipient hears that somebody is coming and sees the code."""
    shipment = enter_as_rider(given, "set_off")
    if shipment.attempts >= MOST_ATTEMPTS:
        raise Refused("attempts_spent", _("已经上门三次"), remedy=_("请退回登记机构"))
    news(shipment, move(shipment, "set_off", given))
    return shipment


@transaction.atomic
def failed_attempt(*, given: Given, reason: str, words: str = "") -> Shipment:
    """Nobody could take it: a reason, and words when the reason is another."""
    words = _reasoned(reason, words)
    shipment = enter_as_rider(given, "fail")
    shipment.attempts += 1
    link = move(shipment, "fail", given, changed=("attempts",), place=shipment.address, reason=reason, words=words)
    news(shipment, link)
    return shipment


@transaction.atomic
def return_to_office(*, given: Given, reason: str, words: str = "") -> Shipment:
    """It goes back; the rider holds it until the office has received it."""
    words = _reasoned(reason, words)
    shipment = enter_as_rider(given, "turn_back")
    news(shipment, move(shipment, "turn_back", given, reason=reason, words=words))
    return shipment


def _reasoned(reason: str, words: str) -> str:
    words = words.strip()[:200]
    if reason not in Reason.values:
        raise Refused("reason_needed", _("请选一个原因"), status=422, field="reason")
    if reason == Reason.OTHER and not words:
        raise Refused("words_needed", _("选“其他”时请写一句说明"), status=422, field="words")
    return words
