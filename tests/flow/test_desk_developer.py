"""The developer's desk: a building of two hundred units at once, presale notices, the certificate with the keys."""

from __future__ import annotations

import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from realestate.accounts.models import Office, Organisation, User
from realestate.cases.models import Case
from realestate.common import clock
from realestate.flow.services import acceptance, own_motion, precheck, settlement
from realestate.payments.gateways.base import Status, Trade
from realestate.payments.models import Bill, Order
from realestate.payments.services import settle, start_payment
from realestate.register import selectors as register
from realestate.register.models import Entry, Unit
from tests import cast
from tests.flow import desks
from tests.journey import full_checks

pytestmark = pytest.mark.django_db

PAPERS = {"land_title": "土1", "planning_proof": "规1", "completion_proof": "竣1", "survey_report": "测1"}
BUYER = {"name_1": "李雷", "id_1": cast.id_number(1), "phone_1": "13800000001"}


@pytest.fixture
def company(db: None) -> Organisation:
    return desks.developer()


@pytest.fixture
def site(as_user: Callable[[User], Client], company: Organisation) -> Client:
    """The developer's clerk."""
    return as_user(desks.clerk("fang", "developer", company))


def built(office: Office, count: int, company: Organisation) -> list[Unit]:
    """A building that is in the register and has not been registered yet."""
    units = [cast.make_unit(serial) for serial in range(1, count + 1)]
    Unit.objects.update(developer_name=company.name, developer_number=company.credit_code, completed="2026-10-01")
    return units


def building_page(unit: Unit) -> str:
    return reverse("developer_building", args=[unit.parcel.code, unit.building])


def pay(case: Case, user: User) -> None:
    """The bill is paid through Alipay, if it is more than nothing."""
    if Bill.objects.get(case=case).state != "paid":
        start_payment(case=case, user=user, phone=False)
        order = Order.objects.filter(bill__case=case).latest("pk")
        settle(trade=Trade(order.out_trade_no, Status.PAID, order.amount, f"2026{order.pk:020d}", {}), asked=True)
    settlement.bill_paid(case_id=case.pk)
    settlement.keep_tax_proof(case_id=case.pk, number="33016001", at=clock.now())


def accepted(case: Case, officer: User, payer: User) -> Case:
    precheck.precheck(case_id=case.pk, officer=officer, seen="submitted")
    pay(Case.objects.get(pk=case.pk), payer)
    Case.objects.filter(pk=case.pk).update(remote=True)
    found = Case.objects.select_related("office").get(pk=case.pk)
    acceptance.accept(case_id=case.pk, officer=officer, seen="paid", checks=full_checks(found))
    return found


def look_at_the_site(case: Case, officer: User) -> None:
    photo = SimpleUploadedFile("site.png", desks.PNG)
    own_motion.check_site(case=case, officer=officer, text="已竣工，与图纸一致。", uploads=[photo])


def sent(client: Client, slug: str, **more: Any) -> Any:
    address = reverse("developer_file", args=[slug])
    return client.post(address, {"key": desks.key_on(client, address), **more})


def test_a_building_of_two_hundred_units_is_one_case_and_one_page(
    site: Client, company: Organisation, office: Office, officer_chen: User, officer_zhou: User, registrar_lin: User
) -> None:
    units = built(office, 200, company)
    address = building_page(units[0])
    began = time.perf_counter()
    page = site.get(address).content.decode()
    shown = time.perf_counter() - began
    assert "200" in page
    began = time.perf_counter()
    answer = site.post(address, {"key": desks.key_on(site, address), **PAPERS})
    filed = time.perf_counter() - began
    case = Case.objects.get()
    assert answer["Location"] == reverse("developer_case", args=[case.number])
    assert (case.state, case.registrations.count()) == ("submitted", 200)
    began = time.perf_counter()
    assert site.get(answer["Location"]).status_code == 200
    standing = time.perf_counter() - began
    accepted(case, officer_chen, User.objects.get(username="fang"))
    look_at_the_site(case, officer_chen)
    began = time.perf_counter()
    desks.enter(case, officer_zhou, registrar_lin)
    entered = time.perf_counter() - began
    assert Entry.objects.filter(registration="first").values("unit").distinct().count() == 200
    assert not Unit.objects.filter(first_registered=False).exists()
    print(f"\nshown {shown:.2f} s, filed {filed:.2f} s, case {standing:.2f} s, reviewed and entered {entered:.2f} s")
    assert filed < 20
    assert entered < 60


def test_the_same_building_sent_twice_is_one_case(site: Client, company: Organisation, office: Office) -> None:
    address = building_page(built(office, 3, company)[0])
    typed = {"key": desks.key_on(site, address), **PAPERS}
    assert site.post(address, typed)["Location"] == site.post(address, typed)["Location"]
    assert Case.objects.count() == 1
    assert site.get(address).status_code == 404  # what is applied for is not offered again
    assert site.post(address, {**typed, "key": "another"}).status_code == 422
    assert Case.objects.count() == 1


def test_a_paper_that_is_missing_is_said_at_its_field(site: Client, company: Organisation, office: Office) -> None:
    address = building_page(built(office, 3, company)[0])
    typed = {"key": desks.key_on(site, address), **PAPERS, "completion_proof": ""}
    answer = site.post(address, typed)
    assert (answer.status_code, b"required" in answer.content) == (422, True)
    assert not Case.objects.exists()


