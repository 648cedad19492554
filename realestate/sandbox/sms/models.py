"""Messages that the message centre delivered."""

from __future__ import annotations

import re
from typing import ClassVar

from django.db import models


class Message(models.Model):
    """One text message on one telephone. The same key is delivered once; the fault "double" makes a second copy."""

    phone = models.CharField(max_length=16, db_index=True)
    text = models.CharField(max_length=1000)
    key = models.CharField(max_length=160)
    copy = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "copy"], name="message_once")]

    def __str__(self) -> str:
        return self.text

    @property
    def code(self) -> str:
        """The six digits in it, if it brings a code."""
        found = re.search(r"(?<!\d)\d{6}(?!\d)", self.text)
        return found[0] if found else ""

    @property
    def parts(self) -> tuple[str, str, str]:
        """The text before, the code, the text after."""
        before, code, after = self.text.partition(self.code) if self.code else (self.text, "", "")
        return before, code, after
