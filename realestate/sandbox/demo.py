"""`manage.py demo`: the whole service on this machine, with stand-ins for the outside, until Ctrl-C."""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from realestate.common import postgres
from realestate.common.postgres_binaries import PostgresError
from realestate.common.processes import InUse, own
from realestate.sandbox import keys, screen
from realestate.sandbox.supervise import Crashed, Stopped, Supervisor, answers, stopping_on_signals

BASE_DIR = Path(__file__).resolve().parents[2]
HOME = BASE_DIR / "var" / "demo"
MANAGE = [sys.executable, str(BASE_DIR / "manage.py")]
WEB_PORT, SANDBOX_PORT = 8000, 8100
READY_SECONDS = 60


def main(arguments: list[str]) -> int:
    """Run until Ctrl-C, SIGTERM or a crash; `--reset` forgets everything instead. The process's exit code."""
    options = _options(arguments)
    HOME.mkdir(parents=True, exist_ok=True)
    try:
        lock = own(HOME / "demo.lock")
    except InUse as problem:
        print(screen.already_running(str(problem)), file=sys.stderr)
        return 1
    with lock:
        if options.reset:
            return _reset()
        return _run(options.port, options.sandbox_port)


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="manage.py demo", description=__doc__)
    parser.add_argument("--reset", action="store_true", help="forget the demo's data and keys")
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", WEB_PORT)))
    parser.add_argument("--sandbox-port", type=int, default=int(os.environ.get("SANDBOX_PORT", SANDBOX_PORT)))
    return parser.parse_args(arguments)


def _reset() -> int:
    postgres.destroy(HOME / "postgres")
    for path in HOME.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
    print(screen.forgotten(external="DATABASE_URL" in os.environ))
    return 0


def _run(port: int, sandbox_port: int) -> int:
    began = time.monotonic()
    server, supervisor = None, None
    with stopping_on_signals() as leave_us_alone:
        try:
            port, sandbox_port = _free(port, ()), _free(sandbox_port, (port,))
            url = os.environ.get("DATABASE_URL")
            if not url:
                print(screen.step("启动数据库", "starting the database"), flush=True)
                server = postgres.start(HOME / "postgres")
                url = server.url
            supervisor = Supervisor(HOME / "log", environment(os.environ, HOME, port, sandbox_port, url))
            _start(supervisor, port, sandbox_port)
            print(
                screen.ready(
                    supervisor.environment, supervisor.log_dir.relative_to(BASE_DIR), time.monotonic() - began
                ),
                flush=True,
            )
            supervisor.watch()
        except Stopped:
            print(screen.step("正在停止", "stopping"), flush=True)
            return 0
        except Crashed as crash:
            print(screen.crashed(crash), file=sys.stderr, flush=True)
        except PostgresError as problem:
            print(screen.step("数据库没有启动：", str(problem)), file=sys.stderr, flush=True)
        finally:
            leave_us_alone()
            if supervisor:
                supervisor.stop()
            if server:
                server.stop()
            print(screen.step("已停止", "stopped"), flush=True)
    return 1


def _start(supervisor: Supervisor, port: int, sandbox_port: int) -> None:
    print(screen.step("准备数据（第一次约一分钟）", "preparing data, about a minute the first time"), flush=True)
    supervisor.start("sandbox", [
        sys.executable, "-m", "realestate.sandbox", "--port", str(sandbox_port), "--data", HOME / "sandbox",
    ])  # fmt: skip
    supervisor.finish("messages", [sys.executable, "-m", "tools.compile_messages"])
    supervisor.finish("prepare", [sys.executable, "-m", "realestate.sandbox.prepare"])
    print(screen.step("启动网站与后台任务", "starting the web server and the worker"), flush=True)
    web = supervisor.start("web", [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "2", "--blocking-threads", "8", "--backpressure", "32", "realestate.wsgi:application",
    ])  # fmt: skip
    supervisor.start("worker", [*MANAGE, "procrastinate", "worker", "--concurrency", "2"])
    supervisor.wait_until(web, lambda: answers(f"http://127.0.0.1:{port}/readyz"), READY_SECONDS)


def _free(port: int, others: tuple[int, ...]) -> int:
    """This port, or the next one that nobody listens on, which is then named."""
    for candidate in range(port, port + 100):
        if candidate not in others and _is_free(candidate):
            if candidate != port:
                print(screen.taken(port, candidate))
            return candidate
    raise SystemExit(f"no free port from {port} to {port + 99}")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def environment(given: Mapping[str, str], home: Path, port: int, sandbox_port: int, url: str) -> dict[str, str]:
    """What every programme of the demo is started with. What the caller set stays, and real services stay real."""
    sandbox = f"http://127.0.0.1:{sandbox_port}"
    made = keys.ensure(home / "keys") | {
        "DEMO": "1",
        "BASE_URL": f"http://127.0.0.1:{port}",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "STORAGE_URL": (home / "files").as_uri(),
        "STATIC_ROOT": str(home / "static"),
        "FONT_DIR": str(BASE_DIR / "var" / "fonts"),
        "SANDBOX_URL": sandbox,
        "EXCHANGE_URL": sandbox,
        "ALIPAY_GATEWAY_URL": f"{sandbox}/alipay/gateway.do",
        "ALIPAY_CASHIER_ORIGIN": sandbox,
        "SF_URL": f"{sandbox}/sf/std/service",
        "SF_PARTNER_ID": "DEMO",
        "SF_CHECKWORD": "stand-in",
        "SANDBOX_SF_PUSH_URL": f"http://127.0.0.1:{port}/delivery/sf/routes/",
    }
    for service in ("ALIPAY_", "EXCHANGE_", "SF_"):
        if any(name.startswith(service) for name in given):  # a real one: nothing of the stand-in may mix with it
            made = {name: value for name, value in made.items() if not name.startswith(service)}
    kept = {name: value for name, value in made.items() if name.removesuffix("_FILE") not in given}
    return {**given, **kept, "DEMO": "1", "DATABASE_URL": url, "PYTHONPATH": str(BASE_DIR), "PYTHONUNBUFFERED": "1"}
