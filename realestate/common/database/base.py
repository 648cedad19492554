"""Django's PostgreSQL; a kept connection is asked whether it lives only when there is a sign that it may not.

CONN_HEALTH_CHECKS would send SELECT 1 before the first statement of each request: a way there and back for every page.
A server that stops or ends a connection says so on it; as long as nothing has come in, it is as good as before.
"""

from __future__ import annotations

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """django.db.backends.postgresql, else."""

    def is_usable(self) -> bool:
        """Is the connection still good?"""
        if self.connection is None or self.connection.closed:
            return False
        return _nothing_came_in(self.connection.fileno()) or bool(super().is_usable())


def _nothing_came_in(socket: int) -> bool:
    """Neither an end of the connection nor a notice waits to be read."""
    waiting = select.poll()
    waiting.register(socket, select.POLLIN | select.POLLPRI | getattr(select, "POLLRDHUP", 0))
    return not waiting.poll(0)
