"""What the book said then, what was so then as we know it now, and that replaying it gives the present."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from realestate.law import apply
from realestate.law.book import Book
from realestate.law.entries import Closing, EntryDraft, to_content
from realestate.register.checking import check_unit
from realestate.register.models import Unit
from realestate.register.selectors import as_of, book
from realestate.register.services import append, lock_units
from tests import cast
from tests.register.support import (
    CCB,
    COURT,
    COURT_B,
    HAN,
    ICBC,
    LI,
    SOME_TIME,
    WANG,
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
NOW = moment("2026-06-01 10:00")


def owners(book: Book) -> list[str]:
    return [owner.holder.name for owner in book.owners]


@pytest.fixture
def home() -> Unit:
    unit = cast.make_unit(7)
    enter(unit, ownership(WANG), at="2019-06-01 10:00")
    return unit


def test_the_book_says_what_it_said_to_the_second(home: Unit) -> None:
    enter(home, ownership(LI), (1, "transferred"), registration="transfer", at="2026-03-02 10:00:01")
    assert owners(as_of(home, moment("2026-03-02 10:00"))) == ["王芳"]
    assert owners(as_of(home, moment("2026-03-02 10:00:01"))) == ["李雷"]
    assert as_of(home, moment("2019-06-01 09:59:59")).ownership is None


def test_the_unit_is_as_it_was_then_too(home: Unit) -> None:
    enter(home, ownership(WANG), (1, "replaced"), registration="change", unit_facts={"area": "95.00"})
    assert as_of(home, moment("2026-03-02 09:59")).unit.area == Decimal("89.50")
    assert as_of(home, NOW).unit.area == Decimal("95.00")


def test_a_correction_reaches_back_for_those_who_know_it(home: Unit) -> None:
    """Entered to Wang Fang in 2019; in 2026 it is corrected: it had been Han Mei's."""
    enter(home, ownership(HAN), (1, "replaced"), registration="correction", at="2026-03-02 10:00",
          unit_facts={"area": "91.00"})  # fmt: skip
    then = moment("2022-01-01 10:00")
    assert owners(as_of(home, then)) == ["王芳"]
    assert owners(as_of(home, then, known_at=moment("2026-03-02 09:59"))) == ["王芳"]
    known = as_of(home, then, known_at=NOW)
    assert owners(known) == ["韩梅"]
    assert known.unit.area == Decimal("91.00")
    assert known.ownership is not None
    assert known.ownership.entered_at == moment("2019-06-01 10:00")
    assert as_of(home, moment("2018-01-01 10:00"), known_at=NOW).ownership is None


def test_a_correction_of_a_correction_reaches_back_as_far(home: Unit) -> None:
    enter(home, ownership(HAN), (1, "replaced"), registration="correction", at="2026-03-02 10:00")
    enter(home, ownership(LI), (2, "replaced"), registration="correction", at="2026-04-02 10:00")
    then = moment("2022-01-01 10:00")
    assert owners(as_of(home, then, known_at=moment("2026-03-15 10:00"))) == ["韩梅"]
    assert owners(as_of(home, then, known_at=NOW)) == ["李雷"]


def test_a_seizure_counts_from_its_service_once_it_is_known(home: Unit) -> None:
    enter(home, seizure(COURT, "2026-01-05 10:00"), registration="seizure", at="2026-01-05 10:40")
    between = moment("2026-01-05 10:20")
    assert as_of(home, between).active_seizure(between) is None
    assert as_of(home, between, known_at=between).active_seizure(between) is None
    assert as_of(home, between, known_at=NOW).active_seizure(between) is not None


def test_a_late_entry_is_unknown_before_it_was_recorded(home: Unit) -> None:
    """An old mortgage found in the paper book: in force since 2020, in this book since 2026."""
    enter(home, mortgage(ICBC), at="2020-05-01 10:00", recorded_at=moment("2026-02-01 10:00"))
    then = moment("2021-01-01 10:00")
    assert len(as_of(home, then).mortgages) == 1
    assert len(as_of(home, then, known_at=moment("2026-01-01 10:00")).mortgages) == 0
    assert len(as_of(home, then, known_at=NOW).mortgages) == 1
    assert list(check_unit(Unit.objects.get(pk=home.pk))) == []


# -- Random histories --------------------------------------------------------------------------------------------------

