"""Numbers under eight threads: none twice, none missing; and what goes wrong without each referee."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from certificates import numbering, services
from certificates.models import Certificate, Kind, NumberSeries
from realestate.accounts.models import Office, a_credit_code
from realestate.common.errors import Refused
from realestate.register.models import Right
from tests import cast
from tests.certificates.conftest import own

THREADS, EACH = 8, 4
YEAR = 2026


def draw_only(office: Office) -> int:
    with transaction.atomic():
        return numbering.draw(office=office, year=YEAR, kind=Kind.TITLE)[1]


def rights(office: Office, count: int) -> list[Right]:
    owner = cast.citizen("王芳", 2)
    with transaction.atomic():
        return [Right.objects.get(entry=own(cast.make_unit(serial), owner)) for serial in range(1, count + 1)]


def in_threads(work: Callable[[Right], None], todo: list[Right]) -> list[Exception]:
    """Run `work` for each right in eight threads that begin together; the errors."""
    gate, errors = threading.Barrier(THREADS), []
    lots = [todo[place::THREADS] for place in range(THREADS)]

    def run(lot: list[Right]) -> None:
        gate.wait()
        try:
            for right in lot:
                work(right)
        except Exception as error:  # noqa: BLE001 - the test looks at them
            errors.append(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(run, lots))
    return errors


def give(office: Office, right: Right) -> None:
    with transaction.atomic():
        services.issue(case=None, office=office, right=right, at=timezone.now(), pdf=False)


def serials() -> list[int]:
    return list(Certificate.objects.order_by("serial").values_list("serial", flat=True))


def without(*statements: str) -> None:
    """Take referees away for one test."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture
def put_back(transactional_db: None) -> object:
    """Bring back, after the test, what it took away."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE conname IN ('certificate_serial_once', 'certificates_certificate_number_key')"
        )
        constraints = cursor.fetchall()
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE certificates_certificate, certificates_numberseries CASCADE")
        for name, definition in constraints:
            cursor.execute(f"ALTER TABLE certificates_certificate DROP CONSTRAINT IF EXISTS {name}")
            cursor.execute(f"ALTER TABLE certificates_certificate ADD CONSTRAINT {name} {definition}")
        cursor.execute("ALTER TABLE certificates_certificate ENABLE TRIGGER certificate_follows")
        cursor.execute("ALTER TABLE certificates_certificate ENABLE TRIGGER certificate_number_was_drawn")
        cursor.execute("ALTER TABLE certificates_numberseries ENABLE TRIGGER series_number_is_used")


@pytest.mark.django_db(transaction=True)
def test_eight_threads_draw_every_number_once(office: Office) -> None:
    todo = rights(office, THREADS * EACH)
    errors = in_threads(lambda right: give(office, right), todo)
    assert errors == []
    assert serials() == list(range(1, THREADS * EACH + 1))
    assert NumberSeries.objects.get().last == THREADS * EACH


@pytest.mark.django_db(transaction=True)
def test_an_entry_that_fails_gives_its_number_back(office: Office) -> None:
    """Every third entry is rolled back after it has drawn; no number is missing in the end."""
    todo = rights(office, THREADS * EACH)

    def sometimes(right: Right) -> None:
        try:
            with transaction.atomic():
                give(office, right)
                if right.pk % 3 == 0:
                    raise InterruptedError
        except InterruptedError:
            pass

    assert in_threads(sometimes, todo) == []
    kept = sum(right.pk % 3 != 0 for right in todo)
    assert serials() == list(range(1, kept + 1))


def draw_without_the_lock(*, office: Office, year: int, kind: str) -> tuple[int, int, str, str]:
    """What many would write: look, count on, write."""
    series, _made = NumberSeries.objects.get_or_create(city_code=office.city_code, year=year, kind=kind)
    serial = series.last + 1
    NumberSeries.objects.filter(pk=series.pk).update(last=serial)
    printed = f"D33{secrets.randbelow(10**9):09d}"
    return series.pk, serial, numbering.written(office=office, year=year, kind=kind, serial=serial), printed


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_constraints_stop_it(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control, half way: the lock is off, and the database refuses what follows."""
    monkeypatch.setattr(numbering, "draw", draw_without_the_lock)
    todo = rights(office, THREADS * EACH)
    errors = in_threads(lambda right: give(office, right), todo)
    assert errors
    assert all(isinstance(error, IntegrityError) for error in errors)
    assert serials() == list(range(1, len(serials()) + 1))


