"""Everybody signs: on their own phone, seeing the whole application, with a code and a face check (R-APP-12)."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from realestate.accounts.models import User
from realestate.accounts.roles import organisation_ids
from realestate.cases.machine import State
from realestate.cases.models import Case, ConfirmationCode, Part, Party
from realestate.cases.services import record_event, tell
from realestate.common import clock
from realestate.common.errors import Refused
from realestate.flow.absolute import absolute
from realestate.flow.advance import advance, lock, moved_on
from realestate.flow.naming import ground_of
from realestate.flow.services import judging
from realestate.flow.services.translating import SIGNED_BY_BOTH
from realestate.flow.statement import statement

SIGNING_LIVES = dt.timedelta(days=7)
CODE_LIVES = dt.timedelta(minutes=5)


@transaction.atomic
def sign(*, case_id: int, user: User, seen: str) -> Case:
    """The draft is complete: freeze it, invite everybody. Refused with all findings when the law says no already."""
    case, _event = advance(
        case_id=case_id, act="sign", actor=user, seen=seen, fields={"expires_at": clock.now() + SIGNING_LIVES}
    )
    judging.require(case, stage="draft")
    asked = signers(case)
    missing = [party for party in asked if not party.phone and party.organisation_id is None]
    if missing:
        raise Refused(
            "phone_missing",
            _("还没有填写%(name)s的手机号，无法通知对方确认。") % {"name": missing[0].name},
            remedy=_("请在“各方”里补上。"),
            status=422,
        )
    case.parties.filter(pk__in=[party.pk for party in asked], invited_at=None).update(invited_at=clock.now())
    for party in asked:
        if party.user_id == user.pk or not party.phone:
            continue
        tell(
            case=case,
            phone=party.phone,
            text=str(
                _("%(who)s请您确认一件不动产登记申请，请用本手机号登录查看并确认：%(url)s")
                % {"who": user.name, "url": absolute(reverse("confirm", args=[case.number]))}
            ),
            key=f"{case.number}:invite:{party.pk}:{case.events.filter(act='sign').count()}",
        )
    own = organisation_ids(user)
    for party in asked:
        if party.organisation_id in own:
            sign_for_organisation(case, party, user)
    return submit_when_signed(case)


def signers(case: Case) -> list[Party]:
    """Everybody who has to confirm: all but those who are only named (the deceased) in every registration."""
    named_only: set[int] = set()
    asked: set[int] = set()
    for registration in judging.registrations_of(case):
        ground = ground_of(registration)
        for part in registration.parts.all():
            gives = part.side == Part.Side.OBLIGOR
            only = gives and ground is not None and ground.applicants not in SIGNED_BY_BOTH
            (named_only if only else asked).add(part.party_id)
    return [party for party in case.parties.all() if party.pk not in named_only - asked]


def sign_for_organisation(case: Case, party: Party, clerk: User) -> None:
    """A clerk, signed in with password and TOTP, confirms for the organisation that they act for (R-APP-09)."""
    text, now = statement(case), clock.now()
    party.confirmed_at, party.objected_at, party.objection = now, None, ""
    party.evidence = {
        "method": ["clerk"],
        "clerk": str(clerk),
        "at": now.isoformat(),
        "text": text,
        "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
    }
    party.save(update_fields=["confirmed_at", "objected_at", "objection", "evidence"])
    record_event(case=case, act="confirm", actor=clerk, at=now, party=party.name, method=["clerk"])


@transaction.atomic
def confirm_as_clerk(*, case_id: int, clerk: User, text_sha256: str) -> Case:
    """The clerk of a party that somebody else's application names confirms the text that they saw."""
    case = lock(case_id)
    if case.state != State.SIGNING:
        raise moved_on(case)
    own = case.parties.filter(organisation_id__in=organisation_ids(clerk), confirmed_at=None).first()
    if own is None:
        raise Refused("not_a_party", _("您不是这件事的当事人。"), status=403)
    if hashlib.sha256(statement(case).encode()).hexdigest() != text_sha256:
        raise text_changed()
    sign_for_organisation(case, own, clerk)
    return submit_when_signed(case)


def submit_when_signed(case: Case) -> Case:
    """The last signature hands the application in; the law's findings of that moment are kept."""
    if case.state != State.SIGNING or any(party.confirmed_at is None for party in signers(case)):
        return case
    fields = {"submitted_at": clock.now(), "expires_at": None}
    case, _event = advance(case_id=case.pk, act="submit", actor=None, fields=fields)
    judging.store(case, stage="submit")
    return case


def text_changed() -> Refused:
    return Refused("text_changed", _("申请内容在您查看之后有改动。"), remedy=_("请重新看一遍再确认。"), status=409)


