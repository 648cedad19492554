"""What can go wrong, and where."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = {
    "lose": "丢失：办了，但通知或回答没有送到",
    "double": "重复：同一条同时送两次",
    "delay": "延迟：晚几秒才送",
    "reorder": "乱序：后一条先到",
    "forge": "伪造：用别的钥匙签名",
    "replay": "重放：旧的一条又来几次",
    "amount": "改金额：金额与订单不一样",
    "payee": "改收款方：收款方不是本机构",
    "cut": "截断：回答只有一半",
    "error": "出错：回答 500，什么也没有办",
    "timeout": "超时：办了，但很久不回答",
}
ANSWERS = ("lose", "delay", "cut", "error", "timeout")


@dataclass(frozen=True)
class StandIn:
    """One service that the sandbox plays."""

    key: str
    name: str
    about: str
    page: str
    kinds: tuple[str, ...]


STAND_INS = (
    StandIn("alipay", "支付宝", "网关与收银台：下单、查询、关闭、退款、异步通知（RSA2）", "/alipay/", tuple(KINDS)),
    StandIn("police", "公安", "身份核验、人脸比对", "/departments/", (*ANSWERS, "forge", "replay")),
    StandIn("civil_affairs", "民政", "婚姻、家庭成员", "/departments/", (*ANSWERS, "forge", "replay")),
    StandIn("tax", "税务", "完税凭证", "/departments/", (*ANSWERS, "forge", "replay")),
    StandIn("housing", "住建", "网签合同、家庭住房套数", "/departments/", (*ANSWERS, "forge", "replay")),
    StandIn("sf", "顺丰", "丰桥：下单、消单、查路由、路由推送", "/sf/", ANSWERS),
    StandIn("sms", "短信", "收件箱：每个手机号收到的短信", "/sms/", (*ANSWERS, "double")),
)
BY_KEY = {stand_in.key: stand_in for stand_in in STAND_INS}
