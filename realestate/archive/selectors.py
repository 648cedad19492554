"""One road to a closed file: through its case."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.utils.translation import gettext_lazy as _

from realestate.accounts.models import User
from realestate.accounts.roles import Role, has_role
from realestate.archive.labels import name_of, source_of
from realestate.archive.models import ArchivedFile
from realestate.archive.verification import Report
from realestate.cases.models import Case

KINDS = {
    "paper": _("申请材料"),
    "data": _("部门共享数据"),
    "confirmation": _("各方确认"),
    "entry": _("登簿记录"),
    "certificate": _("证书"),
    "letter": _("通知书"),
    "event": _("办理记录"),
}
_ORDER = list(KINDS)


def file_of(case: Case) -> ArchivedFile | None:
    """The closed file of a case that the reader may see; None while it is not closed."""
    return ArchivedFile.objects.filter(case=case).first()


def may_hand_over(user: User, case: Case) -> bool:
    """The whole package holds everybody's papers: for the office's own people."""
    return any(has_role(user, role, case.office) for role in (Role.REGISTRAR, Role.SUPERVISOR))


def groups(file: ArchivedFile, report: Report | None) -> list[dict[str, Any]]:
    """The items by kind, in the order in which people look for them, with what a check found."""
    outcomes = report.outcomes if report else [None] * len(file.manifest["items"])
    rows = [
        {**item, "outcome": outcome, "title": name_of(item), "from": source_of(item)}
        for item, outcome in zip(file.manifest["items"], outcomes, strict=True)
    ]
    rows.sort(key=lambda row: (_ORDER.index(row["kind"]) if row["kind"] in _ORDER else len(_ORDER), row["kind"]))
    return [
        {"kind": kind, "label": KINDS.get(kind, kind), "rows": list(members)}
        for kind, members in groupby(rows, key=lambda row: row["kind"])
    ]
