"""The outside part of a dispatch: one parcel, whatever dies in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from delivery import services
from delivery.couriers.base import Order, Waybill
from delivery.models import CourierCall, Shipment
from realestate.accounts.models import Office, User
from realestate.common.errors import GatewayError
from realestate.common.registry import gateway
from tests.delivery.conftest import Hands, make_case, send

ROOT = Path(__file__).resolve().parents[2]


class Outside:
    """A courier that keeps its orders by our number, as all couriers must, and can fail."""

    def __init__(self, folder: Path, *, fail: int = 0, die: bool = False) -> None:
        self.folder, self.fail, self.die = folder, fail, die

    def create(self, order: Order) -> Waybill:
        if self.fail:
            self.fail -= 1
            raise GatewayError("the courier is asleep")
        book = self.folder / order.number
        if not book.exists():
            book.write_text(f"SF{len(list(self.folder.iterdir())):08d}")
        if self.die:
            os.kill(os.getpid(), signal.SIGKILL)
        return Waybill(number=book.read_text())


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Outside:
    courier = Outside(tmp_path)
    monkeypatch.setattr("delivery.services.courier.gateway", lambda _name: courier)
    return courier


@pytest.mark.django_db
def test_the_own_riders_take_every_order_under_our_number(parcel: Shipment) -> None:
    services.book_courier(shipment_id=parcel.pk)
    parcel = Shipment.objects.get()
    assert (parcel.state, parcel.courier_number) == ("accepted", parcel.number)


@pytest.mark.django_db
def test_booking_twice_is_booking_once(hands: Hands, outside: Outside) -> None:
    hands.book()
    hands.book()
    assert hands.links == [("create", "created"), ("accept", "accepted")]
    assert CourierCall.objects.count() == 1


@pytest.mark.django_db
def test_what_is_asked_is_written_down_before_the_answer(parcel: Shipment, outside: Outside) -> None:
    outside.fail = 1
    with pytest.raises(GatewayError):
        services.book_courier(shipment_id=parcel.pk)
    call = CourierCall.objects.get()
    assert (call.error, call.answered_at is not None) == ("the courier is asleep", True)
    assert Shipment.objects.get().state == "created"

    services.book_courier(shipment_id=parcel.pk)
    assert Shipment.objects.get().courier_number == "SF00000000"


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_after_the_courier_took_the_order_leaves_one_parcel(
    office: Office, li_lei: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parcel = send(make_case(office, li_lei))
    script = f"""
        import django
        django.setup()
        from pathlib import Path
        from delivery import services
        from delivery.services import courier
        from tests.delivery.test_courier import Outside
        courier.gateway = lambda _name: Outside(Path({str(tmp_path)!r}), die=True)
        services.book_courier(shipment_id={parcel.pk})
    """
    database = connection.settings_dict
    url = (
        f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    )
    worker = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert worker.returncode == -signal.SIGKILL, worker.stderr.decode()
    assert Shipment.objects.get().state == "created"
    assert CourierCall.objects.get().answered_at is None

    monkeypatch.setattr("delivery.services.courier.gateway", lambda _name: Outside(tmp_path))
    services.book_courier(shipment_id=parcel.pk)

    assert [book.name for book in tmp_path.iterdir()] == [parcel.number]
    assert Shipment.objects.get().state == "accepted"
    assert list(parcel.custody.values_list("act", flat=True)) == ["create", "accept"]


def test_each_configured_courier_keeps_the_contract() -> None:
    courier = gateway(settings.COURIER)
    order = Order(
        number="SD1",
        office_name="西湖区",
        office_address="文三路 1 号",
        office_phone="0571-12345",
        recipient_name="李雷",
        recipient_phone="+8613800000001",
        address="文一路 88 号",
        pieces=1,
    )
    assert courier.create(order) == courier.create(order), "the same number is the same order"
    assert courier.track(courier.create(order).number) == []
    assert courier.check_config() == []
