"""Mortgages, seizures with a waiting list, notices, objections and residence rights on some of the homes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction

from certificates.services import follow
from realestate.accounts.models import Office
from realestate.common import clock
from realestate.flow.sample.people import person
from realestate.flow.sample.town import enter, moment
from realestate.law.people import Holder
from realestate.law.rights import Mortgage, Notice, Objection, Residence, Seizure
from realestate.register.models import Entry, Unit

ICBC = Holder("中国工商银行杭州分行", "91330000MA0000003W", "credit_code", "bank")
COURT = Holder("杭州市西湖区人民法院", "113301000000000279", "credit_code", "court")
OTHER_COURT = Holder("杭州市滨江区人民法院", "123300000000000196", "credit_code", "court")


def burden(units: list[Unit]) -> None:
    """Forty mortgages, six seizures (one home with a waiting list), five notices, three objections, two residences."""
    today = clock.today()
    for nth, unit in enumerate(units[10:50]):
        mortgage(unit, nth)
    for nth, unit in enumerate(units[60:65]):
        seize(unit, COURT, moment(today - dt.timedelta(days=30 + nth), 9))
    seize(units[60], OTHER_COURT, moment(today - dt.timedelta(days=12), 15))
    for nth, unit in enumerate(units[70:75]):
        notify(unit, nth, today - dt.timedelta(days=10 + nth))
    for nth, unit in enumerate(units[80:83]):
        object_to(unit, nth, today - dt.timedelta(days=3 + nth))
    for nth, unit in enumerate(units[90:92]):
        live_in(unit, nth)


def prove(entry: Entry) -> None:
    """The proof on paper that was given for it."""
    office = Office.objects.get(code=entry.unit.division)
    with transaction.atomic():
        follow(case=None, entry=entry, output="proof", at=entry.booked_at, office=office, pdf=False)


def mortgage(unit: Unit, nth: int) -> None:
    """Every third with a covenant against transfer; the first five from before 2021."""
    day = dt.date(2019 if nth < 5 else 2022 + nth % 3, 1 + nth % 12, 15)
    last = unit.entries.order_by("-ordinal").values_list("booked_at", flat=True)[0]
    day = max(day, last.astimezone(clock.ZONE).date())
    right = Mortgage(
        id="",
        entered_at=moment(day, 11),
        mortgagees=(ICBC,),
        amount=Decimal(600000 + 10000 * nth),
        starts=day,
        until=day.replace(year=day.year + 20, day=min(day.day, 28)),
        scope="主债权、利息、违约金及实现抵押权的费用",
        covenant=nth % 3 == 0,
    )
    prove(enter(unit, "mortgage", right, registration="first", reason="mortgage"))


def seize(unit: Unit, organ: Holder, served: dt.datetime) -> None:
    until = served.date().replace(year=served.year + 3) - dt.timedelta(days=1)
    right = Seizure(
        id="",
        entered_at=served,
        organ=organ,
        served_at=served,
        starts=served.date(),
        until=until,
        document=f"（{served.year}）浙0106执{served.day}号",
    )
    enter(unit, "seizure", right, registration="seizure", reason="seize")


def notify(unit: Unit, nth: int, day: dt.date) -> None:
    buyer = person(700 + nth)
    right = Notice(
        id="",
        entered_at=moment(day),
        kind="sale",
        to=(Holder(buyer.name, buyer.id_number),),
        capable_from=day,
        amount=Decimal(2100000),
    )
    prove(enter(unit, "notice", right, registration="notice", reason="sale"))


def object_to(unit: Unit, nth: int, day: dt.date) -> None:
    who = person(720 + nth)
    right = Objection(id="", entered_at=moment(day), by=Holder(who.name, who.id_number), matter="产权归属")
    prove(enter(unit, "objection", right, registration="objection", reason="objection"))


def live_in(unit: Unit, nth: int) -> None:
    who = person(740 + nth)
    right = Residence(id="", entered_at=moment(dt.date(2025, 12, 1 + nth)), to=(Holder(who.name, who.id_number),))
    prove(enter(unit, "residence", right, registration="first", reason="residence"))
