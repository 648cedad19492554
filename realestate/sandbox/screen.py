"""What the demo says to the person who started it: Chinese first, English beneath."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from pathlib import Path

from realestate.sandbox.supervise import Crashed

# Whom the sample town has; a test holds these to it.
STAFF_PASSWORD = "demo-registry-2026"
CONTRACT = "HZ2026110001"
CITIZENS = (
    ("李雷", "Li Lei", "买方", "buys", "13800000001"),
    ("王芳", "Wang Fang", "卖方", "sells", "13800000002"),
    ("韩梅", "Han Mei", "李雷的配偶", "his spouse", "13800000004"),
)
STAFF = (
    ("陈晓", "Chen", "受理员", "officer", "chen"),
    ("周岩", "Zhou", "受理员（复核）", "officer, reviews", "zhou"),
    ("林静", "Lin", "登簿员", "registrar", "lin"),
    ("何平", "He", "督导", "supervisor", "he"),
    ("赵骑", "Zhao", "骑手", "courier", "zhao"),
    ("吴桐", "Wu", "工商银行", "for the bank", "icbc"),
    ("孙公证", "Sun", "公证处", "notary", "sun"),
    ("高律师", "Gao", "律师", "lawyer", "gao"),
    ("方法官助理", "Fang", "法院", "court", "fang"),
    ("管理员", "Admin", "配置", "configuration", "admin"),
)
RULE = "─" * 96


def step(chinese: str, english: str) -> str:
    """One line of progress."""
    return f"· {chinese}  {english}"


def taken(port: int, other: int) -> str:
    """The port was somebody else's."""
    return step(f"端口 {port} 已被占用，改用 {other}", f"port {port} is taken, using {other}")


def already_running(who: str) -> str:
    """There is a demo in this folder."""
    return f"演示已在运行，请先停止它。\nThe demo is running already; stop it first. ({who})"


def forgotten(*, external: bool) -> str:
    """After `make demo-reset`."""
    said = "演示数据已清空；make demo 重新开始。\nThe demo's data are gone; make demo begins anew."
    if external:
        said += "\nDATABASE_URL 指向的数据库没有改动。\nThe database that DATABASE_URL names was left alone."
    return said


def crashed(crash: Crashed) -> str:
    """Which programme, its last words, and where the rest of them are."""
    return (
        f"\n✗ 进程 {crash.child.name} 出了问题，其余的随之停止。\n  {crash}; the others are being stopped.\n"
        f"  {crash.child.log}\n\n{crash.child.last_words()}\n"
    )


def ready(environment: Mapping[str, str], logs: Path, seconds: float) -> str:
    """The one screen: where, who, what to try first."""
    web, sandbox = environment["BASE_URL"], environment["SANDBOX_URL"]
    places = (
        ("网站  Service", f"{web}/", ""),
        ("演示台  Demo page", f"{web}/demo/", "一键成为任何人、看短信和动态口令  be anybody, read codes"),
        ("短信箱  SMS inbox", f"{sandbox}/sms/", "验证码都在这里  every one-time code"),
        ("替身  Stand-ins", f"{sandbox}/", "支付宝与各部门，可制造故障  Alipay, departments, faults"),
        ("验证  Verify", f"{web}/verify/", "无需登录  no log-in"),
    )
    lines = [
        RULE,
        f" 不动产登记 · 演示已就绪（{seconds:.1f} 秒）  The registry's demo is ready",
        "",
        *(f" {wide(name, 20)}{wide(address, 32)}{said}".rstrip() for name, address, said in places),
        "",
        f" 市民：手机号 + 短信验证码  Citizens: phone and code   {web}/accounts/login/",
        *(person(*one) for one in CITIZENS),
        f" 工作人员：密码 {STAFF_PASSWORD}，动态口令见演示台  Staff: codes on the demo page   {web}/accounts/staff/",
        *(person(*one) for one in STAFF),
        "",
        f" 先试：在演示台成为李雷，选“我要买二手房”，输入合同号 {CONTRACT}。",
        f" Try first: on the demo page become Li Lei, choose to buy a home, enter contract {CONTRACT}.",
        "",
        f" Ctrl-C 停止  stops    make demo-reset 清空  forgets    日志  logs: {logs}",
        RULE,
    ]
    return "\n".join(lines)


def person(chinese: str, english: str, does: str, in_english: str, log_in: str) -> str:
    """One of the cast."""
    return f"   {wide(f'{chinese} {english}', 18)}{wide(log_in, 14)}{does}  {in_english}"


def wide(text: str, width: int) -> str:
    """Padded to so many columns of a terminal, in which a Han character takes two."""
    return text + " " * (width - sum(1 + (unicodedata.east_asian_width(letter) in "WF") for letter in text))
