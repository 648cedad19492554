"""Sample content of the style guide. Everything here is invented."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from realestate.common import clock
from realestate.common.forms import CodeInput, NumberText, Stars, known, unit
from realestate.common.plan import Ring


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=gettext_lazy("姓名"), help_text=gettext_lazy("与身份证上的一致"))
    price = forms.DecimalField(label=gettext_lazy("成交价"), max_digits=12, widget=NumberText)
    shares = forms.ChoiceField(
        label=gettext_lazy("怎么共有"),
        choices=[("sole", gettext_lazy("一个人单独所有")), ("joint", gettext_lazy("夫妻共同共有")),
                 ("shares", gettext_lazy("按份共有，各占几分之几"))],
        widget=forms.RadioSelect,
    )  # fmt: skip
    office = forms.ChoiceField(
        label=gettext_lazy("去哪个大厅"),
        choices=[("xihu", gettext_lazy("西湖区不动产登记大厅")), ("gongshu", gettext_lazy("拱墅区不动产登记大厅"))],
    )
    remark = forms.CharField(label=gettext_lazy("想说明的"), required=False, widget=forms.Textarea)
    papers = forms.FileField(label=gettext_lazy("旧的不动产权证书"), required=False)
    code = forms.CharField(
        label=gettext_lazy("短信验证码"), widget=CodeInput, help_text=gettext_lazy("六位数字，五分钟内有效")
    )
    rating = forms.ChoiceField(label=gettext_lazy("这次办得怎么样"), choices=Stars.WORDS, widget=Stars)
    agreed = forms.BooleanField(label=gettext_lazy("以上内容我看过，都是真的"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit(self.fields["price"], _("元"))
        known(self.fields["price"], source=_("住建部门备案的买卖合同"), on=dt.date(2026, 11, 20), wrong_url="#wrong")


def sample() -> dict[str, Any]:
    """The context of styleguide.html."""
    return {
        "nav": _nav(),
        "crumbs": [{"label": _("我的事项"), "url": "#"}, {"label": "330102-20261122-000123"}],
        "facts": _facts(),
        "steps": _steps(),
        "bill": _bill(),
        "total": Decimal("23580.00"),
        "by": _at(24, 17),
        "tasks": _tasks(),
        "rows": _rows(),
        "queue": _queue(),
        "checks": _checks(),
        "answers": _answers(),
        "files": [{"name": _("旧的不动产权证书"), "hint": _("3 页，4.2 MB，刚刚"), "url": "#", "replace_url": "#"}],
        "half": Fraction(1, 2),
        "page": Paginator(range(120), 10).page(4),
        "form": SampleForm({"name": "", "price": "2350000", "code": "12", "shares": "joint", "rating": "4"}),
        "rings": _rings(),
        "bars": _bars(),
    }


def _at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=clock.ZONE)


def _nav() -> list[dict[str, Any]]:
    return [
        {"url": "#", "label": _("叫号"), "count": 7},
        {"url": "#", "label": _("我的案件"), "current": True},
        {"url": "#", "label": _("登记簿")},
    ]


def _facts() -> list[dict[str, Any]]:
    return [
        {"label": _("法定期限"), "value": "2027-01-05", "provisional": True},
        {"label": _("承诺办结"), "value": _("受理后 60 分钟")},
        {"label": _("现在由谁办"), "value": _("您本人")},
    ]


def _steps() -> list[dict[str, Any]]:
    return [
        {"title": _("提交申请"), "who": "李雷", "when": _at(22, 9, 12), "state": "done"},
        {"title": _("卖方确认"), "who": _("王芳 · 人脸核验"), "when": _at(22, 9, 31), "state": "done"},
        {"title": _("网上预审通过"), "who": _("周岩预审 · 无需补正"), "when": _at(22, 10, 5), "state": "done"},
        {"title": _("缴费"), "by": _at(24, 17), "state": "current", "tag": _("待办"), "tag_kind": "wait"},
        {"title": _("预约到场，或全程网办"), "state": "later"},
        {"title": _("受理、审核、登簿"), "state": "later"},
        {"title": _("电子证书，快递送证上门"), "state": "later"},
    ]


def _bill() -> list[dict[str, Any]]:
    return [
        {
            "name": _("契税"),
            "how": _("首套，89.50 m²，按 1%"),
            "amount": Decimal(23500),
            "payee": _("税务局"),
            "why_url": "#",
        },
        {"name": _("不动产登记费"), "how": _("住宅，一本证"), "amount": Decimal(80), "payee": _("不动产登记中心")},
    ]


def _tasks() -> list[dict[str, Any]]:
    return [
        {"title": _("房屋"), "hint": _("文一路 88 号 3 幢 1 单元 902 室"), "url": "#", "state": "done"},
        {"title": _("买方和份额"), "url": "#", "state": "doing"},
        {"title": _("价款和交房"), "url": "#", "state": "todo"},
        {"title": _("请各方确认"), "hint": _("先完成上面三项"), "state": "locked"},
    ]


def _rows() -> list[dict[str, Any]]:
    return [
        {"label": _("权利人"), "today": _("王芳 · 单独所有"), "after": _("李雷 · 单独所有"), "changed": True},
        {"label": _("面积"), "today": "89.50 m²", "after": "89.50 m²"},
        {"label": _("抵押"), "today": _("工行 120 万元（2022，可转让）"), "after": _("工行 120 万元，随房")},
        {
            "label": _("证书"),
            "today": "浙（2019）杭州市不动产权第0012345号",
            "after": _("换发新证，旧证作废"),
            "changed": True,
        },
    ]


def _queue() -> list[dict[str, Any]]:
    return [
        {"url": "#", "title": "A012 李雷、王芳", "hint": _("二手房买卖 · 已等 4 分钟"), "current": True},
        {
            "url": "#",
            "title": "B004 赵敏",
            "hint": _("预告登记 · 已等 17 分钟"),
            "tag": _("超时 2 分钟"),
            "tag_kind": "stop",
        },
        {"url": "#", "title": "A013 周一", "hint": _("继承 · 已等 9 分钟")},
    ]


def _checks() -> list[dict[str, Any]]:
    return [
        {"label": _("双方身份已核验"), "hint": _("人脸 10:41、10:42"), "state": "yes"},
        {"label": _("原件与上传件一致"), "hint": _("旧证 1 本"), "name": "sample", "checked": True},
        {"label": _("买卖合同"), "hint": _("住建部门还没有答复"), "state": "open"},
    ]


def _answers() -> list[dict[str, Any]]:
    return [
        {"label": _("房屋"), "value": _("文一路 88 号 3 幢 1 单元 902 室"), "source": _("登记簿，今天"), "url": "#"},
        {"label": _("买方"), "value": "李雷", "url": "#"},
        {"label": _("成交价"), "value": _("2,350,000.00 元"), "source": _("住建部门，2026-11-20"), "url": "#"},
    ]


def _rings() -> list[Ring]:
    return [
        {
            "points": [(0, 0), (11.2, 0), (11.2, 8.4), (7.6, 8.4), (7.6, 9.6), (3.8, 9.6), (3.8, 8.4), (0, 8.4)],
            "kind": "ours",
        },
        {"points": [(0, 0), (4.2, 0), (4.2, 4.4), (0, 4.4)], "kind": "inner", "label": _("主卧"), "note": "18.48 m²"},
        {
            "points": [(0, 4.4), (3.8, 4.4), (3.8, 8.4), (0, 8.4)],
            "kind": "inner",
            "label": _("次卧"),
            "note": "15.20 m²",
        },
        {
            "points": [(4.2, 0), (11.2, 0), (11.2, 4.4), (4.2, 4.4)],
            "kind": "inner",
            "label": _("客厅"),
            "note": "30.80 m²",
        },
        {
            "points": [(7.6, 4.4), (11.2, 4.4), (11.2, 8.4), (7.6, 8.4)],
            "kind": "inner",
            "label": _("厨卫"),
            "note": "14.40 m²",
        },
    ]


def _bars() -> list[dict[str, Any]]:
    return [
        {"label": _("受理"), "value": 12},
        {"label": _("审核"), "value": 31},
        {"label": _("登簿"), "value": 8},
    ]