def test_nothing_is_entered_before_somebody_has_looked_at_the_site(
    site: Client, company: Organisation, office: Office, officer_chen: User, officer_zhou: User, registrar_lin: User
) -> None:
    address = building_page(built(office, 2, company)[0])
    site.post(address, {"key": desks.key_on(site, address), **PAPERS})
    case = accepted(Case.objects.get(), officer_chen, User.objects.get(username="fang"))
    from realestate.flow.services.judging import Blocked

    with pytest.raises(Blocked) as caught:
        desks.enter(case, officer_zhou, registrar_lin)
    assert "site_check" in {found.code for found in caught.value.findings}
    assert Entry.objects.count() == 0
    look_at_the_site(case, officer_chen)
    from realestate.flow.services import entry

    entry.enter(case_id=case.pk, registrar=registrar_lin, seen="reviewed")
    assert Entry.objects.count() == 2


def test_another_developers_building_is_not_found(
    site: Client, company: Organisation, office: Office, as_user: Callable[[User], Client]
) -> None:
    units = built(office, 2, company)
    other = as_user(desks.clerk("bin", "developer", cast.organisation("滨江置业", "91330200MA99999TXY", "developer")))
    assert other.get(building_page(units[0])).status_code == 404
    site.post(building_page(units[0]), {"key": desks.key_on(site, building_page(units[0])), **PAPERS})
    assert other.get(reverse("developer_case", args=[Case.objects.get().number])).status_code == 404


def test_a_presale_notice_waits_for_the_buyer_on_the_phone(
    site: Client, company: Organisation, office: Office, li_lei: User, officer_chen: User, officer_zhou: User,
    registrar_lin: User,
) -> None:  # fmt: skip
    unit = built(office, 1, company)[0]
    typed = {"unit": unit.code, "s1-price": "3200000", "presale_contract_filed": "预2026-1"}
    sent(site, "presold_home", **typed, **{f"s1p-{name}": value for name, value in BUYER.items()})
    case = Case.objects.get()
    assert (case.state, case.registrations.count()) == ("signing", 1)
    desks.confirm(case, li_lei)
    case = Case.objects.get()
    assert case.state == "submitted"
    Case.objects.update(remote=True)
    desks.enter(desks.accept(case, officer_chen), officer_zhou, registrar_lin)
    notices = register.book(unit).notices
    assert [(n.kind, n.to[0].name) for n in notices] == [("presale", "李雷")]


def test_with_a_loan_the_bank_confirms_at_its_own_desk(
    site: Client, company: Organisation, office: Office, li_lei: User, as_user: Callable[[User], Client]
) -> None:
    unit, bank = built(office, 1, company)[0], desks.bank()
    typed = {
        "unit": unit.code, "s1-price": "3200000", "presale_contract_filed": "预2026-1", "s2o-wanted": "on",
        "s2b-bank": bank.pk, "s2-amount": "2000000", "loan_contract": "借1", "mortgage_contract": "抵1",
    }  # fmt: skip
    sent(site, "presold_home", **typed, **{f"s1p-{name}": value for name, value in BUYER.items()})
    case = Case.objects.get()
    assert case.registrations.count() == 2
    counter = as_user(desks.clerk("wu", "bank", bank))
    page = counter.get(reverse("bank_case", args=[case.number])).content.decode()
    digest = page.split('name="text_sha256" value="')[1][:64]
    counter.post(reverse("bank_confirm", args=[case.number]), {"text_sha256": digest})
    desks.confirm(case, li_lei)
    assert Case.objects.get().state == "submitted"


def test_the_certificate_comes_with_the_keys(
    site: Client, company: Organisation, office: Office, li_lei: User, officer_chen: User, officer_zhou: User,
    registrar_lin: User,
) -> None:  # fmt: skip
    unit = built(office, 1, company)[0]
    typed = {
        "unit": unit.code, "s2-price": "3200000", "sale_contract": "买1",
        "s2p-homes": "0", **PAPERS,
    }  # fmt: skip
    answer = sent(site, "new_home", **typed, **{f"s2p-{name}": value for name, value in BUYER.items()})
    assert answer.status_code == 302, answer.content.decode()[:5000]
    case = Case.objects.get()
    desks.confirm(case, li_lei)
    case = accepted(Case.objects.get(), officer_chen, li_lei)
    look_at_the_site(case, officer_chen)
    desks.enter(case, officer_zhou, registrar_lin)
    assert [o.name for o in register.owners(unit)] == ["李雷"]
    assert Unit.objects.get().first_registered
    assert Unit.objects.get().area == Decimal("89.50")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"s1p-id_1": "330102190001010010"}, "invalid_id_number"),
        ({"s1p-name_2": "韩梅"}, "material_missing"),
        ({"s1-price": "0"}, "price"),
        ({"unit": "\x00"}, "null"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(
    site: Client, company: Organisation, office: Office, wrong: dict[str, str], code: str
) -> None:
    unit = built(office, 1, company)[0]
    right = {"unit": unit.code, "s1-price": "3200000", "presale_contract_filed": "预2026-1"}
    right |= {f"s1p-{name}": value for name, value in BUYER.items()}
    answer = sent(site, "presold_home", **{**right, **wrong})
    assert answer.status_code == 422
    assert code in answer.content.decode()
    assert not Case.objects.exists()
