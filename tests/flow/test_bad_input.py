"""Bad input on the journey's pages: a clear sentence and a reason code, 4xx, nothing changed, nothing typed is lost."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from decimal import Decimal
from html import escape

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from realestate.accounts.models import User
from realestate.cases.models import ConfirmationCode
from realestate.cases.selectors import registration_of
from realestate.common import clock
from realestate.exchange import services as exchange
from realestate.exchange.facts import Contract, ContractParty
from realestate.register.models import Unit
from tests import cast
from tests.flow.states import PNG, TERMS, at, code_for, digest_of, text
from tests.journey import Journey

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.mark.parametrize(
    ("price", "code"),
    [
        ("0", "price"), ("-1", "price"), ("1000000000000000", "price"), ("12.345", "price"),
        ("' OR 1=1 --", "invalid_price"), ("🏠", "invalid_price"), ("", "required"),
    ],
)  # fmt: skip
def test_a_price_that_cannot_be_is_told_at_the_field(price: str, code: str, journey: Journey, li: Client) -> None:
    journey.to("draft")
    page = text(li.post(at(journey, "terms"), {**TERMS, "price": price, "address": "新的地址 1 号"}), 422)
    assert f'value="{escape(price)}"' in page or not price
    assert "新的地址 1 号" in page
    assert 'id="id_price_error"' in page
    assert code in page
    assert registration_of(journey.fresh()).price == journey.price
    assert not journey.case.parties.filter(address="新的地址 1 号").exists()


def rows(*people: tuple[str, str, str], holding: str = "shares") -> dict[str, str]:
    """The buyers' form: name, ID number, share."""
    data = {"buyer-TOTAL_FORMS": str(len(people) + 1), "buyer-INITIAL_FORMS": "1", "holding": holding}
    for nth, (name, number, share) in enumerate(people):
        data |= {f"buyer-{nth}-name": name, f"buyer-{nth}-id_number": number, f"buyer-{nth}-share": share}
        data[f"buyer-{nth}-phone"] = f"1380000000{nth + 1}"
    return data


LI, HAN = cast.id_number(1), cast.id_number(4)


@pytest.mark.parametrize(
    ("data", "words", "code"),
    [
        (rows(("李雷", LI, "1/3"), ("韩梅", HAN, "1/3")), "现在是 2/3", "shares_not_whole"),
        (rows(("李雷", LI, "1/2"), ("韩梅", HAN[:-1] + "0", "1/2")), HAN[:-1] + "0", "id_"),
        (rows(("李雷", LI, "1/2"), ("李雷", LI, "1/2")), "填写了两次", "party_twice"),
        (rows(("李雷", LI, "1/2"), ("王芳", cast.id_number(2), "1/2")), "既是卖方又是买方", "party_both_sides"),
        (rows(("韩梅", HAN, ""), holding="sole"), "填写人应当是买方之一", "filler_missing"),
        (rows(("李雷", LI, ""), ("韩梅", HAN, ""), holding="sole"), "填了 2 个人", "holding_differs"),
        (rows(("李雷😀", LI, ""), holding="sole"), "李雷😀", "name"),
        (rows(("<script>alert(1)</script>", LI, ""), holding="sole"), "&lt;script&gt;", "name"),
        (rows(("李雷", LI, "0/0"), ("韩梅", HAN, "1")), "分数", "invalid_share"),
    ],
)
def test_buyers_that_cannot_be_are_told_and_kept(
    data: dict[str, str], words: str, code: str, journey: Journey, li: Client
) -> None:
    journey.to("draft")
    page = text(li.post(at(journey, "buyers"), data), 422)
    assert words in page
    assert code in page
    assert "<script>alert" not in page
    assert f'value="{data["buyer-0-id_number"]}"' in page
    assert [party.name for party in journey.case.parties.filter(role="holder")] == ["李雷"]


@pytest.mark.parametrize("name", ["䶮一", "𬭎钧", "㛃", "欧阳·阿依古丽"])
def test_rare_names_are_welcome(name: str, journey: Journey, li: Client) -> None:
    journey.to("draft")
    data = rows(("李雷", LI, ""), (name, HAN, ""), holding="joint")
    assert li.post(at(journey, "buyers"), data).status_code == 302
    assert journey.case.parties.filter(name=name, parts__numerator=None).exists()
    assert name in text(li.get(at(journey, "answers")))


def test_an_emptied_row_takes_a_buyer_out(journey: Journey, li: Client) -> None:
    journey.to("draft")
    li.post(at(journey, "buyers"), rows(("李雷", LI, ""), ("韩梅", HAN, ""), holding="joint"))
    data = rows(("李雷", LI, ""), ("", "", ""), holding="sole") | {"buyer-INITIAL_FORMS": "2", "buyer-1-phone": ""}
    assert li.post(at(journey, "buyers"), data).status_code == 302
    assert journey.case.parties.filter(role="holder").count() == 1


@pytest.mark.parametrize(
    "number",
    ["浙（2019）上海市不动产权第0000001号", "HZ0000000000", "'; DROP TABLE cases_case; --", "😀", "x" * 61, ""],
)
def test_a_number_that_finds_nothing_is_told_and_kept(number: str, journey: Journey, li: Client) -> None:
    page = text(li.post("/start/second_hand_home/find/", {"number": number}), 422)
    assert 'id="id_number_error"' in page
    assert escape(number) in page
    assert not journey.buyer.opened_cases.exists()


