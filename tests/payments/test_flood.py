"""Forged notifications are all counted and only the first are kept: nobody fills our tables without Alipay's key."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from realestate.common import clock
from realestate.payments.models import Notification, Order, TurnedAway, Verdict
from realestate.payments.selectors import is_paid, turned_away
from realestate.payments.services import receive
from realestate.payments.services.settling import FORGED_AN_HOUR, FORGED_BYTES
from tests.payments.conftest import Voice

NOTIFY = "/pay/alipay/notify/"


def tally() -> dict[str, int]:
    return dict(TurnedAway.objects.values_list("verdict", "count"))


def test_a_flood_is_counted_in_one_row_and_kept_in_part(order: Order, alipay_voice: Voice) -> None:
    lie = alipay_voice.says(order, strange_key=True)
    for _ in range(FORGED_AN_HOUR * 3):
        assert Client().post(NOTIFY, lie).status_code == 400
    assert Notification.objects.filter(verdict=Verdict.BAD_SIGNATURE).count() == FORGED_AN_HOUR
    assert tally() == {"bad_signature": FORGED_AN_HOUR * 3}


def test_each_way_of_lying_has_a_row_of_its_own(order: Order, alipay_voice: Voice) -> None:
    says = alipay_voice.says
    for lie in (
        says(order, strange_key=True),
        says(order, app_id="2026000000000000"),
        says(order, seller_id="2088999999999999"),
        {"out_trade_no": order.out_trade_no},
    ):
        receive(lie)
    assert tally() == {"bad_signature": 1, "wrong_app": 1, "wrong_seller": 1, "malformed": 1}


def test_the_true_one_in_the_middle_of_a_flood_is_heard_and_kept(order: Order, alipay_voice: Voice) -> None:
    for _ in range(FORGED_AN_HOUR + 5):
        receive(alipay_voice.says(order, strange_key=True))
    assert receive(alipay_voice.says(order)) is Verdict.SETTLED
    assert is_paid(order.bill.case)
    assert Notification.objects.filter(verdict=Verdict.SETTLED).count() == 1


def test_what_alipay_itself_signed_is_always_kept(order: Order, alipay_voice: Voice) -> None:
    for _ in range(FORGED_AN_HOUR + 5):
        receive(alipay_voice.says(order, total_amount="1.00"))
    assert Notification.objects.filter(verdict=Verdict.WRONG_AMOUNT).count() == FORGED_AN_HOUR + 5
    assert tally() == {}


def test_the_next_hour_is_witnessed_anew(order: Order, alipay_voice: Voice, time_machine: Any) -> None:
    lie = alipay_voice.says(order, strange_key=True)
    for _ in range(FORGED_AN_HOUR + 1):
        receive(lie)
    time_machine.move_to(clock.now() + dt.timedelta(hours=1))
    receive(lie)
    assert Notification.objects.count() == FORGED_AN_HOUR + 1
    assert turned_away(clock.now() - dt.timedelta(hours=24)) == FORGED_AN_HOUR + 2


def test_a_huge_lie_is_cut_short(order: Order, alipay_voice: Voice) -> None:
    receive(alipay_voice.says(order, strange_key=True, subject="x" * 100_000))
    assert len(Notification.objects.get().body) == FORGED_BYTES


@pytest.mark.django_db(transaction=True)
def test_a_flood_through_many_doors_at_once_is_counted_exactly(order: Order, alipay_voice: Voice) -> None:
    lie = alipay_voice.says(order, strange_key=True)

    def send() -> None:
        for _ in range(FORGED_AN_HOUR):
            receive(lie)
        connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert tally() == {"bad_signature": FORGED_AN_HOUR * 6}
    assert Notification.objects.count() == FORGED_AN_HOUR
