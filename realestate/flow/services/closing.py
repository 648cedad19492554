"""How a case ends: the certificate delivered and the file closed; or withdrawn, refused, expired, with money back."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from booking import services as booking
from certificates import selectors as certificates
from delivery import services as delivery
from realestate.accounts.models import User
from realestate.cases.machine import BEFORE_ENTRY, State
from realestate.cases.models import Case, Party
from realestate.cases.selectors import party_of
from realestate.cases.services import record_event, tell_parties
from realestate.common import clock
from realestate.common.errors import Refused
from realestate.common.jobs import report
from realestate.flow.absolute import absolute
from realestate.flow.advance import advance, lock, moved_on
from realestate.flow.services.settlement import return_money

#: Channels without an application of the parties: 嘱托 and 依职权.
ENTRUSTED = ("court", "registrar")
#: Parties that keep electronic proofs only.
PAPERLESS = ("bank", "court", "procuratorate", "police", "government")
EXPIRING = (State.DRAFT, State.SIGNING, State.SUPPLEMENTING, State.PRECHECKED)


@transaction.atomic
def certificate_sealed(*, case_id: int) -> None:
    """All certificates are sealed: one parcel goes out. Twice is once (one shipment a case)."""
    case = lock(case_id)
    issued = list(certificates.certificates_for(case))
    if case.state != State.ENTERED or not issued or any(c.sealed_at is None for c in issued):
        return
    recipient = recipient_of(case)
    if recipient is None:
        finish(case_id=case_id)
        return
    delivery.dispatch(
        case=case,
        contents=[c.number for c in issued],
        recipient_name=recipient.name,
        recipient_phone=recipient.phone,
        recipient_user=recipient.user,
        address=recipient.address or case.office.address,
        office=case.office,
    )


@transaction.atomic
def finish(*, case_id: int) -> Case:
    """Entered, and there is nothing on paper to bring: the case closes at once, the file is archived."""
    case, _event = advance(case_id=case_id, act="close", actor=None, fields={"closed_at": clock.now()})
    report("flow.archive_case", case_id=case_id)
    return case


def recipient_of(case: Case) -> Party | None:
    """Who gets the parcel: the first person or company that takes a right. Banks and organs use the sealed file."""
    holders = case.parties.filter(role=Party.Role.HOLDER).exclude(kind__in=PAPERLESS).order_by("order")
    return holders.first()


@transaction.atomic
def delivered(*, case_id: int) -> None:
    """The parcel is in the recipient's hands: the case closes, the file is archived. Twice is once."""
    case = lock(case_id)
    if case.state != State.ENTERED:
        return
    case, _event = advance(case_id=case_id, act="close", actor=None, fields={"closed_at": clock.now()})
    tell_parties(
        case=case,
        text=str(_("申请 %(number)s 已办结，证书已送达。请您评价：%(url)s"))
        % {"number": case.number, "url": absolute(reverse("case", args=[case.number]))},
        key="closed",
    )
    report("flow.archive_case", case_id=case_id)


@transaction.atomic
def withdraw(*, case_id: int, user: User, seen: str) -> Case:
    """Take it back: all applicants together, before entry (条例 15; R-APP-11). The last one to agree withdraws it.

    Before anybody else has been asked (a draft) the one who fills it in does so alone.
    """
    case = lock(case_id, seen=seen)
    if case.state not in BEFORE_ENTRY:
        raise Refused(
            "too_late_to_withdraw",
            _("已经登簿或已经结束，不能撤回。"),
            remedy=_("登簿以后要改变权利，请另行申请。"),
            status=409,
            article="不动产登记暂行条例 15",
        )
    alone = case.state == State.DRAFT and case.opened_by_id == user.pk
    if not alone and not agree_to_withdraw(case, user):
        return case
    case, _event = advance(
        case_id=case_id, act="withdraw", actor=user, fields={"closed_at": clock.now(), "expires_at": None}
    )
    give_everything_back(case, reason="withdrawn")
    tell_parties(case=case, text=str(_("申请 %(n)s 已撤回，费用原路退回。") % {"n": case.number}), key="withdrawn")
    return case


def agree_to_withdraw(case: Case, user: User) -> bool:
    """Note this applicant's wish; True when nobody is left to ask."""
    party = party_of(case, user)
    if party is None:
        raise Refused("not_a_party", _("您不是这件事的当事人。"), status=403)
    if party.withdrew_at is None:
        party.withdrew_at = clock.now()
        party.save(update_fields=["withdrew_at"])
        record_event(case=case, act="ask_withdraw", actor=user, party=party.name)
    waiting = case.parties.filter(withdrew_at=None, invited_at__isnull=False).exclude(role=Party.Role.CONSENTER)
    if not waiting.exists():
        return True
    tell_parties(
        case=case,
        text=str(_("%(who)s申请撤回 %(n)s。须全体申请人同意，请登录确认：%(url)s"))
        % {"who": party.name, "n": case.number, "url": absolute(reverse("case", args=[case.number]))},
        key=f"ask_withdraw:{party.pk}",
    )
    return False


@transaction.atomic
def refuse(*, case_id: int, officer: User, seen: str, reasons: list[dict[str, str]]) -> Case:
    """不予受理 or 不予登记, with a letter of reasons, articles and remedies (条例 17, 22); the money goes back.

    `reasons`: [{code, sentence, article, remedy}], at least one (reasons_missing).
    """
    if not reasons:
        raise Refused("reasons_missing", _("请写明理由和依据。"), status=422, field="reasons")
    before = lock(case_id, seen=seen)
    if before.state == State.DRAFT and before.channel not in ENTRUSTED:
        raise moved_on(before)
    case, _event = advance(
        case_id=case_id,
        act="refuse",
        actor=officer,
        seen=seen,
        fields={"closed_at": clock.now(), "expires_at": None},
        data={"reasons": reasons},
    )
    give_everything_back(case, reason="refused")
    tell_parties(
        case=case,
        text=str(_("申请 %(n)s 未能办理，理由、依据和您的救济途径见：%(url)s"))
        % {"n": case.number, "url": absolute(reverse("case", args=[case.number]))},
        key="refused",
    )
    report("flow.make_letter", case_id=case.pk, kind="refusal_notice")
    return case


@transaction.atomic
def expire(*, case_id: int, now: dt.datetime | None = None) -> Case:
    """The time to sign, supplement or pay is over: deemed withdrawn (浙江省保障“最多跑一次”改革规定 11(3))."""
    now = now or clock.now()
    case = lock(case_id)
    if case.state not in EXPIRING or case.expires_at is None or case.expires_at > now:
        raise moved_on(case)
    case, _event = advance(case_id=case_id, act="expire", actor=None, fields={"closed_at": now})
    give_everything_back(case, reason="expired")
    tell_parties(
        case=case,
        text=str(_("申请 %(n)s 逾期未完成，视为撤回。您可以随时重新申请，已填内容可再次使用。") % {"n": case.number}),
        key="expired",
    )
    return case


def give_everything_back(case: Case, *, reason: str) -> None:
    """Money and slots go back; one place for every ending before entry."""
    return_money(case, reason=reason)
    booking.release_for_case(case=case, reason=reason)
    for unit_id in case.registrations.order_by("unit_id").values_list("unit_id", flat=True).distinct():
        report("flow.go_on_unit", unit_id=unit_id, but=case.pk)
