"""The rows of a case that come in one statement are those that Django would have fetched one table at a time."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from realestate.cases.gathering import FOR_THE_LAW, KINDS, gather
from realestate.cases.models import Case, CheckTask, NoticeObjection, Paper, PaperPage, PublicNotice, Visit
from tests.journey import Journey

RELATIONS = ("parties", "registrations", "papers", "visits", "notices", "events", "check_tasks")


def values(row: models.Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


@pytest.fixture
def case(journey: Journey) -> Case:
    """A case that has a row of each kind, with odd values in them."""
    journey.to("accepted")
    case = journey.fresh()
    for kind in ("other", "marriage_certificate"):
        data = {"by": ["李雷"], "part": 0.1, "n": 10**15}
        paper = Paper.objects.create(case=case, kind=kind, source="applicant", added_at=timezone.now(), data=data)
        for order in (2, 1):
            PaperPage.objects.create(
                paper=paper, order=order, name="𠮷\"'\\.png", media_type="image/png", size=1, sha256="0" * 64, key=kind
            )
    CheckTask.objects.create(case=case, field="price", held="1", stated="2", opened_at=timezone.now())
    Visit.objects.create(case=case, party=case.parties.all()[0], office=case.office, at=timezone.now())
    day = dt.date(2026, 11, 22)
    ends = day + dt.timedelta(days=15)
    notice = PublicNotice.objects.create(case=case, title="公告", text="一\n二", published_on=day, ends_on=ends)
    NoticeObjection.objects.create(notice=notice, name="某", phone="", text="不同意", raised_at=timezone.now())
    registration = case.registrations.get()
    registration.price = Decimal("999999999999.99")
    registration.save(update_fields=["price"])
    return case


def test_every_column_of_every_row_is_the_same(case: Case) -> None:
    gathered, plain = gather(Case.objects.get(pk=case.pk), KINDS), Case.objects.get(pk=case.pk)
    for name in RELATIONS:
        rows = list(getattr(gathered, name).all())
        assert [values(row) for row in rows] == [values(row) for row in getattr(plain, name).all()], name
        assert rows, name
    for name, below in (("registrations", "parts"), ("papers", "pages"), ("notices", "objections")):
        for one, other in zip(getattr(gathered, name).all(), getattr(plain, name).all(), strict=True):
            rows = list(getattr(one, below).all())
            assert [values(row) for row in rows] == [values(row) for row in getattr(other, below).all()], below
            assert rows or name == "papers"
    home, same = gathered.registrations.all()[0].unit, plain.registrations.get().unit
    assert home is not None
    assert same is not None
    assert values(home) == values(same)
    assert values(home.parcel) == values(same.parcel)


def test_nothing_more_is_asked_for_what_was_gathered(case: Case) -> None:
    gathered = Case.objects.select_related("office").get(pk=case.pk)
    with CaptureQueriesContext(connection) as asked:
        gather(gathered, KINDS)
        for name in RELATIONS:
            for row in getattr(gathered, name).all():
                assert row.case is gathered
        for registration in gathered.registrations.all():
            assert registration.unit is not None
            assert registration.unit.parcel.code
            assert all(part.party in gathered.parties.all() for part in registration.parts.all())
        assert all(visit.party.name for visit in gathered.visits.all())
        assert all(page.name for paper in gathered.papers.all() for page in paper.pages.all())
        assert all(one.name for notice in gathered.notices.all() for one in notice.objections.all())
    assert len(asked) == 1


def test_a_case_with_nothing_in_it_is_gathered_too(journey: Journey) -> None:
    journey.to("draft")
    case = gather(journey.fresh(), KINDS)
    assert list(case.papers.all()) == list(case.notices.all()) == list(case.check_tasks.all()) == []


def test_what_was_not_asked_for_is_still_asked_of_the_database(case: Case) -> None:
    gathered = gather(Case.objects.get(pk=case.pk), FOR_THE_LAW)
    with CaptureQueriesContext(connection) as asked:
        assert gathered.events.all()[0]
    assert len(asked) == 1
