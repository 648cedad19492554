"""A deadline in a year without a holiday notice is provisional until an office enters the notice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from realestate.accounts.models import HolidayNotice, User
from realestate.cases.models import Message
from realestate.flow.jobs import recompute_deadlines
from tests.journey import Journey

pytestmark = pytest.mark.django_db
NOVEMBER = dt.datetime(2026, 11, 24, 10, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.fixture
def accepted(journey: Journey) -> Journey:
    """Accepted on 24 November 2026: thirty working days reach into 2027."""
    with time_machine.travel(NOVEMBER, tick=False):
        journey.to("accepted")
    return journey


def test_a_deadline_in_2027_is_provisional(accepted: Journey) -> None:
    assert accepted.case.deadline == dt.date(2027, 1, 6)
    assert accepted.case.deadline_provisional


def test_the_notice_moves_the_deadline_and_people_are_told(
    accepted: Journey, as_user: Callable[[User], Client]
) -> None:
    admin = User.objects.create_superuser(username="root", password="long enough for this", name="管理员")
    typed = {"year": "2027", "document": "国办发明电〔2026〕7号", "off": "01-01~05\n02-05~11", "worked": "01-09"}
    answer = as_user(admin).post("/admin/accounts/holidaynotice/add/", typed)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert ProcrastinateJob.objects.filter(task_name="flow.recompute_deadlines").count() == 1
    recompute_deadlines.func()
    recompute_deadlines.func()
    case = accepted.fresh()
    assert not case.deadline_provisional
    assert case.deadline == dt.date(2027, 1, 8)
    assert case.events.filter(act="recompute_deadline").count() == 1
    assert Message.objects.filter(case=case, text__contains="2027-01-08").count() == 2


def test_a_notice_that_cannot_be_read_is_told_at_its_field(db: None, as_user: Callable[[User], Client]) -> None:
    admin = User.objects.create_superuser(username="root", password="long enough for this", name="管理员")
    typed = {"year": "2027", "document": "x", "off": "春节七天", "worked": ""}
    answer = as_user(admin).post("/admin/accounts/holidaynotice/add/", typed)
    assert answer.status_code == 200
    assert "看不懂这一段" in answer.content.decode()
    assert not HolidayNotice.objects.exists()
