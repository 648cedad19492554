"""Jobs of accounts."""

from __future__ import annotations

import datetime as dt

from django.contrib.sessions.models import Session
from django.db.models import ProtectedError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from realestate.accounts.models import User
from realestate.common import clock
from realestate.common.registry import gateway

UNUSED_FOR = dt.timedelta(days=1)


@app.periodic(cron="17 3 * * *")
@app.task(name="accounts.forget_unverified", queueing_lock="accounts.forget_unverified", pass_context=False)
def forget_unverified(timestamp: int) -> None:
    """Accounts of numbers that asked for a code and never gave it back: nobody's, so nothing is kept of them."""
    unused = User.objects.filter(
        username=None,
        phone_verified=False,
        bound_at=None,
        last_login=None,
        date_joined__lt=clock.now() - UNUSED_FOR,
    )
    for user in unused.iterator():
        try:
            user.delete()
        except ProtectedError:
            continue


@app.periodic(cron="47 3 * * *")
@app.task(name="accounts.clear_sessions", queueing_lock="accounts.clear_sessions", pass_context=False)
def clear_sessions(timestamp: int) -> None:
    """Sessions that are over leave nothing behind."""
    Session.objects.filter(expire_date__lt=clock.now()).delete()


@app.task(name="accounts.send_sms", retry=RetryStrategy(max_attempts=6, exponential_wait=4))
def send_sms(*, phone: str, text: str, key: str) -> None:
    """One message to a colleague; the message centre sends the same key once."""
    gateway("sms").send(phone=phone, text=text, key=key)
