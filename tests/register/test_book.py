"""The book: append-only, chained, whole; its check finds any planted change; what it said then can be asked."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from realestate.accounts.models import User
from realestate.law.entries import Closing, EntryDraft
from realestate.register.canonical import canonical
from realestate.register.checking import check_unit
from realestate.register.models import Entry, Right, Share, Unit
from realestate.register.selectors import owners
from realestate.register.services import append, lock_units
from tests import cast

pytestmark = pytest.mark.django_db


def sold_to(unit: Unit, buyer: User, *, case_number: str = "C2", at: str = "2026-03-02T10:00:00+08:00") -> Entry:
    """The unit's first ownership passes on."""
    content = {"owners": [{"name": buyer.name, "id_number": buyer.id_number, "share": "1/1"}], "acquired": "2026-03-02"}
    with transaction.atomic():
        locked = lock_units([unit.code])[unit.code]
        draft = EntryDraft(unit.code, "ownership", "transfer", "sale", content, (Closing("1", "transferred"),))
        return append(
            unit=locked,
            draft=draft,
            case_number=case_number,
            sequence=1,
            registrar="林静",
            at=dt.datetime.fromisoformat(at),
        )


def faults(unit: Unit) -> list[str]:
    return [fault.what for fault in check_unit(Unit.objects.get(pk=unit.pk))]


def test_a_sale_closes_the_old_right_and_sets_up_the_new(owned_flat: Unit, li_lei: User) -> None:
    sold_to(owned_flat, li_lei)
    assert [owner.name for owner in owners(owned_flat)] == ["李雷"]
    assert Right.objects.filter(unit=owned_flat, closed_by=None).count() == 1
    assert faults(owned_flat) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE register_entry SET registrar = '别人'",
        "DELETE FROM register_share; DELETE FROM register_right; DELETE FROM register_entry",
    ],
)
def test_an_entry_is_neither_changed_nor_deleted(owned_flat: Unit, statement: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Entry.objects.filter(unit=owned_flat).count() == 1


def test_an_entry_that_skips_one_is_refused(owned_flat: Unit, li_lei: User) -> None:
    unit = Unit.objects.get(pk=owned_flat.pk)
    with pytest.raises(DatabaseError, match="does not follow"), transaction.atomic():
        Entry.objects.create(
            unit=unit, division=unit.division, ordinal=3, registration="transfer", right_kind="ownership", content={},
            case_number="C3", booked_at=dt.datetime.now(dt.UTC), registrar="x",
            previous_hash=unit.last_hash, hash="1" * 64,
        )  # fmt: skip


def test_the_same_registration_is_entered_once(owned_flat: Unit, li_lei: User) -> None:
    sold_to(owned_flat, li_lei)
    with pytest.raises(IntegrityError, match="entry_once_for_a_registration"), transaction.atomic():
        sold_to(owned_flat, li_lei)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_appended_outside_a_transaction(owned_flat: Unit) -> None:
    with pytest.raises(RuntimeError, match="inside the transaction"):
        append(
            unit=owned_flat,
            draft=EntryDraft(owned_flat.code, "ownership", "transfer", "sale", {}),
            case_number="C9",
            sequence=1,
            registrar="x",
            at=dt.datetime.now(dt.UTC),
        )


@pytest.mark.parametrize(("second", "whole"), [("1/2", True), ("1/3", False), ("499999/1000000", False)])
def test_shares_add_up_to_one_exactly(flat: Unit, wang_fang: User, li_lei: User, second: str, whole: bool) -> None:
    people = [(wang_fang, "1/2"), (li_lei, second)]
    content = {"owners": [{"name": u.name, "id_number": u.id_number, "share": share} for u, share in people]}

    def settle() -> None:
        with transaction.atomic():
            cast.enter(flat, "ownership", content)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    if whole:
        settle()
        assert Share.objects.filter(right__unit=flat).count() == 2
    else:
        with pytest.raises(DatabaseError, match="add up to one"):
            settle()


@pytest.mark.parametrize("value", [1.5, dt.date(2026, 1, 1), {1: "x"}])
def test_an_entry_holds_nothing_that_two_programs_could_write_differently(value: object) -> None:
    with pytest.raises(TypeError):
        canonical({"a": value})


def test_the_same_content_has_the_same_bytes() -> None:
    assert canonical({"b": 1, "a": "䶮"}) == '{"a":"䶮","b":1}'.encode()


def test_units_are_locked_in_the_order_of_their_codes(owned_flat: Unit) -> None:
    other = cast.make_unit(3)
    with transaction.atomic():
        assert list(lock_units([owned_flat.code, other.code])) == sorted([owned_flat.code, other.code])
