"""The case file's promises hold without the code that makes them: the database says no."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.http import Http404

from realestate.accounts.models import Office, User
from realestate.cases.models import Case, Message, SupplementList, Visit
from realestate.cases.selectors import case_for, trips
from realestate.cases.services import draw_number, record_visit, tell
from realestate.common import clock
from realestate.common.identifiers import parse_case_number
from tests import cast
from tests.journey import Journey

pytestmark = pytest.mark.django_db


def sql(statement: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_one_person_is_not_four_eyes(journey: Journey) -> None:
    case = journey.to("accepted")
    with pytest.raises(IntegrityError, match="case_four_eyes"):
        sql("UPDATE cases_case SET reviewed_by_id = accepted_by_id WHERE id = %s", case.pk)


def test_a_state_that_is_not_one_is_refused(journey: Journey) -> None:
    case = journey.to("draft")
    with pytest.raises(IntegrityError, match="case_state_known"):
        sql("UPDATE cases_case SET state = 'half_done' WHERE id = %s", case.pk)


def test_nothing_is_entered_unsigned(journey: Journey) -> None:
    case = journey.to("paid")
    with pytest.raises(IntegrityError, match=r"case_entered_means_signed|case_accepted_means_dated"):
        sql("UPDATE cases_case SET state = 'entered' WHERE id = %s", case.pk)


def test_what_has_ended_stays_ended(journey: Journey) -> None:
    case = journey.to("draft")
    sql("UPDATE cases_case SET state = 'expired', closed_at = now() WHERE id = %s", case.pk)
    with pytest.raises(DatabaseError, match="final"):
        sql("UPDATE cases_case SET state = 'draft' WHERE id = %s", case.pk)


@pytest.mark.parametrize("table", ["cases_event", "cases_finding"])
def test_what_happened_is_not_rewritten(journey: Journey, table: str) -> None:
    journey.to("accepted")
    with pytest.raises(DatabaseError, match="append-only"):
        sql(f"DELETE FROM {table}")


def test_coming_twice_is_one_trip(journey: Journey, office: Office) -> None:
    case = journey.to("paid")
    party = case.parties.first()
    assert party is not None
    record_visit(party=party, office=office, at=clock.now())
    record_visit(party=party, office=office, at=clock.now())
    assert trips(case) == 1
    with pytest.raises(IntegrityError, match="visit_at_most_once"), transaction.atomic():
        Visit.objects.create(case=case, party=party, office=office, at=clock.now())


def test_a_second_list_without_a_supervisor_is_refused(journey: Journey) -> None:
    case = journey.to("submitted")
    with pytest.raises(IntegrityError, match="second_needs_a_supervisor"), transaction.atomic():
        SupplementList.objects.create(
            case=case, ordinal=2, items=[], asked_by=journey.officer, asked_at=clock.now(), due_at=clock.now()
        )


def test_the_same_news_is_told_once(journey: Journey) -> None:
    case = journey.to("draft")
    for _time in range(2):
        tell(case=case, phone="+8613800000001", text="x", key="k")
    assert Message.objects.filter(key="k").count() == 1


def test_numbers_of_a_day_follow_one_another_with_a_check_digit(office: Office, journey: Journey) -> None:
    first = journey.to("draft").number
    with transaction.atomic():
        second = draw_number(office)
    assert int(second[14:20]) == int(first[14:20]) + 1
    assert parse_case_number(second) == second


def test_a_case_is_found_by_its_own_people_only(
    journey: Journey, stranger: User, other_office: Office, supervisor_he: User
) -> None:
    case: Case = journey.to("submitted")
    for person in (journey.buyer, journey.sellers[0], journey.officer, journey.registrar, supervisor_he):
        assert case_for(person, case.number) == case
    elsewhere = cast.staff("elsewhere", "别处", "officer", other_office)
    for person in (stranger, elsewhere):
        with pytest.raises(Http404):
            case_for(person, case.number)
