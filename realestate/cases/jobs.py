"""Jobs of the case file: messages go out once."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from realestate.cases.models import Message
from realestate.common import clock
from realestate.common.registry import gateway


@app.task(name="cases.send_message", retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def send_message(*, message_id: int) -> None:
    """Send one message. The gateway takes the same key as the same message, so a second run sends nothing twice."""
    message = Message.objects.get(pk=message_id)
    if message.sent_at:
        return
    gateway("sms").send(phone=message.phone, text=message.text, key=message.key)
    Message.objects.filter(pk=message_id, sent_at=None).update(sent_at=clock.now())
