"""The text that everybody signs: the whole application in plain Chinese, the same bytes for the same content."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from realestate.cases.models import Case, Part, Registration
from realestate.common.identifiers import mask_id
from realestate.common.money import format_yuan
from realestate.flow.naming import ground_of, sides_of, title_zh
from realestate.flow.services.judging import registrations_of

OATH = "我申请上述登记是真实意思；所填内容和提交的材料真实，如有不实，依法承担责任（民法典第二百二十二条）。"


def statement(case: Case) -> str:
    """What is applied for, by whom, on what terms. Deterministic: its SHA-256 is part of the evidence.

    Everybody reads it, also somebody whom another party has not accepted yet: identity numbers are masked (R-QRY-06).
    """
    registrations = registrations_of(case)
    if any(registration.unit is None for registration in registrations):
        return ""
    lines = [f"不动产登记申请 {case.number}"]
    for registration in registrations:
        lines.extend(lines_of(registration))
    return "\n".join([*lines, OATH])


def lines_of(registration: Registration) -> Iterator[str]:
    """One registration: what, where, who, on what terms."""
    unit = registration.unit
    assert unit is not None
    yield f"申请事项：{title_zh(registration)}"
    yield f"不动产单元号：{unit.code}"
    yield f"坐落：{unit.location}"
    yield f"用途：{unit.use}；建筑面积：{unit.area:.2f} 平方米"
    yield from people_of(registration)
    if registration.price is not None:
        yield f"成交价：{format_yuan(registration.price)} 元"
    if registration.amount is not None:
        yield f"被担保主债权数额：{format_yuan(registration.amount)} 元"
    terms = registration.terms
    if terms.get("contract_number"):
        yield f"买卖合同（网签备案）编号：{terms['contract_number']}"
    if terms.get("delivery_on"):
        yield f"交付日期：{terms['delivery_on']}"
    if terms.get("share"):
        yield f"份额：{terms['share']}"
    yield from facts_of(registration)
    yield f"证书：{terms.get('copies', 1)} 本"


def people_of(registration: Registration) -> Iterator[str]:
    """Both sides under their own names; a share where shares are asked for."""
    sides = sides_of(registration)
    titles = {Part.Side.OBLIGOR: sides.obligor_zh or "义务人", Part.Side.HOLDER: sides.holder_zh or "权利人"}
    for side in (Part.Side.OBLIGOR, Part.Side.HOLDER):
        for part in sorted((p for p in registration.parts.all() if p.side == side), key=lambda p: p.order):
            share = f"，{share_text(part)}" if sides.shares or part.fraction is not None else ""
            number = f"（{mask_id(part.party.id_number)}）" if part.party.id_number else ""
            yield f"{titles[side]}：{part.party.name}{number}{share}"


def share_text(part: Part) -> str:
    share = part.fraction
    return "共同共有" if share is None else f"份额 {share.numerator}/{share.denominator}"


def facts_of(registration: Registration) -> Iterator[str]:
    """What only this kind of registration asks, under the names of its form."""
    found, facts = ground_of(registration), registration.terms.get("facts", {})
    for ask in found.asks if found else ():
        if not ask.is_attribute and facts.get(ask.name) not in (None, "", {}, []):
            yield f"{ask.zh}：{plain(facts[ask.name], {c.value: c.zh for c in ask.choices})}"


def plain(value: Any, words: dict[str, str]) -> str:
    """A fact as text: a mapping as old → new, a flag as 是 or 否."""
    if isinstance(value, dict):
        return "；".join(f"{key} → {new}" for key, new in value.items())
    if isinstance(value, bool):
        return "是" if value else "否"
    return words.get(str(value), str(value))
