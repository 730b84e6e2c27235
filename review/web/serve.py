"""Run the desk in a web server that limits its connections."""

import asyncio

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

from review.web.request_guard import allowed_hosts


def serve(app: Starlette, *, host: str, port: int, proxy: str | None = None, name: str | None = None) -> None:
    """Serve on host and port until interrupted; running requests are finished first.

    `proxy` is the address from which an HTTPS proxy forwards requests, `name` the host name that people use."""
    uvicorn.Server(settings(app, host=host, port=port, proxy=proxy, name=name)).run()


def settings(
    app: Starlette, *, host: str, port: int, proxy: str | None = None, name: str | None = None
) -> uvicorn.Config:
    """Return the server's configuration. Forwarded headers are trusted only from `proxy`."""
    app.state.hosts = allowed_hosts(name or host)
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,  # reviewers' addresses and pages must not be logged
        # Forwarded headers are trusted only from the named proxy, by default from nobody.
        proxy_headers=proxy is not None,
        forwarded_allow_ips=proxy or "",
        server_header=False,
        http=LimitedConnection,
        limit_concurrency=MAX_CONNECTIONS,
        timeout_keep_alive=10,
        timeout_graceful_shutdown=10,
    )


MAX_CONNECTIONS = 200
"""Connections at once; further ones are answered with 503."""

MAX_IDLE_CONNECTIONS = MAX_CONNECTIONS // 2
"""Connections without a request under way; browsers keep a few each."""


class LimitedConnection(H11Protocol):
    """A connection that closes the longest-idle one if too many are idle.

    uvicorn waits forever for a first request: connections that send nothing would keep everybody else out."""

    made_at = 0.0

    @property
    def is_idle(self) -> bool:
        """Return whether no request is under way or completely received."""
        return self.cycle is None or self.cycle.response_complete

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Accept the connection and close the oldest idle one if there are too many."""
        super().connection_made(transport)
        self.made_at = self.loop.time()
        idle = [
            one for one in self.connections if isinstance(one, LimitedConnection) and one is not self and one.is_idle
        ]
        if len(idle) >= MAX_IDLE_CONNECTIONS:
            oldest = min(idle, key=lambda one: one.made_at)
            oldest.transport.close()
            self.connections.discard(oldest)
