"""What a supervisor sees of the offices: how much, how fast, how many trips, how content."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Aggregate,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from realestate.accounts.models import Office
from realestate.cases.machine import LIVE, State
from realestate.cases.models import Case, Event, Party, SupplementList, Visit
from realestate.common import clock
from realestate.common.forms import Stars
from realestate.oversight.models import Complaint, Evaluation

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
WINDOW = 30 * DAY
DONE = (State.ENTERED, State.CLOSED)
LATEST = 3
LISTED = 20
Row = dict[str, Any]

STAGES = (
    (_("填写和确认"), (State.DRAFT, State.SIGNING)),
    (_("预审和补正"), (State.SUBMITTED, State.SUPPLEMENTING)),
    (_("待缴费"), (State.PRECHECKED,)),
    (_("待受理"), (State.PAID,)),
    (_("审核和登簿"), (State.ACCEPTED, State.REVIEWED)),
    (_("送达中"), (State.ENTERED,)),
)
TRIPS = (("none", _("0 次，全程网办")), ("one", _("1 次")), ("more", _("多跑的")))
DURATIONS = (
    ("hour", _("60 分钟以内"), dt.timedelta(), HOUR),
    ("hours", _("1 到 4 小时"), HOUR, 4 * HOUR),
    ("day", _("4 小时到 1 天"), 4 * HOUR, DAY),
    ("days", _("1 到 5 天"), DAY, 5 * DAY),
    ("longer", _("5 天以上"), 5 * DAY, None),
)


class Median(Aggregate):
    """The middle value, computed by PostgreSQL."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


@dataclass(frozen=True)
class Overview:
    """One page of figures; rows are for components/chart.html."""

    live: int
    accepted: int
    entered: int
    median: dt.timedelta | None
    stars: float | None
    stages: list[Row]
    trips: list[Row]
    durations: list[Row]
    ratings: list[Row]
    rated: int


def overview(offices: QuerySet[Office]) -> Overview:
    """The offices' figures: open cases now, and the last thirty days."""
    since = clock.now() - WINDOW
    cases = Case.objects.filter(office__in=offices)
    by_state = dict(cases.filter(state__in=LIVE).order_by().values_list("state").annotate(Count("pk")))
    done = _done(cases, since)
    said = Evaluation.objects.filter(case__office__in=offices, at__gte=since)
    by_stars = dict(said.order_by().values_list("stars").annotate(Count("pk")))
    rated = sum(by_stars.values())
    words = dict(Stars.WORDS)
    return Overview(
        live=sum(by_state.values()),
        accepted=cases.filter(accepted_at__gte=since).count(),
        entered=done["total"],
        median=done["median"],
        stars=sum(stars * count for stars, count in by_stars.items()) / rated if rated else None,
        rated=rated,
        stages=[_row(label, sum(by_state.get(state, 0) for state in states)) for label, states in STAGES],
        trips=[_row(label, done[key]) for key, label in TRIPS],
        durations=[_row(label, done[key]) for key, label, _low, _high in DURATIONS],
        ratings=[_said(f"{stars} · {words[str(stars)]}", by_stars.get(stars, 0)) for stars in range(5, 0, -1)],
    )


def _done(cases: QuerySet[Case], since: dt.datetime) -> dict[str, Any]:
    """Entered since then, in one statement: how many, the median, by trips (R-RUN-03) and by duration."""
    took = ExpressionWrapper(F("entered_at") - F("accepted_at"), output_field=DurationField())
    visits = Visit.objects.filter(case=OuterRef("pk"))
    done = cases.filter(state__in=DONE, entered_at__gte=since).annotate(
        took=took, came=Exists(visits), again=Exists(visits.filter(avoidable=True))
    )
    spans = {
        key: Count("pk", filter=Q(took__gte=low) & (Q(took__lt=high) if high else Q()))
        for key, _label, low, high in DURATIONS
    }
    return done.aggregate(
        total=Count("pk"),
        median=Median("took", output_field=DurationField()),
        none=Count("pk", filter=Q(came=False)),
        one=Count("pk", filter=Q(came=True, again=False)),
        more=Count("pk", filter=Q(again=True)),
        **spans,
    )


def _row(label: Any, value: int) -> Row:
    return {"label": label, "value": value, "text": ngettext("%(n)s 件", "%(n)s 件", value) % {"n": value}}


def _said(label: str, value: int) -> Row:
    return {"label": label, "value": value, "text": ngettext("%(n)s 份", "%(n)s 份", value) % {"n": value}}


def waiting_for_a_reason(offices: QuerySet[Office]) -> QuerySet[Case]:
    """Cases that were asked once already: asking again needs a supervisor's recorded reason (one list a case)."""
    lists = SupplementList.objects.filter(case=OuterRef("pk")).order_by().values("case")
    allowed = Event.objects.filter(case=OuterRef("pk"), act="allow_second_list").order_by().values("case")
    return (
        Case.objects.filter(office__in=offices, state=State.SUBMITTED)
        .annotate(lists=_count(lists), allowed=_count(allowed))
        .filter(lists__gt=F("allowed"))
        .select_related("office")
        .order_by("submitted_at")[:LISTED]
    )


def _count(rows: QuerySet[Any]) -> Any:
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), Value(0))


def late(offices: QuerySet[Office]) -> QuerySet[Case]:
    """Accepted, not entered, and past the promised time or the legal limit; the oldest first."""
    now, today = clock.now(), clock.today()
    return (
        Case.objects.filter(office__in=offices, state__in=[State.ACCEPTED, State.REVIEWED])
        .filter(Q(promised_at__lt=now) | Q(deadline__lt=today))
        .select_related("office", "accepted_by")
        .order_by("accepted_at")[:LISTED]
    )


def latest_words(offices: QuerySet[Office]) -> QuerySet[Evaluation]:
    """What people wrote last."""
    return Evaluation.objects.filter(case__office__in=offices).exclude(words="").select_related("case")[:LATEST]


def open_complaints(offices: QuerySet[Office]) -> QuerySet[Complaint]:
    """Not answered yet, the most urgent first."""
    return (
        Complaint.objects.filter(office__in=offices, answered_at=None)
        .select_related("made_by", "case", "office")
        .order_by("due_on", "pk")[:LISTED]
    )


def complaints_of(user: Any) -> QuerySet[Complaint]:
    """A citizen's own, the newest first."""
    return Complaint.objects.filter(made_by=user).select_related("office", "case")


def evaluation_of(case: Case, party: Party) -> Evaluation | None:
    """What this party has said about the case."""
    return Evaluation.objects.filter(case=case, party=party).first()
