"""Text messages over real HTTP: once for each key, to a number in one form."""

from __future__ import annotations

import httpx
import pytest

from realestate.common.errors import GatewayError
from realestate.common.registry import gateway
from realestate.common.sms import InvalidPhone, e164, local
from tests.sandbox_support import Sandbox


def inbox(sandbox: Sandbox, phone: str) -> list[str]:
    answer = httpx.get(f"{sandbox.url}/sms/messages.json", params={"phone": phone}, timeout=10)
    return [message["text"] for message in answer.json()["messages"]]


def test_the_same_key_is_one_message(sandbox: Sandbox) -> None:
    for _ in range(3):
        gateway("sms").send(phone="139 0000 1001", text="您好", key="once-1")
    assert inbox(sandbox, "+8613900001001") == ["您好"]


def test_a_lost_answer_is_asked_for_again_and_nothing_is_sent_twice(sandbox: Sandbox) -> None:
    sandbox.fault("sms", "lose")
    with pytest.raises(GatewayError):
        gateway("sms").send(phone="13900001002", text="您好", key="once-2")
    gateway("sms").send(phone="13900001002", text="您好", key="once-2")
    assert inbox(sandbox, "13900001002") == ["您好"]


def test_a_number_that_is_none_is_not_tried_again(sandbox: Sandbox) -> None:
    with pytest.raises(GatewayError) as problem:
        gateway("sms").send(phone="nobody", text="您好", key="once-3")
    assert problem.value.permanent


def test_the_inbox_is_a_page(sandbox: Sandbox) -> None:
    gateway("sms").send(phone="13900001004", text="验证码 135790，<b>5</b> 分钟内有效", key="once-4")
    page = httpx.get(f"{sandbox.url}/sms/", params={"phone": "13900001004"}, timeout=10).text
    assert "<strong>135790</strong>" in page
    assert "&lt;b&gt;5&lt;/b&gt;" in page


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("13900000001", "+8613900000001"),
        ("86 139 0000 0001", "+8613900000001"),
        ("+86-139-0000-0001", "+8613900000001"),
        ("＋８６１３９００００００01", "+8613900000001"),
        ("00852 9123 4567", "+85291234567"),
        ("+1 (415) 555-0100", "+14155550100"),
    ],
)
def test_numbers_have_one_form(typed: str, number: str) -> None:
    assert e164(typed) == number
    assert e164(number) == number


@pytest.mark.parametrize("typed", ["", "12345", "12900000001", "+8612900000001", "+0123456789", "1390000000a", "💥"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(InvalidPhone):
        e164(typed)


def test_a_mainland_number_is_shown_as_people_say_it() -> None:
    assert (local("+8613900000001"), local("+85291234567")) == ("13900000001", "+85291234567")
