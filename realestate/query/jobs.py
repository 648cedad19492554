"""Messages of questions: sent by a job, once for each key."""

from __future__ import annotations

from oauth2_provider.models import clear_expired
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from realestate.common.registry import gateway


@app.task(name="query.send_message", retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def send_message(*, phone: str, text: str, key: str) -> None:
    """Send one message. The gateway takes the same key as the same message, so a second run sends nothing twice."""
    gateway("sms").send(phone=phone, text=text, key=key)


@app.periodic(cron="17 3 * * *")
@app.task(name="query.forget_tokens", queueing_lock="query.forget_tokens", pass_context=False)
def forget_tokens(timestamp: int = 0) -> None:
    """Tokens of machines that have ended are removed every night; run twice, nothing more goes."""
    clear_expired()
