"""What each kind of entry makes of the book: rows of today, and the same facts for the law."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError

from realestate.law.people import Holder
from realestate.register.checking import check_unit
from realestate.register.models import Restriction, Right, Unit
from realestate.register.selectors import book, in_force
from tests import cast
from tests.law.stage import CALENDAR
from tests.register.support import (
    CCB,
    COURT,
    COURT_B,
    HAN,
    ICBC,
    LI,
    WANG,
    easement,
    enter,
    moment,
    mortgage,
    notice,
    objection,
    ownership,
    residence,
    seizure,
    settle,
)

pytestmark = pytest.mark.django_db
LATER = moment("2026-04-01 10:00")


@pytest.fixture
def home() -> Unit:
    """Wang Fang's, with nothing on it."""
    unit = cast.make_unit(7)
    enter(unit, ownership(WANG), at="2019-06-01 10:00")
    return unit


def whole(unit: Unit) -> bool:
    settle()
    return not list(check_unit(Unit.objects.get(pk=unit.pk)))


def ranks(unit: Unit) -> list[tuple[int, int]]:
    """Rank and ordinal of each mortgage in force."""
    rights = Right.objects.filter(unit=unit, kind="mortgage", closed_by=None).order_by("rank")
    return [(right.rank, right.entry.ordinal) for right in rights.select_related("entry")]


def by_law(unit: Unit) -> list[int]:
    return [int(one.id) for one in book(unit).mortgages_in_force(LATER)]


def test_mortgages_rank_by_entry(home: Unit) -> None:
    enter(home, mortgage(ICBC))
    enter(home, mortgage(CCB))
    assert ranks(home) == [(1, 2), (2, 3)]
    assert by_law(home) == [2, 3]
    assert whole(home)


def test_a_mortgage_paid_off_lets_the_next_move_up_and_a_new_one_stands_last(home: Unit) -> None:
    enter(home, mortgage(ICBC))
    enter(home, mortgage(CCB))
    enter(home, "mortgage", (2, "cancelled"), registration="cancellation", reason="paid_off")
    assert ranks(home) == [(1, 3)]
    enter(home, mortgage(ICBC))
    assert ranks(home) == [(1, 3), (2, 5)]
    assert by_law(home) == [3, 5]
    assert whole(home)


def test_a_mortgage_from_a_notice_ranks_from_the_notice(home: Unit) -> None:
    """民法典担保解释 52: before one that was entered in between."""
    enter(home, notice(ICBC, "mortgage"), at="2026-01-05 10:00", registration="notice")
    enter(home, mortgage(CCB), at="2026-02-01 10:00")
    since = moment("2026-01-05 10:00")
    enter(home, mortgage(ICBC, ranked_from=since), (2, "turned"), at="2026-03-01 10:00")
    assert ranks(home) == [(1, 4), (2, 3)]
    assert by_law(home) == [4, 3]
    assert book(home).notice_state(book(home).notices[0], LATER, CALENDAR) == "turned"
    assert whole(home)


def test_an_agreed_order_comes_before_the_order_of_entry(home: Unit) -> None:
    enter(home, mortgage(ICBC))
    enter(home, mortgage(CCB))
    enter(home, mortgage(ICBC, rank_order=1, ranked_from=moment("2026-03-02 10:00")), (2, "replaced"),
          registration="change")  # fmt: skip
    assert ranks(home) == [(1, 3), (2, 4)] == list(zip((1, 2), by_law(home), strict=True))
    assert whole(home)


def test_a_changed_amount_keeps_the_rank(home: Unit) -> None:
    enter(home, mortgage(ICBC), at="2026-01-05 10:00")
    enter(home, mortgage(CCB), at="2026-02-05 10:00")
    enter(home, mortgage(ICBC, ranked_from=moment("2026-01-05 10:00")), (2, "replaced"), registration="change")
    assert ranks(home) == [(1, 4), (2, 3)]
    assert whole(home)


def test_one_of_two_mortgages_is_released_and_the_same_banks_other_home_stays(home: Unit) -> None:
    other = cast.make_unit(8)
    enter(other, ownership(WANG))
    for unit in (home, other):
        enter(unit, mortgage(ICBC))
    enter(home, "mortgage", (2, "cancelled"), registration="cancellation")
    assert ranks(home) == []
    assert ranks(other) == [(1, 2)]
    assert whole(home) and whole(other)  # noqa: PT018


def test_one_entry_closes_rights_and_restrictions_at_once(home: Unit) -> None:
    """A court's sale ends the mortgage, the seizure and the notice together with the old ownership."""
    enter(home, mortgage(ICBC))
    enter(home, seizure(COURT), registration="seizure")
    enter(home, notice(HAN), registration="notice")
    closes = ((1, "transferred"), (2, "ended"), (3, "ended"), (4, "cancelled"))
    enter(home, ownership(LI), *closes, registration="transfer", reason="court_sale")
    assert [(right.kind, right.shares.get().name) for right in in_force(home)] == [("ownership", "李雷")]
    assert not Restriction.objects.filter(unit=home, closed_by=None).exists()
    assert whole(home)


