"""What the law asks about a unit: kept in its row, carried by its entries, given to the law, as of any moment."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from realestate.accounts.models import User
from realestate.law.entries import EntryDraft
from realestate.law.people import Holder
from realestate.register.models import Unit
from realestate.register.selectors import book, unit_facts
from realestate.register.services import append, lock_units
from tests import cast

pytestmark = pytest.mark.django_db
DEVELOPER = {"developer_name": "滨江置业有限公司", "developer_number": "91330200MA99999TXY"}


def fresh(unit: Unit) -> Unit:
    return Unit.objects.get(pk=unit.pk)


def test_the_law_hears_what_the_row_says() -> None:
    unit = cast.make_unit(
        7, land="homestead", public_facility=True, disputed=True, under_construction=True, **DEVELOPER
    )
    facts = unit_facts(unit)
    assert (facts.land, facts.public_facility, facts.disputed, facts.under_construction) == (
        "homestead", True, True, True,
    )  # fmt: skip
    assert facts.developer == Holder("滨江置业有限公司", "91330200MA99999TXY", "credit_code", "developer")
    assert unit_facts(cast.make_unit(8)).developer is None


def test_a_presold_unit_stands_without_first_registration() -> None:
    unit = cast.make_unit(7, under_construction=True, **DEVELOPER)
    cast.enter(unit, "notice", {"kind": "presale", "to": [{"name": "李雷"}]}, registration="notice")
    assert not fresh(unit).first_registered
    assert not book(fresh(unit)).first_registered


def test_the_first_ownership_ends_the_building(wang_fang: User) -> None:
    unit = cast.make_unit(7, under_construction=True, **DEVELOPER)
    cast.own(unit, wang_fang)
    unit = fresh(unit)
    assert unit.first_registered
    assert not unit.under_construction
    assert book(unit).first_registered_on == dt.date(2019, 6, 1)


def test_the_first_entry_carries_all_facts_and_a_later_one_what_it_changes(owned_flat: Unit) -> None:
    first = owned_flat.entries.get(ordinal=1).content["unit_facts"]
    assert first == {"use": "住宅", "location": owned_flat.location, "area": "89.50"}
    with transaction.atomic():
        draft = EntryDraft(owned_flat.code, "ownership", "change", "area", {}, opens=False, unit_facts={"area": "90.2"})
        unit = lock_units([owned_flat.code])[owned_flat.code]
        append(unit=unit, draft=draft, case_number="C7", sequence=1, registrar="林静", at=dt.datetime.now(dt.UTC))
    assert owned_flat.entries.get(ordinal=2).content["unit_facts"] == {"area": "90.2"}
    assert fresh(owned_flat).area == Decimal("90.20")


@pytest.mark.parametrize(
    ("fields", "referee"),
    [
        ({"land": "sea"}, "unit_land_of_a_known_kind"),
        ({"developer_number": "91330200MA99999TXY"}, "unit_developer_has_a_name"),
    ],
)
def test_the_database_refuses_facts_that_cannot_be(fields: dict[str, str], referee: str) -> None:
    with pytest.raises(IntegrityError, match=referee), transaction.atomic():
        cast.make_unit(7, **fields)
