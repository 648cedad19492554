"""What the registry does of its own motion: told first, published after thirty working days, entered after fifteen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from realestate.accounts.models import Office, User
from realestate.cases.models import Case
from realestate.common import clock
from realestate.common.errors import Refused
from realestate.flow.services import closing, entry
from realestate.register import selectors as register
from realestate.register.models import Unit
from tests import cast
from tests.flow import desks
from tests.journey import Journey

pytestmark = pytest.mark.django_db

START = dt.datetime(2026, 3, 2, 10, tzinfo=clock.ZONE)
WORDS = {"why": "原始档案记载坐落为 4 幢。", "proof": "档2026-1"}


@pytest.fixture
def lin(as_user: Callable[[User], Client], registrar_lin: User) -> Client:
    return as_user(registrar_lin)


def begin(client: Client, home: Unit, slug: str = "correction_ex_officio", **more: Any) -> Any:
    address = reverse("registrar_begin", args=[slug])
    return client.post(address, {"key": desks.key_on(client, address), "unit": home.code, **WORDS, **more})


def test_the_holder_is_told_at_once_and_nothing_is_published(lin: Client, owned_flat: Unit) -> None:
    begin(lin, owned_flat, address="文一路 88 号 4 幢 1 单元 912 室")
    case = Case.objects.get()
    assert (case.state, case.channel, case.expires_at) == ("draft", "registrar", None)
    assert "有误" in case.messages.get().text
    assert not case.notices.exists()


def test_the_notice_comes_after_thirty_working_days_and_the_entry_after_fifteen_more(
    lin: Client, owned_flat: Unit, officer_chen: User, registrar_lin: User
) -> None:
    right = "文一路 88 号 4 幢 1 单元 912 室"
    with time_machine.travel(START, tick=False) as traveller:
        begin(lin, owned_flat, address=right)
        case = Case.objects.get()
        address = reverse("registrar_publish", args=[case.number])
        assert lin.post(address, {"seen": "draft"}).status_code == 409
        assert Case.objects.get().state == "draft"
        traveller.move_to(START + dt.timedelta(days=60))
        lin.force_login(registrar_lin)
        lin.post(address, {"seen": "draft"})
        assert Case.objects.get().state == "accepted"
        assert case.notices.count() == 1
        entry.review(case_id=case.pk, officer=officer_chen, seen="accepted", opinion="符合")
        with pytest.raises(Refused) as caught:
            entry.enter(case_id=case.pk, registrar=registrar_lin, seen="reviewed")
        assert caught.value.code == "public_notice"
        traveller.move_to(START + dt.timedelta(days=90))
        entry.enter(case_id=case.pk, registrar=registrar_lin, seen="reviewed")
    owned_flat.refresh_from_db()
    assert owned_flat.location == right
    assert [share.name for share in register.owners(owned_flat)] == ["王芳"]


def test_sent_twice_it_is_one_case_and_one_message(lin: Client, owned_flat: Unit) -> None:
    address = reverse("registrar_begin", args=["correction_ex_officio"])
    typed = {"key": desks.key_on(lin, address), "unit": owned_flat.code, "area": "90.00", **WORDS}
    lin.post(address, typed)
    lin.post(address, typed)
    assert Case.objects.count() == 1
    assert Case.objects.get().messages.count() == 1


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({}, "change_missing"),
        ({"area": "零"}, "invalid_area"),
        ({"unit": "没有这个地方 9 号", "area": "90"}, "unit_not_found"),
        ({"why": " ", "area": "90"}, "required"),
    ],
)
def test_what_is_wrong_is_said_and_nobody_is_told(
    lin: Client, owned_flat: Unit, wrong: dict[str, str], code: str
) -> None:
    answer = begin(lin, owned_flat, **wrong)
    assert (answer.status_code, code in answer.content.decode()) == (422, True)
    assert not Case.objects.exists()


def test_another_offices_unit_is_refused(lin: Client, other_office: Office, wang_fang: User) -> None:
    away = cast.make_unit(3, division="330108")
    cast.own(away, wang_fang)
    answer = begin(lin, away, area="90")
    assert (answer.status_code, b"wrong_office" in answer.content) == (422, True)


def test_a_notice_whose_claim_a_judgment_voids_is_cancelled(
    lin: Client, owned_flat: Unit, officer_chen: User, registrar_lin: User
) -> None:
    holder = {"name": "李雷", "id_number": cast.id_number(1), "id_kind": "id_card", "kind": "person"}
    cast.enter(owned_flat, "notice", {"kind": "sale", "to": [holder]}, registration="notice", reason="sale")
    with time_machine.travel(clock.now() + dt.timedelta(minutes=1), tick=False) as traveller:
        now = clock.now()
        begin(lin, owned_flat, slug="cancellation_ex_officio", reason="ruling")
        case = Case.objects.get()
        assert case.registrations.get().reason == "ruling"
        lin.post(reverse("registrar_publish", args=[case.number]), {"seen": "draft"})
        entry.review(case_id=case.pk, officer=officer_chen, seen="accepted", opinion="符合")
        traveller.move_to(now + dt.timedelta(days=40))
        entry.enter(case_id=case.pk, registrar=registrar_lin, seen="reviewed")
        assert register.book(owned_flat).notices_in_force(clock.now(), clock_calendar()) == ()


def clock_calendar() -> Any:
    from realestate.flow.services import judging

    return judging.calendar()


def test_only_a_registrar_begins_and_only_of_this_office(
    owned_flat: Unit, lin: Client, officer_chen: User, other_office: Office, as_user: Callable[[User], Client]
) -> None:
    begin(lin, owned_flat, area="90.00")
    number = Case.objects.get().number
    away = as_user(cast.staff("qian", "钱远", "registrar", other_office))
    chen = as_user(officer_chen)
    assert chen.get(reverse("registrar")).status_code == 403
    assert chen.post(reverse("registrar_publish", args=[number]), {"seen": "draft"}).status_code == 403
    assert away.post(reverse("registrar_publish", args=[number]), {"seen": "draft"}).status_code == 404
    assert number not in away.get(reverse("registrar")).content.decode()


# -- what was seen on the spot


def test_an_officer_writes_down_what_was_seen_with_a_photo(journey: Journey, as_user: Callable[[User], Client]) -> None:
    case = journey.to("accepted")
    chen, address = as_user(journey.officer), reverse("desk_site_check", args=[case.number])
    for nth in (1, 2):
        photo = SimpleUploadedFile("site.png", desks.PNG)
        assert chen.post(address, {"text": f"第 {nth} 次：与图纸一致", "files": [photo]}).status_code == 302
    papers = case.papers.filter(kind="site_check")
    assert papers.count() == 2
    assert papers.get(replaced_by=None).data["text"] == "第 2 次：与图纸一致"
    assert "第 2 次" in chen.get(address).content.decode()


@pytest.mark.parametrize(
    ("text", "name", "data", "code"),
    [
        ("看过了", "site.png", b"<script>", "file_kind"),
        (" ", "site.png", desks.PNG, "required"),
        ("看过了", "", b"", "required"),
    ],
)
def test_without_words_or_a_photo_nothing_is_kept(
    journey: Journey, as_user: Callable[[User], Client], text: str, name: str, data: bytes, code: str
) -> None:
    case = journey.to("accepted")
    files = {"files": [SimpleUploadedFile(name, data)]} if name else {}
    answer = as_user(journey.officer).post(reverse("desk_site_check", args=[case.number]), {"text": text, **files})
    assert (answer.status_code, code in answer.content.decode()) == (422, True)
    assert not case.papers.filter(kind="site_check").exists()


# -- the objector's proof of the suit


@pytest.fixture
def objection(owned_flat: Unit, li_lei: User) -> int:
    """Li Lei's objection, entered today; the id of its row."""
    by = {"name": "李雷", "id_number": li_lei.id_number, "id_kind": "id_card", "kind": "person"}
    content = {"by": by, "matter": "产权归属"}
    cast.enter(owned_flat, "objection", content, registration="objection", reason="objection", at=clock.now())
    return owned_flat.restrictions.get().pk


