"""Values that are kept in Chinese, said in the reader's language: departments, uses, titles of papers.

What is known has its English; whatever people typed stays as they typed it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import get_language, gettext, gettext_noop

TERMS: Final = frozenset({
    # who says so, who gets it
    gettext_noop("公安部门"), gettext_noop("民政部门"), gettext_noop("税务部门"), gettext_noop("住房城乡建设部门"),
    gettext_noop("税务机关"), gettext_noop("不动产登记机构"), gettext_noop("登记簿"), gettext_noop("市财政局"),
    gettext_noop("申请人"), gettext_noop("登记机构"), gettext_noop("部门"), gettext_noop("系统"),
    # uses of buildings and land
    gettext_noop("住宅"), gettext_noop("成套住宅"), gettext_noop("商业"), gettext_noop("办公"), gettext_noop("工业"),
    gettext_noop("车位"), gettext_noop("车库"), gettext_noop("储藏室"), gettext_noop("城镇住宅用地"),
    gettext_noop("商服用地"), gettext_noop("工业用地"),
    # how land is held, how people own together
    gettext_noop("国有建设用地使用权"), gettext_noop("房屋所有权"), gettext_noop("出让"), gettext_noop("划拨"),
    gettext_noop("市场化商品房"), gettext_noop("单独所有"), gettext_noop("共同共有"), gettext_noop("按份共有"),
    # structures and rooms
    gettext_noop("钢筋混凝土结构"), gettext_noop("混合结构"), gettext_noop("客厅"), gettext_noop("卧室"),
    gettext_noop("厨房"), gettext_noop("卫生间"), gettext_noop("阳台"),
    # letters
    gettext_noop("不动产登记受理通知书"), gettext_noop("不动产登记一次性补正告知书"),
    gettext_noop("不动产登记不予办理告知书"),
})  # fmt: skip

_learned: dict[str, str] = {}


def learn(pairs: Mapping[str, str]) -> None:
    """More values with their English, from tables that have both: the titles of papers, say. The first one stays."""
    for chinese, english in pairs.items():
        _learned.setdefault(chinese, english)


def term(text: str | None) -> str:
    """The value in the reader's language, if it is a known one; as it is kept, if not."""
    if not text or not (get_language() or "").startswith("en"):
        return text or ""
    return gettext(text) if text in TERMS else _learned.get(text, text)
