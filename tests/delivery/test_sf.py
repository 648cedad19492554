"""SF Express: the rules of its contract, over real HTTP against the stand-in, and a parcel that goes its way."""

from __future__ import annotations

import datetime as dt
import json
import os
import secrets
import time
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import httpx
import pytest
from django.conf import LazySettings
from django.test import Client

from delivery import jobs, services
from delivery.couriers.base import Order, Step
from delivery.couriers.sf import CREATE, OPERATIONS, ROUTES, Sf, digest, inner, rung, to_form, to_order, to_steps
from delivery.machine import State
from delivery.models import CourierCall, Shipment
from delivery.selectors import code_for
from delivery.services import Given
from realestate.accounts.models import Office, User
from realestate.common.clock import ZONE
from realestate.common.errors import GatewayError
from realestate.common.registry import gateway
from tests.delivery.conftest import make_case, send
from tests.payments.conftest import queued
from tests.sandbox_support import Sandbox

PUSH = "/delivery/sf/routes/"


@pytest.fixture
def sf(sandbox: Sandbox) -> Sf:
    return Sf(url=f"{sandbox.url}/sf/std/service", partner_id="DEMO", checkword="stand-in", timeout=3)


def order(**changes: Any) -> Order:
    return Order(**{
        "number": f"SD{uuid.uuid4().hex[:18]}", "office_name": "西湖区不动产登记中心", "office_address": "文三路 1 号",
        "office_phone": "0571-12345", "recipient_name": "李雷", "recipient_phone": "+8613800000001",
        "address": "文一路 88 号", "pieces": 1, **changes,
    })  # fmt: skip


def new_number() -> str:
    """A case of its own: SF never takes a number twice, and the stand-in lives longer than a test."""
    return f"20261122330106{secrets.randbelow(10**7):07d}"


def happens(sandbox: Sandbox, waybill: str, *codes: str) -> None:
    """On the road."""
    for code in codes:
        url = f"{sandbox.url}/sf/parcels/{waybill}/"
        assert httpx.post(url, data={"op_code": code}, timeout=10).status_code == 302


# -- Translating: pure ------------------------------------------------------------------------------------------------


def test_the_digest_is_md5_over_the_encoded_text_and_base64() -> None:
    import base64
    import hashlib
    from urllib.parse import quote_plus

    text = '{"orderId":"SD1","address":"文一路 88 号 *~"}'
    whole = quote_plus(f"{text}1700000000000word", safe="*-._")
    expected = base64.b64encode(hashlib.md5(whole.encode(), usedforsecurity=False).digest()).decode()
    assert digest(text, "1700000000000", "word") == expected


def test_a_request_has_all_its_fields_and_a_number_of_its_own() -> None:
    forms = [to_form(CREATE, {"orderId": "SD1"}, "P", "word", stamp=1700000000000) for _ in range(2)]
    assert set(forms[0]) == {"partnerID", "requestID", "serviceCode", "timestamp", "msgDigest", "msgData"}
    assert forms[0]["requestID"] != forms[1]["requestID"]
    assert json.loads(forms[0]["msgData"]) == {"orderId": "SD1"}


def test_an_order_in_sfs_words() -> None:
    told = to_order(order(number="SD1"), "7551234567")
    assert (told["orderId"], told["monthlyCard"]) == ("SD1", "7551234567")
    assert [one["contactType"] for one in told["contactInfoList"]] == [1, 2]
    assert told["contactInfoList"][1]["mobile"] == "13800000001"
    assert "330106" not in json.dumps(told)  # neither case nor home is SF's business


def test_every_operation_is_one_of_our_ten_states() -> None:
    assert set(OPERATIONS.values()) <= set(State)
    assert {State.PICKED_UP, State.IN_TRANSIT, State.OUT_FOR_DELIVERY, State.DELIVERED, State.FAILED,
            State.RETURNING, State.LOST} == set(OPERATIONS.values())  # fmt: skip


def routes(*rows: dict[str, str], mail: str = "SF1") -> dict[str, Any]:
    return {"success": True, "errorCode": "S0000", "msgData": {"routeResps": [{"mailNo": mail, "routes": list(rows)}]}}


