"""The book's promises hold without the code that makes them: the database says no; without its referee it would not."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from realestate.law.entries import EntryDraft
from realestate.register.models import Unit
from realestate.register.services import append
from tests import cast
from tests.register.support import CCB, ICBC, LI, SOME_TIME, WANG, enter, mortgage, ownership, seizure, settle, sql

pytestmark = pytest.mark.django_db

OWNED = """'{"owners": [{"name": "甲", "share": "1/1"}]}'"""


def entry(*, ordinal: int = 5, kind: str = "'ownership'", content: str = OWNED, recorded: str = "NULL") -> str:
    """An entry by hand after the last one."""
    return f"""
        INSERT INTO register_entry (unit_id, division, ordinal, registration, right_kind, reason, content, closes,
            opens, case_number, sequence, booked_at, recorded_at, registrar, previous_hash, hash)
        SELECT unit_id, division, {ordinal}, registration, {kind}, reason, {content}, '[]', true, 'BY-HAND', 1,
            booked_at, {recorded}, registrar, hash, encode(sha256('x'), 'hex')
        FROM register_entry WHERE ordinal = 4"""


def right(terms: str = "content", co_ownership: str = "sole") -> str:
    """The right that it sets up."""
    return f"""
        INSERT INTO register_right (unit_id, kind, entry_id, rank, co_ownership, terms)
        SELECT unit_id, right_kind, id, 1, '{co_ownership}', {terms} FROM register_entry
        WHERE case_number = 'BY-HAND'"""


def holder(part: str = "1, 1") -> str:
    """Its holder."""
    return f"""
        INSERT INTO register_share (right_id, "order", name, id_kind, id_number, holder_kind, numerator, denominator)
        SELECT r.id, 1, '甲', 'id_card', '', 'person', {part}
        FROM register_right r JOIN register_entry e ON e.id = r.entry_id WHERE e.case_number = 'BY-HAND'"""


CLOSED = """
    UPDATE register_right SET closed_by_id = (SELECT id FROM register_entry WHERE case_number = 'BY-HAND')
    WHERE kind = 'ownership'"""
OPENED = (entry(), CLOSED, right())
ONE_MORE = """
    INSERT INTO register_share (right_id, "order", name, id_kind, id_number, holder_kind)
    SELECT id, 2, '甲', 'id_card', '', 'person' FROM register_right WHERE kind = 'ownership'"""
REOPENED = "UPDATE register_right SET kind = 'easement', closed_by_id = NULL WHERE closed_by_id IS NOT NULL"

#: Name of the promise: the referee that keeps it, how to send it away, and the acts that it refuses.
PROMISES = {
    "an entry is not changed": (
        "append-only", "DROP TRIGGER entry_append_only ON register_entry",
        ["UPDATE register_entry SET registrar = '别人' WHERE ordinal = 4"],
    ),
    "an entry follows the last one": (
        "does not follow", "DROP TRIGGER entry_follows ON register_entry",
        [entry(ordinal=7, kind="'notice'", content="'{}'")],
    ),
    "an entry is recorded when it takes effect, or later": (
        "entry_recorded_after_its_effect", "ALTER TABLE register_entry DROP CONSTRAINT entry_recorded_after_its_effect",
        [entry(kind="'notice'", recorded="booked_at - interval '1 day'")],
    ),
    "one ownership is in force": (
        "right_one_ownership_in_force", "DROP INDEX right_one_ownership_in_force", [entry(), right(), holder()],
    ),
    "a right is not rewritten": (
        "append-only", "DROP TRIGGER right_follows_entry ON register_right",
        ["UPDATE register_right SET terms = '{}' WHERE kind = 'ownership'"],
    ),
    "a right that was closed stays closed": (
        "append-only", "DROP TRIGGER right_follows_entry ON register_right", [*OPENED, holder(), REOPENED],
    ),
    "a right is closed by a later entry of its own unit": (
        "not a later one", "DROP TRIGGER right_follows_entry ON register_right",
        ["UPDATE register_right SET closed_by_id = (SELECT min(id) FROM register_entry) WHERE kind = 'ownership'"],
    ),
    "a right says what its entry says": (
        "does not say what its entry says", "DROP TRIGGER right_follows_entry ON register_right",
        [entry(), CLOSED, right("""'{"owners": [1]}'"""), holder()],
    ),
    "a restriction is not rewritten": (
        "append-only", "DROP TRIGGER restriction_follows_entry ON register_restriction",
        ["UPDATE register_restriction SET terms = '{}'"],
    ),
    "a holder is not rewritten": (
        "append-only", "DROP TRIGGER share_append_only ON register_share",
        ["UPDATE register_share SET name = '别人'"],
    ),
    "no holder is added to a right": (
        "other holders than its entry names", "DROP TRIGGER share_named ON register_share", [ONE_MORE],
    ),
    "an ownership has its holders": (
        "other holders than its entry names", "DROP TRIGGER right_holders ON register_right", [*OPENED],
    ),
    "the shares of an ownership add up to one": (
        "do not add up to one", "DROP TRIGGER right_holders ON register_right", [*OPENED, holder("2, 3")],
    ),
    "nobody holds jointly and in shares": (
        "not both", "DROP TRIGGER right_holders ON register_right",
        [entry(), CLOSED, right(co_ownership="joint"), holder()],
    ),
    "a part lies between nought and one": (
        "share_between_nought_and_one", "ALTER TABLE register_share DROP CONSTRAINT share_between_nought_and_one",
        ["DROP TRIGGER right_holders ON register_right", *OPENED, holder("3, 2")],
    ),
    "mortgages rank without gaps": (
        "do not rank", "DROP TRIGGER right_ranks ON register_right",
        ["UPDATE register_right SET rank = 5 WHERE kind = 'mortgage' AND rank = 2"],
    ),
    "no two mortgages share a rank": (
        "do not rank", "DROP TRIGGER right_ranks ON register_right",
        ["UPDATE register_right SET rank = 1 WHERE kind = 'mortgage'"],
    ),
    "a unit keeps its code": (
        "never changed", "DROP TRIGGER unit_code_stays ON register_unit",
        ["UPDATE register_unit SET code = '330106001002GB00023F00019999'"],
    ),
}  # fmt: skip


@pytest.fixture
def home() -> Unit:
    """Owned, twice mortgaged and seized: entries 1 to 4."""
    unit = cast.make_unit(7)
    enter(unit, ownership(WANG))
    enter(unit, mortgage(ICBC))
    enter(unit, mortgage(CCB))
    enter(unit, seizure(), registration="seizure")
    settle()
    return unit


@pytest.mark.parametrize("promise", PROMISES)
def test_the_database_keeps_the_promise(home: Unit, promise: str) -> None:
    says, _referee, acts = PROMISES[promise]
    with pytest.raises(DatabaseError, match=says):
        sql(*acts)


@pytest.mark.parametrize("promise", PROMISES)
def test_without_its_referee_nobody_would(home: Unit, promise: str) -> None:
    _says, referee, acts = PROMISES[promise]
    sql(referee, *acts)


def test_a_unit_with_a_book_is_not_deleted(home: Unit) -> None:
    """The foreign keys of its entries say so first; the trigger also where there is none."""
    bare = cast.make_unit(8, last_ordinal=1)
    with pytest.raises(DatabaseError, match="never changed nor used again"):
        sql(f"DELETE FROM register_unit WHERE id = {bare.pk}")
    sql("DROP TRIGGER unit_stays ON register_unit", f"DELETE FROM register_unit WHERE id = {bare.pk}")


def test_two_who_append_at_once_follow_one_another(home: Unit) -> None:
    """The lock puts them in a row; who comes with an old pointer is refused."""
    stale = Unit.objects.get(pk=home.pk)
    enter(home, ownership(LI), (1, "transferred"), registration="transfer")
    draft = EntryDraft(home.code, "notice", "notice", "sale", {})
    with pytest.raises(DatabaseError, match=r"does not follow|entry_ordinal_once"), transaction.atomic():
        append(unit=stale, draft=draft, case_number="X", sequence=1, registrar="林静", at=SOME_TIME)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM register_entry WHERE unit_id = %s", [home.pk])
        assert cursor.fetchone() == (5,)
