"""The outer rules of gateway.do: common parameters, the merchant's signature, signed answers."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from realestate.sandbox.alipay import signing

COMMON = ("app_id", "method", "charset", "sign_type", "sign", "timestamp", "version", "biz_content")
METHODS = (
    "alipay.trade.page.pay",
    "alipay.trade.wap.pay",
    "alipay.trade.precreate",
    "alipay.trade.query",
    "alipay.trade.close",
    "alipay.trade.refund",
    "alipay.trade.fastpay.refund.query",
    "alipay.data.dataservice.bill.downloadurl.query",
)


class Failure(Exception):
    """An answer that says no: `code` 40001, 40002 or 40004, with Alipay's sub-code."""

    MESSAGES = {"40001": "Missing Required Arguments", "40002": "Invalid Arguments", "40004": "Business Failed"}

    def __init__(self, code: str, sub_code: str, sub_msg: str) -> None:
        super().__init__(sub_code)
        self.code = code
        self.content = {"code": code, "msg": self.MESSAGES[code], "sub_code": sub_code, "sub_msg": sub_msg}


def business(sub_code: str, sub_msg: str) -> Failure:
    """What the request asks for cannot be done."""
    return Failure("40004", f"ACQ.{sub_code}", sub_msg)


@dataclass(frozen=True)
class Call:
    """A request whose outer form and signature are right."""

    method: str
    biz: dict[str, Any]
    notify_url: str
    return_url: str

    def text(self, name: str, *, limit: int = 256, required: bool = True) -> str:
        """A text of biz_content."""
        value = self.biz.get(name, "")
        if not isinstance(value, str) or len(value) > limit or (required and not value):
            raise business("INVALID_PARAMETER", f"参数无效：{name}")
        return value


def read(request: HttpRequest) -> Call:
    """Check everything that Alipay checks before it looks at what is asked. Raises Failure."""
    fields = {**request.GET.dict(), **request.POST.dict()}
    for name in COMMON:
        if not fields.get(name):
            word = {"sign": "signature", "sign_type": "signature-type"}.get(name, name.replace("_", "-"))
            raise Failure("40001", f"isv.missing-{word}", f"缺少参数 {name}")
    _check_fixed(fields)
    _moment(fields["timestamp"])
    if not signing.verify_merchant(signing.joined(fields, without=("sign",)), fields["sign"]):
        raise Failure("40002", "isv.invalid-signature", "无效签名")
    for name in ("notify_url", "return_url"):
        if not re.fullmatch(r"(https?://[^\s]{1,248})?", fields.get(name, "")):
            raise Failure("40002", f"isv.invalid-{name.replace('_', '-')}", f"无效的 {name}")
    return Call(
        fields["method"], _content(fields["biz_content"]), fields.get("notify_url", ""), fields.get("return_url", "")
    )


def respond(method: str, content: dict[str, Any], *, forged: bool = False) -> HttpResponse:
    """The answer, signed over exactly the characters of the inner object."""
    inner = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    signature = (signing.sign_wrongly if forged else signing.sign)(inner)
    body = f'{{"{_key(method)}":{inner},"sign":"{signature}"}}'
    return HttpResponse(body, content_type="text/html;charset=utf-8")


def refuse(method: str, failure: Failure) -> HttpResponse:
    """A request that was wrong in its outer form gets an unsigned answer, as Alipay gives it."""
    if failure.code == "40004":
        return respond(method, failure.content)
    body = json.dumps({_key(method): failure.content}, ensure_ascii=False)
    return HttpResponse(body, content_type="text/html;charset=utf-8")


def _key(method: str) -> str:
    return method.replace(".", "_") + "_response" if method in METHODS else "error_response"


def _check_fixed(fields: dict[str, str]) -> None:
    if fields["app_id"] != settings.ALIPAY_APP_ID:
        raise Failure("40002", "isv.invalid-app-id", "无效的AppID参数")
    if fields["method"] not in METHODS:
        raise Failure("40002", "isv.invalid-method", "不存在的方法名")
    if fields["sign_type"] != "RSA2":
        raise Failure("40002", "isv.invalid-signature-type", "无效签名类型")
    if fields["charset"].lower() != "utf-8":
        raise Failure("40002", "isv.invalid-charset", "字符集错误")
    if fields["version"] != "1.0":
        raise Failure("40002", "isv.invalid-version", "版本错误")


def _moment(text: str) -> None:
    try:
        dt.datetime.strptime(text, "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007 (Alipay's times carry no zone)
    except ValueError:
        raise Failure("40002", "isv.invalid-timestamp", "时间戳参数无效") from None


def _content(text: str) -> dict[str, Any]:
    try:
        content = json.loads(text)
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise Failure("40002", "isv.invalid-parameter", "biz_content 不是 JSON 对象")
    return content
