"""What the told fields are called, and how their values read, on pages and in letters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from realestate.law import query as law
from realestate.law.findings import Language

#: In the order in which they are read.
FIELDS: Final[dict[str, Any]] = {
    "location": gettext_lazy("坐落"),
    "unit_code": gettext_lazy("不动产单元号"),
    "use": gettext_lazy("用途"),
    "area": gettext_lazy("建筑面积"),
    "owner_name": gettext_lazy("权利人"),
    "id_number": gettext_lazy("证件号码"),
    "co_owned": gettext_lazy("是否共有"),
    "co_ownership": gettext_lazy("共有方式"),
    "shares": gettext_lazy("份额"),
    "certificate_number": gettext_lazy("不动产权证号"),
    "acquired": gettext_lazy("取得时间"),
    "price": gettext_lazy("取得价格"),
    "holder_matches": gettext_lazy("姓名与登记簿"),
    "mortgaged": gettext_lazy("抵押"),
    "mortgagee": gettext_lazy("抵押权人"),
    "mortgage_amount": gettext_lazy("被担保债权数额"),
    "mortgage_until": gettext_lazy("债务履行期限至"),
    "seized": gettext_lazy("查封"),
    "seizing_organ": gettext_lazy("查封机关"),
    "seizure_document": gettext_lazy("查封文号"),
    "seizure_until": gettext_lazy("查封至"),
    "waiting_seizures": gettext_lazy("轮候查封"),
    "notice": gettext_lazy("预告登记"),
    "notice_holder": gettext_lazy("预告登记权利人"),
    "objection": gettext_lazy("异议登记"),
    "objector": gettext_lazy("异议登记申请人"),
    "residence": gettext_lazy("居住权"),
    "residence_holder": gettext_lazy("居住权人"),
    "easement": gettext_lazy("地役权"),
    "restricted": gettext_lazy("其他限制处分的情形"),
    "entries": gettext_lazy("登记历史"),
    "file": gettext_lazy("原始资料"),
    "registrar": gettext_lazy("登簿人"),
    "ownership": gettext_lazy("房屋所有权登记"),
    "homes": gettext_lazy("查询到的房屋"),
    "subject": gettext_lazy("被查询人"),
}
#: Fields whose yes and no read as 有 and 无.
THERE: Final = {"mortgaged", "notice", "objection", "seized", "restricted", "residence", "ownership"}
FORMS: Final = {
    "sole": gettext_lazy("单独所有"),
    "joint": gettext_lazy("共同共有"),
    "shares": gettext_lazy("按份共有"),
}
RELATIONS: Final = {
    "self": gettext_lazy("本人"),
    "spouse": gettext_lazy("配偶"),
    "child": gettext_lazy("未成年子女"),
}
#: Long lists of the file are shown by themselves, not as a line of the facts.
APART: Final = {"entries", "homes", "subject", "file", "registrar"}
#: What only says something when it is there: left out of the lines when there is nothing.
OPTIONAL: Final = {
    "seizing_organ", "mortgagee", "mortgage_amount", "mortgage_until", "notice_holder", "objector", "seizure_until",
    "seizure_document", "waiting_seizures", "residence_holder", "easement", "price", "certificate_number",
}  # fmt: skip


def lines(told: Mapping[str, Any]) -> list[dict[str, str]]:
    """Label and value of each told field, ready to be read."""
    return [
        {"field": name, "label": str(label), "value": say(name, told[name])}
        for name, label in FIELDS.items()
        if name in told and name not in APART and not (name in OPTIONAL and is_empty(told[name]))
    ]


def is_empty(value: Any) -> bool:
    return not (any(value) if isinstance(value, list) else value)


def say(name: str, value: Any) -> str:
    """A value in words."""
    if value is None:
        return _("没有记载")
    if name == "holder_matches":
        return _("一致") if value else _("不一致")
    if isinstance(value, bool):
        return said_bool(name, value)
    if name == "co_ownership":
        return str(FORMS.get(value, value))
    if name == "area":
        return f"{value} m²"
    if name in ("price", "mortgage_amount"):
        return "、".join(money(one) for one in (value if isinstance(value, list) else [value]))
    if name == "shares":
        return "、".join(str(FORMS["joint"]) if one == "joint" else one for one in value)
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def said_bool(name: str, value: bool) -> str:
    if name in THERE:
        return _("有") if value else _("无")
    return _("是") if value else _("否")


def money(text: str) -> str:
    return _("%(sum)s 元") % {"sum": f"{float(text):,.2f}"}


def names_of(fields: Iterable[str]) -> list[str]:
    """What was told, without its values: for the owner and the supervisor."""
    held = set(fields)
    return [str(label) for name, label in FIELDS.items() if name in held]


def role(word: str) -> str:
    return law.word("role", word, language())


def asked(word: str) -> str:
    return law.word("ask", word, language())


def index(word: str) -> str:
    return law.word("index", word, language())


def language() -> Language:
    return "en" if (get_language() or "").startswith("en") else "zh"
