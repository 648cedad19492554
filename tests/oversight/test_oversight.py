"""One rating a party, answers to complaints, figures that add up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial

import pytest
from django.db import DataError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from realestate.accounts.models import Office, User
from realestate.accounts.roles import offices_of
from realestate.cases.models import Case, Message, Party, SupplementList
from realestate.cases.services import record_event, record_visit
from realestate.common import clock
from realestate.common.errors import Refused
from realestate.oversight import selectors, services
from realestate.oversight.models import Complaint, Evaluation
from tests.booking.support import at_once

Make = Callable[..., Case]
SignIn = Callable[[User], Client]


def refused(code: str) -> pytest.RaisesContext[Refused]:
    return pytest.raises(Refused, match=f"^{code}:")


def page(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def test_each_party_rates_a_closed_case_once(closed: Case, buyer: Party) -> None:
    services.rate(case=closed, party=buyer, stars=5, words="一趟就办好")
    services.rate(case=closed, party=buyer, stars=5, words="一趟就办好")
    with refused("already_rated"):
        services.rate(case=closed, party=buyer, stars=1)
    services.rate(case=closed, party=closed.parties.get(role="obligor"), stars=4)
    assert sorted(Evaluation.objects.values_list("stars", flat=True)) == [4, 5]
    assert closed.events.filter(act="rate").count() == 2


def test_a_case_that_is_not_closed_is_not_rated(make_case: Make) -> None:
    entered = make_case("entered")
    with refused("not_closed"):
        services.rate(case=entered, party=entered.parties.get(role="holder"), stars=5)


@pytest.mark.parametrize("stars", [0, 6, -1])
def test_stars_are_one_to_five(closed: Case, buyer: Party, stars: int) -> None:
    with refused("stars_out_of_range"):
        services.rate(case=closed, party=buyer, stars=stars)


def test_words_have_five_hundred_characters(closed: Case, buyer: Party) -> None:
    with refused("words_too_long"):
        services.rate(case=closed, party=buyer, stars=5, words="好" * 501)
    services.rate(case=closed, party=buyer, stars=5, words="𬭎" * 500)


def test_the_party_of_another_case_does_not_rate_this_one(closed: Case, make_case: Make) -> None:
    other = make_case().parties.get(role="holder")
    with refused("not_a_party"):
        services.rate(case=closed, party=other, stars=5)


def test_the_database_refuses_a_second_rating_six_stars_and_too_many_words(closed: Case, buyer: Party) -> None:
    make = partial(Evaluation.objects.create, case=closed, party=buyer, at=clock.now())
    with pytest.raises(IntegrityError, match="evaluation_one_to_five"), transaction.atomic():
        make(stars=6)
    with pytest.raises(DataError), transaction.atomic():
        make(stars=5, words="好" * 501)
    make(stars=5)
    with pytest.raises(IntegrityError, match="evaluation_once_for_a_party"), transaction.atomic():
        make(stars=5)


@pytest.mark.django_db(transaction=True)
def test_eight_clicks_at_once_are_one_rating(closed: Case, buyer: Party) -> None:
    at_once(*[partial(services.rate, case=closed, party=buyer, stars=5)] * 8)
    assert Evaluation.objects.count() == 1


def test_the_page_offers_stars_and_thanks(closed: Case, li_lei: User, as_user: SignIn) -> None:
    browser, address = as_user(li_lei), reverse("rate", args=[closed.number])
    assert page(browser.get(address)).count('type="radio"') == 5
    answer = browser.post(address, {"words": "好" * 501})
    assert answer.status_code == 400
    assert "请选一到五星" in page(answer)
    assert "好" * 501 in page(answer), "nothing typed is lost"
    assert "谢谢您的评价" in page(browser.post(address, {"stars": "4", "words": "省事 <b>"}, follow=True))
    assert "省事 &lt;b&gt;" in page(browser.get(address))


def test_strangers_get_404_and_staff_403_on_the_rating(
    closed: Case, stranger: User, supervisor_he: User, client: Client, as_user: SignIn
) -> None:
    address = reverse("rate", args=[closed.number])
    assert as_user(stranger).get(address).status_code == 404
    assert as_user(supervisor_he).get(address).status_code == 403
    assert client.get(address).status_code == 302


def test_rating_too_early_is_a_page(make_case: Make, li_lei: User, as_user: SignIn) -> None:
    answer = as_user(li_lei).get(reverse("rate", args=[make_case("entered").number]))
    assert (answer.status_code, "办结以后才能评价" in page(answer)) == (409, True)


def test_a_complaint_is_answered_once_and_the_person_told(
    office: Office, li_lei: User, supervisor_he: User, as_user: SignIn
) -> None:
    citizen, he = as_user(li_lei), as_user(supervisor_he)
    for _click in range(2):
        citizen.post(reverse("complaints"), {"office": office.pk, "text": "等了二十分钟"})
    complaint = Complaint.objects.get()
    assert "等了二十分钟" in page(he.get(reverse("oversight")))
    address = reverse("answer_complaint", args=[complaint.pk])
    assert he.post(address, {f"c{complaint.pk}-answer": ""}).status_code == 400
    he.post(address, {f"c{complaint.pk}-answer": "对不起，已加开窗口。"})
    assert he.post(address, {f"c{complaint.pk}-answer": "另一个答复"}).status_code == 409
    assert "已加开窗口" in page(citizen.get(reverse("complaints")))
    assert Message.objects.filter(phone=li_lei.phone).count() == 1


def test_a_complaint_about_a_strangers_case_is_not_tied_to_it(
    closed: Case, office: Office, stranger: User, as_user: SignIn
) -> None:
    as_user(stranger).post(reverse("complaints"), {"office": office.pk, "text": "问一句", "case": closed.number})
    assert Complaint.objects.get().case is None


@pytest.mark.parametrize("text", ["", "   ", "字" * 2001])
def test_an_empty_or_endless_complaint_is_refused_at_the_field(
    office: Office, li_lei: User, as_user: SignIn, text: str
) -> None:
    assert as_user(li_lei).post(reverse("complaints"), {"office": office.pk, "text": text}).status_code == 400
    assert not Complaint.objects.exists()


def test_the_database_refuses_an_answer_without_a_signature(office: Office, li_lei: User) -> None:
    complaint = services.complain(user=li_lei, office=office, text="问一句")
    with pytest.raises(IntegrityError, match="complaint_answer_is_signed"), transaction.atomic():
        Complaint.objects.filter(pk=complaint.pk).update(answer="好")


def test_a_supervisor_of_another_office_does_not_answer(
    office: Office, other_office: Office, li_lei: User, as_user: SignIn
) -> None:
    from tests import cast

    complaint = services.complain(user=li_lei, office=office, text="问一句")
    elsewhere = as_user(cast.staff("ma", "马腾", "supervisor", other_office))
    address = reverse("answer_complaint", args=[complaint.pk])
    assert elsewhere.post(address, {f"c{complaint.pk}-answer": "好"}).status_code == 404


def test_the_figures_add_up(make_case: Make, supervisor_he: User, office: Office) -> None:
    quick, slow = make_case(took=dt.timedelta(minutes=30)), make_case("entered", took=dt.timedelta(days=2))
    make_case("accepted")
    make_case("draft")
    record_visit(party=quick.parties.get(role="holder"), office=office, at=clock.now())
    services.rate(case=quick, party=quick.parties.get(role="holder"), stars=4)
    services.rate(case=quick, party=quick.parties.get(role="obligor"), stars=5)
    figures = selectors.overview(offices_of(supervisor_he))
    assert (figures.live, figures.accepted, figures.entered, figures.rated) == (3, 3, 2, 2)
    assert [row["value"] for row in figures.trips] == [1, 1, 0]
    assert [row["value"] for row in figures.durations] == [1, 0, 0, 1, 0]
    assert [row["value"] for row in figures.ratings] == [1, 1, 0, 0, 0]
    assert figures.median == (dt.timedelta(minutes=30) + dt.timedelta(days=2)) / 2
    assert [row["value"] for row in figures.stages] == [1, 0, 0, 0, 1, 1]
    assert figures.stars == 4.5
    assert slow.pk


def test_an_office_without_cases_has_figures_too(supervisor_he: User, as_user: SignIn) -> None:
    assert as_user(supervisor_he).get(reverse("oversight")).status_code == 200


def test_the_supervisor_sees_what_waits_for_a_reason_until_it_is_written(
    make_case: Make, supervisor_he: User, officer_chen: User
) -> None:
    asked, fresh = make_case("submitted"), make_case("submitted")
    SupplementList.objects.create(
        case=asked, items=[], asked_by=officer_chen, asked_at=clock.now(), due_at=clock.now(), answered_at=clock.now()
    )
    offices = offices_of(supervisor_he)
    assert list(selectors.waiting_for_a_reason(offices)) == [asked]
    record_event(case=asked, act="allow_second_list", actor=supervisor_he, reason="新法规")
    assert list(selectors.waiting_for_a_reason(offices)) == []
    assert fresh.pk


def test_late_cases_are_listed(make_case: Make, supervisor_he: User, as_user: SignIn) -> None:
    late = make_case("accepted", promised_at=clock.now() - dt.timedelta(minutes=1))
    make_case("accepted", promised_at=clock.now() + dt.timedelta(minutes=1))
    assert list(selectors.late(offices_of(supervisor_he))) == [late]
    assert late.number in page(as_user(supervisor_he).get(reverse("oversight")))


def test_the_overview_takes_few_queries(
    make_case: Make, supervisor_he: User, as_user: SignIn, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for _n in range(5):
        make_case("submitted")
        make_case()
    browser = as_user(supervisor_he)
    with django_assert_max_num_queries(15):  # type: ignore[attr-defined]
        browser.get(reverse("oversight"))


@pytest.mark.parametrize("name", ["oversight"])
def test_the_overview_is_for_supervisors(
    name: str, officer_chen: User, li_lei: User, client: Client, as_user: SignIn
) -> None:
    assert client.get(reverse(name)).status_code == 302
    assert as_user(officer_chen).get(reverse(name)).status_code == 403
    assert as_user(li_lei).get(reverse(name)).status_code == 403
