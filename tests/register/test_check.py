"""The check proves the book, and finds whatever was planted in an entry or in what stands for it."""

from __future__ import annotations

import datetime as dt
from io import StringIO
from unittest import mock

import pytest
from django.core.management import CommandError, call_command

from certificates.services import issue
from realestate.accounts.models import Office
from realestate.register import checking
from realestate.register.checking import check_unit
from realestate.register.models import Right, Unit
from realestate.register.progress import Progress, duration
from tests import cast
from tests.register.support import (
    CCB,
    HAN,
    ICBC,
    LI,
    WANG,
    enter,
    mortgage,
    notice,
    objection,
    ownership,
    past_the_referees,
    seizure,
    settle,
)

pytestmark = pytest.mark.django_db
PROJECTION = "its projection differs from the entry"
REHASHED = "hash = encode(sha256(hash::bytea), 'hex')"
DELETED = "DELETE FROM register_share WHERE name = '建行杭州分行'; DELETE FROM register_right WHERE rank = 2"
CLOSED_BY_ANOTHER = """
    UPDATE register_right SET closed_by_id = (SELECT id FROM register_entry WHERE ordinal = 3)
    WHERE closed_by_id IS NOT NULL"""
OF_ANOTHER = """
    UPDATE register_restriction SET entry_id = (SELECT id FROM register_entry WHERE ordinal = 2)
    WHERE kind = 'notice'"""
