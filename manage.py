#!/usr/bin/env python
"""Django's command line. `demo`, and `play` without a database, set up the environment that settings are read from."""

import os
import sys


def main() -> None:
    if sys.argv[1:2] == ["demo"]:
        from realestate.sandbox.demo import main as demo

        sys.exit(demo(sys.argv[2:]))
    if sys.argv[1:2] == ["play"]:
        from realestate.sandbox.alone import prepare

        prepare()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "realestate.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
