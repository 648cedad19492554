"""Random histories of one unit: the certificates are always those of the book, and no closed one verifies as valid."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certificates import services, standing
from certificates.models import Certificate, NumberSeries
from realestate.accounts import working_days
from realestate.accounts.models import Office, User
from realestate.common.clock import ZONE
from realestate.law.entries import Closing, EntryDraft, Output
from realestate.register import selectors
from realestate.register.models import Restriction, Right, Unit
from realestate.register.services import append, lock_units
from tests.certificates.conftest import own
from tests.certificates.proved import CONTENTS, ZHAO

pytestmark = pytest.mark.django_db
KINDS = st.sampled_from(sorted(CONTENTS))
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("open"), KINDS),
        st.tuples(st.just("cancel"), st.integers(0, 9)),
        st.tuples(st.just("change"), st.integers(0, 9)),
        st.tuples(st.just("suit"), st.integers(0, 9)),
        st.tuples(st.just("sell"), st.integers(1, 3)),
        st.tuples(st.just("court_sale"), st.just(1)),
        st.tuples(st.just("wait"), st.integers(1, 120)),
    ),
    max_size=12,
)
LIVE = ("valid", "suspended")


@dataclass
class History:
    """One unit, its entries with their certificates, and a clock that only goes forward."""

    unit: Unit
    office: Office
    now: dt.datetime = dt.datetime(2024, 3, 4, 9, 30, tzinfo=ZONE)
    number: int = field(default=1)

    def do(self, act: str, given: Any) -> None:
        getattr(self, f"do_{act}")(given)
        self.now += dt.timedelta(minutes=1)

    def do_open(self, kind: str) -> None:
        if kind != "mortgage" or not self.standing("mortgage"):
            self.enter(kind, CONTENTS[kind], {}, "first", "proof")

    def do_cancel(self, place: int) -> None:
        if target := self.pick(place):
            self.enter(target.kind, {}, {target: "cancelled"}, "cancellation", "entry", opens=False)

    def do_change(self, place: int) -> None:
        if target := self.pick(place):
            self.enter(target.kind, CONTENTS[target.kind], {target: "replaced"}, "change", "proof")

    def do_suit(self, place: int) -> None:
        objections = self.standing("objection")
        if objections:
            target = objections[place % len(objections)]
            content = {**target.entry.content, "suit_proved": self.now.date().isoformat()}
            self.enter("objection", content, {target: "replaced"}, "objection", "entry")

    def do_sell(self, copies: int) -> None:
        self.transfer(copies, dict.fromkeys(self.standing("notice"), "turned"))

    def do_court_sale(self, copies: int) -> None:
        self.transfer(copies, dict.fromkeys(self.standing("mortgage"), "ended"))

    def do_wait(self, days: int) -> None:
        self.now += dt.timedelta(days=days)

    def transfer(self, copies: int, closes: dict[Any, str]) -> None:
        (old,) = self.standing("ownership")
        owners = {"owners": [{**ZHAO, "id_number": f"33010219000101{n:04d}", "share": "1/2"} for n in (1, 2)]}
        self.enter("ownership", owners, {old: "transferred", **closes}, "transfer", "certificate", copies=copies)

    def standing(self, kind: str) -> list[Any]:
        model: Any = Right if kind in Right.Kind.values else Restriction
        return list(model.objects.filter(unit=self.unit, kind=kind, closed_by=None).select_related("entry"))

    def pick(self, place: int) -> Any:
        those = [one for kind in CONTENTS for one in self.standing(kind)]
        return those[place % len(those)] if those else None

    def enter(
        self,
        kind: str,
        content: dict[str, Any],
        closes: dict[Any, str],
        registration: str,
        output: Output,
        *,
        opens: bool = True,
        copies: int = 1,
    ) -> None:
        self.number += 1
        with transaction.atomic():
            unit = lock_units([self.unit.code])[self.unit.code]
            closing = tuple(Closing(str(one.entry.ordinal), how) for one, how in closes.items())  # type: ignore[arg-type]
            draft = EntryDraft(unit.code, kind, registration, "waived", content, closing, opens, output)  # type: ignore[arg-type]
            entry = append(unit=unit, draft=draft, case_number=f"HISTORY-{self.number}", sequence=1, registrar="林静",
                           at=self.now)  # fmt: skip
            services.follow(
                case=None, entry=entry, output=output, at=self.now, copies=copies, office=self.office, pdf=False
            )

    # What always holds.

    def check(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        self.each_right_has_its_own()
        self.numbers_have_no_gaps()
        self.nothing_ended_verifies_as_valid()

    def each_right_has_its_own(self) -> None:
        for thing in [*Right.objects.all(), *Restriction.objects.all()]:
            live = thing.certificates.filter(state__in=LIVE)
            books = sorted(live.values_list("book", flat=True))
            expected = [] if thing.closed_by_id else list(range(1, max(len(books), 1) + 1))
            assert books == expected, (thing.kind, thing.closed_by_id, books)

    def numbers_have_no_gaps(self) -> None:
        for series in NumberSeries.objects.all():
            serials = sorted(series.certificates.values_list("serial", flat=True))
            assert serials == list(range(1, series.last + 1))

    def nothing_ended_verifies_as_valid(self) -> None:
        """Asked of the law: is that right in force at this moment?"""
        book, calendar = selectors.book(self.unit), working_days.calendar()
        in_force = {
            right.id
            for right in (
                *book.mortgages_in_force(self.now), *book.notices_in_force(self.now, calendar),
                *book.objections_in_force(self.now, calendar), *book.residences_in_force(self.now),
                *book.easements_in_force(self.now), *((book.ownership,) if book.ownership else ()),
            )
        }  # fmt: skip
        for certificate in Certificate.objects.all():
            stands = certificate.state == "valid" and standing.ended(certificate.thing, at=self.now) is None
            assert stands == (certificate.state == "valid" and str(certificate.thing.entry.ordinal) in in_force)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_certificates_are_those_of_the_book_at_every_moment(
    flat: Unit, office: Office, wang_fang: User, acts: list[tuple[str, Any]]
) -> None:
    with transaction.atomic():
        history = History(flat, office)
        entry = own(flat, wang_fang)
        services.follow(case=None, entry=entry, output="certificate", at=history.now, office=office, pdf=False)
        for act, given_ in acts:
            history.do(act, given_)
            history.check()
        transaction.set_rollback(True)