def test_steps_come_in_order_with_the_reason_of_an_incident() -> None:
    late = {"acceptTime": "2026-11-24 10:00:00", "acceptAddress": "杭州", "remark": "无人在家", "opCode": "70"}
    early = {"acceptTime": "2026-11-24 09:00:00", "acceptAddress": "杭州", "remark": "派送途中", "opCode": "44"}
    odd = {"acceptTime": "2026-11-24 09:30:00", "acceptAddress": "", "remark": "?", "opCode": "12345"}
    nine = dt.datetime(2026, 11, 24, 9, tzinfo=ZONE)
    assert to_steps(routes(late, odd, early), "SF1") == [
        Step(at=nine, state=State.OUT_FOR_DELIVERY, place="杭州", words="派送途中"),
        Step(at=nine + dt.timedelta(hours=1), state=State.FAILED, place="杭州", words="无人在家", incident="无人在家"),
    ]
    assert to_steps(routes(late), "SF2") == []  # somebody else's parcel


@pytest.mark.parametrize(
    "outer",
    [
        None, [], {}, {"apiResultCode": "A1006"}, {"apiResultCode": "A1000"},
        {"apiResultCode": "A1000", "apiResultData": "no json"}, {"apiResultCode": "A1000", "apiResultData": "[]"},
    ],
)  # fmt: skip
def test_what_is_no_answer_is_unknown(outer: Any) -> None:
    with pytest.raises(GatewayError) as error:
        inner(outer)
    assert not error.value.permanent


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"Body": 1}', b'{"Body": {"WaybillRoute": [1]}}', b"\xff"])
def test_what_is_no_push_rings_nothing(body: bytes) -> None:
    with pytest.raises(ValueError, match="not a route push"):
        rung(body)


def test_the_configuration_is_checked() -> None:
    assert Sf(url="https://bspgw.sf-express.com/std/service", partner_id="P", checkword="w").check_config() == []
    found = Sf(url="http://elsewhere.example", partner_id="", checkword="").check_config()
    assert [problem.id for problem in found] == ["delivery.E001", "delivery.E002"]


# -- Talking ----------------------------------------------------------------------------------------------------------


def test_the_same_number_is_the_same_parcel(sf: Sf) -> None:
    wish = order()
    assert sf.create(wish) == sf.create(wish)
    assert sf.create(order()) != sf.create(wish)


def test_a_number_that_was_called_off_is_never_used_again(sf: Sf) -> None:
    wish = order()
    sf.create(wish)
    sf.cancel(wish.number)
    sf.cancel(wish.number)  # twice is once
    with pytest.raises(GatewayError) as error:
        sf.create(wish)
    assert error.value.permanent


def test_what_is_picked_up_cannot_be_called_off(sf: Sf, sandbox: Sandbox) -> None:
    wish = order()
    happens(sandbox, sf.create(wish).number, "50")
    with pytest.raises(GatewayError, match="8252"):
        sf.cancel(wish.number)


def test_the_way_of_a_parcel_is_told_in_our_states(sf: Sf, sandbox: Sandbox) -> None:
    waybill = sf.create(order()).number
    assert sf.track(waybill) == []
    happens(sandbox, waybill, "50", "30", "44", "80")
    assert [step.state for step in sf.track(waybill)] == ["picked_up", "in_transit", "out_for_delivery", "delivered"]


@pytest.mark.parametrize("kind", ["error", "cut", "lose"])
def test_a_broken_answer_means_unknown_and_asking_again_finds_the_one_parcel(
    sf: Sf, sandbox: Sandbox, kind: str
) -> None:
    wish = order()
    sandbox.fault("sf", kind, only=CREATE)
    with pytest.raises(GatewayError) as error:
        sf.create(wish)
    assert not error.value.permanent
    assert sf.create(wish) == sf.create(wish)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"msgDigest": "AAAA"}, "A1006"),
        ({"partnerID": "somebody"}, "A1004"),
        ({"timestamp": "1700000000000"}, "A1002"),
        ({"msgData": ""}, "A1001"),
        ({"serviceCode": "EXP_OTHER"}, "A1004"),
    ],
)
def test_the_stand_in_is_as_strict_as_sf(sandbox: Sandbox, change: dict[str, str], code: str) -> None:
    form = to_form(ROUTES, {"trackingNumber": []}, "DEMO", "stand-in", stamp=int(time.time() * 1000))
    url = f"{sandbox.url}/sf/std/service"
    assert httpx.post(url, data=form | change, timeout=10).json()["apiResultCode"] == code


def test_a_request_number_works_once(sandbox: Sandbox) -> None:
    form = to_form(ROUTES, {"trackingNumber": []}, "DEMO", "stand-in", stamp=int(time.time() * 1000))
    said = [httpx.post(f"{sandbox.url}/sf/std/service", data=form, timeout=10).json() for _ in range(2)]
    assert [one["apiResultCode"] for one in said] == ["A1000", "A1007"]


