"""Where our book and the bills differ, and what a supervisor looks at every morning."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery, Sum

from realestate.accounts.models import Office
from realestate.common import clock
from realestate.payments.models import Discrepancy, GatewayCall, Order, Refund, Statement, StatementLine, TurnedAway

READY = dt.time(10)  # a day's bill is there on the next day after this
LOOKED_BACK = 14  # days
Kind, Line = Discrepancy.Kind, StatementLine.Kind


class Difference(NamedTuple):
    """One payment or refund about which our book and the bill do not say the same; `ours`, `theirs` in yuan."""

    kind: Discrepancy.Kind
    out_trade_no: str
    out_request_no: str
    order: Order | None
    ours: Decimal | None
    theirs: Decimal | None


class Day(NamedTuple):
    """A day of the last fortnight, its bill if it came, and how many of its differences are open."""

    day: dt.date
    statement: Statement | None
    open: int


def differences_of(statement: Statement) -> list[Difference]:
    """What the day's bill has and our book has not or otherwise, and what our book has of that day and no bill has.

    A payment at midnight may be in the bill of the day before the one on which we heard of it, so ours are looked for
    in every bill so far.
    """
    lines = list(statement.lines.all())
    return [
        *_payments([line for line in lines if line.kind == Line.PAYMENT]),
        *_refunds([line for line in lines if line.kind == Line.REFUND]),
        *_ours_alone(statement.day),
    ]


def _payments(lines: list[StatementLine]) -> Iterator[Difference]:
    orders = {o.out_trade_no: o for o in Order.objects.filter(out_trade_no__in=[one.out_trade_no for one in lines])}
    for number, theirs in _sums((line.out_trade_no, line.amount) for line in lines).items():
        order = orders.get(number)
        if order is None or order.received is None:
            yield Difference(Kind.MISSING_HERE, number, "", order, None, theirs)
        elif order.received != theirs:
            yield Difference(Kind.AMOUNT, number, "", order, order.received, theirs)


def _refunds(lines: list[StatementLine]) -> Iterator[Difference]:
    numbers = [line.out_request_no for line in lines]
    rows = {r.out_request_no: r for r in Refund.objects.select_related("order").filter(out_request_no__in=numbers)}
    trades = {line.out_request_no: line.out_trade_no for line in lines}
    orders = {o.out_trade_no: o for o in Order.objects.filter(out_trade_no__in=trades.values())}
    for number, theirs in _sums((line.out_request_no, line.amount) for line in lines).items():
        refund = rows.get(number)
        ours = refund.amount if refund and refund.state == Refund.State.DONE and not refund.voucher else None
        if ours != theirs:
            yield Difference(Kind.REFUND, trades[number], number, orders.get(trades[number]), ours, theirs)


def _ours_alone(day: dt.date) -> Iterator[Difference]:
    begin = dt.datetime.combine(day, dt.time(), clock.ZONE)
    end = begin + dt.timedelta(days=1)
    billed = StatementLine.objects.filter(kind=Line.PAYMENT, out_trade_no=OuterRef("out_trade_no"))
    for order in Order.objects.filter(~Exists(billed), received__isnull=False, ended_at__gte=begin, ended_at__lt=end):
        yield Difference(Kind.MISSING_THERE, order.out_trade_no, "", order, order.received, None)
    returned = StatementLine.objects.filter(
        kind=Line.REFUND, out_trade_no=OuterRef("order__out_trade_no"), out_request_no=OuterRef("out_request_no")
    )
    done = Refund.objects.filter(~Exists(returned), state=Refund.State.DONE, done_at__gte=begin, done_at__lt=end)
    for refund in done.filter(voucher="").select_related("order"):
        order = refund.order
        yield Difference(Kind.REFUND, order.out_trade_no, refund.out_request_no, order, refund.amount, None)


def _sums(pairs: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for number, amount in pairs:
        sums[number] += amount
    return sums


def newest_due(now: dt.datetime) -> dt.date:
    """The last day whose bill should be there: yesterday after ten, before that the day before."""
    local = now.astimezone(clock.ZONE)
    return local.date() - dt.timedelta(days=1 if local.time() >= READY else 2)


def days_without_statement(now: dt.datetime) -> list[dt.date]:
    """Days of the last fortnight whose bill is due and did not come, the oldest first; none before our first order."""
    newest = newest_due(now)
    first = Order.objects.aggregate(first=Min("created_at"))["first"]
    if first is None:
        return []
    oldest = max(first.astimezone(clock.ZONE).date(), newest - dt.timedelta(days=LOOKED_BACK - 1))
    have = set(Statement.objects.filter(day__gte=oldest).values_list("day", flat=True))
    due = [oldest + dt.timedelta(days=count) for count in range((newest - oldest).days + 1)]
    return [day for day in due if day not in have]


def latest_days(now: dt.datetime) -> list[Day]:
    """The bills of the last fortnight and those that should be there, the newest first."""
    since = now.astimezone(clock.ZONE).date() - dt.timedelta(days=LOOKED_BACK)
    open_ = Count("discrepancies", filter=Q(discrepancies__state=Discrepancy.State.OPEN))
    days = [Day(row.day, row, row.open) for row in Statement.objects.filter(day__gte=since).annotate(open=open_)]
    have = {one.day for one in days}
    missing = {newest_due(now), *days_without_statement(now)} - have  # the newest can be asked for at any time
    days += [Day(day, None, 0) for day in missing]
    return sorted(days, key=lambda one: one.day, reverse=True)


def discrepancies_for(offices: QuerySet[Office]) -> QuerySet[Discrepancy]:
    """Those about these offices' money, and those about nobody's that we know of."""
    mine = Q(order__bill__case__office__in=offices) | Q(order=None)
    return Discrepancy.objects.filter(mine).select_related("statement", "order__bill__case", "closed_by")


def refunds_for(offices: QuerySet[Office]) -> QuerySet[Refund]:
    """Money of these offices' cases that should go back and has not, those that need a person first."""
    unfinished = [Refund.State.FAILED, Refund.State.ASKED]
    calls = GatewayCall.objects.filter(order=OuterRef("order"), act="refund").exclude(outcome="").order_by("-id")
    return (
        Refund.objects.filter(order__bill__case__office__in=offices, state__in=unfinished)
        .annotate(
            said=Subquery(calls.values("outcome")[:1]), tries=Count("order__calls", Q(order__calls__act="refund"))
        )
        .select_related("order__bill__case__office")
        .order_by("-state", "asked_at")
    )


def turned_away(since: dt.datetime) -> int:
    """How many forged notifications came since then."""
    return TurnedAway.objects.filter(hour__gte=since).aggregate(n=Sum("count"))["n"] or 0
