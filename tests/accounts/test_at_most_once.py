"""Eight at once: one code signs in one browser, one identity is bound to one account, one phone has one account."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from realestate.accounts import services
from realestate.accounts.models import User
from realestate.common.errors import Refused
from tests import cast
from tests.accounts.support import CODE, PASSWORD, STAFF, TOTP, ask_code, equip, signed_in, totp
from tests.sandbox_support import Sandbox

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8
T = TypeVar("T")


def at_once(work: Callable[[int], T]) -> list[T]:
    """The same work in eight threads that start together."""
    barrier = Barrier(THREADS)

    def one(number: int) -> T:
        try:
            barrier.wait(10)
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))


def copies(client: Client) -> list[Client]:
    """Browsers that all hold this browser's session."""
    made = [Client() for _ in range(THREADS)]
    for copy in made:
        copy.cookies.update(client.cookies)
    return made


def test_one_code_signs_in_one_browser(client: Client, sandbox: Sandbox) -> None:
    said = ask_code(client, sandbox, "13900003001")
    browsers = copies(client)
    statuses = at_once(lambda number: browsers[number].post(CODE, said).status_code)
    assert sorted(statuses) == [302] + [410] * (THREADS - 1)


def test_one_one_time_password_signs_in_one_browser(client: Client, officer_chen: User) -> None:
    equip(officer_chen)
    browsers = [Client() for _ in range(THREADS)]
    for browser in browsers:
        browser.post(STAFF, {"login": "chen", "password": PASSWORD})
    code = totp()
    at_once(lambda number: browsers[number].post(TOTP, {"code": code}).status_code)
    assert sum(signed_in(browser) is not None for browser in browsers) == 1


def test_one_phone_has_one_account() -> None:
    users = at_once(lambda number: services.sign_up(phone="+8613900003002").pk)
    assert len(set(users)) == 1


def bind_all(accounts: list[User]) -> list[str]:
    """Everybody says to be Li Lei; what each is told."""

    def bind(number: int) -> str:
        try:
            services.bind_identity(user=accounts[number], name="李雷", id_number=cast.id_number(1))
        except Refused as refused:
            return refused.code
        return "bound"

    return at_once(bind)


def newcomers() -> list[User]:
    return [User.objects.create_user(phone=f"+86139000031{number:02d}") for number in range(THREADS)]


def test_one_identity_is_bound_to_one_account() -> None:
    assert sorted(bind_all(newcomers())) == ["bound"] + ["identity_taken"] * (THREADS - 1)
    assert User.objects.filter(id_number=cast.id_number(1)).count() == 1


def test_without_the_constraint_it_would_be_bound_to_all() -> None:
    accounts = newcomers()
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE conrelid = 'accounts_user'::regclass AND contype = 'u'")
        (name,) = [row[0] for row in cursor.fetchall() if "id_number" in row[0]]
        cursor.execute(f"ALTER TABLE accounts_user DROP CONSTRAINT {name}")
    try:
        assert bind_all(accounts) == ["bound"] * THREADS
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM accounts_user")
            cursor.execute(f"ALTER TABLE accounts_user ADD CONSTRAINT {name} UNIQUE (id_number)")


def test_a_used_code_is_remembered_however_much_else_is() -> None:
    cache.set("code-used:first", 1, 600)
    for number in range(310):
        cache.set(f"z-other-{number:04d}", 1, 600)
    assert cache.get("code-used:first") == 1
