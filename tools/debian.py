"""Debian packages: unpacked into a folder, which needs no root, or installed, which does. Standard library only."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path


class NotPossible(RuntimeError):
    """The system does not allow it; the message says what a person can do."""


def unpack(package: str, into: Path) -> None:
    """Download a package with apt and lay its files out under `into`. Nothing of the system changes."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        raise NotPossible(f"{package} comes from Debian's packages and there is no apt-get here; get it by hand")
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for part in ("lists/partial", "cache/archives/partial"):
            (work / part).mkdir(parents=True)
        own = [f"-oDir::State::Lists={work}/lists", f"-oDir::Cache={work}/cache", "-oDebug::NoLocking=1"]
        steps = [["download", package]], [[*own, "update"], [*own, "download", package]]
        if not any(all(_apt(*arguments, cwd=work) for arguments in attempt) for attempt in steps):
            raise NotPossible(f"apt-get cannot download {package}; is the network, or /etc/apt/sources.list, in order?")
        (archive,) = work.glob("*.deb")
        subprocess.run(["dpkg-deb", "-x", archive, into], check=True)


def install(*packages: str) -> None:
    """Install packages into the system."""
    by_hand = f"as root: apt-get install {' '.join(packages)}"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise NotPossible(by_hand)
    command = ["install", "--yes", "--no-install-recommends", *packages]
    if not (_apt(*command) or (_apt("update") and _apt(*command))):
        raise NotPossible(by_hand)


def _apt(*arguments: str, cwd: Path | None = None) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    command = ["apt-get", "-qq", *(["-oAPT::Sandbox::User=root"] if os.geteuid() == 0 else []), *arguments]
    quiet = subprocess.DEVNULL
    return subprocess.run(command, cwd=cwd, env=environment, stdin=quiet, stdout=quiet, stderr=quiet).returncode == 0
