"""The database's own promises about questions: each refused where the code would have let it pass."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from realestate.accounts.models import Organisation, User
from realestate.query.models import Document, Grant, Household, Question
from realestate.register.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def question(stranger: User, office: object) -> Callable[..., Question]:
    """A row past the service: answered, unless told otherwise."""

    def write(**said: Any) -> Question:
        values = {
            "number": f"CX{Question.objects.count()}", "at": timezone.now(), "user": stranger, "asker_name": "钱多",
            "role": "public", "index": "unit", "ask": "restrictions", "outcome": "answered", "told": ["seized"],
        }  # fmt: skip
        return Question.objects.create(**{**values, **said})

    return write


def refused(act: Callable[[], object], name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        act()


def test_what_was_refused_has_reasons_and_told_nothing(question: Callable[..., Question]) -> None:
    refused(lambda: question(outcome="refused", told=[]), "question_told_or_reasoned")
    refused(lambda: question(outcome="refused", reasons=[{"code": "x"}]), "question_told_or_reasoned")
    refused(lambda: question(reasons=[{"code": "x"}]), "question_told_or_reasoned")
    assert question(outcome="refused", told=[], reasons=[{"code": "x"}]).pk


def test_a_household_is_told_once(question: Callable[..., Question], stranger: User) -> None:
    now = timezone.now()
    request = Household.objects.create(
        asked_by=stranger,
        purpose="贷款",
        spouse_number="",
        asked_at=now,
        expires_at=now,
        answered_at=now,
        consents=True,
    )
    question(household=request)
    refused(lambda: question(household=request), "household_told_once")


def test_a_consent_has_its_moment(stranger: User) -> None:
    now = timezone.now()
    said = {"asked_by": stranger, "purpose": "贷款", "spouse_number": "", "asked_at": now, "expires_at": now}
    refused(lambda: Household.objects.create(**said, consents=True), "household_answer_has_its_moment")
    refused(lambda: Household.objects.create(**said, answered_at=now), "household_answer_has_its_moment")


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"purpose": ""}, "grant_has_a_purpose"),
        ({"expires_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}, "grant_ends_after_it_begins"),
        ({"unit": None}, "grant_is_about_something"),
    ],
)
def test_an_authorisation_is_whole(
    stranger: User, flat: Unit, icbc: Organisation, wrong: dict[str, Any], name: str
) -> None:
    now = timezone.now()
    said = {"code": "A" * 10, "giver": stranger, "organisation": icbc, "unit": flat, "purpose": "贷款", "given_at": now,
            "expires_at": now + dt.timedelta(hours=1)}  # fmt: skip
    refused(lambda: Grant.objects.create(**{**said, **wrong}), name)


def test_an_authorisation_once_revoked_stays_so(stranger: User, flat: Unit, icbc: Organisation) -> None:
    now = timezone.now()
    grant = Grant.objects.create(
        code="A" * 10, giver=stranger, organisation=icbc, unit=flat, purpose="贷款", given_at=now,
        expires_at=now + dt.timedelta(hours=1),
    )  # fmt: skip
    Grant.objects.filter(pk=grant.pk).update(revoked_at=now)
    refused(lambda: Grant.objects.filter(pk=grant.pk).update(revoked_at=None), "only by being revoked")


def test_a_paper_is_one_and_never_changes(question: Callable[..., Question]) -> None:
    said = {"question": question(), "key": "x", "sha256": "0" * 64, "size": 1, "sealed_at": timezone.now()}
    Document.objects.create(**said, token="A" * 26)
    refused(lambda: Document.objects.create(**said, token="B" * 26), "question_id")
    refused(lambda: Document.objects.update(size=2), "append-only")


def test_the_log_cannot_be_emptied(db: None) -> None:
    def empty() -> None:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE query_question CASCADE")

    refused(empty, "append-only")