def test_without_lock_and_referees_numbers_are_given_twice(
    put_back: object, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: this is what lock and referees prevent."""
    without(
        "ALTER TABLE certificates_certificate DROP CONSTRAINT certificate_serial_once",
        "ALTER TABLE certificates_certificate DROP CONSTRAINT certificates_certificate_number_key",
        "ALTER TABLE certificates_certificate DISABLE TRIGGER certificate_follows",
        "ALTER TABLE certificates_certificate DISABLE TRIGGER certificate_number_was_drawn",
        "ALTER TABLE certificates_numberseries DISABLE TRIGGER series_number_is_used",
    )
    monkeypatch.setattr(numbering, "draw", draw_without_the_lock)
    monkeypatch.setattr(numbering, "identifier", lambda **_parts: "")
    todo = rights(office, THREADS * EACH)
    assert in_threads(lambda right: give(office, right), todo) == []
    assert len(serials()) == THREADS * EACH
    assert len(set(serials())) < len(serials())


def both(office: Office, things: list[Right], gate: threading.Barrier, reserved: bool) -> None:
    """A matter of two registrations: the first number, a moment in which the other one draws too, the second number."""
    with transaction.atomic():
        if reserved:
            services.reserve(office=office, outputs=["proof", "certificate"], at=timezone.now())
        give(office, things[0])
        with suppress(threading.BrokenBarrierError):
            gate.wait(1)
        give(office, things[1])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("reserved", [True, False])
def test_titles_and_proofs_in_either_order_do_not_wait_for_each_other(office: Office, reserved: bool) -> None:
    """And without the reservation, as a negative control, one of the two is thrown out by the database."""
    titles = rights(office, 2)
    bank = {"mortgagees": [{"name": "工行", "id_number": "91330100MA0000015W", "kind": "bank"}], "amount": "1"}
    loans = [Right.objects.get(entry=cast.enter(title.unit, "mortgage", bank)) for title in titles]
    for right in rights_elsewhere(office):
        give(office, right)
    gate = threading.Barrier(2)
    matters = [[titles[0], loans[0]], [loans[1], titles[1]]]

    def enter(things: list[Right]) -> Exception | None:
        try:
            both(office, things, gate, reserved)
        except OperationalError as error:
            return error
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(2) as pool:
        errors = [error for error in pool.map(enter, matters) if error]
    assert len(errors) == (0 if reserved else 1), errors


def rights_elsewhere(office: Office) -> list[Right]:
    """A title and a proof that exist already, so that both series have their row."""
    unit = cast.make_unit(90)
    with transaction.atomic():
        title = Right.objects.get(entry=own(unit, cast.citizen("李雷", 1)))
    loan = cast.enter(unit, "mortgage", {"mortgagees": [{"name": "工行", "kind": "bank"}], "amount": "1"})
    return [title, Right.objects.get(entry=loan)]


@pytest.mark.django_db(transaction=True)
def test_a_number_that_is_drawn_and_not_used_is_refused(office: Office) -> None:
    with pytest.raises(IntegrityError, match="stands at 1, its last certificate at 0"):
        draw_only(office)
    assert not NumberSeries.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_certificate_that_skips_a_number_is_refused(office: Office) -> None:
    (right,) = rights(office, 1)
    series = {"city_code": office.city_code, "year": timezone.now().year, "kind": Kind.TITLE}
    with transaction.atomic():
        NumberSeries.objects.create(**series, last=1)
        with pytest.raises(IntegrityError, match="does not follow"):
            give(office, right)
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_titles_and_proofs_years_and_cities_count_apart(office: Office) -> None:
    drawn = [
        numbering.written(office=office, year=year, kind=kind, serial=1)
        for year, kind in ((2026, Kind.TITLE), (2027, Kind.TITLE), (2026, Kind.PROOF))
    ]
    assert drawn == [
        "浙（2026）杭州市不动产权第0000001号",
        "浙（2027）杭州市不动产权第0000001号",
        "浙（2026）杭州市不动产证明第0000001号",
    ]


@pytest.mark.django_db(transaction=True)
def test_the_ten_millionth_number_of_a_year_is_refused(office: Office) -> None:
    with transaction.atomic():
        NumberSeries.objects.create(city_code=office.city_code, year=YEAR, kind=Kind.TITLE, last=numbering.LAST)
        with pytest.raises(Refused, match="series_used_up"):
            numbering.draw(office=office, year=YEAR, kind=Kind.TITLE)
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (Kind.TITLE, "1.2.156.3005.2.11100000MB03271699001.113301000000000279.2026000000001.001.T"),
        (Kind.PROOF, "1.2.156.3005.2.11100000MB03271699022.113301000000000279.2026000000001.001.J"),
    ],
)
def test_the_identifier_is_that_of_the_rulebook(kind: str, expected: str) -> None:
    issuer = Office(credit_code="113301000000000279")
    assert numbering.identifier(office=issuer, year=2026, kind=kind, serial=1) == expected


def test_without_a_credit_code_there_is_no_identifier() -> None:
    assert numbering.identifier(office=Office(), year=2026, kind=Kind.TITLE, serial=1) == ""


@pytest.mark.django_db
def test_the_identifier_is_frozen_and_given_once(office: Office) -> None:
    (right,) = rights(office, 1)
    give(office, right)
    certificate = Certificate.objects.get()
    assert certificate.identifier.split(".")[6] == office.credit_code
    with pytest.raises(DatabaseError, match="is frozen"), transaction.atomic():
        Certificate.objects.update(identifier="")
    certificate.pk, certificate.serial = None, 2
    certificate.number = certificate.number.replace("0000001", "0000002")
    certificate.printed_serial, certificate.book = "D33999999999", 2
    with pytest.raises(IntegrityError, match="certificate_identifier_once"), transaction.atomic():
        certificate.save(force_insert=True)


@pytest.mark.parametrize("code", ["12330106000000510K", "1233010600000051", "12330106000000510j"])
def test_an_offices_credit_code_is_checked(code: str) -> None:
    with pytest.raises(ValidationError):
        a_credit_code(code)
