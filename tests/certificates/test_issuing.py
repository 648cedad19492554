"""What a certificate says when it is issued, and what the database refuses afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from certificates import selectors, services
from certificates.models import Certificate, NumberSeries, Verification
from realestate.accounts.models import Office, User
from realestate.common.clock import ZONE
from realestate.common.errors import Refused
from realestate.register.models import Unit
from tests import cast
from tests.certificates.conftest import right_of

pytestmark = pytest.mark.django_db
Issue = Callable[..., Certificate]


def row(certificate: Certificate, label: str) -> str:
    return dict(certificate.content["rows"])[label]


def test_the_number_has_province_year_city_and_seven_digits(certificate: Certificate) -> None:
    year = certificate.issued_at.year
    assert certificate.number == f"浙（{year}）杭州市不动产权第0000001号"


def test_the_year_is_that_of_the_registers_own_clock(issue: Issue, flat: Unit, wang_fang: User) -> None:
    new_year = dt.datetime(2026, 12, 31, 16, 30, tzinfo=dt.UTC)  # half past midnight in Hangzhou
    assert issue(flat, wang_fang, at=new_year).number == "浙（2027）杭州市不动产权第0000001号"
    assert NumberSeries.objects.get().year == new_year.astimezone(ZONE).year


def test_rows_stand_in_the_order_of_the_form(certificate: Certificate) -> None:
    assert [label for label, _value in certificate.content["rows"]] == [
        "权利人", "共有情况", "坐落", "不动产单元号", "权利类型", "权利性质", "用途", "面积", "使用期限",
        "权利其他状况",
    ]  # fmt: skip


def test_rows_are_filled_in_as_the_rulebook_says(certificate: Certificate) -> None:
    assert row(certificate, "不动产单元号") == "330106 001002 GB00023 F00010012"
    assert row(certificate, "权利类型") == "国有建设用地使用权/房屋所有权"
    assert row(certificate, "权利性质") == "出让/市场化商品房"
    assert row(certificate, "用途") == "城镇住宅用地/成套住宅"
    assert row(certificate, "面积") == "共有宗地面积12345.00㎡/房屋建筑面积89.50㎡"
    assert row(certificate, "使用期限") == "国有建设用地使用权 2010年01月01日起2080年01月01日止"
    assert "房屋总层数：18层，所在层：第9层" in row(certificate, "权利其他状况")


@pytest.mark.parametrize(
    ("share", "expected"),
    [("1/2", "按份共有：王芳 1/2、李雷 1/2"), ("joint", "共同共有")],
)
def test_co_owners_stand_in_one_book(
    issue: Issue, flat: Unit, wang_fang: User, li_lei: User, share: str, expected: str
) -> None:
    certificate = issue(flat, wang_fang, li_lei, share=share)
    assert row(certificate, "权利人") == "王芳、李雷"
    assert row(certificate, "共有情况") == expected


def test_the_notes_say_how_it_was_acquired_and_by_whom(certificate: Certificate, wang_fang: User) -> None:
    notes = certificate.content["notes"]
    assert "登记原因：买卖" in notes
    assert f"王芳，居民身份证号码：{wang_fang.id_number}" in notes


def test_the_sellers_certificate_is_replaced_by_the_buyers(
    issue: Issue, certificate: Certificate, flat: Unit, li_lei: User
) -> None:
    new = issue(flat, li_lei)
    certificate.refresh_from_db()
    assert (certificate.state, certificate.replaced_by) == ("replaced", new)
    assert new.state == "valid"
    assert f"原不动产权证书：{certificate.number}" in new.content["notes"]
    assert selectors.valid_for(new.right) == new
    assert selectors.valid_for(certificate.right) is None


def test_a_book_is_exchanged_for_the_same_right(certificate: Certificate, office: Office) -> None:
    again = services.issue(case=None, office=office, right=certificate.right, replaces=[certificate.right],
                           at=certificate.issued_at)  # fmt: skip
    certificate.refresh_from_db()
    assert (certificate.state, certificate.replaced_by) == ("replaced", again)


def test_a_second_valid_certificate_for_a_right_is_refused(certificate: Certificate, office: Office) -> None:
    with pytest.raises(IntegrityError, match="certificate_one_live_for_a_right"), transaction.atomic():
        services.issue(case=None, office=office, right=certificate.right, at=certificate.issued_at)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", "浙（2026）杭州市不动产权第0000009号"),
        ("holders", []),
        ("content", {}),
        ("unit_code", "x"),
        ("salt", "0"),
    ],
)
def test_what_a_certificate_says_is_frozen(certificate: Certificate, field: str, value: object) -> None:
    with pytest.raises(DatabaseError, match="is frozen"), transaction.atomic():
        Certificate.objects.filter(pk=certificate.pk).update(**{field: value})


def test_a_certificate_is_never_deleted(certificate: Certificate) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Certificate.objects.filter(pk=certificate.pk)._raw_delete("default")


def test_a_cancelled_certificate_never_becomes_valid_again(certificate: Certificate) -> None:
    services.cancel(certificate=certificate, reason="登记被撤销")
    with pytest.raises(Refused, match="certificate_closed"):
        services.suspend(certificate=certificate, reason="")
    with pytest.raises(DatabaseError, match="which is final"), transaction.atomic():
        Certificate.objects.filter(pk=certificate.pk).update(state="valid", closed_at=None)


def test_cancelling_twice_is_cancelling_once(certificate: Certificate) -> None:
    first = services.cancel(certificate=certificate, reason="登记被撤销")
    second = services.cancel(certificate=certificate, reason="另一个理由")
    assert (second.closed_at, second.reason) == (first.closed_at, "登记被撤销")


def test_a_suspension_ends(certificate: Certificate) -> None:
    assert services.suspend(certificate=certificate, reason="异议处理中").state == "suspended"
    assert services.resume(certificate=certificate).state == "valid"


def test_the_log_of_verifications_is_never_rewritten(certificate: Certificate) -> None:
    services.record_check(certificate=certificate, how="token", result="valid", visitor="v")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Verification.objects.update(result="cancelled")


def test_a_certificate_from_before_has_no_case_and_no_pdf(
    issue: Issue, flat: Unit, wang_fang: User, run_jobs: Callable[..., int]
) -> None:
    certificate = issue(flat, wang_fang, pdf=False)
    assert run_jobs() == 0
    assert certificate.sealed_at is None


def test_rare_names_are_kept_as_they_are(issue: Issue, flat: Unit) -> None:
    certificate = issue(flat, cast.citizen("欧阳𬭎㛃", 7))
    assert row(certificate, "权利人") == "欧阳𬭎㛃"
    assert right_of(flat).shares.get().name == "欧阳𬭎㛃"
