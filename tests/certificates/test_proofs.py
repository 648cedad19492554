"""What a proof says, row by row (RULEBOOK 7.2), and what time makes of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import transaction

from certificates import content, services, standing
from certificates.models import Certificate
from realestate.accounts.models import Office
from realestate.common.clock import ZONE
from realestate.law.types import TYPES
from realestate.register.models import Right, Unit
from tests import cast
from tests.certificates.proved import BANK, MORTGAGE, NOTICE, OBJECTION, RESIDENCE, ZHAO, Enter

pytestmark = pytest.mark.django_db


def row(proof: Certificate, label: str) -> str:
    return dict(proof.content["rows"])[label]


def other(proof: Certificate) -> list[str]:
    return row(proof, "其他").split("\n")


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


def title_number(flat: Unit) -> str:
    return Certificate.objects.get(right__unit=flat, kind="title", state="valid").number


def test_rows_stand_in_the_order_of_the_form(enter: Enter) -> None:
    (proof,) = enter("mortgage")
    labels = ["证明权利或事项", "权利人（申请人）", "义务人", "坐落", "不动产单元号", "其他"]
    assert [label for label, _value in proof.content["rows"]] == labels
    assert row(proof, "权利人（申请人）") == "工行杭州分行"
    assert row(proof, "义务人") == "王芳"
    assert row(proof, "不动产单元号") == "330106 001002 GB00023 F00010012"


@pytest.mark.parametrize(
    ("kind", "matter"),
    [
        ("mortgage", "抵押权"),
        ("easement", "地役权"),
        ("residence", "居住权"),
        ("notice", "预告登记"),
        ("objection", "异议登记"),
    ],
)
def test_a_proof_says_which_right_or_matter(enter: Enter, kind: str, matter: str) -> None:
    (proof,) = enter(kind)
    assert row(proof, "证明权利或事项") == matter


def test_a_mortgage_says_amount_term_scope_covenant_and_rank(enter: Enter, flat: Unit) -> None:
    (proof,) = enter("mortgage", content={**MORTGAGE, "starts": "2026-06-02", "scope": "主债权及其利息"})
    assert other(proof) == [
        f"不动产权证书号：{title_number(flat)}",
        "抵押方式：一般抵押",
        "担保债权数额：1,200,000.00元",
        "债务履行期限：2026年06月02日起2040年06月01日止",
        "担保范围：主债权及其利息",
        "是否存在禁止或限制转让抵押不动产的约定：是",
        "抵押顺位：第1顺位",
    ]


def test_a_maximum_mortgage_says_so(enter: Enter) -> None:
    (proof,) = enter("mortgage", content={**MORTGAGE, "kind": "maximum", "covenant": False})
    lines = other(proof)
    assert "抵押方式：最高额抵押" in lines
    assert "最高债权数额：1,200,000.00元" in lines
    assert "债权确定期间：至2040年06月01日止" in lines
    assert "是否存在禁止或限制转让抵押不动产的约定：否" in lines


def test_what_the_register_does_not_know_is_not_made_up(enter: Enter) -> None:
    (proof,) = enter("mortgage", content={"mortgagees": [BANK], "amount": "1"})
    assert "是否存在禁止或限制转让抵押不动产的约定：登记簿未记载" in other(proof)
    assert "担保范围：——" in other(proof)


def test_the_second_mortgage_ranks_second(enter: Enter) -> None:
    enter("mortgage")
    (second,) = enter("mortgage")
    assert "抵押顺位：第2顺位" in other(second)


def test_a_changed_mortgage_keeps_its_place(enter: Enter) -> None:
    (first,) = enter("mortgage", at=moment("2026-03-02T09:30"))
    enter("mortgage", at=moment("2026-03-03T09:30"))
    anew = {**MORTGAGE, "amount": "1500000", "ranked_from": first.thing.entry.booked_at.isoformat()}
    (changed,) = enter("mortgage", registration="change", reason="mortgage_amount", content=anew,
                       closes={str(first.thing.entry.ordinal): "replaced"}, at=moment("2026-03-04T09:30"))  # fmt: skip
    assert "抵押顺位：第1顺位" in other(changed)


@pytest.mark.parametrize(
    ("kind", "named", "worth"),
    [
        ("presale", "预售商品房买卖预告登记", "价格：2,350,000.00元"),
        ("sale", "其他不动产买卖预告登记", "价格：2,350,000.00元"),
        ("presale_mortgage", "预售商品房抵押权预告登记", "被担保主债权数额：2,350,000.00元"),
        ("mortgage", "其他不动产抵押权预告登记", "被担保主债权数额：2,350,000.00元"),
    ],
)
def test_a_notice_says_what_it_is_for(enter: Enter, kind: str, named: str, worth: str) -> None:
    (proof,) = enter("notice", content={**NOTICE, "kind": kind})
    assert f"预告登记的种类：{named}" in other(proof)
    assert worth in other(proof)
    assert any("九十日" in note for note in proof.content["notes"])


def test_a_notice_names_those_who_are_bound(enter: Enter) -> None:
    developer = {**BANK, "name": "滨江置业", "kind": "developer"}
    (proof,) = enter("notice", content={**NOTICE, "kind": "presale", "obligors": [developer]})
    assert row(proof, "义务人") == "滨江置业"


def test_an_objection_says_what_it_is_about_and_how_it_lapses(enter: Enter) -> None:
    (proof,) = enter("objection")
    assert other(proof)[-1] == "异议事项：产权归属"
    assert row(proof, "权利人（申请人）") == "赵敏"
    assert any("十五日" in note for note in proof.content["notes"])


@pytest.mark.parametrize(
    ("until", "said"), [("2036-03-01", "居住权期限：至2036年03月01日止"), (None, "居住权期限：长期（居住权人终身）")]
)
def test_a_residence_right_says_how_long(enter: Enter, until: str | None, said: str) -> None:
    (proof,) = enter("residence", content={**RESIDENCE, "until": until})
    assert other(proof)[-1] == said


def test_an_easement_names_the_land_that_is_served(enter: Enter) -> None:
    (proof,) = enter("easement")
    assert other(proof)[1:] == [
        "需役地：330106 001002 GB00023 F00010013",
        "利用目的和方法：通行",
        "地役权期限：长期",
    ]


def test_the_identity_of_the_holder_is_in_the_notes(enter: Enter) -> None:
    (mortgage,), (notice,) = enter("mortgage"), enter("notice")
    assert "工行杭州分行，统一社会信用代码：91330100MA0000015W" in mortgage.content["notes"]
    assert f"赵敏，居民身份证号码：{ZHAO['id_number']}" in notice.content["notes"]


@pytest.mark.parametrize("slug", sorted(TYPES))
def test_what_the_law_declares_is_what_is_issued(slug: str) -> None:
    """R-OUT-01: a certificate for ownership, a proof for every other right that gets something."""
    for right, output in TYPES[slug].outputs.items():
        assert output == ("certificate" if right == "ownership" else "proof")


# Separate books of co-owners (细则 21, R-OUT-04).


def shared(*names: str) -> dict[str, Any]:
    return {
        "owners": [
            {**ZHAO, "name": name, "id_number": f"33010219000101{place:04d}", "share": f"1/{len(names)}"}
            for place, name in enumerate(names, start=1)
        ]
    }


def sold(enter: Enter, flat: Unit, copies: int, *names: str) -> list[Certificate]:
    old = Right.objects.get(unit=flat, kind="ownership", closed_by=None)
    return enter("ownership", registration="transfer", reason="sale", output="certificate", content=shared(*names),
                 closes={str(old.entry.ordinal): "transferred"}, copies=copies)  # fmt: skip


def test_co_owners_get_one_book_by_default(enter: Enter, flat: Unit) -> None:
    (book,) = sold(enter, flat, 1, "李雷", "韩梅")
    assert row(book, "权利人") == "李雷、韩梅"
    assert row(book, "共有情况") == "按份共有：李雷 1/2、韩梅 1/2"


def test_separate_books_have_a_number_each_and_name_the_others(enter: Enter, flat: Unit) -> None:
    first, second = sold(enter, flat, 2, "李雷", "韩梅")
    assert (first.book, second.book) == (1, 2)
    assert second.serial == first.serial + 1
    assert [row(one, "权利人") for one in (first, second)] == ["李雷", "韩梅"]
    assert row(first, "共有情况") == "按份共有 1/2"
    assert row(first, "权利其他状况").startswith("持证人：李雷\n其他共有人：韩梅 1/2\n")
    assert "分别持证：共2本，本证为第2本" in second.content["notes"]
    assert [one.state for one in (first, second)] == ["valid", "valid"]


def test_all_books_of_a_set_are_replaced_together(enter: Enter, flat: Unit) -> None:
    books = sold(enter, flat, 2, "李雷", "韩梅")
    (after,) = sold(enter, flat, 1, "钱多")
    for book in books:
        book.refresh_from_db()
        assert (book.state, book.replaced_by) == ("replaced", after)
    assert [note for note in after.content["notes"] if note.startswith("原不动产权证书")] == [
        f"原不动产权证书：{book.number}" for book in books
    ]


@pytest.mark.parametrize(
    ("copies", "expected"),
    [
        (1, [["A", "B", "C"]]),
        (2, [["A"], ["B", "C"]]),
        (3, [["A"], ["B"], ["C"]]),
        (4, [["A"], ["B"], ["C"], ["A"]]),
    ],
)
def test_everybody_stands_in_a_book_and_there_are_as_many_as_were_paid_for(
    copies: int, expected: list[list[str]]
) -> None:
    holders = [{"name": name} for name in "ABC"]
    assert [[one["name"] for one in book] for book in content.books_of(holders, copies)] == expected


def test_a_proof_has_one_copy_whatever_is_asked(enter: Enter) -> None:
    assert len(enter("mortgage", copies=3)) == 1


# What time makes of it (R-OBJ-03, R-PRE-06, 民法典 370).


@pytest.mark.parametrize(
    ("kind", "said", "entered", "last_day"),
    [
        ("objection", OBJECTION, "2026-05-20T10:00", "2026-06-04"),
        ("notice", {**NOTICE, "capable_from": "2026-06-01"}, "2026-06-01T10:00", "2026-08-31"),  # 08-30 is a Sunday
        ("residence", {**RESIDENCE, "until": "2026-06-30"}, "2026-05-20T10:00", "2026-06-30"),
        ("easement", {"other_unit": "", "purpose": "通行", "holders": [ZHAO], "until": "2026-06-30"},
         "2026-05-20T10:00", "2026-06-30"),
    ],
)  # fmt: skip
def test_a_term_ends_by_itself_the_day_after_its_last(
    enter: Enter, kind: str, said: dict[str, Any], entered: str, last_day: str
) -> None:
    (proof,) = enter(kind, content=said, at=moment(entered))
    last = dt.date.fromisoformat(last_day)
    late = dt.datetime.combine(last, dt.time(23, 59), ZONE)
    assert standing.lapsed_on(proof.pk, at=late) is None
    assert standing.lapsed_on(proof.pk, at=late + dt.timedelta(minutes=1)) == last + dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("objection", {**OBJECTION, "suit_proved": "2026-05-25"}),
        ("residence", {**RESIDENCE, "until": None}),
        ("mortgage", {**MORTGAGE, "until": "2026-06-30"}),
    ],
)
def test_what_has_no_term_of_its_own_stays(enter: Enter, kind: str, said: dict[str, Any]) -> None:
    """A proved suit, a right for life; a mortgage outlives the debt's last day."""
    (proof,) = enter(kind, content=said, at=moment("2026-05-20T10:00"))
    assert standing.lapsed_on(proof.pk, at=moment("2030-01-02T10:00")) is None


def test_a_presale_notice_does_not_lapse_before_the_house_is_registered(office: Office) -> None:
    unit = cast.make_unit(13)
    with transaction.atomic():
        entry = cast.enter(unit, "notice", {**NOTICE, "kind": "presale", "capable_from": None}, registration="notice",
                           reason="presale", at=moment("2024-03-02T10:00"))  # fmt: skip
        (proof,) = services.follow(case=None, entry=entry, output="proof", at=entry.booked_at, office=office)
    assert standing.lapsed_on(proof.pk, at=moment("2026-03-02T10:00")) is None
    cast.own(unit, cast.citizen("滨江", 55), acquired="2026-03-03")
    assert standing.lapsed_on(proof.pk, at=moment("2026-06-01T10:00")) is None
    assert standing.lapsed_on(proof.pk, at=moment("2026-06-02T10:00")) == dt.date(2026, 6, 2)
