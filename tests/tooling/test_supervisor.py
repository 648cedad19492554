"""`make demo` under the bonnet: all programmes or none, and nothing left. Tried with tiny programmes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from realestate.common.processes import within
from realestate.sandbox import demo, screen, supervise
from realestate.sandbox.supervise import Crashed, Supervisor

ROOT = Path(__file__).resolve().parents[2]
SLEEPS = [sys.executable, "-c", "import time; time.sleep(60)"]
SLEEPS_WITH_CHILD = [
    sys.executable, "-c",
    "import subprocess, time; print(subprocess.Popen(['sleep', '60']).pid, flush=True); time.sleep(60)",
]  # fmt: skip
DEAF = [
    sys.executable, "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)",
]  # fmt: skip
FAILS = [sys.executable, "-c", "import sys, time; print('the last word', flush=True); time.sleep(0.3); sys.exit(3)"]
OWNER = """
import pathlib, sys
from realestate.sandbox.supervise import Crashed, Stopped, Supervisor, stopping_on_signals
supervisor = Supervisor(pathlib.Path(sys.argv[1]), {"PATH": "/usr/bin:/bin"})
with stopping_on_signals() as leave_us_alone:
    try:
        print(supervisor.start("one", ["sleep", "60"]).process.pid, flush=True)
        supervisor.watch()
    except Stopped:
        print("stopped", flush=True)
    finally:
        leave_us_alone()
        supervisor.stop()
"""


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    one = Supervisor(tmp_path / "log", os.environ)
    yield one
    one.stop()


def alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False


def said(child: supervise.Child) -> str:
    assert within(10, lambda: bool(child.last_words()))
    return child.last_words()


def test_stopping_leaves_nothing_not_even_grandchildren(supervisor):
    first, second = supervisor.start("first", SLEEPS), supervisor.start("second", SLEEPS_WITH_CHILD)
    grandchild = int(said(second))
    supervisor.stop()
    assert not any(alive(pid) for pid in (first.process.pid, second.process.pid, grandchild))


def test_a_programme_that_will_not_end_is_ended(supervisor, monkeypatch):
    monkeypatch.setattr(supervise, "GRACE_SECONDS", 0.3)
    child = supervisor.start("deaf", DEAF)
    assert said(child) == "deaf"
    supervisor.stop()
    assert not alive(child.process.pid)


def test_a_crash_is_shown_with_its_last_words_and_names_the_programme(supervisor):
    supervisor.start("healthy", SLEEPS)
    supervisor.start("web", FAILS)
    with pytest.raises(Crashed, match="web: ended with code 3") as crash:
        supervisor.watch()
    shown = screen.crashed(crash.value)
    assert "the last word" in shown
    assert "web" in shown


def test_waiting_for_an_answer_ends_when_the_programme_does(supervisor):
    child = supervisor.start("web", FAILS)
    with pytest.raises(Crashed, match="ended with code 3"):
        supervisor.wait_until(child, lambda: False, 30)


def test_waiting_for_an_answer_ends_at_some_time(supervisor):
    child = supervisor.start("web", SLEEPS)
    with pytest.raises(Crashed, match="did not answer within 0 s"):
        supervisor.wait_until(child, lambda: False, 0.2)


def test_a_preparation_that_fails_stops_the_start(supervisor):
    with pytest.raises(Crashed, match="prepare: ended with code 3"):
        supervisor.finish("prepare", FAILS)
    assert supervisor.children == []


def test_a_preparation_that_succeeds_is_no_crash(supervisor):
    supervisor.finish("prepare", [sys.executable, "-c", ""])
    supervisor.check()


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda kind: kind.name)
def test_a_signal_stops_everything(tmp_path, kind):
    with subprocess.Popen(
        [sys.executable, "-c", OWNER, tmp_path], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as owner:
        child = int(owner.stdout.readline())
        owner.send_signal(kind)
        assert owner.stdout.readline() == "stopped\n"
        assert owner.wait(10) == 0
    assert not alive(child)


def test_a_killed_supervisor_takes_its_programmes_along(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-c", OWNER, tmp_path], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as owner:
        child = int(owner.stdout.readline())
        owner.kill()
    assert within(10, lambda: not alive(child))


def test_a_taken_port_is_named_and_another_is_used(capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert demo._free(port, ()) > port
    assert str(port) in capsys.readouterr().out


def test_two_programmes_never_get_one_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert demo._free(port, (port,)) != port


def test_what_the_caller_set_stays(tmp_path):
    made = demo.environment({"QR_KEY": "mine", "LOG_LEVEL": "DEBUG"}, tmp_path, 8000, 8100, "postgres://here/db")
    assert made["QR_KEY"] == "mine"
    assert "QR_KEY_FILE" not in made
    assert made["LOG_LEVEL"] == "DEBUG"
    assert made["ALIPAY_GATEWAY_URL"].startswith("http://127.0.0.1:8100/")
    assert (made["DEMO"], made["DATABASE_URL"]) == ("1", "postgres://here/db")


def test_a_real_alipay_is_never_mixed_with_the_stand_in(tmp_path):
    made = demo.environment({"ALIPAY_APP_ID": "mine"}, tmp_path, 8000, 8100, "postgres://here/db")
    assert {name for name in made if name.startswith("ALIPAY_")} == {"ALIPAY_APP_ID"}
    assert made["EXCHANGE_URL"] == "http://127.0.0.1:8100"


def test_keys_are_for_the_owner_only_and_kept(tmp_path):
    first = demo.environment({}, tmp_path, 8000, 8100, "postgres://here/db")
    kept = {name: Path(first[name]).read_text(encoding="utf-8") for name in first if name.endswith("_FILE")}
    second = demo.environment({}, tmp_path, 8000, 8100, "postgres://here/db")
    assert kept == {name: Path(second[name]).read_text(encoding="utf-8") for name in second if name.endswith("_FILE")}
    assert kept
    assert all(Path(first[name]).stat().st_mode & 0o077 == 0 for name in kept)
