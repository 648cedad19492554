"""The thread that sends notifications until the merchant answers `success`."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
from django.conf import settings
from django.db import OperationalError, connection

from realestate.common.clock import now
from realestate.sandbox.alipay.models import Notice

PAUSE_SECONDS = 0.1
IN_HAND = dt.timedelta(minutes=1)


def start() -> None:
    """Begin to send, in the background of this process."""
    threading.Thread(target=_run, name="notifier", daemon=True).start()


def _run() -> None:
    with ThreadPoolExecutor(8, thread_name_prefix="notice") as pool:
        while True:
            with contextlib.suppress(OperationalError):  # a busy file: the next round sends
                for notice in Notice.objects.filter(due_at__lte=now()).order_by("due_at", "id")[:50]:
                    # Put off while it is being sent, so that a process that dies meanwhile sends it again.
                    if Notice.objects.filter(pk=notice.pk, due_at=notice.due_at).update(
                        due_at=now() + IN_HAND, in_hand=True
                    ):
                        pool.submit(_send, notice)
            time.sleep(PAUSE_SECONDS)


def _send(notice: Notice) -> None:
    try:
        with httpx.Client(trust_env=False, timeout=15) as client:
            said = client.post(notice.url, data=notice.fields)
        reply, happy = f"{said.status_code} {said.text[:60]}", said.text == "success" and said.status_code == 200
    except httpx.HTTPError as error:
        reply, happy = type(error).__name__, False
    repeats = settings.NOTIFY_REPEATS
    again = None
    if not happy and notice.attempts < len(repeats):
        again = now() + dt.timedelta(seconds=repeats[notice.attempts] * settings.NOTIFY_SCALE)
    attempted = Notice.objects.filter(pk=notice.pk)
    attempted.update(attempts=notice.attempts + 1, last_reply=reply, in_hand=False)
    attempted.exclude(due_at=None).update(due_at=again)  # None meanwhile: somebody wants silence
    connection.close()
