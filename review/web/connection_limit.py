"""Connections to the desk: those that ask nothing make room for the others."""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

MOST = 200
"""Connections at once, whatever they do; one more is answered that the desk is busy."""

MOST_IDLE = MOST // 2
"""Connections that may stand open without a request under way: browsers keep a few each."""


class Connection(H11Protocol):
    """A connection that is closed when it has been idle longest and there are too many such: uvicorn itself waits for
    ever for a first request, so that whoever opens connections and says nothing would keep everybody else out."""

    made_at = 0.0

    @property
    def is_idle(self) -> bool:
        """Whether no request is under way, or none has arrived whole."""
        return self.cycle is None or self.cycle.response_complete

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Let the connection in, and the oldest idle one out if there are too many."""
        super().connection_made(transport)
        self.made_at = self.loop.time()
        idle = [one for one in self.connections if isinstance(one, Connection) and one is not self and one.is_idle]
        if len(idle) >= MOST_IDLE:
            oldest = min(idle, key=lambda one: one.made_at)
            oldest.transport.close()
            self.connections.discard(oldest)
