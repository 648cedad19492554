"""A unit is split: the new ones get rows, books and certificates of their own, and the old one is history."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction

from realestate.accounts.models import User
from realestate.common import clock
from realestate.common.errors import Refused
from realestate.flow.services import entry, judging
from realestate.flow.services.applying import Asked, Side, apply_for
from realestate.law.entries import EntryDraft
from realestate.law.judge import effect
from realestate.register import checking, selectors
from realestate.register.models import Unit
from realestate.register.services import found, lock_units

NEW = ("330106001002GB00023F09990001", "330106001002GB00023F09990002")


@pytest.fixture
def split(owned_flat: Unit, wang_fang: User) -> Callable[[], None]:
    """Wang Fang's flat becomes two, on its own parcel."""
    codes = [owned_flat.code[:19] + code[19:] for code in NEW]
    into = [{"code": code, "area": "40.00", "address": f"新{place}室"} for place, code in enumerate(codes)]
    wang = Side(wang_fang.name, wang_fang.id_number, phone=wang_fang.phone or "13800000000")
    asked = Asked("change", owned_flat.code, "split", holders=(wang,), facts={"into": into})
    case = apply_for(opener=wang_fang, matter="split", asked=[asked])

    def now() -> None:
        rows = list(case.registrations.all())
        with transaction.atomic():
            units = lock_units([owned_flat.code])
            reading = judging.read(case, rows)
            drafts = effect(reading.application, reading.book, clock.now(), reading.calendar)
            entry.append_all(case, rows[0], drafts, units, "registrar", clock.now())

    return now


def test_a_split_makes_two_units_of_one(split: Callable[[], None], owned_flat: Unit) -> None:
    split()
    old = Unit.objects.get(code=owned_flat.code)
    assert selectors.ownership_of(old) is None
    for place, code in enumerate(NEW):
        new = Unit.objects.get(code=owned_flat.code[:19] + code[19:])
        assert (new.location, str(new.area), new.parcel_id) == (f"新{place}室", "40.00", old.parcel_id)
        assert [share.name for share in selectors.owners(new)] == ["王芳"]
        assert new.first_registered
    assert list(checking.compare([old, *Unit.objects.filter(location__startswith="新")])) == []


def test_a_code_that_was_used_before_is_never_used_again(owned_flat: Unit) -> None:
    draft = EntryDraft(owned_flat.code, "ownership", "change", "split", {}, founds=True)
    with pytest.raises(Refused) as refused:
        found(draft=draft, beside=owned_flat)
    assert (refused.value.code, refused.value.status) == ("unit_code_taken", 409)
