"""The manifest keeps codes; people read words. What is not known is shown as it is kept."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from realestate.common.numbers import UNIT_CODE, cut
from realestate.common.terms import term
from realestate.law.types import TYPES

#: Papers that no ground asks for: what departments prove, and our own letters.
OURS = {
    "tax_proof": _("完税证明"),
    "acceptance_notice": _("受理通知书"),
    "supplement_notice": _("一次性补正告知书"),
    "refusal_notice": _("不予办理告知书"),
    "marriage": _("婚姻信息"),
    "household": _("家庭成员信息"),
    "homes": _("家庭住房套数"),
    "sale_contract": _("买卖合同"),
    "consent": _("同意书"),
    "death": _("死亡证明"),
}
SIDES = {
    "transferor": _("卖方"),
    "transferee": _("买方"),
    "obligor": _("义务人"),
    "holder": _("权利人"),
    "consenter": _("同意人"),
}


def paper_title(kind: str) -> str:
    """What a paper is called on the checklist; the code when nobody calls it anything."""
    if kind in OURS:
        return str(OURS[kind])
    english = (get_language() or "").startswith("en")
    for declared in TYPES.values():
        for ground in declared.grounds.values():
            for need in ground.papers:
                if need.kind == kind:
                    return need.en if english else need.zh
    return kind


def name_of(item: dict[str, Any]) -> str:
    """An item of the manifest, by its kind."""
    name = str(item["name"])
    if item["kind"] == "data":
        return paper_title(name)
    if item["kind"] == "paper":
        kind, _slash, page = name.partition("/")
        number, _dash, typed = page.partition("-")
        return gettext("%(title)s，第 %(n)s 页（%(file)s）") % {
            "title": paper_title(kind), "n": number, "file": term(typed.removesuffix(".pdf")) or typed,
        }  # fmt: skip
    if item["kind"] == "entry":
        code, _hash, ordinal = name.partition("#")
        return gettext("%(unit)s 第 %(n)s 次登记") % {"unit": cut(code, UNIT_CODE), "n": ordinal}
    return gettext(name) if item["kind"] == "event" and name else name


def source_of(item: dict[str, Any]) -> str:
    """Where it came from: a side of the matter, a department, a colleague."""
    source = str(item["source"])
    return str(SIDES[source]) if source in SIDES else term(source)
