"""`install.py base|dev`: the virtual environment and the locked packages in it. Standard library only.

Works where Debian has taken ensurepip out of Python: pip then comes from Debian's own wheel, and nothing needs root.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tools import debian

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)


def main() -> int:
    wanted = sys.argv[1]
    if sys.version_info < OLDEST:
        print(f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 1
    try:
        make_environment()
    except debian.NotPossible as problem:
        print(
            f"A virtual environment cannot be made: {problem}\nOr, as root: apt-get install python3-venv",
            file=sys.stderr,
        )
        return 1
    both = (VENV / ".dev").exists() or wanted == "dev"
    install("dev" if both else "base")
    for stamp in ("base", "dev") if both else ("base",):
        (VENV / f".{stamp}").touch()
    return 0


def make_environment() -> None:
    """A .venv with pip and, where it can be had, uv."""
    if not works("-m", "pip", "--version"):
        print("making .venv", flush=True)
        ensurepip = importlib.util.find_spec("ensurepip")
        if ensurepip and ensurepip.origin:
            run(sys.executable, "-m", "venv", VENV)
        else:
            run(sys.executable, "-m", "venv", "--without-pip", VENV)
            pip_from_debian()  # where that is not possible: as root, apt-get install python3-venv
    if not works("-m", "pip", "install", "--quiet", "--require-hashes", "-r", ROOT / "requirements" / "installer.txt"):
        print("uv is not to be had here; pip does its work", flush=True)


def pip_from_debian() -> None:
    with tempfile.TemporaryDirectory() as folder:
        debian.unpack("python3-pip-whl", Path(folder))
        (wheel,) = Path(folder).rglob("pip-*.whl")
        run(PYTHON, wheel / "pip", "install", "--quiet", "--no-index", wheel)


def install(which: str) -> None:
    """Exactly what the lock says, by hash; with pip alone when uv is missing or cannot."""
    lock = ROOT / "requirements" / f"{which}.txt"
    print(f"installing requirements/{which}.txt", flush=True)
    environment = {"VIRTUAL_ENV": str(VENV), "UV_HTTP_TIMEOUT": "180", "UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"}
    if works("-m", "uv", "pip", "sync", "--quiet", "--require-hashes", lock, **environment):
        return
    print("uv cannot; pip does it, which takes longer", flush=True)
    if not works("-m", "pip", "install", "--quiet", "--require-hashes", "-r", lock):
        raise debian.NotPossible("the packages cannot be installed; is the network in order?")


def run(*command: str | Path) -> None:
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


def works(*arguments: str | Path, **environment: str) -> bool:
    """Whether the environment's Python does this; what it says is shown only when it fails at something it can do."""
    try:
        ended = subprocess.run(
            [PYTHON, *arguments],
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
    except OSError:
        return False
    if ended.returncode and "No module named" not in ended.stderr:
        print(ended.stderr.strip(), file=sys.stderr, flush=True)
    return ended.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
