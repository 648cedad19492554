"""The bank's desk: mortgages from the counter, in a file, paid off, and consent to a transfer; nobody makes a trip."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from realestate.accounts.models import Organisation, User
from realestate.cases.models import Case
from realestate.cases.selectors import trips
from realestate.common import clock
from realestate.common.errors import Refused
from realestate.flow.models import Filing
from realestate.flow.services import filing
from realestate.law.matters import MATTERS
from realestate.register import selectors as register
from realestate.register.models import Unit
from tests import cast
from tests.flow import desks
from tests.journey import Journey

pytestmark = pytest.mark.django_db

LOAN = {"s1-amount": "1200000", "s1-until": "2046-11-20", "loan_contract": "借2026-1", "mortgage_contract": "抵2026-1"}


@pytest.fixture
def icbc(db: None) -> Organisation:
    return desks.bank()


@pytest.fixture
def wu(icbc: Organisation) -> User:
    """ICBC's clerk."""
    return desks.clerk("wu", "bank", icbc)


@pytest.fixture
def counter(as_user: Callable[[User], Client], wu: User) -> Client:
    return as_user(wu)


def mortgaged(unit: Unit, bank: Organisation, *, covenant: bool = False) -> None:
    """A mortgage of the bank's in the book."""
    holder = {"name": bank.name, "id_kind": "credit_code", "id_number": bank.credit_code, "kind": "bank"}
    content = {"mortgagees": [holder], "amount": "1000000.00", "kind": "general", "covenant": covenant}
    cast.enter(unit, "mortgage", content, reason="mortgage")


def typed(client: Client, slug: str, **more: Any) -> dict[str, Any]:
    return {"key": desks.key_on(client, reverse("bank_file", args=[slug])), **more}


def sent(client: Client, slug: str, **more: Any) -> Any:
    return client.post(reverse("bank_file", args=[slug]), typed(client, slug, **more))


def test_a_mortgage_is_filed_at_the_bank_and_confirmed_on_the_phone(
    counter: Client, owned_flat: Unit, wang_fang: User, wu: User
) -> None:
    answer = sent(counter, "mortgage", unit=owned_flat.code, phones="13800000002", **LOAN)
    case = Case.objects.get()
    assert answer["Location"] == reverse("bank_case", args=[case.number])
    assert (case.state, case.channel) == ("signing", "bank")
    assert {p.kind for p in case.papers.all()} == {"loan_contract", "mortgage_contract"}
    assert case.messages.filter(phone="+8613800000002").count() == 1
    desks.confirm(case, wang_fang)
    assert Case.objects.get().state == "submitted"
    assert "申请" in counter.get(answer["Location"]).content.decode()


def test_a_loan_that_is_paid_off_needs_no_citizen_and_no_trip(
    counter: Client, owned_flat: Unit, icbc: Organisation, officer_chen: User, officer_zhou: User, registrar_lin: User
) -> None:
    mortgaged(owned_flat, icbc)
    sent(counter, "mortgage_paid_off", unit=owned_flat.code, payoff_proof="结清2026-1")
    case = Case.objects.get()
    assert (case.state, case.remote) == ("submitted", True)
    done = desks.enter(desks.accept(case, officer_chen), officer_zhou, registrar_lin)
    assert done.state == "closed"
    assert trips(done) == 0
    assert register.book(owned_flat).mortgages_in_force(clock.now()) == ()


def test_of_two_banks_mortgages_each_cancels_its_own(
    counter: Client, owned_flat: Unit, icbc: Organisation, officer_chen: User, officer_zhou: User, registrar_lin: User
) -> None:
    other = desks.bank("杭州银行", "91330100MA0000015W")
    mortgaged(owned_flat, icbc)
    mortgaged(owned_flat, other)
    sent(counter, "mortgage_paid_off", unit=owned_flat.code, payoff_proof="结清2026-1")
    desks.enter(desks.accept(Case.objects.get(), officer_chen), officer_zhou, registrar_lin)
    left = register.book(owned_flat).mortgages_in_force(clock.now())
    assert [m.mortgagees[0].name for m in left] == ["杭州银行"]


def test_a_bank_does_not_cancel_what_is_not_its_own(counter: Client, owned_flat: Unit) -> None:
    mortgaged(owned_flat, desks.bank("杭州银行", "91330100MA0000015W"))
    answer = sent(counter, "mortgage_paid_off", unit=owned_flat.code, payoff_proof="结清2026-1")
    assert answer.status_code in (403, 409)
    assert not Case.objects.exists()
    assert not Filing.objects.exists()