@pytest.mark.parametrize("closes", [(9, "cancelled"), (1, "cancelled")])
def test_what_is_not_in_force_is_not_closed(home: Unit, closes: tuple[int, str]) -> None:
    enter(home, ownership(LI), (1, "transferred"), registration="transfer")
    with pytest.raises(IntegrityError, match="in force"):
        enter(home, "mortgage", closes, registration="cancellation")
    assert home.entries.count() == 2


def test_seizures_wait_are_renewed_and_released(home: Unit) -> None:
    enter(home, seizure(COURT, "2026-01-05 10:00"), registration="seizure")
    enter(home, seizure(COURT_B, "2026-01-05 10:00:01"), registration="seizure")
    renewed = seizure(COURT, "2026-01-05 10:00", until=dt.date(2032, 1, 4))
    enter(home, renewed, (2, "replaced"), registration="seizure", reason="renew")
    now = {s.seizure.organ.name: (s.state, s.rank) for s in book(home).seizure_standings(LATER)}
    assert now == {"西湖区法院": ("active", None), "滨江区法院": ("waiting", 1)}
    enter(home, "seizure", (4, "released"), registration="seizure", reason="release")
    then = {s.seizure.organ.name: s.state for s in book(home).seizure_standings(LATER)}
    assert then == {"西湖区法院": "released", "滨江区法院": "active"}
    row = Restriction.objects.get(unit=home, closed_by=None)
    assert (row.served_at, row.start, row.end) == (
        moment("2026-01-05 10:00:01"), dt.date(2026, 1, 5), dt.date(2029, 1, 4),
    )  # fmt: skip
    assert whole(home)


def test_a_pre_seizure_is_a_seizure_once_the_debtor_owns() -> None:
    """法发〔2004〕5号 16: it stands on in the same place; the order of service is that of the first paper."""
    unit = cast.make_unit(7, under_construction=True)
    enter(unit, notice(LI, "presale"), registration="notice")
    enter(unit, seizure(COURT, kind="pre_seizure", debtor=LI), registration="seizure", reason="preseize")
    enter(unit, ownership(LI), (1, "turned"))
    turned = seizure(COURT, kind="seizure", debtor=LI)
    enter(unit, turned, (2, "replaced"), registration="seizure", reason="preseize")
    (standing,) = book(unit).seizure_standings(LATER)
    assert (standing.seizure.kind, standing.state, standing.seizure.served_at) == (
        "seizure", "active", moment("2026-01-05 10:00"),
    )  # fmt: skip
    assert whole(unit)


def test_a_notice_is_turned_or_cancelled(home: Unit) -> None:
    enter(home, notice(LI), registration="notice")
    enter(home, notice(HAN, "mortgage"), registration="notice")
    enter(home, "notice", (3, "cancelled"), registration="cancellation")
    enter(home, ownership(LI), (1, "transferred"), (2, "turned"), registration="transfer")
    now = book(home)
    assert [now.notice_state(one, LATER, CALENDAR) for one in now.notices] == ["turned", "cancelled"]
    assert whole(home)


def test_an_objection_is_kept_by_a_proved_suit(home: Unit) -> None:
    enter(home, objection(), registration="objection", at="2026-03-02 10:00")
    enter(home, objection(suit_proved=dt.date(2026, 3, 10)), (2, "replaced"), registration="objection", reason="suit",
          at="2026-03-10 10:00")  # fmt: skip
    assert len(book(home).objections_in_force(LATER, CALENDAR)) == 1
    assert whole(home)


def test_a_residence_right_stands_beside_the_ownership(home: Unit) -> None:
    enter(home, residence(HAN))
    assert [(right.kind, [share.name for share in right.shares.all()]) for right in in_force(home)] == [
        ("ownership", ["王芳"]), ("residence", ["韩梅"]),
    ]  # fmt: skip
    assert whole(home)


def test_an_easement_stands_in_both_books(home: Unit) -> None:
    other = cast.make_unit(8)
    enter(other, ownership(LI))
    enter(home, easement(other))
    enter(other, easement(home, "dominant"))
    assert [(e.side, e.other_unit) for e in book(home).easements] == [("servient", other.code)]
    assert [(e.side, e.other_unit) for e in book(other).easements] == [("dominant", home.code)]
    assert whole(home) and whole(other)  # noqa: PT018


def test_a_changed_area_changes_the_unit(home: Unit) -> None:
    enter(home, ownership(WANG), (1, "replaced"), registration="change", unit_facts={"area": "90.2", "use": "商业"})
    unit = Unit.objects.get(pk=home.pk)
    assert (unit.area, unit.use) == (Decimal("90.20"), "商业")
    assert whole(home)


def test_a_thousand_co_owners_are_entered_in_their_order(home: Unit) -> None:
    many = [Holder(f"业主{n}", f"H{n:05d}", "other") for n in range(1000)]
    enter(home, ownership(*many), (1, "transferred"), registration="transfer")
    shares = list(Right.objects.get(unit=home, closed_by=None).shares.all())
    assert [share.order for share in shares] == list(range(1, 1001))
    assert shares[0].fraction is not None
    assert whole(home)


def test_holders_without_a_number_may_be_several(home: Unit) -> None:
    enter(home, ownership(Holder("甲"), Holder("乙"), shares="joint"), (1, "transferred"), registration="transfer")
    assert [share.id_number for share in Right.objects.get(unit=home, closed_by=None).shares.all()] == ["", ""]
    assert whole(home)
