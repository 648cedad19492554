"""Whoever checks a proof hears what it is worth at that moment (RULEBOOK 12.12), by code, by number, as its holder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client

from certificates import making, services
from certificates.models import Certificate, Verification
from realestate.accounts.models import Organisation, User
from realestate.common.clock import ZONE
from tests import cast
from tests.certificates.proved import MORTGAGE, NOTICE, OBJECTION, RESIDENCE, ZHAO, Enter

pytestmark = pytest.mark.django_db
ENTERED = dt.datetime(2026, 5, 20, 10, 0, tzinfo=ZONE)
JSON = {"accept": "application/json"}


@pytest.fixture
def zhao_min(db: None) -> User:
    return cast.citizen("赵敏", 77)


@pytest.fixture
def proved(enter: Enter, run_jobs: Callable[..., int]) -> Callable[..., Certificate]:
    """A sealed proof entered on 20 May 2026."""

    def proved(right: str, **said: Any) -> Certificate:
        (proof,) = enter(right, content=said, at=ENTERED)
        run_jobs()
        proof.refresh_from_db()
        return proof

    return proved


def by_code(proof: Certificate) -> dict[str, Any]:
    return Client().get(urlsplit(making.address_of(proof.token)).path, headers=JSON).json()


def by_number(proof: Certificate) -> dict[str, Any]:
    return Client().get("/verify/", {"number": proof.number}, headers=JSON).json()


CASES = [
    ("objection", OBJECTION, "2026-06-04"),
    ("notice", {**NOTICE, "capable_from": "2026-06-01"}, "2026-08-31"),
    ("residence", {**RESIDENCE, "until": "2026-06-30"}, "2026-06-30"),
]


@pytest.mark.parametrize("ask", [by_code, by_number])
@pytest.mark.parametrize(("kind", "said", "last_day"), CASES)
def test_a_proof_is_worth_nothing_after_its_last_day_although_nothing_was_entered(
    proved: Callable[..., Certificate], kind: str, said: dict[str, Any], last_day: str, ask: Callable[..., Any]
) -> None:
    proof = proved(kind, **said)
    last = dt.datetime.combine(dt.date.fromisoformat(last_day), dt.time(23, 59, 50), ZONE)
    with time_machine.travel(last, tick=False):
        assert ask(proof)["result"] == "valid"
    with time_machine.travel(last + dt.timedelta(seconds=10), tick=False):
        answer = ask(proof)
    assert answer["result"] == "cancelled"
    assert answer["closed_on"] == str(last.date() + dt.timedelta(days=1))
    assert any("自动失效" in warning for warning in answer["warnings"])
    proof.refresh_from_db()
    assert (proof.state, proof.closed_at) == ("valid", None), "nothing is written for it"


@pytest.mark.parametrize("ask", [by_code, by_number])
def test_the_log_says_what_was_answered(proved: Callable[..., Certificate], ask: Callable[..., Any]) -> None:
    proof = proved("objection", **OBJECTION)
    for day, result in ((dt.date(2026, 6, 4), "valid"), (dt.date(2026, 6, 5), "cancelled")):
        with time_machine.travel(dt.datetime.combine(day, dt.time(12), ZONE), tick=False):
            ask(proof)
        assert Verification.objects.latest("pk").result == result
    assert Verification.objects.count() == 2


def test_a_suspended_proof_that_lapses_is_not_held_to_be_suspended(proved: Callable[..., Certificate]) -> None:
    proof = proved("objection", **OBJECTION)
    services.suspend(certificate=proof, reason="审查中")
    with time_machine.travel(dt.datetime(2026, 6, 5, tzinfo=ZONE), tick=False):
        assert by_code(proof)["result"] == "cancelled"


@pytest.mark.parametrize("ask", [by_code, by_number])
def test_a_closed_proof_says_so_whatever_the_date(
    proved: Callable[..., Certificate], enter: Enter, ask: Callable[..., Any]
) -> None:
    proof = proved("objection", **OBJECTION)
    enter("objection", registration="cancellation", reason="waived", opens=False, output="entry",
          closes={str(proof.thing.entry.ordinal): "cancelled"})  # fmt: skip
    with time_machine.travel(dt.datetime(2026, 5, 21, tzinfo=ZONE), tick=False):
        answer = ask(proof)
    assert answer["result"] == "cancelled"
    assert answer["warnings"] == []


def test_a_passer_by_does_not_learn_what_a_proof_is_for(proved: Callable[..., Certificate]) -> None:
    """CONTRACTS: never an identity number, a restriction or a price."""
    proof = proved("notice", **NOTICE)
    page = Client().get(urlsplit(making.address_of(proof.token)).path).text
    for secret in ("预告", "2,350,000", ZHAO["id_number"], "王芳", "赵敏"):
        assert secret not in page
    assert "*敏（1 人）" in page


@pytest.mark.parametrize(("day", "word"), [(4, "有效"), (5, "已注销")])
def test_the_holder_sees_it_on_both_pages(
    proved: Callable[..., Certificate], zhao_min: User, as_user: Callable[[User], Client], day: int, word: str
) -> None:
    proof = proved("objection", **OBJECTION)
    browser = as_user(zhao_min)
    with time_machine.travel(dt.datetime(2026, 6, day, 12, tzinfo=ZONE), tick=False):
        mine = browser.get("/certificates/").text
        page = browser.get(f"/certificates/{proof.pk}/").text
    assert word in mine
    assert word in page
    assert "异议事项：产权归属" in page
    assert ("自动失效" in page) == (day == 5)


# Who may open a proof: its holder, and whoever acts for a bank that is.


def clerk(organisation: Organisation, role: str = "bank") -> User:
    return cast.staff("clerk", "钱银", role, organisation=organisation)


def test_a_banks_clerk_opens_and_downloads_the_banks_proofs(
    proved: Callable[..., Certificate], icbc: Organisation, as_user: Callable[[User], Client]
) -> None:
    proof = proved("mortgage", **MORTGAGE)
    browser = as_user(clerk(icbc))
    assert proof.number in browser.get("/certificates/").text
    assert "<p>抵押权</p>" in browser.get("/certificates/").text
    assert "抵押方式：一般抵押" in browser.get(f"/certificates/{proof.pk}/").text
    response = browser.get(f"/certificates/{proof.pk}/download/")
    assert b"".join(response).startswith(b"%PDF")  # type: ignore[arg-type]


def test_another_banks_clerk_does_not(
    proved: Callable[..., Certificate], icbc: Organisation, as_user: Callable[[User], Client]
) -> None:
    proof = proved("mortgage", **MORTGAGE)
    browser = as_user(clerk(cast.organisation("杭州银行", "91330200MA99999TXY", "bank")))
    assert proof.number not in browser.get("/certificates/").text
    for path in ("", "download/"):
        assert browser.get(f"/certificates/{proof.pk}/{path}").status_code == 404


def test_a_notary_of_the_banks_house_is_not_its_clerk(
    proved: Callable[..., Certificate], icbc: Organisation, as_user: Callable[[User], Client]
) -> None:
    proof = proved("mortgage", **MORTGAGE)
    assert as_user(clerk(icbc, "notary")).get(f"/certificates/{proof.pk}/").status_code == 404