def test_the_same_page_sent_twice_is_one_filing(counter: Client, owned_flat: Unit) -> None:
    once = typed(counter, "mortgage", unit=owned_flat.code, phones="13800000002", **LOAN)
    first = counter.post(reverse("bank_file", args=["mortgage"]), once)
    second = counter.post(reverse("bank_file", args=["mortgage"]), once)
    assert first["Location"] == second["Location"]
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"unit": "没有这个地方 9 号"}, "unit_not_found"),
        ({"phones": ""}, "required"),
        ({"phones": "13800000002\n13800000003"}, "phone_missing"),
        ({"phones": "12345"}, "invalid_phone"),
        ({"s1-amount": "-5"}, "invalid_price"),
        ({"s1-amount": "<script>"}, "invalid_price"),
        ({"s1-until": "2026-13-41"}, "invalid"),
        ({"loan_contract": ""}, "required"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(
    counter: Client, owned_flat: Unit, wrong: dict[str, str], code: str
) -> None:
    right = {"unit": owned_flat.code, "phones": "13800000002", **LOAN}
    answer = sent(counter, "mortgage", **{**right, **wrong})
    assert answer.status_code == 422
    assert f'data-code="{code}' in answer.content.decode()
    assert not Case.objects.exists()


def test_a_seized_home_is_refused_with_the_laws_reason(counter: Client, owned_flat: Unit) -> None:
    seizure = {"organ": {"name": "法院", "kind": "court"}, "served_at": clock.now().isoformat(), "until": "2028-01-01"}
    cast.enter(owned_flat, "seizure", seizure, registration="seizure", reason="seize")
    answer = sent(counter, "mortgage", unit=owned_flat.code, phones="13800000002", **LOAN)
    assert answer.status_code == 409
    assert 'data-code="seized"' in answer.content.decode()


def test_another_banks_case_is_not_found(counter: Client, owned_flat: Unit, as_user: Callable[[User], Client]) -> None:
    sent(counter, "mortgage", unit=owned_flat.code, phones="13800000002", **LOAN)
    other = as_user(desks.clerk("hz", "bank", desks.bank("杭州银行", "91330100MA0000015W")))
    number = Case.objects.get().number
    for name in ("bank_case", "bank_confirm", "bank_remote"):
        assert counter.get(reverse(name, args=[number]), follow=True).status_code == 200
        assert other.post(reverse(name, args=[number])).status_code in (404, 405)
    assert other.get(reverse("bank_case", args=[number])).status_code == 404
    assert number not in other.get(reverse("bank")).content.decode()


# -- a file of filings


def file_of(*lines: str, head: str = "key,unit,phones,amount,loan_contract,mortgage_contract") -> SimpleUploadedFile:
    return SimpleUploadedFile("loans.csv", "\n".join([head, *lines]).encode("utf-8-sig"), content_type="text/csv")


def upload(client: Client, file: SimpleUploadedFile, slug: str = "mortgage") -> Any:
    return client.post(reverse("bank_batch", args=[slug]), {"file": file})


def line(key: str, unit: str, *, amount: str = "900000", phones: str = "13800000002") -> str:
    return f"{key},{unit},{phones},{amount},借{key},抵{key}"


@pytest.fixture
def homes(owned_flat: Unit, wang_fang: User) -> list[Unit]:
    found = [owned_flat]
    for serial in (21, 22, 23):
        found.append(cast.make_unit(serial))
        cast.own(found[-1], wang_fang)
    return found


def test_good_lines_are_filed_and_bad_ones_told_with_their_reasons(counter: Client, homes: list[Unit]) -> None:
    seizure = {"organ": {"name": "法院", "kind": "court"}, "served_at": clock.now().isoformat(), "until": "2028-01-01"}
    cast.enter(homes[2], "seizure", seizure, registration="seizure", reason="seize")
    answer = upload(
        counter,
        file_of(
            line("A1", homes[0].code),
            line("A2", "330106001002GB00023F00019999"),
            line("A3", homes[1].code),
            line("A4", homes[2].code),
            line("A5", homes[3].code, amount="多少"),
            line("", homes[3].code),
        ),
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert Case.objects.count() == 2
    for code in ("unit_not_found", "seized", "invalid_price", "key_missing"):
        assert code in page
    assert "新收 2 行，以前收过 0 行，没有收 4 行" in page


def test_the_file_may_be_sent_again(counter: Client, homes: list[Unit]) -> None:
    upload(counter, file_of(line("A1", homes[0].code), line("A2", homes[1].code, amount="零")))
    page = upload(counter, file_of(line("A1", homes[0].code), line("A2", homes[1].code))).content.decode()
    assert "新收 1 行，以前收过 1 行，没有收 0 行" in page
    assert Case.objects.count() == Filing.objects.count() == 2


def test_one_key_for_two_homes_is_told(counter: Client, homes: list[Unit]) -> None:
    page = upload(counter, file_of(line("A1", homes[0].code), line("A1", homes[1].code))).content.decode()
    assert "key_used" in page
    assert Case.objects.count() == 1


def test_labels_will_do_for_a_head_and_so_will_gb18030(counter: Client, homes: list[Unit]) -> None:
    template = counter.get(reverse("bank_template", args=["mortgage"])).content.decode("utf-8-sig").strip()
    cells = dict.fromkeys(template.split(","), "")
    values = iter(["A1", homes[0].code, "13800000002", "900000", "一般抵押"])
    body = [next(values, "") for _cell in cells]
    body[-2:] = ["借1", "抵1"]
    data = f"{template}\r\n{','.join(body)}\r\n".encode("gb18030")
    page = upload(counter, SimpleUploadedFile("loans.csv", data)).content.decode()
    assert "新收 1 行" in page, page


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04 an xlsx", "file_kind"),
        (b"key,unit\n", "file_empty"),
        (b"key,unit,wrong\na,b,c\n", "column_unknown"),
        (b"key,amount\na,1\n", "column_missing"),
        (b"key,unit\n" + b"a,b\n" * 201, "too_many_lines"),
        (b"key,unit\n" + b"x" * 1_000_001, "file_too_large"),
        (b"\xff\xfe\x00k\x00e", "file_kind"),
    ],
)
def test_a_file_that_is_none_is_refused_whole(counter: Client, data: bytes, code: str) -> None:
    answer = upload(counter, SimpleUploadedFile("loans.csv", data))
    assert (answer.status_code, f'data-code="{code}"' in answer.content.decode()) == (422, True)
    assert not Filing.objects.exists()


