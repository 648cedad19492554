"""How the desk finds a case among a great many: by what an officer has at hand, and never by reading them all."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from realestate.accounts.models import Office
from realestate.cases.models import Case
from realestate.cases.selectors import found_by, in_a_list
from tests.journey import Journey


@pytest.fixture
def case(journey: Journey) -> Case:
    journey.to("submitted")
    return journey.fresh()


def test_by_what_an_officer_has_at_hand(case: Case, journey: Journey) -> None:
    buyer, number = journey.buyer, case.number
    phone, identity = str(buyer.phone), str(buyer.id_number)
    for words in (
        number,
        number[:8],
        number[6:17],
        f"{number[:8]} {number[8:14]} {number[14:]}",
        buyer.name,
        buyer.name[0],
        phone,
        phone.removeprefix("+86"),
        identity,
        identity.lower(),
    ):
        assert list(found_by(words, [case.office_id])) == [case], words


@pytest.mark.parametrize(
    "words", ["1", "00", "99999999", "13800000009", "张三", "%", "_", "😀'--", "110101199001011234"]
)
def test_what_names_nothing_finds_nothing(case: Case, words: str) -> None:
    assert not found_by(words, [case.office_id])


def test_another_offices_case_is_not_found(case: Case, other_office: Office) -> None:
    assert not found_by(case.number, [other_office.pk])
    assert not found_by(case.number, [])


def test_a_list_says_whose_and_where_in_one_statement(case: Case, journey: Journey) -> None:
    with CaptureQueriesContext(connection) as asked:
        (found,) = in_a_list(Case.objects.filter(pk=case.pk))
        assert found.office.name
    assert len(asked) == 1
    assert found.names == [journey.sellers[0].name, journey.buyer.name]
    assert found.place == journey.unit.location


def test_no_word_makes_the_database_read_every_case(case: Case) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for words in (case.number[-7:], "李雷", "13800000009"):
            statement, values = found_by(words, [case.office_id]).query.sql_with_params()
            cursor.execute(f"EXPLAIN {statement}", values)
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "Seq Scan" not in plan, plan
