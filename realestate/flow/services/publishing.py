"""公告: on the board for fifteen working days; objections are answered before the entry (实施细则 17, R-PUB)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from certificates.selectors import valid_of_owners
from realestate.accounts.models import User
from realestate.accounts.roles import may
from realestate.cases.models import Case, NoticeObjection, PublicNotice
from realestate.cases.services import record_event
from realestate.common import clock
from realestate.common.errors import Refused
from realestate.common.identifiers import mask_id
from realestate.common.jobs import report
from realestate.flow.advance import lock
from realestate.flow.services import judging
from realestate.law.deadlines import PUBLIC_NOTICE_WORKDAYS, public_notice_end, statutory_limit
from realestate.law.types import type_of


def publish(*, case: Case, reading: judging.Reading, officer: User | None = None) -> PublicNotice:
    """Put the case on the board today; once, whoever asks (referee: public_notice_one_of_a_kind).

    In the caller's transaction, with the case locked.
    """
    found = case.notices.filter(kind=PublicNotice.Kind.REGISTRATION).first()
    if found is not None:
        return found
    today = clock.today()
    end = public_notice_end(today, reading.calendar)
    notice = PublicNotice.objects.create(
        case=case,
        title=f"关于{subject_of(reading)}的公告",
        text=text_of(case, reading),
        published_on=today,
        ends_on=end.date,
        provisional=end.provisional,
        published_by=officer,
    )
    extend_limit(case, reading)
    record_event(case=case, act="publish", actor=officer, until=end.date.isoformat(), provisional=end.provisional)
    report("flow.make_letter", case_id=case.pk, kind="public_notice")
    return notice


def publish_loss(*, case: Case, reading: judging.Reading) -> PublicNotice | None:
    """遗失声明: the owner's statement is published on the board before the certificate is made anew (实施细则 22).

    Once a case; None where nothing was lost. In the caller's transaction, with the case locked.
    """
    lost = [one for one in reading.applications if one.facts.get("reissue") == "lost"]
    if not lost or case.notices.filter(kind=PublicNotice.Kind.LOST).exists():
        return None
    unit = reading.books[lost[0].unit_code].unit
    people = "、".join(dict.fromkeys(a.person.name for one in lost for a in one.holders))
    row = case.registrations.select_related("unit").get(unit__code=lost[0].unit_code)
    held = valid_of_owners(row.unit) if row.unit else None
    number = f"（证号 {held.number}）" if held else ""
    end = public_notice_end(clock.today(), reading.calendar)
    notice = PublicNotice.objects.create(
        case=case,
        kind=PublicNotice.Kind.LOST,
        title=f"遗失声明：{unit.location or unit.code}",
        text=(
            f"{people}将坐落于{unit.location}的不动产权证书{number}遗失，现声明作废。"
            f"登记机构据此补发证书，业务编号 {case.number}。"
        ),
        published_on=clock.today(),
        ends_on=end.date,
        provisional=end.provisional,
    )
    record_event(case=case, act="publish", until=end.date.isoformat(), loss=True)
    return notice


def extend_limit(case: Case, reading: judging.Reading) -> None:
    """The days of the notice do not count in the thirty (实施细则 17(3); R-LIM-03)."""
    if case.accepted_at is None:
        return
    limit = statutory_limit(case.accepted_at.astimezone(clock.ZONE), reading.calendar, PUBLIC_NOTICE_WORKDAYS)
    case.deadline, case.deadline_provisional = limit.date, limit.provisional
    case.checks = {**case.checks, "deadline": limit.computed_from}
    case.save(update_fields=["deadline", "deadline_provisional", "checks"])


def subject_of(reading: judging.Reading) -> str:
    """杭州市西湖区…1幢101室转移登记（继承）."""
    application, book = reading.application, reading.book
    declared = type_of(application)
    return f"{book.unit.location or book.unit.code}{declared.zh}（{declared.ground(application).zh}）"


def text_of(case: Case, reading: judging.Reading) -> str:
    """Who asks for what, where, and how to object. Identity numbers are masked: anybody reads it (R-QRY-06)."""
    people = "、".join(
        dict.fromkeys(
            f"{a.person.name}（{mask_id(a.person.id_number)}）" if a.person.id_number else a.person.name
            for one in reading.applications
            for a in one.holders
        )
    )
    units = "；".join(f"不动产单元号 {book.unit.code}，坐落 {book.unit.location}" for book in reading.books.values())
    return (
        f"{people}向我机构申请{subject_of(reading)}，业务编号 {case.number}。{units}。"
        "根据《不动产登记暂行条例实施细则》第十七条，现予公告。对上述登记有异议的，请自本公告之日起十五个工作日内"
        f"在本页提出，或者将书面异议送到{case.office.name}（{case.office.address}，电话 {case.office.phone}）；"
        "逾期没有人提出异议或者异议不成立的，我机构将依法予以登记。"
    )


@transaction.atomic
def object_to_notice(*, notice_id: int, user: User | None, name: str, phone: str, text: str) -> NoticeObjection:
    """Somebody objects while the notice is on the board. Until an officer has answered, nothing is entered."""
    notice = PublicNotice.objects.select_related("case").get(pk=notice_id)
    lock(notice.case_id)
    if clock.today() > notice.ends_on:
        raise Refused(
            "notice_over",
            _("公告期已满，不能再在这里提出异议。"),
            remedy=_("您可以向登记机构申请异议登记或者更正登记。"),
            status=409,
            article="民法典 220",
        )
    if not text.strip() or not name.strip():
        raise Refused("reason_missing", _("请写明您的姓名和哪里不对。"), status=422, field="text")
    objection = NoticeObjection.objects.create(
        notice=notice,
        user=user,
        name=name.strip()[:60],
        phone=phone.strip()[:16],
        text=text.strip()[:1000],
        raised_at=clock.now(),
    )
    record_event(case=notice.case, act="object_to_notice", actor=user, name=objection.name)
    return objection


@transaction.atomic
def settle_objection(*, objection_id: int, officer: User, outcome: str, upheld: bool) -> NoticeObjection:
    """An officer answers in writing. When the objection stands, the case is refused by the desk."""
    objection = NoticeObjection.objects.select_related("notice__case").get(pk=objection_id)
    case = lock(objection.notice.case_id)
    if not may(officer, "cases.settle_check", case):
        raise Refused("not_permitted", _("您的岗位不能做这一步。"), status=403)
    if not outcome.strip():
        raise Refused("reason_missing", _("请写明处理结果。"), status=422, field="outcome")
    objection.refresh_from_db()
    if objection.settled_at:
        return objection
    objection.settled_at, objection.settled_by = clock.now(), officer
    objection.outcome, objection.upheld = outcome.strip()[:400], upheld
    objection.save(update_fields=["settled_at", "settled_by", "outcome", "upheld"])
    record_event(case=case, act="settle_notice_objection", actor=officer, outcome=objection.outcome, upheld=upheld)
    report("flow.go_on", case_id=case.pk)
    return objection