#: A change by somebody with the keys of the database, the entry whose fault it is, and what the check says.
PLANTED = {
    "content": ("UPDATE register_entry SET content = jsonb_set(content, '{price}', '\"1\"') WHERE ordinal = 2",
                2, "was changed after it was made"),
    "closes": ("UPDATE register_entry SET closes = '[]' WHERE ordinal = 2", 2, "was changed after it was made"),
    "closes, as the projection sees it": ("UPDATE register_entry SET closes = '[]' WHERE ordinal = 2",
                1, "its projection is closed otherwise than the book says"),
    "registrar": ("UPDATE register_entry SET registrar = '别人' WHERE ordinal = 2", 2, "was changed after it was made"),
    "moment": ("UPDATE register_entry SET booked_at = booked_at - interval '1 second' WHERE ordinal = 4",
               4, "was changed after it was made"),
    "moment of recording": ("UPDATE register_entry SET recorded_at = booked_at + interval '1 day' WHERE ordinal = 4",
               4, "was changed after it was made"),
    "case": ("UPDATE register_entry SET case_number = 'X', sequence = 7 WHERE ordinal = 3",
             3, "was changed after it was made"),
    "kind": ("UPDATE register_entry SET registration = 'gift' WHERE ordinal = 2", 2, "was changed after it was made"),
    "division": ("UPDATE register_entry SET division = '330108' WHERE ordinal = 2",
                 2, "its division is not the unit's"),
    "hash": (f"UPDATE register_entry SET {REHASHED} WHERE ordinal = 3", 4, "does not follow the entry before it"),
    "last hash": (f"UPDATE register_entry SET {REHASHED} WHERE ordinal = 7",
                  7, "the unit points to another last entry"),
    "previous hash": ("UPDATE register_entry SET previous_hash = 'x' WHERE ordinal = 3",
                      3, "does not follow the entry before it"),
    "missing entry": ("DELETE FROM register_entry WHERE ordinal = 5", 6, "an entry is missing before this one"),
    "missing last entry": ("DELETE FROM register_entry WHERE ordinal = 7", 7, "the unit points to another last entry"),
    "missing last entry, pointer too": (
        "DELETE FROM register_entry WHERE ordinal = 7; UPDATE register_unit SET last_ordinal = 6",
        6, "the unit points to another last entry"),
    "content that cannot be read": ("UPDATE register_entry SET content = '{\"owners\": [{}]}' WHERE ordinal = 2",
                                    2, "was changed after it was made"),
    "closes that cannot be read": ("UPDATE register_entry SET closes = '[{\"id\": \"x\"}]' WHERE ordinal = 2",
                                   2, "was changed after it was made"),
    "rank": ("UPDATE register_right SET rank = 3 - rank WHERE kind = 'mortgage'", 3, f"{PROJECTION}: rank"),
    "co-ownership": ("UPDATE register_right SET co_ownership = 'joint' WHERE kind = 'ownership'",
                     2, f"{PROJECTION}: co_ownership"),
    "terms": ("UPDATE register_right SET terms = '{}' WHERE kind = 'mortgage'", 4, f"{PROJECTION}: terms"),
    "kind of right": ("UPDATE register_right SET kind = 'easement' WHERE rank = 2", 4, f"{PROJECTION}: kind"),
    "share": ("UPDATE register_share SET numerator = 1, denominator = 3 WHERE name = '李雷'",
              2, f"{PROJECTION}: holders"),
    "holder": ("UPDATE register_share SET name = '别人' WHERE name = '李雷'", 2, f"{PROJECTION}: holders"),
    "number": ("UPDATE register_share SET id_number = '' WHERE name = '李雷'", 2, f"{PROJECTION}: holders"),
    "kind of holder": ("UPDATE register_share SET holder_kind = 'x' WHERE name = '工行杭州分行'",
                       3, f"{PROJECTION}: holders"),
    "order": ("UPDATE register_share SET \"order\" = 9 - \"order\" WHERE denominator = 2", 2, f"{PROJECTION}: holders"),
    "missing holder": ("DELETE FROM register_share WHERE name = '韩梅'", 2, f"{PROJECTION}: holders"),
    "missing right": (DELETED,
                      4, "its projection is missing"),
    "missing restriction": ("DELETE FROM register_restriction WHERE kind = 'seizure'", 5, "its projection is missing"),
    "service": ("UPDATE register_restriction SET served_at = served_at - interval '1 second'",
                5, f"{PROJECTION}: served_at"),
    "start": ("UPDATE register_restriction SET start = start + 1 WHERE kind = 'notice'", 6, f"{PROJECTION}: start"),
    "end": ("UPDATE register_restriction SET \"end\" = NULL WHERE kind = 'seizure'", 5, f"{PROJECTION}: end"),
    "terms of a restriction": ("UPDATE register_restriction SET terms = '{}' WHERE kind = 'objection'",
                               7, f"{PROJECTION}: terms"),
    "kind of restriction": ("UPDATE register_restriction SET kind = 'notice' WHERE kind = 'objection'",
                            7, f"{PROJECTION}: kind"),
    "closed by": ("UPDATE register_right SET closed_by_id = (SELECT max(id) FROM register_entry) WHERE rank = 2",
                  4, "its projection is closed otherwise than the book says"),
    "closed by another": (CLOSED_BY_ANOTHER, 1, "its projection is closed otherwise than the book says"),
    "opened again": ("UPDATE register_right SET kind = 'easement', closed_by_id = NULL WHERE closed_by_id IS NOT NULL",
                     1, "its projection is closed otherwise than the book says"),
    "restriction closed": ("UPDATE register_restriction SET closed_by_id = entry_id WHERE kind = 'notice'",
                           6, "its projection is closed otherwise than the book says"),
    "projection of nothing": (OF_ANOTHER, 6, "its projection is missing"),
    "area": ("UPDATE register_unit SET area = 120", 0, "the unit's area differs from what the entries say"),
    "use": ("UPDATE register_unit SET use = '商业'", 0, "the unit's use differs from what the entries say"),
    "location": ("UPDATE register_unit SET location = '别处'",
                 0, "the unit's location differs from what the entries say"),
    "land": ("UPDATE register_unit SET land = 'homestead'", 0, "the unit's land differs from what the entries say"),
    "dispute": ("UPDATE register_unit SET disputed = true", 0, "the unit's disputed differs from what the entries say"),
    "developer": ("UPDATE register_unit SET developer_name = '别人'",
                  0, "the unit's developer_name differs from what the entries say"),
    "first registration": ("UPDATE register_unit SET first_registered = false",
                           0, "the unit's first_registered differs from what the entries say"),
    "building": ("UPDATE register_unit SET under_construction = true",
                 0, "the unit's under_construction differs from what the entries say"),
}  # fmt: skip


@pytest.fixture
def home() -> Unit:
    """Sold to two, twice mortgaged, seized, with a notice and an objection: entries 1 to 7."""
    unit = cast.make_unit(7)
    enter(unit, ownership(WANG), at="2019-06-01 10:00", unit_facts={"area": "88.88"})
    enter(unit, ownership(LI, HAN), (1, "transferred"), registration="transfer")
    enter(unit, mortgage(ICBC))
    enter(unit, mortgage(CCB))
    enter(unit, seizure(until=dt.date(2028, 1, 4)), registration="seizure")
    enter(unit, notice(), registration="notice")
    enter(unit, objection(), registration="objection")
    settle()
    return Unit.objects.get(pk=unit.pk)


def faults(unit: Unit) -> list[tuple[int, str]]:
    return [(fault.ordinal, fault.what) for fault in check_unit(Unit.objects.get(pk=unit.pk))]


def test_a_sound_book_has_no_fault(home: Unit) -> None:
    assert faults(home) == []


@pytest.mark.parametrize("what", PLANTED)
def test_whatever_is_planted_is_found(home: Unit, what: str) -> None:
    statement, ordinal, found = PLANTED[what]
    past_the_referees(statement)
    assert (ordinal, found) in faults(home)


