"""Running the desk: one quiet process that ends when it is asked to."""

import asyncio

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

from review.web.request_guard import allowed_hosts


def serve(app: Starlette, *, host: str, port: int, proxy: str | None = None, name: str | None = None) -> None:
    """Answer on host and port until interrupted; requests under way are answered first.

    `proxy` is the address from which an HTTPS proxy hands requests on, and `name` the host by which people reach it."""
    uvicorn.Server(settings(app, host=host, port=port, proxy=proxy, name=name)).run()


def settings(
    app: Starlette, *, host: str, port: int, proxy: str | None = None, name: str | None = None
) -> uvicorn.Config:
    """How the desk is served: whom it answers, and whose word about a request it takes."""
    app.state.hosts = allowed_hosts(name or host)
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,  # addresses and pages of reviewers are nobody's business
        # Only the named proxy says from whom a request comes and whether it came by https; by default nobody does.
        proxy_headers=proxy is not None,
        forwarded_allow_ips=proxy or "",
        server_header=False,
        http=LimitedConnection,
        limit_concurrency=MAX_CONNECTIONS,
        timeout_keep_alive=10,
        timeout_graceful_shutdown=10,
    )


MAX_CONNECTIONS = 200
"""Connections at once, whatever they do; one more is answered that the desk is busy."""

MAX_IDLE_CONNECTIONS = MAX_CONNECTIONS // 2
"""Connections that may stand open without a request under way: browsers keep a few each."""


class LimitedConnection(H11Protocol):
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
        idle = [
            one for one in self.connections if isinstance(one, LimitedConnection) and one is not self and one.is_idle
        ]
        if len(idle) >= MAX_IDLE_CONNECTIONS:
            oldest = min(idle, key=lambda one: one.made_at)
            oldest.transport.close()
            self.connections.discard(oldest)