# -- A parcel of ours -------------------------------------------------------------------------------------------------


@pytest.fixture
def by_sf(settings: LazySettings, sandbox: Sandbox) -> Iterator[None]:
    """Certificates go by SF."""
    options = {"url": f"{sandbox.url}/sf/std/service", "partner_id": "DEMO", "checkword": "stand-in"}
    settings.GATEWAYS = settings.GATEWAYS | {"sf": {"class": "delivery.couriers.sf.Sf", "options": options}}
    settings.COURIER = "sf"
    gateway.cache_clear()
    yield
    gateway.cache_clear()


@pytest.fixture
def sent(by_sf: None, office: Office, li_lei: User, officer_chen: User) -> Shipment:
    """Sealed, on the office's shelf, and SF knows."""
    parcel = send(make_case(office, li_lei, new_number()))
    services.book_courier(shipment_id=parcel.pk)
    seen = parcel.custody.count()
    services.seal_envelope(
        given=Given(shipment_id=parcel.pk, actor=officer_chen, seen=seen), numbers=list(parcel.contents)
    )
    return Shipment.objects.get()


def acts() -> list[str]:
    return list(Shipment.objects.get().custody.values_list("act", flat=True))


@pytest.mark.django_db
def test_a_parcel_goes_from_the_shelf_to_the_recipient_by_sf(sent: Shipment, sandbox: Sandbox) -> None:
    happens(sandbox, sent.courier_number, "50", "30")
    assert services.follow(shipment_id=sent.pk) == 2
    holders = list(sent.custody.values_list("to_holder", flat=True))
    assert holders[-1] == "courier:sf"
    happens(sandbox, sent.courier_number, "44", "80")
    assert [services.follow(shipment_id=sent.pk) for _ in range(3)] == [2, 0, 0]
    assert acts() == ["create", "accept", "seal", "pick_up", "transit", "set_off", "hand_over"]
    sent = Shipment.objects.get()
    assert (sent.state, sent.delivered_at is not None, queued("flow.delivered")) == ("delivered", True, 1)


@pytest.mark.django_db
def test_steps_that_sf_left_out_are_filled_in(sent: Shipment, sandbox: Sandbox) -> None:
    happens(sandbox, sent.courier_number, "80")
    services.follow(shipment_id=sent.pk)
    assert acts()[-3:] == ["pick_up", "set_off", "hand_over"]
    assert queued("flow.delivered") == 1


@pytest.mark.django_db
def test_an_attempt_that_failed_keeps_its_reason_and_goes_on(sent: Shipment, sandbox: Sandbox) -> None:
    happens(sandbox, sent.courier_number, "50", "44", "70")
    services.follow(shipment_id=sent.pk)
    sent = Shipment.objects.get()
    assert (sent.state, sent.attempts) == ("failed", 1)
    assert sent.custody.last().words == "派送不成功：无人在家"  # type: ignore[union-attr]
    happens(sandbox, sent.courier_number, "44", "80")
    services.follow(shipment_id=sent.pk)
    assert Shipment.objects.get().state == "delivered"


@pytest.mark.django_db
def test_a_second_journey_has_a_number_of_its_own(
    sent: Shipment, sandbox: Sandbox, officer_chen: User, run_jobs: Callable[..., int]
) -> None:
    first = sent.courier_number
    happens(sandbox, first, "50", "99")
    services.follow(shipment_id=sent.pk)
    for act in (services.receive_back, partial(services.send_again, address="")):
        seen = Shipment.objects.get().custody.count()
        act(given=Given(shipment_id=sent.pk, actor=officer_chen, seen=seen))
    run_jobs()
    sent = Shipment.objects.get()
    assert (sent.state, sent.courier_number not in ("", first)) == ("accepted", True)
    happens(sandbox, sent.courier_number, "50", "44", "80")
    services.follow(shipment_id=sent.pk)
    assert Shipment.objects.get().state == "delivered"


@pytest.mark.django_db
def test_the_question_is_written_down_and_a_silent_sf_changes_nothing(sent: Shipment, sandbox: Sandbox) -> None:
    happens(sandbox, sent.courier_number, "50")
    sandbox.fault("sf", "error", only=ROUTES)
    with pytest.raises(GatewayError):
        services.follow(shipment_id=sent.pk)
    call = CourierCall.objects.get(request="track")
    assert (call.answered_at is not None, "usable" in call.error) == (True, True)
    assert Shipment.objects.get().state == "accepted"


