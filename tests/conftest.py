"""Fixtures of every test: the cast by name, real PostgreSQL, and the jobs that a worker would run."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import Client, override_settings
from procrastinate.contrib.django import app

from realestate.accounts.models import Office, Organisation, User
from realestate.register.models import Unit
from tests import cast

# Nobody's property fails because the machine was busy: no deadline, and no complaint about slow drawing.
hypothesis.settings.register_profile("busy", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("busy")

pytest_plugins = ["tests.browser_support", "tests.sandbox_support"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests take long: they begin first, so that at the end no process waits for another's last story."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)


@pytest.fixture(scope="session", autouse=True)
def flush_past_the_triggers() -> Iterator[None]:
    """Between tests that commit, Django empties every table at once; only for that the append-only triggers sleep."""
    flush = DatabaseOperations.execute_sql_flush
    with pytest.MonkeyPatch.context() as patch:
        sleep = "SET LOCAL session_replication_role = replica"
        patch.setattr(DatabaseOperations, "execute_sql_flush", lambda self, sql: flush(self, [sleep, *sql]))
        yield


@pytest.fixture(scope="session", autouse=True)
def plain_static_files() -> Iterator[None]:
    """Static files under their own names: nothing was collected for the tests."""
    backend = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": backend}):
        yield


@pytest.fixture
def office(db: None) -> Office:
    """西湖区: where the sample flat is."""
    return cast.make_office()


@pytest.fixture
def other_office(db: None) -> Office:
    """滨江区: another office of the same city."""
    return cast.make_office("330108", "杭州市滨江区不动产登记中心")


@pytest.fixture
def wang_fang(db: None) -> User:
    """She sells."""
    return cast.citizen("王芳", 2)


@pytest.fixture
def li_lei(db: None) -> User:
    """He buys."""
    return cast.citizen("李雷", 1)


@pytest.fixture
def han_mei(db: None) -> User:
    """His spouse."""
    return cast.citizen("韩梅", 4)


@pytest.fixture
def stranger(db: None) -> User:
    """Nobody's party."""
    return cast.citizen("钱多", 9)


@pytest.fixture
def officer_chen(office: Office) -> User:
    return cast.staff("chen", "陈晓", "officer", office, window=3)


@pytest.fixture
def officer_zhou(office: Office) -> User:
    return cast.staff("zhou", "周岩", "officer", office, window=2)


@pytest.fixture
def registrar_lin(office: Office) -> User:
    return cast.staff("lin", "林静", "registrar", office)


@pytest.fixture
def supervisor_he(office: Office) -> User:
    return cast.staff("he", "何平", "supervisor", office)


@pytest.fixture
def courier_zhao(office: Office) -> User:
    return cast.staff("zhao", "赵骑", "courier", office)


@pytest.fixture
def icbc(db: None) -> Organisation:
    return cast.organisation("工行杭州分行", "91330100MA0000015W", "bank")


@pytest.fixture
def flat(office: Office) -> Unit:
    """89.50 m2 in 西湖区, owned by nobody yet."""
    return cast.make_unit(12)


@pytest.fixture
def owned_flat(flat: Unit, wang_fang: User) -> Unit:
    """Wang Fang's flat since 2019."""
    cast.own(flat, wang_fang)
    return Unit.objects.select_related("parcel").get(pk=flat.pk)


@pytest.fixture
def as_user(client: Client) -> Callable[[User], Client]:
    """A browser in which this person has signed in."""

    def sign_in(user: User) -> Client:
        browser = Client()
        browser.force_login(user)
        return browser

    return sign_in


@pytest.fixture(autouse=True)
def no_jobs_left_over(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that commits leaves no jobs to the next one: the queue's tables are not Django's to empty."""
    yield
    mark = request.node.get_closest_marker("django_db")
    commits = "transactional_db" in request.fixturenames or (mark is not None and mark.kwargs.get("transaction"))
    if commits:
        blocker = request.getfixturevalue("django_db_blocker")
        with blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers RESTART IDENTITY CASCADE")


@pytest.fixture
def run_jobs(db: None) -> Iterator[Callable[..., int]]:
    """Run every queued job on the test's own connection, as often as they queue more; returns how many ran.

    Jobs that are planned for later are left alone unless `later=True`. A job that fails raises.
    """

    def run(*, later: bool = False, limit: int = 200) -> int:
        ran = 0
        when = "" if later else "AND (scheduled_at IS NULL OR scheduled_at <= now())"
        while ran < limit:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT id, task_name, args FROM procrastinate_jobs"
                    f" WHERE status = 'todo' {when} ORDER BY id LIMIT 1"
                )
                row = cursor.fetchone()
                if row is None:
                    return ran
                job_id, name, args = row
                cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [job_id])
            task = app.tasks[name]
            if not task.pass_context:  # those look after workers, and here is none
                task.func(**(json.loads(args) if isinstance(args, str) else args))
            with connection.cursor() as cursor:
                cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [job_id])
            ran += 1
        raise AssertionError(f"more than {limit} jobs: a loop?")

    return run
