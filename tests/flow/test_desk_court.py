"""The court's desk: the second of service is the server's and locks the unit; nothing that was served is lost."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import threading
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from realestate.accounts.models import Membership, Office, Organisation, User
from realestate.cases.models import Case
from realestate.common import clock
from realestate.common.errors import Refused
from realestate.flow.models import Filing
from realestate.flow.services import entry, serving
from realestate.flow.services.applying import Side
from realestate.flow.services.serving import Order
from realestate.register import selectors as register
from realestate.register.models import Unit
from tests import cast
from tests.journey import Journey

pytestmark = pytest.mark.django_db

COURT = Side("杭州市西湖区人民法院", "113301000000000279", "credit_code", "court")
OTHER = Side("杭州市中级人民法院", "", "credit_code", "court")
ALL_PAPERS = ("work_permit", "assistance_notice", "seizure_ruling")
TYPED = {
    "document": "（2026）浙0106执12号",
    "organ_name": "杭州市西湖区人民法院",
    "organ_kind": "court",
    "officer_1": "吴法官", "permit_1": "浙0106-001",
    "officer_2": "郑法官", "permit_2": "浙0106-002",
    "papers": list(ALL_PAPERS),
}  # fmt: skip


def order(organ: Side = COURT, papers: tuple[str, ...] = ALL_PAPERS, document: str = "（2026）浙0106执12号") -> Order:
    return Order(organ, document, (("吴法官", "001"), ("郑法官", "002")), papers)


def serve(by: User, office: Office, *units: Unit, matter: str = "seizure", key: str = "k", **more: Any) -> Case:
    return serving.serve(by=by, office=office, matter=matter, units=units, order=order(**more), key=key)


def enter(case: Case, reviewer: User, registrar: User) -> Case:
    entry.review(case_id=case.pk, officer=reviewer, seen="accepted", opinion="符合")
    return entry.enter(case_id=case.pk, registrar=registrar, seen="reviewed")


def form(client: Client, slug: str = "seizure", **more: Any) -> dict[str, Any]:
    """What a browser would send from a fresh page."""
    page = client.get(reverse("court_serve", args=[slug])).content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key
    return {**TYPED, "key": key.group(1), **more}


@pytest.fixture
def chen(as_user: Callable[[User], Client], officer_chen: User) -> Client:
    return as_user(officer_chen)


@pytest.fixture
def judge(db: None) -> User:
    """Somebody of the court, with a login of their own."""
    court = cast.organisation(COURT.name, COURT.id_number, "court")
    user = User.objects.create_user(username="wu", name="吴法官")
    Membership.objects.create(user=user, role="court", organisation=court)
    return user


def test_the_click_fixes_the_second_and_locks_the_unit(
    chen: Client, owned_flat: Unit, officer_zhou: User, registrar_lin: User, run_jobs: Callable[..., int]
) -> None:
    before = clock.now()
    answer = chen.post(reverse("court_serve", args=["seizure"]), form(chen, units=owned_flat.code))
    case = Case.objects.get(channel="court")
    assert answer["Location"] == reverse("court_case", args=[case.number])
    assert case.state == "accepted"
    assert before <= serving.served_at(case) <= clock.now()
    assert serving.served_at(case) == case.accepted_at
    run_jobs()
    assert case.papers.filter(kind="service_receipt").count() == 1
    enter(case, officer_zhou, registrar_lin)
    standing = register.book(owned_flat).active_seizure(clock.now())
    assert standing is not None
    assert standing.seizure.served_at == serving.served_at(case)
    assert standing.seizure.organ.name == COURT.name


def test_a_sale_that_was_accepted_earlier_is_not_entered_past_a_service(journey: Journey, office: Office) -> None:
    sale = journey.to("reviewed")
    serve(journey.officer, office, journey.unit)
    with pytest.raises(Refused) as caught:
        entry.enter(case_id=sale.pk, registrar=journey.registrar, seen="reviewed")
    assert caught.value.code == "earlier_case"


def test_without_a_service_the_same_sale_is_entered(journey: Journey) -> None:
    sale = journey.to("reviewed")
    entry.enter(case_id=sale.pk, registrar=journey.registrar, seen="reviewed")
    assert journey.fresh().state == "entered"


def test_a_second_click_is_the_same_service(chen: Client, owned_flat: Unit) -> None:
    typed = form(chen, units=owned_flat.code)
    first = chen.post(reverse("court_serve", args=["seizure"]), typed)
    second = chen.post(reverse("court_serve", args=["seizure"]), typed)
    assert first["Location"] == second["Location"]
    assert Case.objects.filter(channel="court").count() == Filing.objects.count() == 1


def test_units_are_found_by_code_certificate_or_address_and_several_go_in_one_order(
    chen: Client, owned_flat: Unit, wang_fang: User
) -> None:
    other = cast.make_unit(14)
    cast.own(other, wang_fang)
    lines = f"{owned_flat.code}\n{other.location.replace(' ', '')}"
    chen.post(reverse("court_serve", args=["seizure"]), form(chen, units=lines))
    case = Case.objects.get(channel="court")
    assert [r.unit for r in case.registrations.all()] == [owned_flat, other]


@pytest.mark.parametrize(
    ("units", "code"),
    [
        ("330106999999GB00001F00010001", "unit_not_found"),
        ("文一路 88 号 3 幢", "address_ambiguous"),
        ("{code}\n{code}", "same_unit_twice"),
        ("\x00<script>alert(1)</script>' OR 1=1 --", "unit_not_found"),
        ("   \n  ", "required"),
    ],
)
def test_a_unit_that_is_not_one_is_said_at_the_field(chen: Client, owned_flat: Unit, units: str, code: str) -> None:
    cast.make_unit(14)
    typed = form(chen, units=units.format(code=owned_flat.code))
    answer = chen.post(reverse("court_serve", args=["seizure"]), typed)
    assert answer.status_code == 422
    assert f'data-code="{code}"' in answer.content.decode() or "null_characters" in answer.content.decode()
    assert not Case.objects.exists()


def test_another_districts_unit_is_refused(chen: Client, other_office: Office, wang_fang: User) -> None:
    away = cast.make_unit(3, division="330108")
    cast.own(away, wang_fang)
    answer = chen.post(reverse("court_serve", args=["seizure"]), form(chen, units=away.code))
    assert (answer.status_code, b"wrong_office" in answer.content) == (422, True)
    assert not Case.objects.exists()


def test_the_rest_is_written_down_afterwards_and_the_second_stays(
    chen: Client, officer_chen: User, officer_zhou: User, registrar_lin: User, office: Office, owned_flat: Unit
) -> None:
    case = serve(officer_chen, office, owned_flat)
    at = serving.served_at(case)
    address = reverse("court_complete", args=[case.number])
    chen.post(address, {"seen": "accepted", "from": "2026-11-22", "until": "2029-11-21", "debtor": "王芳"})
    enter(case, officer_zhou, registrar_lin)
    standing = register.book(owned_flat).active_seizure(clock.now())
    assert standing is not None
    assert (standing.starts, standing.until) == (dt.date(2026, 11, 22), dt.date(2029, 11, 21))
    assert standing.seizure.served_at == at


def test_a_term_that_is_too_long_is_kept_with_a_written_suggestion(
    chen: Client, officer_chen: User, officer_zhou: User, office: Office, owned_flat: Unit, run_jobs: Callable[..., int]
) -> None:
    case = serve(officer_chen, office, owned_flat)
    address = reverse("court_complete", args=[case.number])
    chen.post(address, {"seen": "accepted", "from": "2026-11-22", "until": "2029-11-22"})
    run_jobs()
    page = chen.get(reverse("court_case", args=[case.number])).content.decode()
    assert "审查建议" in page
    assert "term_too_long" in page
    assert case.papers.filter(kind="review_suggestion").count() == 1
    assert Case.objects.get(pk=case.pk).state == "accepted"
    with pytest.raises(Refused) as caught:
        entry.review(case_id=case.pk, officer=officer_zhou, seen="accepted", opinion="符合")
    assert caught.value.code == "term_too_long"
    chen.post(address, {"seen": "accepted", "from": "2026-11-22", "until": "2029-11-21"})
    entry.review(case_id=case.pk, officer=officer_zhou, seen="accepted", opinion="符合")


def test_an_end_before_the_start_is_said_at_the_field_and_changes_nothing(
    chen: Client, officer_chen: User, office: Office, owned_flat: Unit
) -> None:
    case = serve(officer_chen, office, owned_flat)
    address = reverse("court_complete", args=[case.number])
    answer = chen.post(address, {"seen": "accepted", "from": "2026-11-22", "until": "2026-11-21"})
    assert (answer.status_code, b"invalid_dates" in answer.content) == (422, True)
    assert set(case.registrations.get().terms["facts"]) == {"served", "document"}


def test_a_slip_typed_before_the_click_does_not_cost_the_second(chen: Client, owned_flat: Unit) -> None:
    typed = form(chen, units=owned_flat.code, **{"from": "2026-11-22", "until": "2026-13-41"})
    chen.post(reverse("court_serve", args=["seizure"]), typed)
    assert Case.objects.get(channel="court").state == "accepted"


def test_a_home_that_was_sold_before_goes_back_with_reasons_and_is_never_lost(
    chen: Client, officer_chen: User, office: Office, owned_flat: Unit, run_jobs: Callable[..., int]
) -> None:
    case = serve(officer_chen, office, owned_flat)
    address = reverse("court_complete", args=[case.number])
    chen.post(address, {"seen": "accepted", "debtor": "李雷"})
    chen.post(reverse("court_return", args=[case.number]), {"seen": "accepted"})
    run_jobs()
    found = Case.objects.get(pk=case.pk)
    assert found.state == "refused"
    assert found.events.get(act="refuse").data["reasons"][0]["code"] == "already_transferred"
    assert found.papers.filter(kind="refusal_notice").exists()


def test_papers_without_the_ruling_wait_as_a_draft_and_go_on_from_the_first_second(
    chen: Client, officer_chen: User, office: Office, owned_flat: Unit, run_jobs: Callable[..., int]
) -> None:
    case = serve(officer_chen, office, owned_flat, papers=ALL_PAPERS[:2])
    at = serving.served_at(case)
    assert (case.state, case.expires_at) == ("draft", None)
    run_jobs()
    assert case.papers.filter(kind="review_suggestion").exists()
    case.papers.create(kind="seizure_ruling", source="window", added_at=clock.now())
    chen.post(reverse("court_complete", args=[case.number]), {"seen": "draft"})
    found = Case.objects.get(pk=case.pk)
    assert (found.state, found.accepted_at) == ("accepted", at)


def test_the_second_court_waits_and_moves_up_when_the_first_releases(
    officer_chen: User, officer_zhou: User, registrar_lin: User, office: Office, owned_flat: Unit, chen: Client
) -> None:
    first = serve(officer_chen, office, owned_flat, key="1")
    second = serve(officer_chen, office, owned_flat, key="2", organ=OTHER, document="（2026）浙01执7号")
    enter(second, officer_zhou, registrar_lin)  # typed sooner, served later
    enter(first, officer_zhou, registrar_lin)
    assert [(s.seizure.organ.name, s.state) for s in register.book(owned_flat).seizure_standings(clock.now())] == [
        (COURT.name, "active"), (OTHER.name, "waiting"),
    ]  # fmt: skip
    page = chen.get(reverse("court"), {"q": owned_flat.code}).content.decode()
    assert "轮候第 1 位" in page
    papers = ("work_permit", "assistance_notice", "court_release")
    release = serve(officer_chen, office, owned_flat, key="3", matter="seizure_release", papers=papers)
    enter(release, officer_zhou, registrar_lin)
    standing = register.book(owned_flat).active_seizure(clock.now())
    assert standing is not None
    assert standing.seizure.organ.name == OTHER.name


def test_a_court_renews_its_own_seizure_only(
    officer_chen: User, officer_zhou: User, registrar_lin: User, office: Office, owned_flat: Unit
) -> None:
    enter(serve(officer_chen, office, owned_flat, key="1"), officer_zhou, registrar_lin)
    own = serve(officer_chen, office, owned_flat, key="2", matter="seizure_renewal")
    foreign = serve(officer_chen, office, owned_flat, key="3", matter="seizure_renewal", organ=OTHER)
    assert own.state == "accepted"
    assert foreign.state == "draft"
    assert foreign.events.get(act="suggest").data["codes"] == ["not_the_seizing_court"]


def test_a_presold_home_is_pre_seized(office: Office, officer_chen: User, flat: Unit) -> None:
    Unit.objects.filter(pk=flat.pk).update(developer_name="西湖置业有限公司", developer_number="91330100MA0000015W")
    flat.refresh_from_db()
    assert serve(officer_chen, office, flat, matter="seizure").state == "draft"
    assert serve(officer_chen, office, flat, matter="pre_seizure", key="2").state == "accepted"


def test_a_court_serves_by_its_own_login_and_sees_only_its_own(
    judge: User, as_user: Callable[[User], Client], officer_chen: User, office: Office, owned_flat: Unit,
    officer_zhou: User, registrar_lin: User,
) -> None:  # fmt: skip
    client = as_user(judge)
    assert client.get("/", follow=True).redirect_chain[-1][0] == reverse("court")
    typed = {k: v for k, v in form(client, units=owned_flat.code).items() if not k.startswith("organ")}
    client.post(reverse("court_serve", args=["seizure"]), typed)
    case = Case.objects.get(channel="court")
    assert (case.state, case.accepted_by) == ("accepted", None)
    assert case.parties.get().organisation == Organisation.objects.get()
    assert client.get(reverse("court_case", args=[case.number])).status_code == 200
    other = serve(officer_chen, office, owned_flat, key="2", organ=OTHER)
    assert client.get(reverse("court_case", args=[other.number])).status_code == 404
    enter(case, officer_zhou, registrar_lin)
    assert Case.objects.get(pk=case.pk).state == "closed"


def test_a_court_does_not_serve_in_the_name_of_another(judge: User, office: Office, owned_flat: Unit) -> None:
    with pytest.raises(Refused) as caught:
        serving.serve(
            by=judge, office=office, matter="seizure", units=[owned_flat], order=order(OTHER), key="k", online=True
        )
    assert caught.value.code == "not_permitted"


def test_nothing_is_written_down_after_the_review(
    officer_chen: User, officer_zhou: User, office: Office, owned_flat: Unit
) -> None:
    case = serve(officer_chen, office, owned_flat)
    entry.review(case_id=case.pk, officer=officer_zhou, seen="accepted", opinion="符合")
    with pytest.raises(Refused) as caught:
        serving.complete(case_id=case.pk, by=officer_chen, seen="reviewed", facts={"until": "2027-01-01"})
    assert caught.value.code == "moved_on"


def test_hostile_words_come_back_as_words(chen: Client, officer_chen: User, office: Office, owned_flat: Unit) -> None:
    bad = "<script>alert(1)</script>"
    case = serve(officer_chen, office, owned_flat, document=bad)
    page = chen.get(reverse("court_case", args=[case.number])).content.decode()
    assert bad not in page
    assert "&lt;script&gt;" in page


def together(*acts: Callable[[], Any]) -> None:
    """All at the same moment, each on its own connection."""
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> None:
        gate.wait()
        try:
            act()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_two_clerks_in_the_same_second_are_ranked_in_the_order_of_their_rows(
    officer_chen: User, officer_zhou: User, office: Office, owned_flat: Unit
) -> None:
    people = [officer_chen, officer_zhou] * 3
    together(*[lambda n=n, by=by: serve(by, office, owned_flat, key=str(n)) for n, by in enumerate(people)])  # type: ignore[misc]
    cases = list(Case.objects.order_by("pk"))
    seconds = [serving.served_at(case) for case in cases]
    assert len(cases) == 6
    assert all(one < later for one, later in itertools.pairwise(seconds))


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_of_the_unit_the_order_is_left_to_chance(
    officer_chen: User, officer_zhou: User, office: Office, owned_flat: Unit
) -> None:
    """The negative control: with a clock that stands still and no lock, two services tie."""
    now, both = clock.now(), threading.Barrier(2)

    def wait(_units: Any) -> dt.datetime:
        both.wait(5)
        return now

    with mock.patch.object(serving, "lock_units"), mock.patch.object(serving, "moment_of_service", wait):
        together(
            lambda: serve(officer_chen, office, owned_flat, key="1"),
            lambda: serve(officer_zhou, office, owned_flat, key="2"),
        )
    first, second = Case.objects.order_by("pk")
    assert serving.served_at(first) == serving.served_at(second)


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_by_four_windows_at_once_is_one_service(
    officer_chen: User, office: Office, owned_flat: Unit
) -> None:
    together(*[lambda: serve(officer_chen, office, owned_flat, key="same")] * 4)
    assert Case.objects.count() == Filing.objects.count() == 1
