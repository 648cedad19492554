"""A parcel's life: what each hand may do, in which order, how often."""

from __future__ import annotations

import re

import pytest

from delivery import services
from delivery.models import Shipment
from realestate.accounts.models import Office, User
from realestate.cases.models import Event, Message
from realestate.common.errors import Refused
from tests import cast
from tests.delivery.conftest import ADDRESS, NUMBERS, Hands, jobs

pytestmark = pytest.mark.django_db


def refused(call, code: str) -> Refused:
    with pytest.raises(Refused) as caught:
        call()
    assert caught.value.code == code
    return caught.value


def test_a_parcel_goes_from_the_shelf_to_the_recipient(hands: Hands) -> None:
    hands.at_the_door().hand_over()

    assert hands.now.state == "delivered"
    assert hands.links == [
        ("create", "created"),
        ("accept", "accepted"),
        ("seal", "accepted"),
        ("assign", "accepted"),
        ("pick_up", "picked_up"),
        ("set_off", "out_for_delivery"),
        ("hand_over", "delivered"),
    ]
    holders = list(hands.shipment.custody.order_by("ordinal").values_list("to_holder", flat=True))
    rider = f"rider:{hands.rider.pk}"
    assert holders == [*["office:330106"] * 4, rider, rider, "recipient"]
    assert jobs("flow.delivered", case_id=hands.shipment.case_id) == 1


