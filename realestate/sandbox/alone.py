"""An environment for a command that needs nobody else: keys of no worth and a database of its own, until it ends."""

from __future__ import annotations

import os
from pathlib import Path

from realestate.common import postgres
from realestate.sandbox import keys

HOME = Path(__file__).resolve().parents[2] / "var" / "play"
NOBODY = "http://127.0.0.1:9"  # nothing is asked of anybody


def prepare(home: Path = HOME) -> None:
    """Give `os.environ` what settings want; where DATABASE_URL is set, the environment is somebody's and stays."""
    if os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_URL_FILE"):
        return
    for name, value in {
        **keys.ensure(home / "keys"),
        "DEMO": "1",
        "BASE_URL": "http://localhost",
        "EXCHANGE_URL": NOBODY,
        "ALIPAY_GATEWAY_URL": f"{NOBODY}/gateway.do",
        "STORAGE_URL": (home / "files").as_uri(),
        "STATIC_ROOT": str(home / "static"),
        "LOG_LEVEL": "ERROR",
    }.items():
        os.environ.setdefault(name, value)
    os.environ["DATABASE_URL"] = postgres.ensure_for_tests(home)
