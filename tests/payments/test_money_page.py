"""The supervisor's page of money: what differs and what to do, refunds that need a person; and who may not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.db import transaction
from django.test import Client

from realestate.accounts.models import Office, User
from realestate.common import clock
from realestate.common.registry import gateway
from realestate.payments.models import Bill, Discrepancy, Order, Refund, Statement
from realestate.payments.selectors.reconciling import newest_due
from realestate.payments.services import fetch_statement, give_back, receive, refund
from tests import cast
from tests.payments.conftest import Voice, queued

SignIn = Callable[[User], Client]
PAGE = "/pay/money/"
#: A statement with nothing in it, two days ago.
EMPTY = {"sha256": "0" * 64, "payments": 0, "received": 0, "refunds": 0, "returned": 0}


@pytest.fixture
def he(as_user: SignIn, supervisor_he: User) -> Client:
    return as_user(supervisor_he)


@pytest.fixture
def statement(db: None) -> Statement:
    day = clock.today() - dt.timedelta(days=2)
    return Statement.objects.create(day=day, fetched_at=clock.now(), **EMPTY)


@pytest.fixture
def difference(order: Order, alipay_voice: Voice, statement: Statement) -> Discrepancy:
    """We have money that the bill does not have."""
    receive(alipay_voice.says(order))
    Order.objects.update(ended_at=clock.now() - dt.timedelta(days=2))
    fetch_statement(day=statement.day)
    return Discrepancy.objects.get()


@pytest.fixture
def asked(order: Order, alipay_voice: Voice) -> Refund:
    """Money that should go back."""
    receive(alipay_voice.says(order))
    with transaction.atomic():
        give_back(case=order.bill.case, reason="withdrawn")
    return Refund.objects.get()


@pytest.fixture
def failed(asked: Refund) -> Refund:
    """Alipay will not do it."""
    Refund.objects.update(state=Refund.State.FAILED)
    return Refund.objects.get()


def text(client: Client, url: str = PAGE) -> str:
    reply = client.get(url)
    assert reply.status_code == 200, reply.content.decode()
    return reply.content.decode()


def test_a_quiet_day_says_so(he: Client, statement: Statement) -> None:
    page = text(he)
    for words in ("我们的账和支付宝的账单一致", "该退的都退了", "相符"):
        assert words in page


def test_a_difference_shows_all_three_witnesses_and_what_to_do(he: Client, difference: Discrepancy) -> None:
    Discrepancy.objects.update(asked_at=clock.now(), answer="missing")
    page = text(he)
    for words in (
        "我们有，支付宝没有", "我们记了收款 23,580.00 元，账单上没有", "支付宝回答：没有这笔交易", "怎么办", "1 笔不符",
        difference.out_trade_no, "20261122 330106 000019",
    ):  # fmt: skip
        assert words in page


def test_in_english_too(he: Client, difference: Discrepancy, failed: Refund) -> None:
    he.cookies["django_language"] = "en"
    page = text(he)
    for words in ("Reconciliation", "In our book, not at Alipay", "What to do", "Try again now"):
        assert words in page
    main = page[page.index("<h1") : page.index("</main>")]
    assert not [letter for letter in main if "一" <= letter <= "鿿" and letter not in "何平"]


def test_a_difference_is_closed_with_words_only(he: Client, difference: Discrepancy) -> None:
    url = f"{PAGE}differences/{difference.pk}/"
    assert he.post(url, {f"d{difference.pk}-note": " "}).status_code == 422
    assert Discrepancy.objects.get().state == "open"
    assert he.post(url, {f"d{difference.pk}-note": "财务查明"}).status_code == 302
    assert Discrepancy.objects.get().state == "explained"
    assert "财务查明" in text(he)
    assert he.post(url, {f"d{difference.pk}-note": "再来"}).status_code == 409


def test_a_missing_bill_can_be_fetched_now_and_once(he: Client, order: Order, statement: Statement) -> None:
    day = (clock.today() - dt.timedelta(days=1)).isoformat()
    for _ in range(2):
        assert he.post(f"{PAGE}bills/{day}/").status_code == 302
    assert queued("payments.fetch_statement") == 1
    for wrong in (clock.today().isoformat(), "tomorrow", "2026-13-40"):
        assert he.post(f"{PAGE}bills/{wrong}/").status_code == 404


def test_the_newest_bill_is_offered_before_our_first_order_too(he: Client) -> None:
    newest = newest_due(clock.now())
    assert f'action="{PAGE}bills/{newest}/"' in text(he)
    Statement.objects.create(day=newest, fetched_at=clock.now(), **EMPTY)
    assert f"{PAGE}bills/" not in text(he)


def test_pending_and_failed_refunds_are_listed_those_for_a_person_first(
    he: Client, failed: Refund, statement: Statement
) -> None:
    page = text(he)
    assert "支付宝不接受自动退款" in page
    assert failed.out_request_no in page


def test_a_failed_refund_is_tried_again_once_however_often_one_presses(he: Client, failed: Refund) -> None:
    before = queued("payments.refund")
    for _ in range(3):
        assert he.post(f"{PAGE}refunds/{failed.pk}/retry/").status_code == 302
    failed.refresh_from_db()
    assert (failed.state, queued("payments.refund")) == (Refund.State.ASKED, before + 1)
    event = failed.order.bill.case.events.get(act="refund_retry")
    assert event.actor_name == "何平"


def test_a_refund_that_is_done_is_not_tried_again(he: Client, asked: Refund) -> None:
    Refund.objects.update(state=Refund.State.DONE, done_at=clock.now())
    before = queued("payments.refund")
    assert he.post(f"{PAGE}refunds/{asked.pk}/retry/").status_code == 302
    assert queued("payments.refund") == before


def test_money_given_back_by_hand_is_written_down_with_its_voucher(
    he: Client, failed: Refund, as_user: SignIn, li_lei: User
) -> None:
    url = f"{PAGE}refunds/{failed.pk}/by-hand/"
    assert he.post(url, {f"r{failed.pk}-voucher": ""}).status_code == 422
    for _ in range(2):
        assert he.post(url, {f"r{failed.pk}-voucher": "HZ-1"}).status_code == 302
    failed.refresh_from_db()
    assert (failed.state, failed.voucher) == (Refund.State.DONE, "HZ-1")
    assert failed.order.bill.case.events.filter(act="refund_done").count() == 1
    assert "已人工退回到您的账户" in text(as_user(li_lei), f"/pay/{failed.order.bill.case.number}/")


def test_while_alipay_may_still_move_it_nobody_gives_it_by_hand(he: Client, asked: Refund) -> None:
    reply = he.post(f"{PAGE}refunds/{asked.pk}/by-hand/", {f"r{asked.pk}-voucher": "HZ-1"})
    assert reply.status_code == 409
    asked.refresh_from_db()
    assert (asked.state, asked.voucher) == (Refund.State.ASKED, "")


def test_a_retry_after_it_was_given_by_hand_moves_nothing(
    he: Client, failed: Refund, monkeypatch: pytest.MonkeyPatch
) -> None:
    he.post(f"{PAGE}refunds/{failed.pk}/by-hand/", {f"r{failed.pk}-voucher": "HZ-1"})
    monkeypatch.setattr(gateway("alipay"), "refund", lambda **_: pytest.fail("asked"))
    refund(refund_id=failed.pk)


def test_the_page_asks_the_database_little(
    he: Client, difference: Discrepancy, django_assert_max_num_queries: Callable[..., AbstractContextManager[object]]
) -> None:
    with django_assert_max_num_queries(16):
        he.get(PAGE)


@pytest.mark.parametrize(
    ("who", "status"), [("officer_chen", 403), ("registrar_lin", 403), ("li_lei", 403), ("nobody", 302)]
)
def test_only_supervisors_see_it(
    who: str, status: int, request: pytest.FixtureRequest, as_user: SignIn, bill: Bill
) -> None:
    client = Client() if who == "nobody" else as_user(request.getfixturevalue(who))
    assert client.get(PAGE).status_code == status
    for act in ("differences/1/", "refunds/1/retry/", "refunds/1/by-hand/", "bills/2026-11-01/"):
        assert client.post(PAGE + act).status_code == status


def test_another_offices_money_is_not_shown_and_not_touched(
    as_user: SignIn, other_office: Office, difference: Discrepancy
) -> None:
    with transaction.atomic():
        give_back(case=difference.order.bill.case, reason="withdrawn")  # type: ignore[union-attr]
    row = Refund.objects.get()
    elsewhere = as_user(cast.staff("gao", "高远", "supervisor", other_office))
    page = text(elsewhere)
    assert difference.out_trade_no not in page
    assert elsewhere.post(f"{PAGE}differences/{difference.pk}/", {f"d{difference.pk}-note": "x"}).status_code == 404
    assert elsewhere.post(f"{PAGE}refunds/{row.pk}/retry/").status_code == 404
    assert elsewhere.post(f"{PAGE}refunds/{row.pk}/by-hand/", {f"r{row.pk}-voucher": "x"}).status_code == 404
