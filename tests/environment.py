"""Loaded before settings are (`-p` in pyproject.toml): the environment that the tests run in.

The process that begins the run owns the database server; pytest-xdist's workers inherit its address.
"""

from __future__ import annotations

import os
from pathlib import Path

from realestate.common import postgres
from realestate.sandbox import keys

VAR = Path(__file__).resolve().parents[1] / "var"

for name, value in {
    **keys.ensure(VAR / "test" / "keys"),
    "DEMO": "1",
    "BASE_URL": "http://testserver",
    "EXCHANGE_URL": "http://127.0.0.1:9",  # nobody answers there: a test that needs the outside asks for it
    "ALIPAY_GATEWAY_URL": "http://127.0.0.1:9/gateway.do",
    "STORAGE_URL": (VAR / "test" / "files").as_uri(),
    "STATIC_ROOT": str(VAR / "test" / "static"),
    "LOG_LEVEL": "WARNING",
}.items():
    os.environ.setdefault(name, value)

Path(os.environ["STATIC_ROOT"]).mkdir(parents=True, exist_ok=True)  # WhiteNoise warns when it is missing

if not os.environ.get("DATABASE_URL"):
    os.environ["DATABASE_URL"] = postgres.ensure_for_tests(VAR / "test")
