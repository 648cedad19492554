"""送达: an organ's papers are signed for, and from that second the units are locked (查封规定 1、23；R-SEZ-03).

First the second of service, then what else the papers say: nothing that is typed wrongly costs the organ its rank.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from realestate.accounts.models import Office, User
from realestate.accounts.roles import may, office_ids, organisation_ids
from realestate.cases.machine import State
from realestate.cases.models import Case, Paper, Registration
from realestate.cases.services import record_event
from realestate.common import clock
from realestate.common.errors import Refused
from realestate.common.jobs import report
from realestate.flow.advance import lock, moved_on
from realestate.flow.services import closing, judging
from realestate.flow.services.applying import Asked, Side, apply_for
from realestate.flow.services.filing import once
from realestate.flow.services.opening import wrong_office
from realestate.flow.services.taking import take_up
from realestate.law.book import OVERTAKING
from realestate.law.findings import Verdict
from realestate.law.matters import MATTERS
from realestate.register.models import Unit
from realestate.register.services import lock_units

CHANNEL = "court"
#: Said by the service, never typed.
FIXED = frozenset({"served", "document"})
TICK = dt.timedelta(microseconds=1)


@dataclass(frozen=True)
class Order:
    """What lies on the desk: whose it is, its number, who brought it (name, number of the work permit)."""

    organ: Side
    document: str
    officers: tuple[tuple[str, str], ...] = ()
    papers: Collection[str] = ()


def serve(
    *, by: User, office: Office, matter: str, units: Sequence[Unit], order: Order, key: str, online: bool = False
) -> Case:
    """Sign for an organ's papers. The second is the server's, taken under the lock of the units.

    `online`: the organ itself sends them; the service signs at once. What the law refuses already stays as a draft
    with its reasons, and a written suggestion goes back (`suggest`). The same `key` again gives the same case.
    """
    declared = MATTERS.get(matter)
    if declared is None or declared.audience != CHANNEL or CHANNEL not in declared.channels:
        raise Refused("unknown_matter", _("没有这项业务。"), status=404)
    require_place(by, office, order, online=online)
    if not units:
        raise Refused("unit_missing", _("请写明要办理的不动产单元。"), status=422, field="units")
    if any(unit.division != office.code for unit in units):
        raise wrong_office()

    def make() -> Case:
        lock_units(sorted({unit.code for unit in units}))
        served = moment_of_service(units)
        facts = {"served": served.astimezone(clock.ZONE).isoformat(), "document": order.document}
        asked = [
            Asked(
                type=step.type,
                unit_code=unit.code,
                reason=step.reason,
                right=step.right,
                holders=(order.organ,),
                facts=facts,
            )
            for step in declared.steps
            for unit in units
        ]
        case = apply_for(opener=by, matter=matter, asked=asked, channel=CHANNEL, office=office)
        Case.objects.filter(pk=case.pk).update(expires_at=None)  # an organ's papers do not run out on a shelf
        keep_papers(case, by, order, online=online)
        record_event(case=case, act="serve", actor=by, served=facts["served"], document=order.document)
        return attempt(case, None if online else by, served)

    case, _made = once(scope=f"{CHANNEL}:{office.code}:{by.pk}", key=key, make=make)
    return case


def require_place(by: User, office: Office, order: Order, *, online: bool) -> None:
    """At the desk an officer of this office; online somebody of the organ itself."""
    own = order.organ.id_number in {
        post.organisation.credit_code for post in by.memberships.select_related("organisation") if post.organisation
    }
    if not may(by, "desks.serve") or not (own if online else office.pk in office_ids(by, "officer")):
        raise Refused("not_permitted", _("您的岗位不能做这一步。"), status=403)


def moment_of_service(units: Sequence[Unit]) -> dt.datetime:
    """Now, and later than what was served on these units before: under their lock the order is that of the rows."""
    earlier = [one.case.accepted_at for one in served_on([unit.pk for unit in units]) if one.case.accepted_at]
    return max([clock.now(), *(at + TICK for at in earlier)])


def served_on(unit_ids: Sequence[int]) -> list[Registration]:
    """What has been served on these units and is not entered yet, in the order of service."""
    rows = Registration.objects.filter(
        unit__in=unit_ids, type__in=OVERTAKING, case__state__in=[State.ACCEPTED, State.REVIEWED]
    )
    return list(rows.select_related("case", "unit").order_by("case__accepted_at", "case_id", "sequence"))


def keep_papers(case: Case, by: User, order: Order, *, online: bool) -> None:
    """The papers that were on the desk, each with its number and who brought it."""
    officers = [{"name": name, "permit": permit} for name, permit in order.officers]
    Paper.objects.bulk_create(
        Paper(
            case=case,
            kind=kind,
            source=Paper.Source.DEPARTMENT if online else Paper.Source.WINDOW,
            issuer=order.organ.name[:60],
            data={"by": [order.organ.name], "number": order.document, "officers": officers},
            added_by=by,
            added_at=clock.now(),
        )
        for kind in sorted(set(order.papers))
    )


def attempt(case: Case, officer: User | None, served: dt.datetime) -> Case:
    """Take it up; or keep it with every reason, and suggest in writing."""
    try:
        with transaction.atomic():
            return take_up(case_id=case.pk, officer=officer, served_at=served)
    except judging.Blocked as blocked:
        suggest(case, blocked.verdict, officer)
        return Case.objects.select_related("office").get(pk=case.pk)


def suggest(case: Case, verdict: Verdict, actor: User | None) -> None:
    """审查建议: what stands in the way, kept and written to the organ (实施细则 19 末款; R-SEZ-20)."""
    judging.store(case, stage="accept", verdict=verdict)
    codes = [found.code for found in judging.due(verdict, "review")]
    record_event(case=case, act="suggest", actor=actor, codes=codes)
    report("flow.make_letter", case_id=case.pk, kind="review_suggestion")


@transaction.atomic
def complete(*, case_id: int, by: User, seen: str, facts: Mapping[str, Any]) -> Case:
    """Write down what else the papers say (term, debtor, share), before the review; the second of service stays.

    Malformed facts are refused (422) and change nothing. What the law refuses is kept, with a written suggestion.
    """
    case = lock(case_id, seen=seen)
    require_own(by, case)
    if case.state not in (State.DRAFT, State.ACCEPTED):
        raise moved_on(case)
    new = {name: value for name, value in facts.items() if name not in FIXED and value not in (None, "")}
    for registration in case.registrations.all():
        old = registration.terms.get("facts", {})
        kept = {name: value for name, value in old.items() if name in FIXED}
        registration.terms = {**registration.terms, "facts": {**kept, **new}}
        registration.save(update_fields=["terms"])
    record_event(case=case, act="complete", actor=by, facts={name: str(value)[:200] for name, value in new.items()})
    verdict = judging.read(case).verdict
    if judging.due(verdict, "review"):
        suggest(case, verdict, by)
    elif case.state == State.DRAFT:
        return attempt(case, by if office_ids(by, "officer") else None, served_at(case))
    else:
        judging.store(case, stage="accept", verdict=verdict)
        report("flow.make_letter", case_id=case.pk, kind="service_receipt")
    return case


def require_own(by: User, case: Case) -> None:
    """An officer of the case's office, or somebody of the organ that sent it."""
    at_desk = case.office_id in office_ids(by, "officer")
    own = case.parties.filter(organisation_id__in=organisation_ids(by)).exists()
    if case.channel != CHANNEL or not may(by, "desks.serve") or not (at_desk or own):
        raise Refused("not_permitted", _("您的岗位不能做这一步。"), status=403)


def served_at(case: Case) -> dt.datetime:
    """The second of service, as it was fixed at the click."""
    facts = case.registrations.all()[0].terms.get("facts", {})
    return dt.datetime.fromisoformat(facts["served"])


def give_back(*, case_id: int, officer: User, seen: str) -> Case:
    """Return the papers with the reasons that the law gives: 不予受理 before, 不予登记 after it was taken up."""
    case = Case.objects.select_related("office").get(pk=case_id)
    found = judging.due(judging.read(case).verdict, "review")
    reasons = [
        {"code": f.code, "sentence": f.sentence("zh"), "article": f.article, "remedy": f.remedy("zh")} for f in found
    ]
    return closing.refuse(case_id=case_id, officer=officer, seen=seen, reasons=reasons)
