"""The text that everybody signs: the whole application in plain Chinese, the same bytes for the same content."""

from __future__ import annotations

from realestate.cases.models import Case, Party
from realestate.cases.selectors import registration_of
from realestate.common.identifiers import mask_id
from realestate.common.money import format_yuan
from realestate.law.types import TYPES


def statement(case: Case) -> str:
    """What is applied for, by whom, for what price. Deterministic: its SHA-256 is part of the evidence.

    Everybody reads it, also somebody whom another party has not accepted yet: identity numbers are masked (R-QRY-06).
    """
    registration = registration_of(case)
    unit = registration.unit
    if unit is None:
        return ""
    declared = TYPES[registration.type]
    lines = [
        f"不动产登记申请 {case.number}",
        f"申请事项：国有建设用地使用权及房屋所有权{declared.zh}（{declared.grounds[registration.reason].zh}）",
        f"不动产单元号：{unit.code}",
        f"坐落：{unit.location}",
        f"用途：{unit.use}；建筑面积：{unit.area:.2f} 平方米",
    ]
    for role, title in ((Party.Role.OBLIGOR, "转让方"), (Party.Role.HOLDER, "受让方")):
        for party in case.parties.filter(role=role).order_by("order"):
            share = (
                "共同共有"
                if party.fraction is None
                else f"份额 {party.fraction.numerator}/{party.fraction.denominator}"
            )
            lines.append(f"{title}：{party.name}（{mask_id(party.id_number)}），{share}")
    if registration.price is not None:
        lines.append(f"成交价：{format_yuan(registration.price)} 元")
    terms = registration.terms
    if terms.get("contract_number"):
        lines.append(f"买卖合同（网签备案）编号：{terms['contract_number']}")
    if terms.get("delivery_on"):
        lines.append(f"交付日期：{terms['delivery_on']}")
    lines.append(f"证书：{terms.get('copies', 1)} 本")
    lines.append("我申请上述登记是真实意思；所填内容和提交的材料真实，如有不实，依法承担责任（民法典第二百二十二条）。")
    return "\n".join(lines)
