"""Each department over real HTTP, and what is made of an answer that is none."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import httpx
import pytest
from django.conf import settings
from django.core.checks import run_checks

from realestate.common import clock, signing
from realestate.common.errors import GatewayError
from realestate.common.peer import Peer, PeerRefused
from realestate.common.registry import gateway
from realestate.exchange.facts import ContractParty, Home, Person
from realestate.exchange.gateways import civil_affairs, housing, police, tax
from tests.exchange.support import CHILD, CONTRACT, DEAD, GROWN_UP, HAN_MEI, LI_LEI, WANG_FANG
from tests.sandbox_support import Sandbox

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
DEPARTMENTS = ["police", "civil_affairs", "housing", "tax"]
QUESTIONS = {
    "police": ("identity", police.about_person("李雷", LI_LEI)),
    "civil_affairs": ("household", civil_affairs.about_household(LI_LEI)),
    "housing": ("homes", housing.about_homes((LI_LEI,))),
    "tax": ("declare", tax.about_payment("C-9", "U1", Decimal(10))),
}


@pytest.mark.parametrize(
    ("name", "number", "matches", "alive"),
    [
        ("李雷", LI_LEI, True, True),
        ("王芳", LI_LEI, False, True),
        ("故人", DEAD, True, False),
        ("无名", "x", False, False),
    ],
)
def test_the_police_say_who_somebody_is(
    departments: Sandbox, name: str, number: str, matches: bool, alive: bool
) -> None:
    said = gateway("police").ask("identity", police.about_person(name, number), f"id-{number}-{matches}")
    assert said == {"matches": matches, "alive": alive}


def test_civil_affairs_name_spouse_and_minor_children(departments: Sandbox) -> None:
    said = gateway("civil_affairs").ask("household", civil_affairs.about_household(HAN_MEI), "h-1")
    family = civil_affairs.read_household(said, "民政部门", NOW)
    assert family.spouse == Person("李雷", LI_LEI)
    assert family.married_on == dt.date(2018, 5, 20)
    assert [child.id_number for child in family.minor_children] == [CHILD]
    assert GROWN_UP not in family.id_numbers
    assert family.id_numbers == (LI_LEI, CHILD)


def test_housing_counts_a_shared_home_once(departments: Sandbox) -> None:
    said = gateway("housing").ask("homes", housing.about_homes((LI_LEI, HAN_MEI, CHILD)), "homes-1")
    homes = housing.read_homes(said, "住建部门", NOW)
    assert homes.count == 2
    assert homes.homes[0] == Home("U1", "文二路 1 号", Decimal("60.00"))


def test_housing_gives_a_filed_contract(departments: Sandbox) -> None:
    said = gateway("housing").ask("contract", housing.about_contract(CONTRACT), "contract-1")
    contract = housing.read_contract(said, "住建部门", NOW)
    assert (contract.price, contract.delivery_on) == (Decimal("2350000.00"), dt.date(2026, 12, 31))
    assert contract.sellers == (ContractParty("王芳", WANG_FANG, "+8613800000002"),)
    assert [(buyer.name, buyer.numerator, buyer.denominator) for buyer in contract.buyers] == [
        ("李雷", 1, 2),
        ("韩梅", 1, 2),
    ]


def test_housing_does_not_know_another_contract(departments: Sandbox) -> None:
    with pytest.raises(PeerRefused) as refused:
        gateway("housing").ask("contract", housing.about_contract("没有"), "contract-2")
    assert (refused.value.code, refused.value.permanent) == ("not_found", True)


def test_the_same_request_is_declared_once_and_another_amount_is_refused(departments: Sandbox) -> None:
    body = tax.about_payment("C-1", "U1", Decimal(23500))
    first = gateway("tax").ask("declare", body, "tax-C-1")
    assert gateway("tax").ask("declare", body, "tax-C-1") == first
    assert gateway("tax").ask("declare", body, "tax-C-1-by-mistake") == first
    with pytest.raises(PeerRefused, match="request_id_reused"):
        gateway("tax").ask("declare", tax.about_payment("C-1", "U1", Decimal(1)), "tax-C-1")
    with pytest.raises(PeerRefused, match="declared_otherwise"):
        gateway("tax").ask("declare", tax.about_payment("C-1", "U1", Decimal(1)), "tax-C-1-cheaper")
    assert tax.read_proof(first, "税务部门", NOW).total == Decimal("23500.00")


@pytest.mark.parametrize("department", DEPARTMENTS)
@pytest.mark.parametrize("fault", ["lose", "cut", "error", "forge", "replay"])
def test_an_answer_that_is_none_is_an_error_and_the_next_one_is_good(
    departments: Sandbox, department: str, fault: str
) -> None:
    question, body = QUESTIONS[department]
    good = gateway(department).ask(question, body, f"{department}-{fault}-1")
    departments.fault(department, fault)
    with pytest.raises(GatewayError) as problem:
        gateway(department).ask(question, body, f"{department}-{fault}-2")
    assert not problem.value.permanent
    assert gateway(department).ask(question, body, f"{department}-{fault}-2") == good


def test_a_department_that_takes_too_long_is_down(departments: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway("police"), "timeout", 0.3)
    departments.fault("police", "delay", value=1)
    with pytest.raises(GatewayError, match="ReadTimeout"):
        gateway("police").ask(*QUESTIONS["police"], "slow")


def test_nobody_there_is_down() -> None:
    keys = {"key": settings.EXCHANGE_KEY, "peer_key": settings.EXCHANGE_PEER_KEY}
    with pytest.raises(GatewayError, match="ConnectError"):
        Peer(url="http://127.0.0.1:9", **keys).post("/police/identity/", {}, "r")


def asked_by_hand(sandbox: Sandbox, *, minutes_ago: float = 0, key: str = "", body: bytes = b"", **changed: str) -> int:
    """The status that a department gives to a question made by hand."""
    question = signing.Question("POST", "/police/identity/", "by-hand", body or b'{"name": "x", "id_number": "y"}')
    at = clock.now() - dt.timedelta(minutes=minutes_ago)
    headers = signing.sign(question, signing.private_key(key or settings.EXCHANGE_KEY), at) | changed
    return httpx.post(sandbox.url + question.path, content=question.body, headers=headers, timeout=10).status_code


def test_a_department_answers_nobody_but_the_registry(departments: Sandbox) -> None:
    assert asked_by_hand(departments) == 200
    assert asked_by_hand(departments, key=settings.QR_KEY) == 401
    assert asked_by_hand(departments, minutes_ago=6) == 401
    assert asked_by_hand(departments, **{signing.REQUEST_ID: "another"}) == 401
    assert httpx.post(f"{departments.url}/police/identity/", json={}, timeout=10).status_code == 401


@pytest.mark.parametrize("body", [b"[]", b"{}", b"not json"])
def test_a_question_that_makes_no_sense_is_refused(departments: Sandbox, body: bytes) -> None:
    assert asked_by_hand(departments, body=body) == 400 or body == b""


@pytest.mark.parametrize(
    ("read", "said"),
    [
        (police.read_face, {"passed": "false", "number": "1"}),
        (police.read_face, {"passed": True}),
        (civil_affairs.read_household, {"status": "complicated", "spouse": None}),
        (civil_affairs.read_household, {"status": "married", "spouse": None}),
        (housing.read_homes, {"count": 2, "homes": []}),
        (housing.read_homes, {"count": 1, "homes": [{"unit_code": "u", "address": "a", "area": "NaN"}]}),
        (housing.read_contract, {"number": "1", "filed_on": "yesterday"}),
        (tax.read_proof, {"number": "", "total": "1", "at": "2026-11-23T00:00:00+08:00"}),
    ],
)
def test_an_answer_that_is_not_as_agreed_is_not_read(read, said) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises((KeyError, TypeError, ValueError)):
        read(said, "部门", NOW)


@pytest.mark.parametrize("name", [*DEPARTMENTS, "sms"])
def test_configuration_is_checked(name: str) -> None:
    assert gateway(name).check_config() == []
    broken = type(gateway(name))(url="nowhere", key="none", peer_key="none")
    assert [message.id for message in broken.check_config()] == ["exchange.E001", "exchange.E002", "exchange.E002"]


def test_a_gateway_that_is_not_configured_is_a_system_check(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run_checks() == []
    monkeypatch.setattr(gateway("housing"), "url", "nowhere")
    assert [message.id for message in run_checks()] == ["exchange.E001"]