@pytest.mark.django_db
def test_what_is_not_sealed_was_not_picked_up_whatever_sf_says(
    by_sf: None, office: Office, li_lei: User, sandbox: Sandbox
) -> None:
    parcel = send(make_case(office, li_lei, new_number()))
    services.book_courier(shipment_id=parcel.pk)
    parcel = Shipment.objects.get()
    happens(sandbox, parcel.courier_number, "50")
    assert services.follow(shipment_id=parcel.pk) == 0
    assert Shipment.objects.get().state == "accepted"


@pytest.mark.django_db
def test_a_push_proves_nothing_it_only_makes_us_ask(sent: Shipment, sandbox: Sandbox) -> None:
    lie = {"Body": {"WaybillRoute": [{"mailno": sent.courier_number, "opCode": "80", "remark": "已签收"}]}}
    reply = Client().post(PUSH, json.dumps(lie), content_type="application/json")
    assert (reply.status_code, reply.json()["return_code"]) == (200, "0000")
    assert queued("delivery.follow") == 1
    jobs.follow.func(shipment_id=sent.pk)
    assert Shipment.objects.get().state == "accepted"  # SF itself knows of no delivery


@pytest.mark.django_db
def test_a_push_about_nobody_is_answered_and_one_that_is_none_is_not(sent: Shipment) -> None:
    strange = {"Body": {"WaybillRoute": [{"mailno": "SF999"}]}}
    assert Client().post(PUSH, json.dumps(strange), content_type="application/json").status_code == 200
    assert Client().post(PUSH, b"hello", content_type="application/json").status_code == 400
    assert Client().get(PUSH).status_code == 405
    assert queued("delivery.follow") == 0


@pytest.mark.django_db
def test_when_pushes_are_silent_every_parcel_that_is_out_is_asked_about(
    sent: Shipment, sandbox: Sandbox, run_jobs: Callable[..., int]
) -> None:
    happens(sandbox, sent.courier_number, "50")
    jobs.follow_all.func(timestamp=0)
    run_jobs()
    assert Shipment.objects.get().state == "picked_up"


@pytest.mark.django_db
def test_the_code_is_for_our_own_riders_only(sent: Shipment, sandbox: Sandbox, li_lei: User) -> None:
    happens(sandbox, sent.courier_number, "50")
    services.follow(shipment_id=sent.pk)
    assert code_for(Shipment.objects.get(), li_lei) == ""


@pytest.mark.django_db(transaction=True)
def test_the_stand_in_pushes_three_times_and_then_is_silent(tmp_path: Any) -> None:
    """A stand-in of its own, whose pushes nobody answers."""
    import subprocess
    import sys

    from tests.sandbox_support import ROOT, _free_port, _wait

    port = _free_port()
    nobody = {"SANDBOX_SF_PUSH_URL": "http://127.0.0.1:9/", "SANDBOX_SF_PUSH_PAUSE": "0.05"}
    process = subprocess.Popen(
        [sys.executable, "-m", "realestate.sandbox", "--port", str(port), "--data", str(tmp_path)],
        cwd=ROOT, env=os.environ | nobody,
    )  # fmt: skip
    try:
        alone = Sandbox(f"http://127.0.0.1:{port}", process)
        (tmp_path / "log").write_text("")
        _wait(alone, tmp_path / "log")
        sf = Sf(url=f"{alone.url}/sf/std/service", partner_id="DEMO", checkword="stand-in")
        happens(alone, sf.create(order()).number, "50")
        until = time.monotonic() + 10
        while "推送 3 次" not in (page := httpx.get(f"{alone.url}/sf/", timeout=10).text) and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(0.3)
        assert "推送 3 次" in page
        assert "推送 3 次" in httpx.get(f"{alone.url}/sf/", timeout=10).text
    finally:
        process.terminate()
        process.wait(10)


@pytest.mark.django_db
def test_the_shelf_shows_what_waits_for_sf_and_nobody_is_asked_to_carry_it(
    sent: Shipment, as_user: Callable[[User], Client], officer_chen: User
) -> None:
    desk = as_user(officer_chen)
    assert sent.courier_number in desk.get("/delivery/shelf/").content.decode()
    page = desk.get(f"/delivery/shelf/{sent.number}/").content.decode()
    assert "派给送证员" not in page
