"""At most once, shown: races on real PostgreSQL, each with a control in which the referee is gone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from certificates.models import Certificate
from realestate.cases.models import Case, Event
from realestate.common.errors import Refused
from realestate.flow import advance as door
from realestate.flow.services import acceptance, entry
from realestate.register.models import Entry, Unit
from tests.faults.conftest import at_once, without
from tests.journey import Journey, full_checks


def won(results: list[Any]) -> list[Any]:
    return [result for result in results if not isinstance(result, Exception)]


def codes(results: list[Any]) -> set[str]:
    return {result.code for result in results if isinstance(result, Refused)}


def accept_by(journey: Journey, officer: Any) -> Any:
    checks = full_checks(journey.case)
    return lambda: acceptance.accept(case_id=journey.case.pk, officer=officer, seen="paid", checks=checks)


@contextmanager
def no_row_lock() -> Iterator[None]:
    """The control: the door reads the case without locking it."""

    def peek(case_id: int, *, seen: str | None = None) -> Case:
        case = Case.objects.get(pk=case_id)
        if seen is not None and seen != case.state:
            raise door.moved_on(case)
        return case

    with mock.patch.object(door, "lock", peek):
        yield


@pytest.mark.django_db(transaction=True)
def test_two_officers_accept_the_same_case_and_one_does(journey: Journey) -> None:
    journey.to("paid")
    results = at_once(accept_by(journey, journey.officer), accept_by(journey, journey.reviewer))
    assert len(won(results)) == 1
    assert codes(results) == {"moved_on"}
    assert Event.objects.filter(case=journey.case, act="accept").count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_row_lock_both_officers_would_accept(journey: Journey) -> None:
    journey.to("paid")
    with no_row_lock():
        for _attempt in range(5):
            results = at_once(accept_by(journey, journey.officer), accept_by(journey, journey.reviewer))
            if len(won(results)) == 2:
                break
            with connection.cursor() as cursor:  # back to the start of the race
                cursor.execute("UPDATE cases_case SET state = 'paid', accepted_at = NULL, accepted_by_id = NULL")
    assert Event.objects.filter(case=journey.case, act="accept").count() >= 2


def enter_by(journey: Journey) -> Any:
    return lambda: entry.enter(case_id=journey.case.pk, registrar=journey.registrar, seen="reviewed")


@pytest.mark.django_db(transaction=True)
def test_eight_threads_enter_a_case_and_it_is_entered_once(journey: Journey) -> None:
    case = journey.to("reviewed")
    results = at_once(*[enter_by(journey)] * 8)
    assert len(won(results)) == 1
    assert codes(results) == {"moved_on"}
    assert Entry.objects.filter(case_number=case.number).count() == 1
    assert Certificate.objects.filter(case=case).count() == 1
    assert ProcrastinateJob.objects.filter(task_name="certificates.make_pdf").count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_door_s_lock_the_database_still_enters_once(journey: Journey) -> None:
    case = journey.to("reviewed")
    with no_row_lock():
        results = at_once(*[enter_by(journey)] * 8)
    assert len(won(results)) == 1
    assert Entry.objects.filter(case_number=case.number).count() == 1
    assert Certificate.objects.filter(case=case, state="valid").count() == 1


@pytest.mark.django_db(transaction=True)
def test_with_neither_lock_nor_referees_an_entry_would_be_made_twice(journey: Journey) -> None:
    case = journey.to("reviewed")
    name = "entry_once_for_a_registration"
    once = f"ALTER TABLE register_entry ADD CONSTRAINT {name} UNIQUE (case_number, sequence, unit_id)"
    with without(f"ALTER TABLE register_entry DROP CONSTRAINT {name}", back=()):
        journey.to_entered()
        unit = Unit.objects.get(pk=journey.unit.pk)
        with transaction.atomic():
            first = Entry.objects.get(case_number=case.number)
            again = Entry(
                unit=unit, division=unit.division, ordinal=unit.last_ordinal + 1, registration=first.registration,
                right_kind=first.right_kind, content=first.content, closes=[], opens=False,
                case_number=first.case_number, sequence=first.sequence, booked_at=first.booked_at,
                registrar=first.registrar, previous_hash=unit.last_hash, hash="0" * 64,
            )  # fmt: skip
            again.save()
        assert Entry.objects.filter(case_number=case.number).count() == 2
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE register_entry DISABLE TRIGGER entry_append_only")
            cursor.execute("DELETE FROM register_entry WHERE id = %s", [again.pk])
            cursor.execute("ALTER TABLE register_entry ENABLE TRIGGER entry_append_only")
            cursor.execute(once)


@pytest.mark.django_db(transaction=True)
def test_a_double_click_and_a_week_old_tab_change_nothing(journey: Journey) -> None:
    case = journey.to("accepted")
    before = Event.objects.filter(case=case).count()
    for _click in range(2):
        with pytest.raises(Refused, match="moved_on"):
            acceptance.accept(
                case_id=case.pk, officer=journey.officer, seen="paid", checks={"identity": True, "papers": True}
            )
    assert Event.objects.filter(case=case).count() == before


@pytest.mark.django_db(transaction=True)
def test_two_clicks_on_open_make_one_draft(journey: Journey) -> None:
    from realestate.flow.services import opening

    def act() -> Case:
        return opening.open_case(user=journey.buyer, matter="second_hand_home", unit_code=journey.unit.code)

    results = at_once(act, act, act, act)
    assert len({case.pk for case in won(results)}) == 1
    assert Case.objects.count() == 1
