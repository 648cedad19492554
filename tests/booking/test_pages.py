"""Through HTTP, as citizens, the kiosk and officers use it; every refusal is a page with a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from booking import doors, selectors, services
from booking.models import Appointment, Slot, Ticket
from realestate.accounts.models import Office, User
from realestate.cases.models import Case, Visit
from tests.booking.support import at, book, staff

SignIn = Callable[[User], Client]


@pytest.fixture
def li_lei(case: Case, as_user: SignIn) -> Client:
    """The buyer's telephone."""
    return as_user(case.opened_by)


def page(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def test_from_a_time_to_the_ticket_without_javascript(li_lei: Client, case: Case, slots: list[Slot]) -> None:
    html = page(li_lei.get(reverse("booking", args=[case.number])))
    assert "文三西路 315 号" in html
    assert "余 3" in html
    held = li_lei.post(reverse("booking_hold", args=[case.number]), {"slot": slots[1].pk}, follow=True)
    assert "为您保留到" in page(held)
    assert 'data-left="600"' in page(held)
    assert "08:10" in page(held)
    token = re.search(r'name="appointment" value="(\w+)"', page(held))
    assert token
    done = li_lei.post(reverse("booking_confirm", args=[case.number]), {"appointment": token[1]}, follow=True)
    assert done.redirect_chain[-1][0] == reverse("booking_ticket", args=[case.number])
    assert selectors.appointment_for(case).code in page(done)  # type: ignore[union-attr]
    assert "<svg" in page(done)


def test_somebody_got_there_first_and_the_nearest_times_are_offered(
    li_lei: Client, case: Case, slots: list[Slot], make_case: Callable[..., Case]
) -> None:
    for _n in range(3):
        book(make_case(), slots[2])
    answer = li_lei.post(reverse("booking_hold", args=[case.number]), {"slot": slots[2].pk})
    assert answer.status_code == 409
    assert "这个时间刚刚被别人约走了" in page(answer)
    assert "11 月 23 日 10:30" in page(answer)
    assert "slot_gone" in page(answer)


def test_a_past_slot_is_answered_with_a_sentence(
    li_lei: Client, case: Case, slots: list[Slot], now: time_machine.Traveller
) -> None:
    now.move_to(at(9, 5))
    answer = li_lei.post(reverse("booking_hold", args=[case.number]), {"slot": slots[0].pk})
    assert (answer.status_code, "这个时间已经过了" in page(answer)) == (409, True)


def test_a_closed_slot_is_answered_with_a_sentence(li_lei: Client, case: Case, slots: list[Slot], hall: Office) -> None:
    services.close_day(office=hall, day=at(9).date(), reason="停电")
    answer = li_lei.post(reverse("booking_hold", args=[case.number]), {"slot": slots[0].pk})
    assert (answer.status_code, "这个时间不办公" in page(answer)) == (409, True)


def test_an_expired_hold_offers_the_same_time_again(
    li_lei: Client, case: Case, slots: list[Slot], now: time_machine.Traveller
) -> None:
    held = services.hold(slot=slots[4], case=case, user=case.opened_by)
    now.shift(600)
    answer = li_lei.post(reverse("booking_confirm", args=[case.number]), {"appointment": held.token})
    assert (answer.status_code, "十分钟已经过了" in page(answer)) == (409, True)
    assert re.search(rf'value="{slots[4].pk}" required checked', page(answer))


@pytest.mark.parametrize("slot", ["", "0", "999999999", "abc", "1 OR 1=1", "😀"])
def test_a_slot_that_does_not_exist_is_answered_at_the_field(
    li_lei: Client, case: Case, slots: list[Slot], slot: str
) -> None:
    answer = li_lei.post(reverse("booking_hold", args=[case.number]), {"slot": slot})
    assert answer.status_code == 400
    assert not Appointment.objects.exists()


@pytest.mark.parametrize("day", ["", "2026-13-01", "1999-01-01", "9999-12-31", "<script>"])
def test_a_day_made_up_shows_the_first_free_day(li_lei: Client, case: Case, slots: list[Slot], day: str) -> None:
    answer = li_lei.get(reverse("booking", args=[case.number]), {"day": day})
    assert answer.status_code == 200
    assert "11 月 23 日（今天）" in page(answer)


def test_a_week_old_tab_changes_nothing(
    li_lei: Client, case: Case, slots: list[Slot], now: time_machine.Traveller
) -> None:
    old = book(case, slots[20])
    new = services.move(appointment=old, slot=slots[30], user=case.opened_by)
    now.move_to(at(8, days=5))
    li_lei.force_login(case.opened_by)
    for name in ("booking_cancel", "booking_move"):
        answer = li_lei.post(reverse(name, args=[case.number]), {"appointment": old.token, "slot": slots[40].pk})
        assert (answer.status_code, "旧页面" in page(answer)) == (409, True)
    assert selectors.appointment_for(case) == new


def test_moving_and_cancelling_by_page(li_lei: Client, case: Case, slots: list[Slot]) -> None:
    old = book(case, slots[0])
    assert old.token in page(li_lei.get(reverse("booking", args=[case.number]) + "?move=1"))
    li_lei.post(reverse("booking_move", args=[case.number]), {"appointment": old.token, "slot": slots[3].pk})
    new = selectors.appointment_for(case)
    assert new
    assert new.slot == slots[3]
    assert "真的要取消" in page(li_lei.get(reverse("booking_cancel", args=[case.number])))
    li_lei.post(reverse("booking_cancel", args=[case.number]), {"appointment": new.token})
    assert selectors.appointment_for(case) is None


def test_a_case_not_yet_paid_says_what_to_do_instead(make_case: Callable[..., Case], as_user: SignIn) -> None:
    early = make_case(state="prechecked")
    answer = as_user(early.opened_by).get(reverse("booking", args=[early.number]))
    assert (answer.status_code, "待缴费" in page(answer)) == (409, True)


@pytest.mark.parametrize("name", ["booking", "booking_confirm", "booking_cancel", "booking_ticket", "booking_calendar"])
def test_strangers_get_404_staff_403_and_anonymous_the_sign_in(
    name: str, case: Case, appointment: Appointment, officer: User, stranger: User, client: Client, as_user: SignIn
) -> None:
    address = reverse(name, args=[case.number])
    assert as_user(stranger).get(address).status_code == 404
    assert as_user(officer).get(address).status_code == 403
    assert client.get(address).status_code == 302


def test_another_cases_appointment_is_not_accepted(
    li_lei: Client, case: Case, slots: list[Slot], make_case: Callable[..., Case]
) -> None:
    theirs = book(make_case(), slots[0])
    answer = li_lei.post(reverse("booking_cancel", args=[case.number]), {"appointment": theirs.token})
    assert answer.status_code == 409
    theirs.refresh_from_db()
    assert theirs.state == Appointment.State.BOOKED


def test_the_calendar_file_is_downloaded(li_lei: Client, appointment: Appointment) -> None:
    answer = li_lei.get(reverse("booking_calendar", args=[appointment.case.number]))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert page(answer).startswith("BEGIN:VCALENDAR\r\n")


def test_the_kiosk_asks_who_came_and_gives_a_number(client: Client, appointment: Appointment, hall: Office) -> None:
    kiosk = doors.kiosk_address(hall)
    asked = page(client.post(kiosk, {"code": appointment.code.lower()}))
    assert "今天谁到了" in asked
    assert appointment.case.opened_by.name not in asked, "names are masked on a screen in the hall"
    buyer = appointment.case.parties.get(role="holder")
    answer = client.post(kiosk, {"code": appointment.token, "parties": [buyer.pk], "asked": "1"})
    assert "A001" in page(answer)
    assert answer["Refresh"].startswith("30;")
    assert Visit.objects.get().party == buyer


def test_the_kiosk_wants_to_know_who_came(client: Client, appointment: Appointment, hall: Office) -> None:
    answer = client.post(doors.kiosk_address(hall), {"code": appointment.token, "asked": "1"})
    assert (answer.status_code, "至少选一位" in page(answer)) == (400, True)
    assert not Ticket.objects.exists()


def test_the_kiosk_answers_a_second_scan_with_the_same_number(
    client: Client, appointment: Appointment, hall: Office
) -> None:
    ticket = services.check_in(token=appointment.token, at_office=hall)
    assert ticket.code in page(client.post(doors.kiosk_address(hall), {"code": appointment.token}))


def test_the_kiosk_of_another_office_says_where_to_go(
    client: Client, appointment: Appointment, other_hall: Office
) -> None:
    answer = client.post(doors.kiosk_address(other_hall), {"code": appointment.token})
    assert (answer.status_code, "文三西路 315 号" in page(answer)) == (409, True)


def test_a_made_up_kiosk_does_not_exist(client: Client, hall: Office) -> None:
    assert client.get(reverse("kiosk", args=[hall.code, "0" * 32])).status_code == 404


@pytest.mark.parametrize("code", ["", "x", "2" * 12, "<b>", "𬭎" * 12, "A" * 500])
def test_a_code_that_is_none_is_a_clear_answer(client: Client, hall: Office, code: str) -> None:
    assert client.post(doors.kiosk_address(hall), {"code": code}).status_code in (400, 404)


def test_an_officer_checks_in_calls_and_serves(
    appointment: Appointment, hall: Office, officer: User, as_user: SignIn
) -> None:
    chen = as_user(officer)
    came = appointment.case.parties.values_list("pk", flat=True)
    chen.post(reverse("check_in"), {"code": appointment.token, "parties": list(came), "asked": "1"})
    assert "叫下一位到 3 号窗口" in page(chen.get(reverse("desk_queue")))
    called = page(chen.post(reverse("call_next"), follow=True))
    assert "3 号窗口正在办" in called
    ticket = Ticket.objects.get()
    assert ticket.code in page(Client().get(reverse("board", args=[hall.code])))
    chen.post(reverse("finish_ticket", args=[ticket.pk, "served"]))
    ticket.refresh_from_db()
    assert ticket.state == Ticket.State.SERVED


def test_the_panel_alone_is_sent_to_htmx(officer: User, as_user: SignIn) -> None:
    fragment = page(as_user(officer).get(reverse("desk_queue"), headers={"HX-Request": "true"}))
    assert fragment.lstrip().startswith("<section")


def test_calling_in_an_empty_hall_is_a_sentence(officer: User, as_user: SignIn) -> None:
    answer = as_user(officer).post(reverse("call_next"))
    assert (answer.status_code, "现在没有等候的人" in page(answer)) == (409, True)


def test_an_officer_without_a_window_is_told_so(hall: Office, as_user: SignIn) -> None:
    answer = as_user(staff(hall, "new", "新人", None)).post(reverse("call_next"))
    assert (answer.status_code, "请主管为您登记窗口号" in page(answer)) == (409, True)


def test_another_offices_ticket_is_not_there(
    appointment: Appointment, hall: Office, other_hall: Office, as_user: SignIn
) -> None:
    ticket = services.check_in(token=appointment.token, at_office=hall)
    elsewhere = as_user(staff(other_hall, "wu", "吴刚", 1))
    assert elsewhere.post(reverse("finish_ticket", args=[ticket.pk, "left"])).status_code == 404


@pytest.mark.parametrize("name", ["desk_queue", "check_in"])
def test_the_hall_is_for_officers(name: str, case: Case, hall: Office, client: Client, as_user: SignIn) -> None:
    assert client.get(reverse(name)).status_code == 302
    assert as_user(case.opened_by).get(reverse(name)).status_code == 403
    assert as_user(staff(hall, "he2", "何平", None, "supervisor")).get(reverse(name)).status_code == 403


def test_the_board_shows_no_names(client: Client, appointment: Appointment, hall: Office) -> None:
    services.check_in(token=appointment.token, at_office=hall)
    board = page(client.get(reverse("board", args=[hall.code])))
    assert "A001" in board
    assert appointment.case.opened_by.name not in board


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_renders_in_both_languages(
    language: str, li_lei: Client, appointment: Appointment, hall: Office, officer: User, as_user: SignIn
) -> None:
    number = appointment.case.number
    addresses = [
        *(reverse(name, args=[number]) for name in ("booking_ticket", "booking_cancel")),
        reverse("booking", args=[number]) + "?move=1",
        doors.kiosk_address(hall),
        reverse("board", args=[hall.code]),
    ]
    for browser, paths in ((li_lei, addresses), (as_user(officer), [reverse("desk_queue"), reverse("check_in")])):
        browser.cookies["django_language"] = language
        for address in paths:
            assert browser.get(address).status_code == 200
