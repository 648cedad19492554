"""`python -m realestate.sandbox --port 8100 --data var/sandbox`: every stand-in over HTTP on loopback."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from types import FrameType
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django


class Server(ThreadingMixIn, WSGIServer):
    """A thread for each request: notifications call back while a request is still being answered."""

    daemon_threads = True
    request_queue_size = 128


class Handler(WSGIRequestHandler):
    """Names nobody and says nothing: what happened is on the pages."""

    def address_string(self) -> str:
        return str(self.client_address[0])

    def log_message(self, format: str, *args: object) -> None:
        pass


def stop(signum: int, frame: FrameType | None) -> None:
    """SIGTERM ends it like Ctrl-C."""
    raise SystemExit(0)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m realestate.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8100)
    parser.add_argument("--data", type=Path, default=Path("var/sandbox"))
    arguments = parser.parse_args()
    arguments.data.mkdir(parents=True, exist_ok=True)
    os.environ["SANDBOX_DATA"] = str(arguments.data.absolute())
    os.environ["DJANGO_SETTINGS_MODULE"] = "realestate.sandbox.settings"
    django.setup()
    serve(arguments.port)


def serve(port: int) -> None:
    """Make the tables, start the notifier, answer until told to stop."""
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application

    from realestate.sandbox.alipay.notifier import start as start_notifier

    call_command("migrate", run_syncdb=True, verbosity=0)
    signal.signal(signal.SIGTERM, stop)
    with make_server("127.0.0.1", port, get_wsgi_application(), server_class=Server, handler_class=Handler) as server:
        start_notifier()
        try:
            server.serve_forever()
        except (KeyboardInterrupt, SystemExit):
            sys.exit(0)


if __name__ == "__main__":
    main()
