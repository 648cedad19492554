"""一件事: the table of matters, read from ``matters.toml``. A new matter is one block there.

What is shown before anything is typed (papers, time, trips) comes from the types' own declarations.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from realestate.law.deadlines import Promise
from realestate.law.matter import Audience, Group, Matter, Origin, Service, Step

__all__ = ["GROUPS", "MATTERS", "Audience", "Group", "Matter", "Origin", "Service", "Step", "catalogue"]

GROUPS: Final = (
    Group("buy", "买房卖房", "Buying and selling"),
    Group("loan", "贷款抵押", "Loans and mortgages"),
    Group("family", "家庭变化", "Family"),
    Group("papers", "证书和信息", "Certificates and particulars"),
    Group("rights", "居住权、地役权和份额", "Residence rights, easements, shares"),
    Group("dispute", "有争议时", "When there is a dispute"),
    Group("end", "注销和灭失", "When a right ends"),
    Group("court", "法院和其他机关", "Courts and other organs"),
    Group("look", "查询和证明", "Queries and proofs"),
)


def longest(promises: tuple[Promise, ...]) -> Promise:
    """The promise of a bundle is that of its slowest step."""
    return max(promises, key=lambda p: (p.workdays, p.amount), default=Promise(0, "minutes"))


def _matter(slug: str, row: Mapping[str, Any]) -> Matter:
    steps = tuple(Step(**step) for step in row.get("steps", ()))
    promise = longest(tuple(step.rules.promise for step in steps if not step.optional))
    return Matter(slug=slug, promise=promise, **{**row, "steps": steps})


def _load() -> dict[str, Matter]:
    raw = tomllib.loads(Path(__file__).with_name("matters.toml").read_text(encoding="utf-8"))
    return {slug: _matter(slug, row) for slug, row in raw.items()}


MATTERS: Final[dict[str, Matter]] = _load()


def catalogue() -> tuple[tuple[Group, tuple[Matter, ...]], ...]:
    """All matters by stretch of life, in the order in which they are shown."""
    return tuple((group, tuple(one for one in MATTERS.values() if one.group == group.code)) for group in GROUPS)
