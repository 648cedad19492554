"""Chromium for the browser tests: found, or installed where we may; else one sentence says what to do."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from tools import debian

CJK = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")


def main() -> int:
    missing = [] if shutil.which("chromium") else ["chromium"]
    if not CJK.exists():
        missing.append("fonts-noto-cjk")  # else screenshots have boxes for Chinese
    if missing:
        print(f"installing {' and '.join(missing)}", flush=True)
        try:
            debian.install(*missing)
        except debian.NotPossible as by_hand:
            print(f"The browser tests need {' and '.join(missing)} and will fail without; {by_hand}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
