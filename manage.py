#!/usr/bin/env python
"""Django's command line. `manage.py demo` is different: it sets up the environment that settings are then read from."""

import os
import sys


def main() -> None:
    if sys.argv[1:2] == ["demo"]:
        from realestate.sandbox.demo import main as demo

        sys.exit(demo(sys.argv[2:]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "realestate.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
