"""Bring the demo's database and files to the present code, in one process: `python -m realestate.sandbox.prepare`."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from realestate.common.processes import within
from realestate.sandbox.supervise import answers

SANDBOX_SECONDS = 60


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "realestate.settings")
    django.setup()
    call_command("migrate", interactive=False, verbosity=1)
    call_command("createcachetable")
    call_command("load_sample")
    collect_static(Path(settings.STATIC_ROOT))
    sandbox = os.environ["SANDBOX_URL"]
    if not within(SANDBOX_SECONDS, lambda: answers(f"{sandbox}/healthz")):
        raise SystemExit(f"the stand-ins do not answer at {sandbox}")
    if os.environ["EXCHANGE_URL"] == sandbox:
        call_command("load_sample", departments=True)


def collect_static(root: Path) -> None:
    """Collect, hash and compress static files, unless they are the very ones of last time."""
    seen, mark = static_fingerprint(), root / ".fingerprint"
    if not mark.exists() or mark.read_text(encoding="utf-8") != seen:
        call_command("collectstatic", interactive=False, clear=True, verbosity=1)
        mark.write_text(seen, encoding="utf-8")


def static_fingerprint() -> str:
    """Changes when a static file comes, goes or changes."""
    sources = [
        (path, storage.size(path), storage.get_modified_time(path).isoformat())
        for finder in get_finders()
        for path, storage in finder.list([])
    ]
    return hashlib.sha256(repr(sorted(sources)).encode()).hexdigest()


if __name__ == "__main__":
    main()
