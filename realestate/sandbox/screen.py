"""What the demo says to the person who started it: Chinese first, English beneath."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from realestate.sandbox.supervise import Crashed


def step(chinese: str, english: str) -> str:
    return f"· {chinese}  {english}"


def taken(port: int, other: int) -> str:
    return step(f"端口 {port} 已被占用，改用 {other}", f"port {port} is taken, using {other}")


def already_running(who: str) -> str:
    return f"演示已在运行，请先停止它。\nThe demo is running already; stop it first. ({who})"


def forgotten(*, external: bool) -> str:
    said = "演示数据已清空；make demo 重新开始。\nThe demo's data are gone; make demo begins anew."
    if external:
        said += "\nDATABASE_URL 指向的数据库没有改动。\nThe database that DATABASE_URL names was left alone."
    return said


def crashed(crash: Crashed) -> str:
    return (
        f"\n✗ 进程 {crash.child.name} 出了问题，其余的随之停止。\n  {crash}; the others are being stopped.\n"
        f"  {crash.child.log}\n\n{crash.child.last_words()}\n"
    )


def ready(environment: Mapping[str, str], home: Path, seconds: float) -> str:
    return f"ready {environment['BASE_URL']} {seconds:.1f}s"
