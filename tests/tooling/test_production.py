"""What keeps the demo's conveniences out of production."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from realestate.sandbox import keys
from tools.lint import production_like

ROOT = Path(__file__).resolve().parents[2]
ASK = """
import django
django.setup()
from django.conf import settings
from django.urls import NoReverseMatch, reverse
try:
    print("demo page at", reverse("demo"))
except NoReverseMatch:
    print("no demo page")
print("secure", settings.SESSION_COOKIE_SECURE, settings.SECURE_SSL_REDIRECT, settings.DEBUG)
"""


@pytest.fixture
def production(tmp_path: Path) -> dict[str, str]:
    """The environment of a server with keys of its own."""
    inherited = {name: os.environ[name] for name in ("PATH", "DATABASE_URL")}
    made = production_like(tmp_path, inherited["DATABASE_URL"])
    wanted = {name: value for name, value in made.items() if name.endswith("_FILE") or name not in os.environ}
    return inherited | wanted | {
        "BASE_URL": "https://registry.example.invalid",
        "EXCHANGE_URL": "https://exchange.example.invalid",
        "ALIPAY_APP_ID": keys.APP_ID,
        "ALIPAY_SELLER_ID": keys.SELLER_ID,
        "DJANGO_SETTINGS_MODULE": "realestate.settings",
    }  # fmt: skip


def start(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", ASK], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_a_server_with_keys_of_its_own_starts_without_the_demos_page(production):
    ended = start(production)
    assert ended.stdout.splitlines() == ["no demo page", "secure True True False"], ended.stderr


def test_it_does_not_start_without_tls(production):
    ended = start(production | {"BASE_URL": "http://registry.example.invalid"})
    assert ended.returncode != 0
    assert "https" in ended.stderr


def test_it_names_the_setting_that_is_missing(production):
    ended = start({name: value for name, value in production.items() if name != "EXCHANGE_URL"})
    assert ended.returncode != 0
    assert "EXCHANGE_URL" in ended.stderr