def prove(client: Client, objection: int, **more: Any) -> Any:
    photo = SimpleUploadedFile("notice.png", desks.PNG)
    typed = {"court": "杭州市西湖区人民法院", "number": "（2026）浙0106民初123号", "files": [photo], **more}
    return client.post(reverse("suit", args=[objection]), typed)


def test_an_objector_hands_in_the_courts_notice_on_the_phone_and_the_objection_stays(
    objection: int, owned_flat: Unit, li_lei: User, as_user: Callable[[User], Client], officer_chen: User,
    officer_zhou: User, registrar_lin: User,
) -> None:  # fmt: skip
    li = as_user(li_lei)
    assert "提交受理通知书" in li.get(reverse("objections")).content.decode()
    answer = prove(li, objection)
    case = Case.objects.get()
    assert answer["Location"] == reverse("confirm", args=[case.number])
    desks.confirm(case, li_lei)
    Case.objects.update(remote=True)
    desks.enter(desks.accept(Case.objects.get(), officer_chen), officer_zhou, registrar_lin)
    right = register.book(owned_flat).objections[-1]
    assert right.suit_proved == clock.today()
    assert "保留到判决" in li.get(reverse("objections")).content.decode()


def test_handed_in_twice_it_is_one_case(objection: int, li_lei: User, as_user: Callable[[User], Client]) -> None:
    li = as_user(li_lei)
    assert prove(li, objection)["Location"] == prove(li, objection)["Location"]
    assert Case.objects.count() == 1


def test_a_proof_that_was_withdrawn_may_be_handed_in_anew(
    objection: int, li_lei: User, as_user: Callable[[User], Client]
) -> None:
    li = as_user(li_lei)
    prove(li, objection)
    closing.withdraw(case_id=Case.objects.get().pk, user=li_lei, seen="signing")
    prove(li, objection)
    assert sorted(case.state for case in Case.objects.all()) == ["signing", "withdrawn"]


def test_after_fifteen_days_it_is_too_late(objection: int, li_lei: User, as_user: Callable[[User], Client]) -> None:
    with time_machine.travel(clock.now() + dt.timedelta(days=20), tick=False):
        answer = prove(as_user(li_lei), objection)
    assert answer.status_code == 409
    assert "objection_lapsed_before" in answer.content.decode()
    assert not Case.objects.exists()


def test_nobody_proves_for_another(objection: int, stranger: User, as_user: Callable[[User], Client]) -> None:
    assert prove(as_user(stranger), objection).status_code == 404
    assert as_user(stranger).get(reverse("suit", args=[objection])).status_code == 404


def test_without_a_photo_nothing_is_kept(objection: int, li_lei: User, as_user: Callable[[User], Client]) -> None:
    answer = prove(as_user(li_lei), objection, files=[])
    assert answer.status_code == 422
    assert not Case.objects.exists()
