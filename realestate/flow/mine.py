"""A citizen's own matters: what waits for them first, in a handful of queries however many there are."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from realestate.accounts.models import User
from realestate.cases.machine import FINAL, State
from realestate.cases.models import Case, Party, Registration, Visit
from realestate.cases.selectors import cases_of
from realestate.flow.progress import spaced
from realestate.flow.tasks import language
from realestate.law.matters import MATTERS, Matter, catalogue

Row = dict[str, Any]
SHOWN = 50
KINDS = {State.REFUSED: "stop", State.WITHDRAWN: "past", State.EXPIRED: "past", State.CLOSED: ""}


def say(matter: Matter) -> str:
    """A matter in the citizen's words."""
    return matter.say_en if language() == "en" else matter.say_zh


def matter_card(matter: Matter) -> Row:
    """A matter to choose: what it is, how long, how many trips."""
    promise = matter.promise.en if language() == "en" else matter.promise.zh
    return {
        "title": say(matter),
        "text": (matter.hint_en if language() == "en" else matter.hint_zh) or name_of(matter),
        "url": SERVICES.get(matter.service) or f"/start/{matter.slug}/",
        "trips": trips_of(matter),
        "time": "" if matter.service else _("受理后 %(promise)s") % {"promise": spaced(promise)},
    }


#: Where the services that register nothing have their pages.
SERVICES = {"query": "/query/", "ownership_proof": "/query/proof/", "no_home_proof": "/query/proof/"}
#: The matters that most people come for, on the front page; the others under their headings.
FIRST = ("second_hand_home", "inheritance", "spouses", "lost_certificate", "mortgage_paid_off", "no_home_proof")


def name_of(matter: Matter) -> str:
    return matter.en if language() == "en" else matter.zh


def trips_of(matter: Matter) -> str:
    """最多跑 1 次，可以一次不跑."""
    if matter.trips == 0:
        return _("一次不跑")
    if matter.remote_trips == 0:
        return _("最多跑 %(n)d 次，可以一次不跑") % {"n": matter.trips}
    return _("最多跑 %(n)d 次") % {"n": matter.trips}


def for_citizens(matter: Matter) -> bool:
    """May somebody begin it on their phone?"""
    return bool(matter.service) or "citizen" in matter.channels


def matter_groups() -> list[Row]:
    """Every matter that a citizen may begin, by stretch of life."""
    return [
        {
            "title": group.en if language() == "en" else group.zh,
            "matters": [matter_card(one) for one in found if for_citizens(one)],
        }
        for group, found in catalogue()
        if any(map(for_citizens, found))
    ]


def first_matters() -> list[Row]:
    return [matter_card(MATTERS[slug]) for slug in FIRST if for_citizens(MATTERS[slug])]


def my_matters(user: User) -> dict[str, list[Row]]:
    """Under three headings: yours to do, on its way, over."""
    found = cases_of(user).prefetch_related(
        "parties",
        Prefetch("registrations", Registration.objects.select_related("unit")),
        Prefetch("visits", Visit.objects.filter(avoidable=False)),
    )
    groups: dict[str, list[Row]] = {"yours": [], "going": [], "over": []}
    for case in found[:SHOWN]:
        todo = your_act(case, user)
        groups["over" if case.state in FINAL else "yours" if todo else "going"].append(row_of(case, todo))
    return groups


def row_of(case: Case, todo: str) -> Row:
    registration = next(iter(case.registrations.all()), None)
    return {
        "case": case,
        "title": say(MATTERS[case.matter]) if case.matter in MATTERS else case.matter,
        "place": registration.unit.location if registration and registration.unit else "",
        "todo": todo,
        "kind": "wait" if todo else KINDS.get(State(case.state), "plain"),
        "trips": max(Counter(visit.party_id for visit in case.visits.all()).values(), default=0),
        "limit": MATTERS[case.matter].trips if case.matter in MATTERS else 1,
    }


def your_act(case: Case, user: User) -> str:
    """The verb that waits for this person; empty when somebody else has it."""
    mine = [party for party in case.parties.all() if party.user_id == user.pk]
    fills, buys = case.opened_by_id == user.pk, any(p.role == Party.Role.HOLDER for p in mine)
    match case.state:
        case State.DRAFT if fills:
            return _("继续填写")
        case State.SIGNING if any(p.confirmed_at is None for p in mine):
            return _("确认并签字")
        case State.SUPPLEMENTING if fills:
            return _("补齐材料")
        case State.PRECHECKED if buys:
            return _("缴费")
        case State.PAID if mine and not case.remote and not case.visits.all():
            return _("选择办理方式，或按预约到窗口")
    return ""