PEOPLE = (WANG, LI, HAN)
ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            ["sell", "mortgage", "seize", "renew", "notice", "object", "suit", "live", "close", "area", "fix"]
        ),
        st.integers(0, 11),
        st.integers(0, 4000),
    ),
    max_size=12,
)


def open_rights(said: Book) -> list[tuple[str, str]]:
    """Kind and id of all that is not closed."""
    shelves = {"mortgage": said.mortgages, "seizure": said.seizures, "notice": said.notices,
               "objection": said.objections, "residence": said.residences}  # fmt: skip
    return [(kind, one.id) for kind, rights in shelves.items() for one in rights if one.closed is None]


def draft_for(act: str, pick: int, code: str, said: Book) -> EntryDraft | None:
    """An act of the law on this book, or None when there is nothing to act on."""
    held, others = said.ownership, open_rights(said)

    def of(kind: str) -> list[str]:
        return [one for its, one in others if its == kind]

    def entry(right: object, kind: str, registration: str, *closes: tuple[str, str], **more: object) -> EntryDraft:
        content = to_content(right) if right is not None else {}  # type: ignore[arg-type]
        pairs = tuple(Closing(key, how) for key, how in closes)  # type: ignore[arg-type]
        return EntryDraft(code, kind, registration, "", content, pairs, **more)  # type: ignore[arg-type]

    people = [PEOPLE[(pick + n) % 3] for n in range(1 + pick % 3)]
    owned = ownership(*people, shares="joint" if pick % 2 else "")
    over = [(held.id, "transferred")] if held else []
    if act == "sell":
        turned = [(key, "turned") for key in of("notice")[: pick % 2]]
        return entry(owned, "ownership", "transfer", *over, *turned)
    if act in ("area", "fix") and held:
        kind = "change" if act == "area" else "correction"
        return entry(owned, "ownership", kind, (held.id, "replaced"), unit_facts={"area": f"{80 + pick}.5"})
    if act in ("renew", "suit"):
        kind = "seizure" if act == "renew" else "objection"
        if not of(kind):
            return None
        new = seizure(COURT) if act == "renew" else objection(suit_proved=dt.date(2026, 3, 2))
        return entry(new, kind, kind, (of(kind)[pick % len(of(kind))], "replaced"))
    if act == "close":
        return entry(None, others[pick % len(others)][0], "cancellation", (others[pick % len(others)][1], "cancelled"),
                     opens=False) if others else None  # fmt: skip
    new_rights = {
        "mortgage": mortgage(
            (ICBC, CCB)[pick % 2], rank_order=pick % 3, ranked_from=SOME_TIME if pick % 4 == 0 else None
        ),
        "seize": seizure((COURT, COURT_B)[pick % 2]), "notice": notice(LI), "object": objection(), "live": residence(),
    }  # fmt: skip
    kind = {"seize": "seizure", "object": "objection", "live": "residence"}.get(act, act)
    return entry(new_rights[act], kind, "first") if act in new_rights else None


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_replaying_the_entries_gives_the_present_and_every_past(db: None, acts: list[tuple[str, int, int]]) -> None:
    """What `law.apply` makes of the drafts one by one is what the book says, now and as of each moment."""
    with transaction.atomic():
        unit = cast.make_unit(7)
        said = book(unit)
        at = moment("2026-01-01 09:00")
        pasts: list[tuple[dt.datetime, Book]] = []
        for act, pick, minutes in [("sell", 0, 0), *acts]:
            draft = draft_for(act, pick, unit.code, said)
            if draft is None:
                continue
            at += dt.timedelta(minutes=minutes + 1)
            locked = lock_units([unit.code])[unit.code]
            entry = append(unit=locked, draft=draft, case_number=f"H{len(pasts)}", sequence=1, registrar="林静", at=at)
            said = apply(said, draft, at, str(entry.ordinal))
            pasts.append((at, said))
        settle()
        unit = Unit.objects.get(pk=unit.pk)
        for then, was in pasts:
            assert shape(as_of(unit, then)) == shape(was)
        assert shape(book(unit)) == shape(said)
        assert list(check_unit(unit)) == []
        transaction.set_rollback(True)


def shape(said: Book) -> tuple[object, ...]:
    """A book without the facts of the unit, which `law.apply` leaves to the register."""
    ownership = said.ownership and (said.ownership.id, said.ownership.owners, said.ownership.entered_at)
    shelves = (said.mortgages, said.notices, said.objections, said.seizures, said.residences)
    return (ownership, *shelves, said.first_registered_on)
