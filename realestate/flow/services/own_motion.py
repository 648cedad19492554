"""依职权: the registry finds an error, tells the holders, waits, and only then publishes and sets it right.

实施细则 81 (R-COR-04): thirty working days for the parties to correct on their own, then fifteen of public notice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from realestate.accounts.models import Office, User
from realestate.accounts.roles import may, office_ids
from realestate.cases.machine import State
from realestate.cases.models import Case, Paper, PaperPage
from realestate.cases.services import record_event, tell
from realestate.common import clock, storage
from realestate.common.errors import Refused
from realestate.common.jobs import report
from realestate.flow.advance import lock, moved_on
from realestate.flow.services import judging
from realestate.flow.services.applying import Asked, Side, apply_for
from realestate.flow.services.filing import once
from realestate.flow.services.papers import MAX_FILES, check_file, key_of
from realestate.flow.services.sides import READ_FROM_THE_BOOK
from realestate.flow.services.taking import take_up
from realestate.law.deadlines import correction_limit
from realestate.law.matter import Step
from realestate.law.matters import MATTERS
from realestate.register.models import Unit

CHANNEL = "registrar"
SITE_CHECK = "site_check"


def reason_of(step: Step, facts: Mapping[str, Any], said: str) -> str:
    """What the registration is about: the reason that was chosen, or the one fact that is set right."""
    return next((name for name in facts if name in step.declared.grounds), said or step.reason)


def begin(
    *, registrar: User, office: Office, matter: str, unit: Unit, facts: Mapping[str, Any], why: str, proof: str,
    key: str, reason: str = "",
) -> Case:  # fmt: skip
    """Write down the error and tell the holders, today. Nothing is published yet.

    `why`: the registry's finding in words, `proof` the number of what shows it. The same `key` is the same case.
    """
    declared = MATTERS.get(matter)
    if declared is None or declared.audience != CHANNEL or CHANNEL not in declared.channels:
        raise Refused("unknown_matter", _("没有这项业务。"), status=404)
    if not may(registrar, "desks.begin") or office.pk not in office_ids(registrar, "registrar"):
        raise Refused("not_permitted", _("您的岗位不能做这一步。"), status=403)
    if not why.strip():
        raise Refused("reason_missing", _("请写明错在哪里、依据是什么。"), status=422, field="why")
    step, today = declared.steps[0], clock.today()

    def make() -> Case:
        told = {"told_on": today.isoformat()} if any(ask.name == "told_on" for ask in step.rules.asks) else {}
        organ = Side(office.name, office.credit_code or office.code, "credit_code", "government")
        asked = Asked(
            type=step.type,
            unit_code=unit.code,
            reason=reason_of(step, facts, reason),
            right=step.right,
            holders=(organ,) if step.holders == "office" else (),
            facts={**told, **facts, "ex_officio": True},
        )
        case = apply_for(opener=registrar, matter=matter, asked=[asked], channel=CHANNEL, office=office)
        Case.objects.filter(pk=case.pk).update(expires_at=None)
        for need in step.rules.papers:
            Paper.objects.create(
                case=case, kind=need.kind, source=Paper.Source.WINDOW, issuer=office.name[:60],
                data={"number": proof[:60], "text": why.strip()[:1000]}, added_by=registrar, added_at=clock.now(),
            )  # fmt: skip
        judging.verdict_of(case, stage="draft")  # what cannot be meant is refused before anybody is told
        tell_holders(case, unit, why.strip())
        return case

    case, _made = once(scope=f"{CHANNEL}:{office.code}", key=key, make=make)
    return case


def tell_holders(case: Case, unit: Unit, why: str) -> None:
    """Everybody whom the register names as owner: by text message where they have an account, and on record."""
    names = []
    for found in READ_FROM_THE_BOOK["owners"](unit):
        names.append(found.holder.name)
        user = User.objects.filter(id_number=found.holder.id_number, phone__isnull=False).first()
        if user is None or not user.phone:
            continue
        text = _(
            "%(office)s发现您的不动产登记有误：%(why)s 请在三十个工作日内申请更正，逾期将公告后依职权办理，编号 %(n)s。"
        )
        words = {"office": case.office.name, "why": why[:200], "n": case.number}
        tell(case=case, phone=user.phone, text=str(text) % words, key=f"{case.number}:told:{user.pk}")
    record_event(case=case, act="tell_holder", actor=case.opened_by, names=names, why=why[:400])


def may_publish_from(case: Case) -> dt.date | None:
    """The last of the thirty working days that the holders have; None where nobody had to be told."""
    told = case.registrations.all()[0].terms.get("facts", {}).get("told_on")
    return correction_limit(dt.date.fromisoformat(told), judging.calendar()).date if told else None


def go_on(*, case_id: int, registrar: User, seen: str) -> Case:
    """The holders have had their time: publish the notice and take it up."""
    case = Case.objects.get(pk=case_id)
    last = may_publish_from(case)
    if case.channel != CHANNEL or not may(registrar, "cases.take_up", case):
        raise Refused("not_permitted", _("您的岗位不能做这一步。"), status=403)
    if last is not None and clock.today() <= last:
        raise Refused(
            "holders_have_time",
            _("权利人自行更正的三十个工作日还没有到，最后一天是 %(day)s。") % {"day": last.isoformat()},
            remedy=_("期满后再公告。"),
            status=409,
            article="实施细则 81",
        )
    return take_up(case_id=case_id, officer=registrar, seen=seen)


def check_site(*, case: Case, officer: User, text: str, uploads: Iterable[UploadedFile[Any]]) -> Paper:
    """实地查看 (条例 19): what was seen, with photos. Once more replaces it and keeps the earlier one."""
    if not may(officer, "cases.check_site", case):
        raise Refused("not_permitted", _("您的岗位不能做这一步。"), status=403)
    if not text.strip():
        raise Refused("reason_missing", _("请写明看到了什么。"), status=422, field="text")
    uploads = list(uploads)
    if not uploads:
        raise Refused("file_missing", _("请至少拍一张照片。"), status=422, field="files")
    if len(uploads) > MAX_FILES:
        raise Refused("too_many_files", _("一次最多 20 个文件。"), status=422, field="files")
    files = [check_file(upload) for upload in uploads]
    stored = [(file, storage.put(key_of(case, file.data), file.data)) for file in files]
    with transaction.atomic():
        case = lock(case.pk)
        if case.state not in (State.SUBMITTED, State.PRECHECKED, State.PAID, State.ACCEPTED, State.REVIEWED):
            raise moved_on(case)
        paper = Paper.objects.create(
            case=case,
            kind=SITE_CHECK,
            source=Paper.Source.WINDOW,
            issuer=case.office.name[:60],
            data={"text": text.strip()[:1000], "officer": str(officer)},
            added_by=officer,
            added_at=clock.now(),
        )
        PaperPage.objects.bulk_create(
            PaperPage(
                paper=paper, order=order, name=file.name, media_type=file.media_type, size=len(file.data),
                sha256=kept.sha256, key=kept.key,
            )
            for order, (file, kept) in enumerate(stored, start=1)
        )  # fmt: skip
        case.papers.filter(kind=SITE_CHECK, replaced_by=None).exclude(pk=paper.pk).update(replaced_by=paper)
        record_event(case=case, act="check_site", actor=officer, files=len(files))
        report("flow.go_on", case_id=case.pk)
    return paper
