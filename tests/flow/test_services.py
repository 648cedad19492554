"""The journey through the services, and where each step says no."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from certificates.models import Certificate
from realestate.accounts.models import User
from realestate.common.errors import Refused
from realestate.flow.services import acceptance, closing, entry, filling, precheck, signing
from realestate.flow.services.judging import Blocked
from realestate.payments.models import Bill, Refund
from realestate.register.checking import check_unit
from realestate.register.models import Entry, Unit
from realestate.register.selectors import owners
from tests import cast
from tests.journey import Journey, full_checks

pytestmark = pytest.mark.django_db


def test_a_sale_goes_from_draft_to_a_new_owner(journey: Journey, run_jobs: Callable[..., int]) -> None:
    case = journey.to("entered")
    assert [owner.name for owner in owners(journey.unit)] == ["李雷"]
    assert Entry.objects.filter(case_number=case.number).count() == 1
    assert Certificate.objects.get(case=case).state == "valid"
    assert case.visits.count() == 0
    assert list(check_unit(Unit.objects.get(pk=journey.unit.pk))) == []


def test_the_bill_says_how_each_line_was_worked_out(journey: Journey) -> None:
    case = journey.to("prechecked")
    bill = Bill.objects.get(case=case)
    amounts = {line.code: line.amount for line in bill.lines.all()}
    assert amounts["registration_fee"] == Decimal("80.00")
    assert amounts["deed_tax"] == Decimal("23500.00")
    assert amounts["vat"] == Decimal("0.00")
    assert bill.total == Decimal("23580.00")
    assert all(line.explanation and line.source for line in bill.lines.all())


def test_an_act_on_an_old_tab_is_told_that_the_case_moved_on(journey: Journey) -> None:
    journey.to("prechecked")
    with pytest.raises(Refused) as refused:
        precheck.precheck(case_id=journey.case.pk, officer=journey.officer, seen="submitted")
    assert (refused.value.code, refused.value.status) == ("moved_on", 409)
    assert Bill.objects.filter(case=journey.case).count() == 1


def test_who_accepted_does_not_review(journey: Journey) -> None:
    journey.to("accepted")
    with pytest.raises(Refused, match="four_eyes"):
        entry.review(case_id=journey.case.pk, officer=journey.officer, seen="accepted", opinion="")
    assert journey.fresh().state == "accepted"


def test_acceptance_wants_every_question_answered(journey: Journey) -> None:
    journey.to("paid")
    checks = full_checks(journey.fresh())
    checks["interview"] = {}
    with pytest.raises(Refused, match="checks_incomplete"):
        acceptance.accept(case_id=journey.case.pk, officer=journey.officer, seen="paid", checks=checks)
    assert journey.fresh().accepted_at is None


@pytest.mark.parametrize(("note", "accepted"), [("", False), ("配偶已在场，同意出售", True)])
def test_an_answer_that_needs_talk_needs_a_note(journey: Journey, note: str, accepted: bool) -> None:
    journey.to("paid")
    checks = full_checks(journey.fresh()) | {"note": note}
    checks["interview"] = dict.fromkeys(checks["interview"], "yes")

    def accept() -> None:
        acceptance.accept(case_id=journey.case.pk, officer=journey.officer, seen="paid", checks=checks)

    if accepted:
        accept()
    else:
        with pytest.raises(Refused, match="answer_needs_note"):
            accept()
    assert (journey.fresh().state == "accepted") is accepted


def test_acceptance_wants_somebody_to_have_come_unless_all_confirmed_remotely(journey: Journey) -> None:
    journey.to("paid")
    filling.choose_channel(case_id=journey.case.pk, user=journey.buyer, remote=False)
    with pytest.raises(Refused, match="nobody_came"):
        acceptance.accept(
            case_id=journey.case.pk, officer=journey.officer, seen="paid", checks=full_checks(journey.fresh())
        )


def seize(unit: Unit) -> None:
    cast.enter(
        unit,
        "seizure",
        {
            "organ": {"name": "西湖区法院", "id_kind": "other", "id_number": "", "kind": "court"},
            "served_at": "2026-01-05T10:00:00+08:00",
            "starts": "2026-01-05",
            "until": "2029-01-04",
            "kind": "seizure",
        },
        registration="seizure",
    )


def test_a_seizure_served_before_the_entry_stops_it(journey: Journey) -> None:
    journey.to("reviewed")
    seize(journey.unit)
    with pytest.raises(Blocked) as blocked:
        entry.enter(case_id=journey.case.pk, registrar=journey.registrar, seen="reviewed")
    assert [finding.code for finding in blocked.value.findings] == ["seized"]
    assert journey.fresh().state == "reviewed"
    assert [owner.name for owner in owners(journey.unit)] == ["王芳"]


def test_a_seized_home_is_told_at_the_pre_check(journey: Journey) -> None:
    seize(journey.unit)
    journey.to("draft")
    with pytest.raises(Blocked, match="seized"):
        signing.sign(case_id=journey.case.pk, user=journey.buyer, seen="draft")
    assert journey.fresh().state == "draft"


def test_nothing_is_entered_before_the_tax_department_has_proved_the_tax(journey: Journey) -> None:
    journey.to("reviewed")
    journey.case.papers.filter(kind="tax_proof").delete()
    with pytest.raises(Blocked, match="tax_unpaid"):
        entry.enter(case_id=journey.case.pk, registrar=journey.registrar, seen="reviewed")


def test_a_withdrawal_wants_all_applicants_and_gives_the_money_back(
    journey: Journey, run_jobs: Callable[..., int]
) -> None:
    case = journey.to("paid")
    closing.withdraw(case_id=case.pk, user=journey.buyer, seen="paid")
    assert journey.fresh().state == "paid"
    closing.withdraw(case_id=case.pk, user=journey.sellers[0], seen="paid")
    assert journey.fresh().state == "withdrawn"
    assert Refund.objects.filter(order__bill__case=case).count() == 1


def test_after_the_entry_nobody_withdraws(journey: Journey) -> None:
    case = journey.to("entered")
    with pytest.raises(Refused, match="too_late_to_withdraw"):
        closing.withdraw(case_id=case.pk, user=journey.buyer, seen="entered")


def test_a_refusal_names_its_reasons_and_gives_the_money_back(journey: Journey) -> None:
    case = journey.to("accepted")
    reasons = [{"code": "N05", "sentence": "申请内容与登记簿记载冲突", "article": "条例 22", "remedy": "先更正登记簿"}]
    closing.refuse(case_id=case.pk, officer=journey.reviewer, seen="accepted", reasons=reasons)
    assert journey.fresh().state == "refused"
    assert Refund.objects.filter(order__bill__case=case).count() == 1
    with pytest.raises(Refused, match=r"moved_on|act_not_legal"):
        closing.refuse(case_id=case.pk, officer=journey.reviewer, seen="accepted", reasons=reasons)


def test_an_unpaid_case_expires_and_its_bill_is_void(journey: Journey) -> None:
    case = journey.to("prechecked")
    assert case.expires_at is not None
    closing.expire(case_id=case.pk, now=case.expires_at)
    assert journey.fresh().state == "expired"
    assert Bill.objects.get(case=case).state == "void"


def test_an_unpaid_case_does_not_expire_a_second_early(journey: Journey) -> None:
    import datetime as dt

    case = journey.to("prechecked")
    assert case.expires_at is not None
    with pytest.raises(Refused, match="moved_on"):
        closing.expire(case_id=case.pk, now=case.expires_at - dt.timedelta(seconds=1))


def test_a_second_list_needs_a_supervisors_reason(journey: Journey, supervisor_he: User) -> None:
    case = journey.to("submitted")
    items = [{"kind": "identity", "sentence": "请补交身份证反面", "remedy": "", "article": ""}]
    precheck.ask_supplement(case_id=case.pk, officer=journey.officer, seen="submitted", items=items)
    precheck.supplement(case_id=case.pk, user=journey.buyer, seen="supplementing")
    with pytest.raises(Refused, match="second_list_needs_reason"):
        precheck.ask_supplement(case_id=case.pk, officer=journey.officer, seen="submitted", items=items)
    precheck.allow_second_list(case_id=case.pk, supervisor=supervisor_he, reason="新发现共有人")
    precheck.ask_supplement(case_id=case.pk, officer=journey.officer, seen="submitted", items=items)
    assert case.supplement_lists.count() == 2


def test_the_rare_names_survive(journey: Journey, run_jobs: Callable[..., int]) -> None:
    journey.buyer.name = "䶮𬭎㛃"
    journey.to("entered")
    certificate = Certificate.objects.get(case=journey.case)
    assert "䶮𬭎㛃" in str(certificate.holders)