def test_delivered_and_the_news_of_it_are_one_transaction(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    hands.at_the_door()

    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("the queue is full")

    monkeypatch.setattr("delivery.services.handing_over.report", broken)
    with pytest.raises(RuntimeError):
        hands.hand_over()
    assert hands.now.state == "out_for_delivery"
    assert jobs("flow.delivered", case_id=hands.shipment.case_id) == 0


def test_a_wrong_code_is_counted_five_times_and_then_no_code_helps(hands: Hands) -> None:
    hands.at_the_door()
    for left in (4, 3, 2, 1):
        assert str(left) in str(refused(lambda: hands.hand_over(hands.wrong_code), "wrong_code").message)
        assert hands.now.code_tries_left == left
    refused(lambda: hands.hand_over(hands.wrong_code), "code_spent")

    refused(lambda: hands.hand_over(hands.code), "code_spent")
    assert hands.now.state == "out_for_delivery"
    assert hands.links[-5:] == [("wrong_code", "out_for_delivery")] * 4 + [("code_spent", "out_for_delivery")]


def test_the_right_code_on_the_fifth_try_still_opens(hands: Hands) -> None:
    hands.at_the_door()
    for _try in range(4):
        refused(lambda: hands.hand_over(hands.wrong_code), "wrong_code")
    hands.hand_over(hands.code)
    assert hands.now.state == "delivered"


def test_the_recipient_is_told_when_the_code_is_spent(hands: Hands) -> None:
    hands.at_the_door()
    before = Message.objects.count()
    for _try in range(5):
        with pytest.raises(Refused):
            hands.hand_over(hands.wrong_code)
    assert Message.objects.count() == before + 1
    assert "五次" in Message.objects.latest("id").text


def test_a_double_click_on_a_wrong_code_costs_one_try(hands: Hands) -> None:
    hands.at_the_door()
    seen = hands.given().seen
    refused(lambda: hands.hand_over(hands.wrong_code, seen=seen), "wrong_code")
    refused(lambda: hands.hand_over(hands.wrong_code, seen=seen), "moved_on")
    assert hands.now.code_tries_left == 4


def test_a_code_is_good_for_one_hand_over(hands: Hands) -> None:
    hands.at_the_door()
    code, seen = hands.code, hands.given().seen
    hands.hand_over(code)
    refused(lambda: hands.hand_over(code), "not_now")
    refused(lambda: hands.hand_over(code, seen=seen), "already_done")
    assert jobs("flow.delivered", case_id=hands.shipment.case_id) == 1


def test_the_code_of_the_first_journey_does_not_open_the_second(hands: Hands) -> None:
    hands.at_the_door()
    old = hands.code
    hands.until("fail", "turn_back", "receive_back", "send_again", "assign", "pick_up", "set_off")
    if old == hands.code:  # one in a million
        hands.shipment.code_salt = "another"
        hands.shipment.save(update_fields=["code_salt"])
    refused(lambda: hands.hand_over(old), "wrong_code")
    hands.hand_over()
    assert hands.now.state == "delivered"


def test_without_a_code_the_card_and_a_photo_open(hands: Hands, li_lei: User) -> None:
    hands.at_the_door()
    assert li_lei.id_number
    services.hand_over_by_id(given=hands.given(), id_tail=li_lei.id_number[-6:], photo_key="hand-over/aa/aa.jpg")
    assert hands.now.state == "delivered"
    link = hands.shipment.custody.order_by("-ordinal")[0]
    assert (link.reason, link.photo_key, link.place) == ("id_match", "hand-over/aa/aa.jpg", ADDRESS)


def test_without_a_photo_the_card_does_not_open(hands: Hands, li_lei: User) -> None:
    hands.at_the_door()
    assert li_lei.id_number
    tail = li_lei.id_number[-6:]
    refused(lambda: services.hand_over_by_id(given=hands.given(), id_tail=tail, photo_key=""), "photo_needed")


def test_a_wrong_card_is_counted_five_times_and_then_it_can_only_go_back(hands: Hands, li_lei: User) -> None:
    hands.at_the_door()

    def show(tail: str) -> None:
        services.hand_over_by_id(given=hands.given(), id_tail=tail, photo_key="hand-over/aa/aa.jpg")

    for _try in range(4):
        refused(lambda: show("000000"), "wrong_id")
    refused(lambda: show("000000"), "id_spent")
    assert li_lei.id_number
    tail = li_lei.id_number[-6:]
    refused(lambda: show(tail), "id_spent")
    hands.until("fail", "turn_back", "receive_back")
    assert hands.now.state == "returned"


def test_nobody_knows_the_number_so_no_card_opens(hands: Hands) -> None:
    hands.at_the_door()
    Shipment.objects.filter(pk=hands.shipment.pk).update(recipient_user=None, recipient_name="别人")
    refused(
        lambda: services.hand_over_by_id(given=hands.given(), id_tail="", photo_key="hand-over/aa/aa.jpg"), "wrong_id"
    )


def test_only_the_assigned_rider_moves_it(hands: Hands, office: Office) -> None:
    other = cast.staff("qian", "钱骑", "courier", office)
    hands.until("book", "seal", "assign")
    given = hands.given(other)
    refused(lambda: services.scan_out(given=given, envelope=hands.shipment.envelope), "moved_on")
    assert hands.now.state == "accepted"
    hands.pick_up()
    assert hands.now.state == "picked_up"


def test_another_envelope_is_not_picked_up(hands: Hands) -> None:
    hands.until("book", "seal", "assign")
    refused(lambda: services.scan_out(given=hands.given(), envelope="0000-0000"), "wrong_envelope")
    assert hands.now.state == "accepted"


@pytest.mark.parametrize("typed", ["{0}", " {0} ", "https://example.cn/delivery/e/{0}/", "{1}-{2}", "{3}"])
def test_the_envelope_is_read_as_scanned_or_as_typed(hands: Hands, typed: str) -> None:
    hands.until("book", "seal", "assign")
    code = hands.shipment.envelope
    typed = typed.format(code, code[:4], code[4:], code.lower().replace("0", "o").replace("1", "l"))
    services.scan_out(given=hands.given(), envelope=typed)
    assert hands.now.state == "picked_up"


def test_an_envelope_is_sealed_with_exactly_its_certificates(hands: Hands) -> None:
    hands.book()
    for numbers in ([], [*NUMBERS, "浙（2026）杭州市不动产权第0000002号"]):
        given = hands.given(hands.officer)
        refused(lambda n=numbers, g=given: services.seal_envelope(given=g, numbers=n), "contents_differ")
    assert hands.now.sealed_at is None
    hands.seal()
    assert hands.now.sealed_at


def test_what_is_not_sealed_is_not_assigned(hands: Hands) -> None:
    hands.book()
    refused(hands.assign, "not_now")


def test_a_clerk_is_no_rider(hands: Hands, officer_zhou: User) -> None:
    hands.until("book", "seal")
    refused(lambda: hands.assign(officer_zhou), "not_a_rider")
    hands.assign()
    assert hands.now.rider == hands.rider


@pytest.mark.parametrize(
    ("before", "act"),
    [
        ([], "set_off"),
        ([], "hand_over"),
        ([], "fail"),
        (["pick_up"], "hand_over"),
        (["pick_up"], "fail"),
        (["pick_up"], "receive_back"),
        (["pick_up", "set_off"], "set_off"),
        (["pick_up", "set_off"], "send_again"),
        (["pick_up", "set_off", "fail"], "hand_over"),
        (["pick_up", "turn_back"], "set_off"),
        (["pick_up", "turn_back", "receive_back"], "set_off"),
        (["pick_up", "set_off", "hand_over"], "lose"),
        (["pick_up", "set_off", "hand_over"], "fail"),
    ],
)
def test_an_act_out_of_order_changes_nothing(hands: Hands, before: list[str], act: str) -> None:
    hands.until("book", "seal", "assign", *before)
    links = hands.links
    with pytest.raises(Refused) as caught:
        getattr(hands, act)()
    assert caught.value.code in {"not_now", "moved_on"}
    assert caught.value.status == 409
    assert hands.links == links


def test_a_week_old_tab_is_told_that_things_moved_on(hands: Hands) -> None:
    hands.at_the_door()
    old = hands.given()
    hands.until("fail", "set_off")
    refused(lambda: services.failed_attempt(given=old, reason="nobody_home"), "moved_on")
    assert hands.now.attempts == 1


def test_three_attempts_and_then_it_goes_back(hands: Hands) -> None:
    hands.at_the_door().until("fail", "set_off", "fail", "set_off", "fail")
    refused(hands.set_off, "attempts_spent")
    hands.until("turn_back", "receive_back", "send_again")
    assert (hands.now.attempts, hands.now.rider) == (0, None)


def test_another_reason_needs_words(hands: Hands) -> None:
    hands.at_the_door()
    refused(lambda: hands.fail("other"), "words_needed")
    refused(lambda: hands.fail("because"), "reason_needed")
    hands.fail("other", "小区停电，门禁打不开")
    assert hands.now.state == "failed"


def test_a_lost_parcel_stays_with_who_held_it_until_it_is_found(hands: Hands) -> None:
    hands.until("book", "seal", "assign", "pick_up", "lose")
    assert hands.shipment.custody.order_by("-ordinal")[0].to_holder == f"rider:{hands.rider.pk}"
    hands.receive_back()
    assert hands.now.state == "returned"


def test_a_corrected_address_is_kept_in_the_chain(hands: Hands) -> None:
    hands.at_the_door().until("fail", "turn_back", "receive_back")
    hands.send_again("文二路 1 号 101 室")
    assert hands.now.address == "文二路 1 号 101 室"
    assert hands.shipment.custody.order_by("-ordinal")[0].words == f"{ADDRESS} → 文二路 1 号 101 室"


def test_the_recipient_hears_of_each_turn_once_and_in_their_language(hands: Hands, li_lei: User) -> None:
    hands.until("book", "seal", "assign", "pick_up")
    assert Message.objects.count() == 1
    li_lei.language = "en"
    li_lei.save(update_fields=["language"])
    hands.set_off()
    text = Message.objects.latest("id").text
    assert f"/delivery/track/{hands.shipment.number}/" in text
    assert not re.search(r"(?<!\d)\d{6}(?!\d)", text), "a code never travels by message"
    assert "courier" in text.lower()


def test_the_case_remembers_what_the_parcel_did(hands: Hands) -> None:
    hands.at_the_door().hand_over()
    acts = list(Event.objects.filter(case=hands.shipment.case).order_by("id").values_list("act", flat=True))
    assert acts == ["parcel_created", "parcel_pick_up", "parcel_set_off", "parcel_hand_over"]


def test_the_staff_of_another_office_and_a_former_rider_move_nothing(hands: Hands, other_office: Office) -> None:
    hands.book()
    stranger = cast.staff("wu", "吴外", "officer", other_office)
    given = hands.given(stranger)
    assert refused(lambda: services.seal_envelope(given=given, numbers=NUMBERS), "not_permitted").status == 403
    hands.until("seal", "assign")
    hands.rider.memberships.all().delete()
    dismissed = User.objects.get(pk=hands.rider.pk)
    given = hands.given(dismissed)
    refused(lambda: services.scan_out(given=given, envelope=hands.shipment.envelope), "not_permitted")
    assert hands.now.state == "accepted"


def test_a_recipient_without_an_account_is_known_by_the_case(hands: Hands, li_lei: User) -> None:
    Shipment.objects.filter(pk=hands.shipment.pk).update(recipient_user=None)
    hands.at_the_door()
    assert li_lei.id_number
    services.hand_over_by_id(given=hands.given(), id_tail=li_lei.id_number[-6:], photo_key="hand-over/aa/aa.jpg")
    assert hands.now.state == "delivered"
