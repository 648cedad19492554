"""The demo's one screen tells the truth about the sample town, and fits."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from realestate.flow.sample import cast
from realestate.flow.sample.people import CITIZENS, CONTRACT_NUMBER
from realestate.sandbox import screen

ADDRESSES = {"BASE_URL": "http://127.0.0.1:8000", "SANDBOX_URL": "http://127.0.0.1:8100"}


@pytest.fixture
def shown() -> str:
    return screen.ready(ADDRESSES, Path("var/demo/log"), 6.2)


def test_every_colleague_of_the_town_is_on_it_under_the_right_name():
    told = {log_in: name for name, _english, _does, _in_english, log_in in screen.STAFF}
    assert {username for username, *_rest in (*cast.STAFF, *cast.OUTSIDERS)} | {"admin"} == set(told)
    for username, name, *_rest in (*cast.STAFF, *cast.OUTSIDERS):
        assert told[username] in name


def test_its_citizens_have_those_telephones():
    known = {who.name: who.phone.removeprefix("+86") for who in CITIZENS}
    for name, _english, _does, _in_english, phone in screen.CITIZENS:
        assert known[name] == phone


def test_its_password_and_contract_are_the_towns(shown):
    assert settings.DEMO_PASSWORD in shown
    assert CONTRACT_NUMBER in shown


def test_it_names_every_address(shown):
    for address in ("8000/demo/", "8100/sms/", "8000/verify/", "8000/accounts/login/", "8000/accounts/staff/"):
        assert f"http://127.0.0.1:{address}" in shown


def test_it_is_one_screen(shown):
    assert len(shown.splitlines()) <= 30
