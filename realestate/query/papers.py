"""The PDFs of answers: what they say (always in Chinese), drawn, sealed, kept. No transaction is open meanwhile."""

from __future__ import annotations

import base64
import hashlib
import secrets
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation

from realestate.accounts.models import Office
from realestate.common import clock, letters, seal, storage
from realestate.common.identifiers import mask_id
from realestate.common.letters import Letter
from realestate.law import query as law
from realestate.query import labels
from realestate.query.models import Document, Question

SEAL_USE: Final = "不动产登记资料查询专用章"
REMEDY: Final = "如不服本决定，可以自收到本告知书之日起六十日内申请行政复议，或者六个月内依法提起行政诉讼。"
DUTY: Final = "查询结果只能用于上述用途，不得公开、泄露或者用于其他目的（民法典第二百一十九条）。"
Outcome = Question.Outcome


def document_of(question: Question) -> Document:
    """The sealed PDF, made when it is first wanted. Raises GatewayError while seal or storage are down.

    Made twice at once, one of the two stays: the referee is the one-to-one with the question.
    """
    if (made := Document.objects.filter(question=question).first()) is not None:
        return made
    token = base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=")
    at = clock.now()
    office = question.office or Office.objects.order_by("code")[0]
    with translation.override("zh-hans"):
        drawn, place = letters.render_for_seal(letter_of(question, office, token))
    sealed = seal.seal(
        drawn, office=office.name, reason=question.number, at=at, page=place.page, box=place.box, use=SEAL_USE
    )
    digest = hashlib.sha256(sealed).hexdigest()
    stored = storage.put(f"answers/{question.at:%Y}/{digest}.pdf", sealed)
    try:
        with transaction.atomic():
            return Document.objects.create(
                question=question, token=token, key=stored.key, sha256=stored.sha256, size=stored.size, sealed_at=at
            )
    except IntegrityError:
        storage.remove(stored.key)
        return Document.objects.get(question=question)


def address_of(token: str) -> str:
    """What the QR code says: capitals and digits only, so that it is small."""
    return f"{settings.BASE_URL}/Q/{token}".upper()


def letter_of(question: Question, office: Office, token: str) -> Letter:
    """What the paper says."""
    common: dict[str, Any] = {
        "number": question.number,
        "office": office.name,
        "to": question.asker_name,
        "day": f"{question.at.astimezone(clock.ZONE):%Y 年 %-m 月 %-d 日}",
        "code": address_of(token),
        "code_text": f"扫码核验真伪，也可以在 {settings.BASE_URL}/q/ 输入核验码 {token}",
    }
    if question.outcome == Outcome.REFUSED:
        return refusal(question, common)
    return proof(question, common) if question.ask == "ownership_proof" else result(question, common)


def refusal(question: Question, common: dict[str, Any]) -> Letter:
    """不予查询告知书 (R-QRY-03)."""
    reasons = tuple(
        {"sentence": why["zh"], "article": why["article"], "remedy": why.get("remedy_zh", "")}
        for why in question.reasons
    )
    return Letter(
        **common,
        title="不予查询告知书",
        opening=f"您于 {moment(question)} 申请查询不动产登记资料（{asked(question)}），因下列原因，不予查询：",
        rows=(("查询条件", question.sought or "——"), ("查询目的", question.purpose or "——")),
        reasons=reasons,
        closing=("改正后可以随时再次申请，不收费。", REMEDY),
    )


def result(question: Question, common: dict[str, Any]) -> Letter:
    """不动产登记资料查询结果, with date and seal (R-QRY-02)."""
    rows: list[tuple[str, str]] = [("查询事项", asked(question)), ("查询目的", question.purpose or "查询本人的不动产")]
    if question.mandate:
        rows.append(("合同、案件或者授权", question.mandate))
    units = question.answer.get("units", [])
    for place, unit in enumerate(units, start=1):
        if len(units) > 1:
            rows.append((f"第 {place} 处", ""))
        rows += [(line["label"], line["value"]) for line in labels.lines(unit)]
        rows += [(f"登记 {entry['ordinal']}", said(entry)) for entry in unit.get("entries", [])]
    return Letter(
        **common,
        title="不动产登记资料查询结果",
        opening=f"截至 {moment(question)}，登记簿的记载如下：" if units else f"截至 {moment(question)}，没有查询到。",
        rows=tuple(rows),
        closing=("本结果只说明上述时刻登记簿的记载。", DUTY),
    )


def proof(question: Question, common: dict[str, Any]) -> Letter:
    """不动产登记信息查询结果证明: of ownership or of none, as of a moment (R-QRY-05)."""
    homes, people = question.answer["homes"], question.answer["subject"]
    rows = [(str(labels.RELATIONS[one["relation"]]), f"{one['name']}（{mask_id(one['id_number'])}）") for one in people]
    rows.append(("用途", question.purpose))
    rows += [(f"房屋 {n}", f"{home['location']}，{home['area']} m²，{home['use']}，不动产单元号 {home['unit_code']}")
             for n, home in enumerate(homes, start=1)]  # fmt: skip
    found = f"查询到上述人员名下房屋所有权登记 {len(homes)} 处。" if homes else "未查询到上述人员名下有房屋所有权登记。"
    offices = "、".join(Office.objects.order_by("code").values_list("name", flat=True))
    return Letter(
        **common,
        title="不动产登记信息查询结果证明",
        opening=f"截至 {moment(question)}，在本行政区域内（{offices}）的登记簿中，{found}",
        rows=tuple(rows),
        closing=(
            "本证明只说明上述时刻的登记情况，此后登记可能变化；是否变化，扫码就能看到。",
            "未办理登记、登记在其他行政区域，或者以不同证件登记的房屋，不在查询范围内。",
        ),
    )


def moment(question: Question) -> str:
    return f"{question.at.astimezone(clock.ZONE):%Y 年 %-m 月 %-d 日 %H:%M:%S}"


def asked(question: Question) -> str:
    return law.word("ask", question.ask)


def said(entry: dict[str, str]) -> str:
    """A line of the file: when, which case, who entered it."""
    return f"{entry['at']}，业务号 {entry['case_number']}，登簿人 {entry['registrar']}"