@transaction.atomic
def send_code(*, case_id: int, user: User) -> ConfirmationCode:
    """A fresh six-digit code to the phone that this person signs in with; older ones stop working. One a minute.

    Not to the party's number in the case: that one was typed by the other side.
    """
    case, party = signing_party(case_id, user)
    now = clock.now()
    last = party.codes.order_by("-sent_at").first()
    if last and now - last.sent_at < dt.timedelta(minutes=1):
        raise Refused("code_too_soon", _("验证码刚刚发过。"), remedy=_("请等一分钟再发。"), status=429, field="code")
    code = f"{secrets.randbelow(10**6):06d}"
    salt = secrets.token_hex(8)
    row = ConfirmationCode.objects.create(
        party=party, salt=salt, digest=digest(salt, code), sent_at=now, expires_at=now + CODE_LIVES
    )
    tell(
        case=case,
        phone=user.phone or party.phone,
        text=str(_("验证码 %(code)s，用于确认不动产登记申请 %(number)s，5 分钟内有效，请勿告诉他人。"))
        % {"code": code, "number": case.number},
        key=f"code:{row.pk}",
    )
    return row


def digest(salt: str, code: str) -> str:
    return hashlib.sha256(f"{salt}:{code}".encode()).hexdigest()


def signing_party(case_id: int, user: User) -> tuple[Case, Party]:
    """The locked case in signing and this person's part in it."""
    case = lock(case_id)
    if case.state != State.SIGNING:
        raise moved_on(case)
    party = case.parties.filter(user=user).first()
    if party is None:
        raise Refused("not_a_party", _("您不是这件事的当事人。"), status=403)
    return case, party


def check_code(*, case_id: int, user: User, code: str) -> None:
    """Spend a try; raise code_wrong, code_expired or code_used. Its own transaction: a wrong try is never undone."""
    with transaction.atomic():
        _case, party = signing_party(case_id, user)
        row = party.codes.select_for_update().order_by("-sent_at").first()
        refusal = judge_code(row, code)
        if row is not None and refusal is not None and refusal.code == "code_wrong":
            row.tries_left -= 1
            row.save(update_fields=["tries_left"])
        elif row is not None and refusal is None:
            row.used_at = clock.now()
            row.save(update_fields=["used_at"])
    if refusal is not None:
        raise refusal


def judge_code(row: ConfirmationCode | None, code: str) -> Refused | None:
    again = _("请重新获取验证码。")
    if row is None:
        return Refused("code_missing", _("请先获取验证码。"), remedy=again, status=422, field="code")
    if row.used_at is not None:
        return Refused("code_used", _("这个验证码已经用过了。"), remedy=again, status=422, field="code")
    if row.expires_at <= clock.now():
        return Refused("code_expired", _("验证码已过期。"), remedy=again, status=422, field="code")
    if row.tries_left == 0:
        return Refused("code_locked", _("输错次数太多，这个验证码已作废。"), remedy=again, status=429, field="code")
    if not hmac.compare_digest(row.digest, digest(row.salt, code)):
        return Refused("code_wrong", _("验证码不对。"), remedy=_("请核对短信中的 6 位数字。"), status=422, field="code")
    return None


@transaction.atomic
def confirm(*, case_id: int, user: User, text_sha256: str, face_check: str) -> Case:
    """This party signs the text whose digest they saw; the last one submits the case.

    `face_check` is the number of the police department's face check, empty when it was not possible (then a visit is
    needed). A text that changed meanwhile is refused: the person signs what they saw.
    """
    case, party = signing_party(case_id, user)
    if party.confirmed_at:
        return case
    text = statement(case)
    if hashlib.sha256(text.encode()).hexdigest() != text_sha256:
        raise text_changed()
    now = clock.now()
    party.confirmed_at = now
    party.objected_at = None
    party.objection = ""
    party.evidence = {
        "method": ["sms_code"] + (["face_check"] if face_check else []),
        "at": now.isoformat(),
        "face_check": face_check,
        "text": text,
        "text_sha256": text_sha256,
    }
    party.save(update_fields=["confirmed_at", "objected_at", "objection", "evidence"])
    record_event(case=case, act="confirm", actor=user, at=now, party=party.name, method=party.evidence["method"])
    return submit_when_signed(case)


@transaction.atomic
def object_to(*, case_id: int, user: User, reason: str) -> Case:
    """A party says what is wrong: back to the one who fills it in; every confirmation falls away."""
    case, party = signing_party(case_id, user)
    reason = reason.strip()
    if not reason:
        raise Refused(
            "reason_missing", _("请写明哪里不对。"), remedy=_("一句话就可以，对方会看到。"), status=422, field="reason"
        )
    case, _event = advance(case_id=case.pk, act="reopen", actor=user, data={"reason": reason, "party": party.name})
    clear_confirmations(case)
    party.refresh_from_db()
    party.objected_at = clock.now()
    party.objection = reason[:400]
    party.save(update_fields=["objected_at", "objection"])
    tell(
        case=case,
        phone=case.opened_by.phone or "",
        text=str(_("%(who)s对申请有异议：%(why)s 请修改后重新发起确认。") % {"who": party.name, "why": reason[:200]}),
        key=f"{case.number}:objected:{case.events.filter(act='reopen').count()}",
    )
    return case


@transaction.atomic
def reopen(*, case_id: int, user: User, seen: str) -> Case:
    """The one who filled it in takes it back to change something."""
    case, _event = advance(case_id=case_id, act="reopen", actor=user, seen=seen)
    clear_confirmations(case)
    return case


def clear_confirmations(case: Case) -> None:
    case.parties.update(confirmed_at=None, evidence={}, objected_at=None, objection="")
