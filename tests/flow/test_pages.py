"""The journey's pages over HTTP: what each state says, sessions and tabs, and the desk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client

from realestate.accounts.models import User
from realestate.cases.selectors import registration_of
from realestate.common import clock
from realestate.flow.progress import ACTS, QUIET_ACTS, act_label
from realestate.flow.services import signing
from tests import cast
from tests.flow.states import ALL, TERMS, at, code_for, digest_of, reach, text
from tests.journey import Journey

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.mark.parametrize("state", ALL)
def test_the_case_says_how_it_stands_to_everybody_in_it(state: str, journey: Journey, li: Client, wang: Client) -> None:
    case = reach(journey, state)
    for browser in [li] + ([wang] if state != "draft" else []):
        page = text(browser.get(at(journey, "case")))
        assert str(case.get_state_display()) in page
        assert 'id="next-title"' in page
        assert "已跑 0 次，最多 1 次" in page
        assert "王芳" in page
        assert "李雷" in page


@pytest.mark.parametrize("name", ["case", "buyers", "sellers", "homes", "terms", "papers", "answers"])
def test_the_pages_of_a_draft_show_in_english(name: str, journey: Journey, li: Client) -> None:
    journey.to("draft")
    li.cookies["django_language"] = "en"
    page = text(li.get(at(journey, name)))
    assert '<html lang="en"' in page
    assert "保存" not in page
    assert "修改" not in page


def test_my_matters_put_first_what_waits_for_me(journey: Journey, li: Client, wang: Client) -> None:
    journey.to("signing")
    assert "等您办的" in text(li.get("/"))
    signing.confirm(case_id=journey.case.pk, user=journey.buyer, text_sha256=digest_of(journey), face_check="F-1")
    assert "正在办，不用您做什么" in text(li.get("/"))
    assert "请您：确认并签字" in text(wang.get("/"))


def test_before_anything_is_typed_the_matter_tells_papers_cost_time_and_trips(client: Client) -> None:
    page = text(client.get("/start/second_hand_home/"))
    for words in ("要准备的材料", "契税", "80.00", "受理后 60 分钟", "最多 1 次"):
        assert words in page
    assert client.get("/start/nothing/").status_code == 404


def test_every_act_of_the_record_has_its_words() -> None:
    assert not set(ACTS) & set(QUIET_ACTS)
    for act in (*ACTS, *QUIET_ACTS):
        assert act_label(act) != act


def test_the_last_code_hands_the_application_in_and_works_once(journey: Journey, li: Client, wang: Client) -> None:
    journey.to("signing")
    data = {"code": "123456", "text_sha256": digest_of(journey)}
    for browser, user in ((li, journey.buyer), (wang, journey.sellers[0])):
        code_for(journey, "123456", user)
        assert browser.post(at(journey, "confirm"), data).status_code == 302
    assert journey.fresh().state == "submitted"
    assert wang.post(at(journey, "confirm"), data).status_code == 302
    assert journey.case.events.filter(act="confirm").count() == 2


def test_a_text_that_changed_is_not_signed(journey: Journey, wang: Client) -> None:
    journey.to("signing")
    code_for(journey, "123456", journey.sellers[0])
    page = text(wang.post(at(journey, "confirm"), {"code": "123456", "text_sha256": "0" * 64}), 409)
    assert "text_changed" in page


def test_an_objection_wants_words_and_sends_it_back(journey: Journey, li: Client, wang: Client) -> None:
    journey.to("signing")
    assert "请写明哪里不对" in text(wang.post(at(journey, "object_to"), {"reason": ""}), 422)
    assert journey.fresh().state == "signing"
    assert wang.post(at(journey, "object_to"), {"reason": "价格<b>不对"}).status_code == 302
    assert "王芳说：价格&lt;b&gt;不对" in text(li.get(at(journey, "case")))


def test_what_was_typed_waits_behind_the_door_of_an_ended_session(journey: Journey, client: Client) -> None:
    journey.to("draft")
    address = at(journey, "terms")
    answer = client.post(address, {**TERMS, "price": "1990000.00"})
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"?next={address}")
    client.force_login(journey.buyer)
    page = text(client.get(address))
    assert 'value="1990000.00"' in page
    assert "还没有保存" in page
    assert registration_of(journey.fresh()).price == journey.price
    assert 'value="1990000.00"' not in text(client.get(address))


def test_somebody_else_at_the_same_door_sees_nothing_of_it(journey: Journey, client: Client, stranger: User) -> None:
    journey.to("draft")
    client.post(at(journey, "terms"), {**TERMS, "price": "1990000.00"})
    client.force_login(stranger)
    assert client.get(at(journey, "terms")).status_code == 404


def test_the_desk_keeps_its_answers_when_half_an_hour_has_passed(journey: Journey, as_user: SignIn) -> None:
    journey.to("paid")
    desk, screen = as_user(journey.officer), at(journey, "desk_case")
    desk.get(screen)
    data = {"seen": "paid", "identity": "yes", "note": "已电话核实"}
    with time_machine.travel(clock.now() + dt.timedelta(minutes=31)):
        away = desk.post(at(journey, "desk_accept"), data, headers={"referer": f"http://testserver{screen}"})
        assert away.status_code == 302
        assert away["Location"].endswith(f"?next={screen}")
        desk.force_login(journey.officer)
        page = text(desk.get(screen))
    assert 'value="已电话核实"' in page
    assert journey.fresh().state == "paid"


def test_an_old_tab_is_told_where_the_matter_is(journey: Journey, li: Client) -> None:
    journey.to("submitted")
    page = text(li.post(at(journey, "answers"), {"seen": "draft"}), 409)
    assert "moved_on" in page
    assert "已提交，待预审" in page


def test_the_screen_offers_what_is_legal_now_and_no_more(journey: Journey, as_user: SignIn) -> None:
    journey.to("submitted")
    officer, screen = as_user(journey.officer), at(journey, "desk_case")
    page = text(officer.get(screen))
    assert "通过并开缴费单" in page
    assert "受理并出具通知书" not in page
    assert "各方都已确认，提交申请" in page
    assert ">submit<" not in page
    registrar = text(as_user(journey.registrar).get(screen))
    assert "通过并开缴费单" not in registrar


def test_a_refused_acceptance_keeps_what_was_ticked(journey: Journey, as_user: SignIn) -> None:
    journey.to("paid")
    data = {"seen": "paid", "identity": "yes", "note": "备注一", "q_willing": "yes"}
    page = text(as_user(journey.officer).post(at(journey, "desk_accept"), data), 422)
    assert "checks_incomplete" in page
    assert 'value="备注一"' in page
    assert 'name="identity" value="yes" checked' in page
    assert journey.fresh().state == "paid"


def test_the_desk_finds_a_case_of_its_office_by_number_or_name(
    journey: Journey, as_user: SignIn, other_office: Any
) -> None:
    number = reach(journey, "closed").number
    found = f"/desk/{number}/"
    here, there = as_user(journey.officer), as_user(cast.staff("qian", "钱远", "officer", other_office))
    for words in ("王芳", number, f"{number[:8]} {number[8:14]} {number[14:]}"):
        assert found in text(here.get("/desk/", {"q": words}))
        assert found not in text(there.get("/desk/", {"q": words}))
    assert "没有找到" in text(here.get("/desk/", {"q": "😀'--"}))


def test_the_one_list_leads_to_where_each_paper_is_handed_in(journey: Journey, li: Client, as_user: SignIn) -> None:
    journey.to("submitted")
    as_user(journey.officer).post(
        at(journey, "desk_supplement"), {"seen": "submitted", "item": "identity|各方身份证明", "more": "请重拍背面"}
    )
    page = text(li.get(at(journey, "supplement")))
    assert "一共 2 项" in page
    assert at(journey, "paper", "identity") in page
    assert at(journey, "paper", "other") in page
    assert li.post(at(journey, "supplement"), {"seen": "supplementing"}).status_code == 302
    assert journey.fresh().state == "submitted"


def test_staff_begin_with_their_work_and_not_with_matters_of_their_own(journey: Journey, as_user: SignIn) -> None:
    assert as_user(journey.officer).get("/").headers["Location"] == "/desk/"
    assert as_user(journey.buyer).get("/").status_code == 200


@pytest.mark.parametrize(
    ("state", "current"),
    [
        ("draft", "填好，核对一遍"),
        ("supplementing", "办事员看材料"),
        ("prechecked", "缴费"),
        ("paid", "受理、审核、写进登记簿"),  # all online was chosen
        ("reviewed", "受理、审核、写进登记簿"),
        ("entered", "电子证书，专人送证上门"),
    ],
)
def test_the_timeline_points_at_what_is_going_on(state: str, current: str, journey: Journey, li: Client) -> None:
    reach(journey, state)
    page = text(li.get(at(journey, "case")))
    ongoing = page.split('aria-current="step"')[1].split("</li>")[0]
    assert current in ongoing
