"""What signing in may be refused for: a reason code, a sentence, and the way on."""

from __future__ import annotations

from typing import Any

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from realestate.common.errors import Refused


class Stopped(Refused):
    """A refusal with a button: `url` and `label`."""

    def __init__(self, code: str, message: Any, *, url: Any, label: Any, **more: Any) -> None:
        super().__init__(code, message, **more)
        self.url = url
        self.label = label


def code_expired() -> Refused:
    return _again(
        "code_expired", _("这个验证码已经过期"), _("验证码 5 分钟内有效，新的一来旧的就作废。请重新获取。"), 410
    )


def code_used() -> Refused:
    return _again(
        "code_used",
        _("这个验证码已经用过了"),
        _("一个验证码只能用一次。刚刚已经登录的，回首页就可以；要再登录，请重新获取。"),
        410,
    )


def code_locked() -> Refused:
    return _again("code_locked", _("验证码错了 5 次，已经作废"), _("为了保护您的账号，请重新获取一个验证码。"), 429)


def sms_down() -> Refused:
    return _again("sms_down", _("短信暂时发不出去"), _("不是您的问题。请过一两分钟再点一次。"), 503)


def totp_missing() -> Refused:
    return Stopped(
        "totp_missing",
        _("您的账号还没有绑定动态口令"),
        remedy=_("工作人员登录要同时核对密码和动态口令。请联系本机构的监督人员，为您绑定后再登录。"),
        status=403,
        url=reverse_lazy("staff_login"),
        label=_("回工作人员入口"),
    )


def inactive() -> Refused:
    return Refused(
        "account_inactive",
        _("这个账号已经停用"),
        remedy=_("如果不是您本人办理的停用，请打 12345 或到登记窗口询问。"),
        status=403,
    )


def _again(code: str, message: Any, remedy: Any, status: int) -> Refused:
    url, label = reverse_lazy("account_login"), _("重新获取验证码")
    return Stopped(code, message, remedy=remedy, status=status, url=url, label=label)