def test_a_page_moved_to_another_unit_is_found(home: Unit) -> None:
    other = cast.make_unit(8)
    past_the_referees(f"UPDATE register_right SET unit_id = {other.pk} WHERE kind = 'mortgage'")
    assert (3, "its projection is missing") in faults(home)
    assert (0, "a projection without an entry") in faults(other)


def test_the_last_entries_taken_away_with_all_that_stands_for_them_are_missed_by_their_certificate(
    home: Unit, office: Office
) -> None:
    """Chain, projections and pointer fit again, but a certificate was printed with the hash."""
    entry = enter(home, ownership(WANG), (2, "transferred"), registration="transfer")
    issue(case=None, right=Right.objects.get(entry=entry), at=entry.booked_at, office=office, pdf=False)
    assert faults(home) == []
    past_the_referees(f"""
        UPDATE certificates_certificate SET right_id =
            (SELECT id FROM register_right WHERE entry_id <> {entry.pk} LIMIT 1);
        DELETE FROM register_share WHERE right_id = (SELECT id FROM register_right WHERE entry_id = {entry.pk});
        DELETE FROM register_right WHERE entry_id = {entry.pk};
        UPDATE register_right SET closed_by_id = NULL WHERE closed_by_id = {entry.pk};
        UPDATE register_unit SET last_ordinal = 7, last_hash = '{home.last_hash}';
        DELETE FROM register_entry WHERE id = {entry.pk}""")
    assert faults(home) == [(0, "a certificate was given out for an entry that is not in the book")]


def test_what_is_entered_while_the_check_reads_is_no_fault(home: Unit) -> None:
    """The unit was read before, its entries after: read again under the lock it is sound."""
    stale = Unit.objects.get(pk=home.pk)
    enter(home, ownership(WANG), (2, "transferred"), registration="transfer")
    assert list(checking.compare([stale])) != []
    assert list(check_unit(stale)) == []


# -- The command -------------------------------------------------------------------------------------------------------


def check(*arguments: str) -> str:
    """What the command says; the faults of a book that does not prove itself too."""
    said = StringIO()
    try:
        call_command("register", "check", *arguments, stdout=said)
    except CommandError as error:
        said.write(str(error))
    return said.getvalue()


def test_the_command_checks_one_unit_one_office_or_all(home: Unit) -> None:
    elsewhere = cast.make_unit(1, division="330108")
    enter(elsewhere, ownership(LI))
    settle()
    assert "2 units, 0 faults" in check()
    past_the_referees(f"UPDATE register_share SET name = '别人' WHERE right_id IN"
                      f" (SELECT id FROM register_right WHERE unit_id = {elsewhere.pk})")  # fmt: skip
    assert "1 units, 0 faults" in check("--unit", home.code)
    assert "1 units, 0 faults" in check("--office", "330106")
    for arguments in ((), ("--unit", elsewhere.code), ("--office", "330108")):
        said = check(*arguments)
        assert f"{elsewhere.code} #1: {PROJECTION}: holders" in said
        assert "does not prove itself" in said


def test_an_unknown_unit_is_said_to_be_unknown(db: None) -> None:
    assert "no unit has the code" in check("--unit", "330106001002GB00023F00019999")


def test_many_units_are_read_a_few_at_a_time(home: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    from realestate.register.management.commands import register

    monkeypatch.setattr(register, "CHUNK", 2)
    for serial in range(20, 25):
        enter(cast.make_unit(serial), ownership(LI))
    with mock.patch.object(register, "check_units", wraps=checking.check_units) as read:
        assert "6 units, 0 faults" in check()
    assert [len(call.args[0]) for call in read.call_args_list] == [2, 2, 2]


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("out", "said"),
    [
        (Terminal(), "\r500/1,000 units (50 %), 50 units/s, 10 s left\x1b[K"),
        (StringIO(), "500/1,000 units (50 %), 50 units/s, 10 s left\n"),
    ],
)
def test_progress_renews_its_line_on_a_terminal_and_writes_plain_ones_elsewhere(out: StringIO, said: str) -> None:
    times = iter([0.0, 0.1, 10.0])
    progress = Progress(out, 1000, "units", clock=lambda: next(times))
    progress.step(5)
    progress.step(500)
    assert out.getvalue() == said


def test_what_an_earlier_run_did_does_not_count_for_the_speed() -> None:
    times = iter([0.0, 100.0])
    progress = Progress(out := StringIO(), None, "units", clock=lambda: next(times))
    progress.start(1000)
    progress.step(1500)
    assert out.getvalue() == "1,500 units, 5 units/s\n"


@pytest.mark.parametrize(("seconds", "text"), [(9.6, "10 s"), (93, "1 min 33 s"), (7320, "2 h 2 min")])
def test_time_left_is_said_in_words(seconds: float, text: str) -> None:
    assert duration(seconds) == text