def contract(journey: Journey, unit: Unit, seller: User) -> Contract:
    """What the housing department would answer: Li Lei buys this unit of this seller."""
    buyers, sellers = (
        (ContractParty(user.name, user.id_number or "", user.phone or ""),) for user in (journey.buyer, seller)
    )
    return Contract(
        source="住房城乡建设部门", fetched_at=clock.now(), number="HZ2026110009", filed_on=clock.today(),
        signed_on=clock.today(), delivery_on=None, unit_code=unit.code, address=unit.location,
        price=Decimal("2350000.00"), sellers=sellers, buyers=buyers, ended=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("division", "sold_by_owner", "code"), [("330106", False, "seller_not_owner"), ("310101", True, "wrong_office")]
)
def test_a_contract_of_another_city_or_by_a_non_owner_opens_nothing(
    division: str,
    sold_by_owner: bool,
    code: str,
    journey: Journey,
    li: Client,
    stranger: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    unit = cast.make_unit(77, division=division)
    cast.own(unit, journey.sellers[0])
    found = contract(journey, unit, journey.sellers[0] if sold_by_owner else stranger)
    monkeypatch.setattr(exchange, "contract", lambda number: found)
    page = text(li.post("/start/second_hand_home/find/", {"number": found.number}), 422)
    assert f'data-code="{code}"' in page
    assert f'value="{found.number}"' in page
    assert not journey.buyer.opened_cases.exists()


def test_a_home_that_is_not_the_sellers_cannot_go_on(journey: Journey, li: Client, stranger: User) -> None:
    journey.to("draft")
    journey.case.parties.filter(role="obligor").update(name=stranger.name, id_number=stranger.id_number)
    page = text(li.post(at(journey, "answers"), {"seen": "draft"}), 409)
    assert "not_the_holder" in page
    assert journey.fresh().state == "draft"


def bomb() -> bytes:
    """A few kilobytes that unpack to a hundred million."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", b"\0" * 10_000_000)
    return out.getvalue()


BIG_PICTURE = PNG[:16] + (60_000).to_bytes(4, "big") * 2 + PNG[24:]


@pytest.mark.parametrize(
    ("name", "content", "status", "code"),
    [
        ("证书.pdf", b"%PDF-" + b"0" * 20_100_000, 413, "file_too_large"),
        ("证书.pdf", b"MZ\x90\x00" + b"\0" * 200, 422, "file_kind"),
        ("证书.pdf", bomb(), 422, "file_kind"),
        ("证书.png", BIG_PICTURE, 422, "file_"),
        ("证书.pdf", b"%PDF-1.7\nnothing", 422, "file_damaged"),
        ("<img src=x onerror=alert(1)>.png", b"no picture", 422, "file_kind"),
        ("证书.png", b"", 422, "empty"),
    ],
)
def test_what_is_no_paper_is_told_at_the_field(
    name: str, content: bytes, status: int, code: str, journey: Journey, li: Client
) -> None:
    journey.to("draft")
    page = text(li.post(at(journey, "paper", "other"), {"files": SimpleUploadedFile(name, content)}), status)
    assert code in page
    assert "<img src=x" not in page
    assert not journey.case.papers.filter(kind="other").exists()


def test_papers_are_several_pages_looked_at_and_replaced_never_overwritten(
    journey: Journey, li: Client, as_user: SignIn, stranger: User
) -> None:
    journey.to("draft")
    address = at(journey, "paper", "other")
    assert "multiple" in text(li.get(address))
    li.post(address, {"files": [SimpleUploadedFile("一.png", PNG), SimpleUploadedFile("二.png", PNG)]})
    first = journey.case.papers.get(kind="other")
    assert [page.name for page in first.pages.all()] == ["一.png", "二.png"]
    picture = at(journey, "paper_page", first.pages.first().pk)
    shown = li.get(picture)
    assert (shown.status_code, shown["Content-Type"], b"".join(shown)) == (200, "image/png", PNG)
    assert "sandbox" in shown["Content-Security-Policy"]
    assert as_user(stranger).get(picture).status_code == 404
    assert "上传，换掉现在这份" in text(li.get(address))
    li.post(address, {"files": SimpleUploadedFile("三.png", PNG)})
    first.refresh_from_db()
    assert first.replaced_by is not None
    assert first.pages.count() == 2


def test_a_wrong_a_used_and_an_old_code_sign_nothing(journey: Journey, wang: Client) -> None:
    journey.to("signing")
    seller, address = journey.sellers[0], at(journey, "confirm")
    data = {"code": "123456", "text_sha256": digest_of(journey)}
    assert 'data-code="code_missing"' in text(wang.post(address, data), 422)
    row = code_for(journey, "123456", seller)
    page = text(wang.post(address, {**data, "code": "654321"}), 422)
    assert 'data-code="code_wrong"' in page
    assert 'value="654321"' in page
    ConfirmationCode.objects.filter(pk=row.pk).update(used_at=clock.now())
    assert 'data-code="code_used"' in text(wang.post(address, data), 422)
    with time_machine.travel(clock.now() - dt.timedelta(minutes=6)):
        code_for(journey, "123456", seller)
    ConfirmationCode.objects.filter(pk=row.pk).delete()
    assert 'data-code="code_expired"' in text(wang.post(address, data), 422)
    assert journey.case.parties.filter(confirmed_at=None).count() == 2
