"""The one door: every change of a case's state goes through `advance()`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django_fsm import can_proceed

from realestate.accounts.models import User
from realestate.accounts.roles import may
from realestate.cases.models import Case, Event
from realestate.cases.services import record_event
from realestate.common.errors import Refused


def moved_on(case: Case) -> Refused:
    """Somebody got there first: a normal answer, with where the case is now."""
    return Refused(
        "moved_on",
        _("这件事已经往前走了，现在是：%(state)s。") % {"state": case.get_state_display()},
        remedy=_("请刷新页面，按最新进度操作。您刚才的操作没有重复生效。"),
        status=409,
    )


def lock(case_id: int, *, seen: str | None = None) -> Case:
    """The case, locked until the transaction ends; refused when it is no longer in the state that the user saw.

    First in the lock order Case, Units by code, Bill. NO KEY: rows that refer to the case may still be inserted.
    """
    rows = Case.objects.select_for_update(no_key=True, of=("self",)).select_related("office")
    case = rows.get(pk=case_id)
    if seen is not None and seen != case.state:
        raise moved_on(case)
    return case


def advance(
    *,
    case_id: int,
    act: str,
    actor: User | None,
    seen: str | None = None,
    fields: dict[str, Any] | None = None,
    then: Callable[[Case], dict[str, Any]] | None = None,
    data: dict[str, Any] | None = None,
) -> tuple[Case, Event]:
    """Lock the case, compare, ask legality and permission, run the transition, save it, write the Event.

    `act` is a transition's name; `fields` are columns of the case set with it; `data` goes into the Event. `then` sees
    the case with them, under the lock and not yet saved, and gives more columns or refuses. `actor` None is the service
    itself (jobs). Raises Refused: moved_on (409), act_not_legal (409), not_permitted (403).
    Must run inside a transaction, which the calling service owns.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("advance() belongs inside the calling service's transaction")
    case = lock(case_id, seen=seen)
    transition = getattr(case, act)
    if not can_proceed(transition, check_conditions=False):
        raise Refused(
            "act_not_legal",
            _("现在的状态（%(state)s）不能做这一步。") % {"state": case.get_state_display()},
            remedy=_("请回到事项页面，按页面上给出的操作办理。"),
            status=409,
        )
    if not may(actor, f"cases.{act}", case):
        raise Refused(
            "not_permitted",
            _("您的岗位不能做这一步。"),
            remedy=_("请由有权限的人员办理；受理人和审核人不能是同一人。"),
            status=403,
        )
    before = case.state
    transition()
    columns = set_columns(case, fields or {})
    if then is not None:
        columns += set_columns(case, then(case))
    case.save(update_fields=["state", *columns])
    event = record_event(case=case, act=act, actor=actor, source=before, target=case.state, **(data or {}))
    return case, event


def set_columns(case: Case, columns: Mapping[str, Any]) -> list[str]:
    for name, value in columns.items():
        setattr(case, name, value)
    return list(columns)
