"""Into the recipient's hands: by the one-time code, or by an ID match with a photo. Five tries of each."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from delivery.codes import code_matches
from delivery.models import Shipment
from delivery.selectors import recipient_id_number
from delivery.services.door import RECIPIENT, Given, move, note
from delivery.services.riding import enter_as_rider
from delivery.services.telling import news
from realestate.common import clock
from realestate.common.errors import Refused
from realestate.common.jobs import report

ID_TAIL = 6


def hand_over(*, given: Given, code: str) -> Shipment:
    """The recipient has said the six digits. A wrong code is counted, and the count stays.

    Raises Refused wrong_code with the tries left, or code_spent after five.
    """
    with transaction.atomic():
        shipment = enter_as_rider(given, "hand_over")
        if not shipment.code_tries_left:
            raise _code_spent()
        right = code_matches(code, salt=shipment.code_salt)
        if right:
            _deliver(shipment, given)
        else:
            _count_wrong_code(shipment, given)
    if right:
        return shipment
    if not shipment.code_tries_left:
        raise _code_spent()
    raise Refused(
        "wrong_code",
        _("取件码不对，还可以输 %(left)s 次") % {"left": shipment.code_tries_left},
        remedy=_("请收件人打开送证进度页，把六位取件码念给您"),
        status=422,
        field="code",
    )


def hand_over_by_id(*, given: Given, id_tail: str, photo_key: str) -> Shipment:
    """No code: the last six characters of the recipient's ID are read from the card, and a photo is kept.

    Raises Refused photo_needed, wrong_id with the tries left, or id_spent, after which it can only go back.
    """
    if not photo_key:
        raise Refused("photo_needed", _("请拍一张交接照片"), status=422, field="photo")
    with transaction.atomic():
        shipment = enter_as_rider(given, "hand_over")
        if not shipment.id_tries_left:
            raise _id_spent()
        expected = recipient_id_number(shipment)[-ID_TAIL:]
        right = len(expected) == ID_TAIL and id_tail.strip().upper() == expected
        if right:
            _deliver(shipment, given, reason="id_match", photo_key=photo_key)
        else:
            shipment.id_tries_left -= 1
            shipment.save(update_fields=["id_tries_left"])
            note(shipment, "wrong_id", given, place=shipment.address, photo_key=photo_key)
    if right:
        return shipment
    if not shipment.id_tries_left:
        raise _id_spent()
    raise Refused(
        "wrong_id",
        _("身份证号后六位对不上，还可以核对 %(left)s 次") % {"left": shipment.id_tries_left},
        remedy=_("请看证件原件。不是本人就不能交"),
        status=422,
        field="id_tail",
    )


def _deliver(shipment: Shipment, given: Given, *, reason: str = "code", photo_key: str = "") -> None:
    """Delivered, the case told, all in the caller's transaction."""
    shipment.delivered_at = clock.now()
    shipment.attempts += 1
    link = move(
        shipment,
        "hand_over",
        given,
        to_holder=RECIPIENT,
        changed=("delivered_at", "attempts"),
        place=shipment.address,
        reason=reason,
        photo_key=photo_key,
    )
    news(shipment, link)
    report("flow.delivered", case_id=shipment.case_id)


def _count_wrong_code(shipment: Shipment, given: Given) -> None:
    shipment.code_tries_left -= 1
    shipment.save(update_fields=["code_tries_left"])
    spent = not shipment.code_tries_left
    link = note(shipment, "code_spent" if spent else "wrong_code", given, place=shipment.address)
    if spent:
        news(shipment, link)


def _code_spent() -> Refused:
    return Refused(
        "code_spent",
        _("取件码已经输错五次，不能再用"),
        remedy=_("请核对身份证并拍照，或者退回登记机构"),
        field="code",
    )


def _id_spent() -> Refused:
    return Refused("id_spent", _("证件已经五次对不上"), remedy=_("请退回登记机构"), field="id_tail")
