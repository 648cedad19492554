"""The cast and a flat for the tests of the law: Wang Fang sells, Li Lei buys, ICBC lends. Each test changes one
fact.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from realestate.common.identifiers import id_check_digit
from realestate.common.workdays import SHANGHAI, Calendar
from realestate.law import (
    Applicant,
    Application,
    Book,
    Holder,
    Owner,
    Paper,
    Person,
    UnitFacts,
    Verdict,
    apply,
    effect,
    judge,
)  # fmt: skip
from realestate.law.facts import Facts
from realestate.law.people import PartyKind, Share
from realestate.law.rights import Mortgage, Notice, Objection, Ownership, Seizure
from realestate.law.types import type_of

CALENDAR = Calendar.standard()
CODE = "330106001002GB00023F00010012"
OTHER_CODE = "330106001002GB00023F00010013"


def moment(text: str) -> datetime:
    """``2026-03-02 09:30`` in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def id_number(serial: int, born: str = "19800402") -> str:
    """A valid synthetic number of an area that nobody was born in."""
    digits = f"330199{born}{serial:03d}"
    return digits + id_check_digit(digits)


def person(name: str, serial: int, *, born: str = "1980-04-02", homes: int | None = 0, **facts: Any) -> Person:
    return Person(
        name,
        id_number(serial, born.replace("-", "")),
        born=date.fromisoformat(born),
        household_homes=homes,
        **facts,
    )


def firm(name: str, kind: PartyKind = "bank") -> Holder:
    return Holder(name, "", "credit_code", kind)


WANG = person("王芳", 2)
QIANG = person("李强", 3)
LI = person("李雷", 5, born="1990-03-03")
HAN = person("韩梅", 4, born="1991-05-06")
ZHAO = person("赵敏", 6)
SUN = person("孙立", 7)
CHILD = person("小明", 9, born="2017-05-01")
ICBC = firm("工行杭州分行")
COURT = firm("西湖区法院", "court")
COURT_B = firm("滨江区法院", "court")
NOW = moment("2026-03-02 09:30")


def flat(owners: dict[Person, Share] | None = None, **changes: Any) -> Book:
    """A first registered flat of Wang Fang, 89.50 m2, hers since 2019-06-01, with nothing on it."""
    unit = UnitFacts(
        CODE, use=changes.pop("use", "住宅"), area=Decimal(changes.pop("area", "89.50")), location="文三路1号"
    )
    acquired = date.fromisoformat(changes.pop("acquired", "2019-06-01"))
    ownership = Ownership(
        id="o1",
        entered_at=datetime(acquired.year, acquired.month, acquired.day, 10, tzinfo=SHANGHAI),
        owners=tuple(Owner(p.holder, share) for p, share in (owners or {WANG: Fraction(1)}).items()),
        acquired=acquired,
    )
    return replace(Book(unit, ownership, first_registered_on=acquired), **changes)


def mortgage(
    to: Holder = ICBC, *, covenant: bool | None = False, entered: str = "2023-05-01 10:00", **more: Any
) -> Mortgage:
    facts: dict[str, Any] = {"id": f"m-{to.name}", "amount": Decimal(800000)} | more
    return Mortgage(entered_at=moment(entered), mortgagees=(to,), covenant=covenant, **facts)


def notice(
    to: Person = ZHAO,
    *,
    kind: Any = "sale",
    entered: str = "2026-01-05 10:00",
    capable: str | None = "2026-01-05",
    obligors: tuple[Holder, ...] = (),
) -> Notice:
    return Notice(
        id=f"n-{to.name}-{kind}",
        entered_at=moment(entered),
        kind=kind,
        to=(to.holder,),
        obligors=obligors,
        capable_from=date.fromisoformat(capable) if capable else None,
    )


def objection(
    by: Person = SUN, *, entered: str = "2026-02-26 10:00", matter: str = "产权归属", **more: Any
) -> Objection:
    return Objection(id=f"j-{by.name}-{entered}", entered_at=moment(entered), by=by.holder, matter=matter, **more)


def seizure(by: Holder = COURT, *, served: str = "2026-01-05 10:00", starts: str = "2026-01-05",
            until: str = "2029-01-04", **more: Any) -> Seizure:  # fmt: skip
    facts: dict[str, Any] = {"id": f"s-{by.name}-{served}"} | more
    return Seizure(
        entered_at=moment(served),
        organ=by,
        served_at=moment(served),
        starts=date.fromisoformat(starts),
        until=date.fromisoformat(until),
        **facts,
    )


def papers(*kinds: str | Paper) -> tuple[Paper, ...]:
    return tuple(kind if isinstance(kind, Paper) else Paper(kind) for kind in kinds)


def signed(kind: str, *by: Holder, **data: Any) -> Paper:
    return Paper(kind, tuple(p.id_number or p.name for p in by), data=data)


SALE_PAPERS = papers("identity", "title_certificate", "sale_contract")


def sale(
    *, sellers: tuple[Person | Applicant, ...] = (WANG,), buyers: dict[Person, Share | None] | None = None,
    extra: tuple[Paper, ...] = (), **changes: Any,
) -> Application:  # fmt: skip
    """Wang Fang sells to Li Lei; every paper is there, tax and fee are paid: nothing stands against it on
    :func:`flat`.
    """
    facts: dict[str, Any] = {
        "type": "transfer",
        "unit_code": CODE,
        "obligors": tuple(s if isinstance(s, Applicant) else Applicant(s) for s in sellers),
        "holders": tuple(Applicant(p, share) for p, share in (buyers or {LI: Fraction(1)}).items()),
        "price": Decimal(2350000),
        "papers": SALE_PAPERS + extra,
        "tax_settled": True,
        "fee_settled": True,
        "case_id": "c1",
    }
    return Application(**(facts | changes))


def ask(application: Application, book: Book, at: datetime | str = NOW) -> Verdict:
    return judge(application, book, moment(at) if isinstance(at, str) else at, CALENDAR)


def codes(application: Application, book: Book, at: datetime | str = NOW) -> tuple[str, ...]:
    return ask(application, book, at).codes


def as_person(holder: Holder) -> Person:
    return Person(holder.name, holder.id_number, holder.id_kind, holder.kind)


BANK = as_person(ICBC)
BANK_B = as_person(replace(ICBC, name="杭州银行"))
DEVELOPER = Person("滨江置业", "", "credit_code", "developer")


def ask_for(type_: str, reason: str, right: str, *, by: tuple[Person | Applicant, ...] = (),
            given_by: tuple[Person, ...] = (), extra: tuple[Paper, ...] = (), book: Book | None = None,
            **changes: Any) -> Application:  # fmt: skip
    """An application with every paper that its ground always wants, fee and tax settled, inspected and published."""
    application = Application(
        type_,
        CODE,
        reason=reason,
        right=right,
        holders=tuple(b if isinstance(b, Applicant) else Applicant(b) for b in by),
        obligors=tuple(Applicant(p) for p in given_by),
        tax_settled=True,
        fee_settled=True,
        site_checked=True,
        published_on=date(2026, 1, 5),
        case_id="c1",
        **changes,
    )
    facts = Facts(application, book or flat(), NOW, CALENDAR)
    needed = (n for n in type_of(application).ground(application).papers if n.when(facts) and not n.own_code)
    everything = (*(Paper(need.kind) for need in needed), Paper("interest_proof"))
    return replace(application, papers=everything + extra)


def entered(application: Application, book: Book, at: Any = NOW) -> Book:
    for draft in effect(application, book, at, CALENDAR):
        if draft.unit_code == book.unit.code:
            book = apply(book, draft, at)
    return book
