"""The words of the book: the fields of each kind of entry as the form of the register has them, and their values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from realestate.common import clock, dates, money
from realestate.law.people import JOINT, Holder, Owner, share_text
from realestate.law.types import TYPES
from realestate.register.models import Entry, Unit

NONE: Final = "—"
TITLES: Final[dict[str, Any]] = {
    "ownership": gettext_lazy("土地使用权、房屋所有权登记信息"),
    "mortgage": gettext_lazy("抵押权登记信息"),
    "easement": gettext_lazy("地役权登记信息"),
    "residence": gettext_lazy("居住权登记信息"),
    "notice": gettext_lazy("预告登记信息"),
    "objection": gettext_lazy("异议登记信息"),
    "seizure": gettext_lazy("查封登记信息"),
}
STATES: Final[dict[str, Any]] = {
    "active": gettext_lazy("现势"),
    "waiting": gettext_lazy("轮候"),
    "lapsed": gettext_lazy("已失效"),
    "turned": gettext_lazy("已转本登记"),
    "cancelled": gettext_lazy("已注销"),
    "transferred": gettext_lazy("已转移"),
    "replaced": gettext_lazy("已变更"),
    "released": gettext_lazy("已解封"),
    "ended": gettext_lazy("已终止"),
    "void": gettext_lazy("自始无效"),
}
#: States in which an entry still stands in the book's present part.
PRESENT: Final = frozenset({"active", "waiting"})
FORMS: Final = {"sole": gettext_lazy("单独所有"), "joint": gettext_lazy("共同共有"), "shares": gettext_lazy("按份共有")}
LANDS: Final = {"state": gettext_lazy("国有"), "collective": gettext_lazy("集体"), "homestead": gettext_lazy("宅基地")}
WORDS: Final[dict[str, Any]] = {
    "general": gettext_lazy("一般抵押"),
    "maximum": gettext_lazy("最高额抵押"),
    "presale": gettext_lazy("预售商品房买卖预告"),
    "sale": gettext_lazy("其他不动产买卖预告"),
    "presale_mortgage": gettext_lazy("预售商品房抵押权预告"),
    "mortgage": gettext_lazy("其他不动产抵押权预告"),
    "seizure": gettext_lazy("查封"),
    "pre_seizure": gettext_lazy("预查封"),
    "servient": gettext_lazy("供役地"),
    "dominant": gettext_lazy("需役地"),
    "taken_over": gettext_lazy("旧簿导入"),
}


@dataclass(frozen=True)
class Said:
    """One opening entry with all that its fields are made from."""

    entry: Entry
    right: Any
    unit: Unit
    unit_then: Mapping[str, Any]
    office: str
    number: str
    closer: Entry | None


def english() -> bool:
    return (get_language() or "").startswith("en")


def registration_text(entry: Entry) -> str:
    found = TYPES.get(entry.registration)
    return (found.en if english() else found.zh) if found else entry.registration


def reason_text(entry: Entry) -> str:
    """The ground's own name; an old or foreign word as it stands."""
    found = TYPES.get(entry.registration)
    for key in (entry.reason, f"{entry.right_kind}_{entry.reason}", entry.right_kind):
        if found and key in found.grounds:
            return found.grounds[key].en if english() else found.grounds[key].zh
    return str(WORDS.get(entry.reason, entry.reason))


def day_text(day: dt.date | None) -> str:
    return dates.long_day(day) if day else ""


def moment_text(moment: dt.datetime | None) -> str:
    """To the second: effect and order of service depend on it."""
    if moment is None:
        return ""
    local = moment.astimezone(clock.ZONE)
    return f"{dates.long_day(local)} {local:%H:%M:%S}"


def yuan_text(amount: Decimal | None) -> str:
    return _("%(amount)s 元") % {"amount": money.format_yuan(amount)} if amount is not None else ""


def area_text(area: Decimal | None) -> str:
    return f"{area} m²" if area is not None else ""


def holder_text(holder: Holder | None) -> str:
    if holder is None:
        return ""
    return f"{holder.name}（{holder.id_number}）" if holder.id_number else holder.name


def holders_text(holders: Iterable[Holder]) -> str:
    return "；".join(holder_text(holder) for holder in holders)


def owners_text(owners: Iterable[Owner]) -> str:
    return "；".join(
        holder_text(one.holder) + ("" if one.share in (JOINT, 1) else f" {share_text(one.share)}") for one in owners
    )


def covenant_text(covenant: bool | None) -> str:
    return "" if covenant is None else str(_("是") if covenant else _("否"))


def term_text(start: dt.date | None, end: dt.date | None) -> str:
    if not start and not end:
        return ""
    return _("%(start)s 起 %(end)s 止") % {"start": day_text(start) or NONE, "end": day_text(end) or NONE}


def end_text(said: Said) -> str:
    """注销: case, reason, moment, registrar of the entry that closed this one."""
    closer = said.closer
    if closer is None:
        return ""
    return "；".join((
        f"{closer.case_number}", f"{registration_text(closer)} {reason_text(closer)}".strip(),
        moment_text(closer.booked_at), closer.registrar,
    ))  # fmt: skip


def then(name: str) -> Callable[[Said], str]:
    """A fact of the unit as it was when the entry was made."""

    def read(said: Said) -> str:
        value = said.unit_then.get(name, getattr(said.unit, name))
        return area_text(value) if name == "area" else str(value)

    return read


def floors_text(unit: Unit) -> str:
    return f"{unit.floor}/{unit.floors}" if unit.floor is not None and unit.floors else ""


