"""The stand-ins, running: one process for the whole test run, reached over real HTTP on loopback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.conf import settings

from realestate.common.registry import gateway

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Sandbox:
    """Where the stand-ins answer, and their switches."""

    url: str
    process: subprocess.Popen[bytes]
    faulty: set[str] = field(default_factory=set)

    def fault(self, service: str, kind: str, *, times: int | None = 1, only: str = "", value: Any = "") -> None:
        """Switch a fault on for the next `times` occasions (None: until the test ends)."""
        asked = {"kind": kind, "times": times, "only": only, "value": value}
        self.faulty.add(service)
        httpx.post(f"{self.url}/faults/{service}/", json=asked, timeout=10).raise_for_status()

    def clear(self, service: str) -> None:
        """Switch all faults of a service off."""
        httpx.delete(f"{self.url}/faults/{service}/", timeout=10).raise_for_status()
        self.faulty.discard(service)


@pytest.fixture(scope="session")
def sandbox_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """The stand-ins on a free port, with every gateway of settings pointed at them."""
    data = tmp_path_factory.mktemp("sandbox")
    port = _free_port()
    # Hours between repeated notifications become fractions of a second.
    environment = os.environ | {"SANDBOX_NOTIFY_SCALE": "0.001", "NO_PROXY": "127.0.0.1,localhost"}
    with (data / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "realestate.sandbox", "--port", str(port), "--data", str(data)],
            cwd=ROOT, env=environment, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        sandbox = Sandbox(f"http://127.0.0.1:{port}", process)
        _wait(sandbox, data / "log")
        with _pointed_at(sandbox.url):
            yield sandbox
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def sandbox(sandbox_server: Sandbox) -> Iterator[Sandbox]:
    """The same, for one test: whatever fault it switched on is off afterwards, and Alipay is silent."""
    yield sandbox_server
    # Before the database is emptied: a repeated notification would fall into somebody else's test.
    httpx.post(f"{sandbox_server.url}/alipay/silence/", timeout=20).raise_for_status()
    for service in sorted(sandbox_server.faulty):
        sandbox_server.clear(service)


class _pointed_at:  # noqa: N801 (reads as a phrase)
    """Every gateway's address in settings.GATEWAYS on the sandbox; the real ones again afterwards."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.before: dict[str, dict[str, Any]] = {}
        self.form_action: list[str] = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"]

    def __enter__(self) -> None:
        for name, entry in settings.GATEWAYS.items():
            options = entry.get("options", {})
            here = {"gateway_url": f"{self.url}/alipay/gateway.do", "url": self.url}
            self.before[name] = options
            entry["options"] = options | {key: address for key, address in here.items() if key in options}
        self.form_action.append(self.url)
        gateway.cache_clear()

    def __exit__(self, *_exc: object) -> None:
        for name, options in self.before.items():
            settings.GATEWAYS[name]["options"] = options
        self.form_action.remove(self.url)
        gateway.cache_clear()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(sandbox: Sandbox, log: Path) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and sandbox.process.poll() is None:
        try:
            if httpx.get(f"{sandbox.url}/healthz", timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.05)
    raise RuntimeError(f"the sandbox did not start: {log.read_text(encoding='utf-8', errors='replace')[-2000:]}")