def test_hostile_cells_come_back_as_words(counter: Client) -> None:
    page = upload(counter, file_of(line("=cmd|'/C calc'!A0", "<img src=x onerror=alert(1)>"))).content.decode()
    assert "<img src=x" not in page


@pytest.mark.django_db(transaction=True)
def test_the_same_line_sent_at_once_by_four_windows_is_one_case(owned_flat: Unit, wu: User, icbc: Organisation) -> None:
    gate, faults = threading.Barrier(4), []
    side = filing.side_of(icbc)
    phones = {cast.id_number(2): "+8613800000002"}
    given = [filing.Given(people=(side,), attributes={"amount": 900000})]
    asked = filing.asked_of(MATTERS["mortgage"], owned_flat, given, phones=phones, own=side)

    def run() -> None:
        gate.wait()
        try:
            filing.hand_in(
                clerk=wu, organisation=icbc, matter="mortgage", asked=asked, channel="bank", key="A1",
                papers={"loan_contract": {"number": "1"}, "mortgage_contract": {"number": "1"}},
            )  # fmt: skip
        except Exception as fault:  # noqa: BLE001
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert Case.objects.count() == Filing.objects.count() == 1


def test_the_database_keeps_a_key_from_being_used_twice() -> None:
    from django.db import IntegrityError, transaction

    Filing.objects.create(scope="bank:1", key="A1", made_at=clock.now())
    with pytest.raises(IntegrityError, match="filing_once"), transaction.atomic():
        Filing.objects.create(scope="bank:1", key="A1", made_at=clock.now())


# -- consent to a transfer


def test_a_bank_consents_online_and_the_sale_goes_on(counter: Client, journey: Journey, icbc: Organisation) -> None:
    mortgaged(journey.unit, icbc, covenant=True)
    case = journey.to("draft")
    with pytest.raises(Refused) as caught:
        journey.to_signing()
    assert caught.value.code == "mortgage_covenant"
    page = counter.get(reverse("bank_consent"), {"number": case.number}).content.decode()
    assert journey.unit.location in page
    assert "王芳" not in page
    for _twice in range(2):
        counter.post(reverse("bank_consent"), {"number_of_case": case.number, "number": "同意2026-1"})
    assert case.papers.filter(kind="consent").count() == 1
    journey.to_signing()
    assert journey.fresh().state == "signing"


def test_a_bank_learns_nothing_of_homes_that_are_not_mortgaged_to_it(counter: Client, journey: Journey) -> None:
    case = journey.to("draft")
    answer = counter.get(reverse("bank_consent"), {"number": case.number})
    assert answer.status_code == 404
    assert journey.unit.location not in answer.content.decode()
    assert counter.post(reverse("bank_consent"), {"number_of_case": case.number, "number": "1"}).status_code == 404
    assert not case.papers.filter(kind="consent").exists()


def test_no_consent_is_taken_after_the_acceptance(counter: Client, journey: Journey, icbc: Organisation) -> None:
    mortgaged(journey.unit, icbc)
    case = journey.to("accepted")
    answer = counter.post(reverse("bank_consent"), {"number_of_case": case.number, "number": "1"})
    assert answer.status_code == 409