Field = tuple[Any, Callable[[Said], str]]
HEAD: Final[tuple[Field, ...]] = (
    (gettext_lazy("业务号"), lambda s: s.entry.case_number),
    (gettext_lazy("登记类型"), lambda s: registration_text(s.entry)),
    (gettext_lazy("登记原因"), lambda s: reason_text(s.entry)),
)
FOOT: Final[tuple[Field, ...]] = (
    (gettext_lazy("登记机构"), lambda s: s.office),
    (gettext_lazy("登簿人"), lambda s: s.entry.registrar),
    (gettext_lazy("登记时间"), lambda s: moment_text(s.entry.booked_at)),
    (gettext_lazy("录入时间"), lambda s: moment_text(s.entry.recorded_at)),
    (gettext_lazy("注销或更新"), end_text),
)
PROOF: Final[Field] = (gettext_lazy("不动产登记证明号"), lambda s: s.number or getattr(s.right, "proof", ""))
OWN: Final[dict[str, tuple[Field, ...]]] = {
    "ownership": (
        (gettext_lazy("权利人"), lambda s: owners_text(s.right.owners)),
        (gettext_lazy("共有情况"), lambda s: str(FORMS[s.right.mode])),
        (gettext_lazy("房地坐落"), then("location")),
        (gettext_lazy("土地使用期限"), lambda s: term_text(s.unit.parcel.term_from, s.unit.parcel.term_until)),
        (gettext_lazy("取得时间"), lambda s: day_text(s.right.acquired)),
        (gettext_lazy("交易价格"), lambda s: yuan_text(s.right.price)),
        (gettext_lazy("规划用途"), then("use")),
        (gettext_lazy("房屋性质"), lambda s: s.unit.nature),
        (gettext_lazy("房屋结构"), lambda s: s.unit.structure),
        (gettext_lazy("所在层/总层数"), lambda s: floors_text(s.unit)),
        (gettext_lazy("建筑面积"), then("area")),
        (gettext_lazy("竣工时间"), lambda s: day_text(s.unit.completed)),
        (gettext_lazy("不动产权证号"), lambda s: s.number or s.right.certificate),
    ),
    "mortgage": (
        (gettext_lazy("抵押权人"), lambda s: holders_text(s.right.mortgagees)),
        (gettext_lazy("债务人"), lambda s: holder_text(s.right.debtor)),
        (gettext_lazy("抵押方式"), lambda s: str(WORDS[s.right.kind])),
        (gettext_lazy("被担保主债权数额"), lambda s: yuan_text(s.right.amount)),
        (gettext_lazy("债务履行期限"), lambda s: term_text(s.right.starts, s.right.until)),
        (gettext_lazy("担保范围"), lambda s: s.right.scope),
        (gettext_lazy("禁止或限制转让的约定"), lambda s: covenant_text(s.right.covenant)),
        (gettext_lazy("顺位自"), lambda s: moment_text(s.right.ranked_from or s.entry.booked_at)),
        PROOF,
    ),
    "easement": (
        (gettext_lazy("地役权人"), lambda s: holders_text(s.right.holders)),
        (gettext_lazy("本单元为"), lambda s: str(WORDS[s.right.side])),
        (gettext_lazy("对方不动产单元号"), lambda s: s.right.other_unit),
        (gettext_lazy("地役权内容"), lambda s: s.right.purpose),
        (gettext_lazy("权利期限至"), lambda s: day_text(s.right.until)),
        PROOF,
    ),
    "residence": (
        (gettext_lazy("居住权人"), lambda s: holders_text(s.right.to)),
        (gettext_lazy("居住期限至"), lambda s: day_text(s.right.until) or str(_("终身"))),
        PROOF,
    ),
    "notice": (
        (gettext_lazy("权利人"), lambda s: holders_text(s.right.to)),
        (gettext_lazy("义务人"), lambda s: holders_text(s.right.obligors)),
        (gettext_lazy("预告登记种类"), lambda s: str(WORDS[s.right.kind])),
        (gettext_lazy("取得价格/被担保主债权数额"), lambda s: yuan_text(s.right.amount)),
        (gettext_lazy("可以办理登记之日"), lambda s: day_text(s.right.capable_from)),
        (gettext_lazy("禁止或限制转让的约定"), lambda s: covenant_text(s.right.covenant)),
        PROOF,
    ),
    "objection": (
        (gettext_lazy("异议申请人"), lambda s: holder_text(s.right.by)),
        (gettext_lazy("异议事项"), lambda s: s.right.matter),
        (gettext_lazy("提交起诉证明"), lambda s: day_text(s.right.suit_proved)),
        PROOF,
    ),
    "seizure": (
        (gettext_lazy("查封机关"), lambda s: holder_text(s.right.organ)),
        (gettext_lazy("查封类型"), lambda s: str(WORDS[s.right.kind])),
        (gettext_lazy("查封文号"), lambda s: s.right.document),
        (gettext_lazy("送达时间"), lambda s: moment_text(s.right.served_at)),
        (gettext_lazy("查封期限"), lambda s: term_text(s.right.starts, s.right.until)),
        (gettext_lazy("被执行人"), lambda s: holder_text(s.right.debtor)),
        (gettext_lazy("查封范围"), lambda s: share_text(s.right.share) if s.right.share else str(_("全部"))),
    ),
}
FIELDS: Final = {kind: (*HEAD, *own, *FOOT) for kind, own in OWN.items()}
