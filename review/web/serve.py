"""Running the desk: one quiet process that ends when it is asked to."""

import uvicorn
from starlette.applications import Starlette

from review.web.connection_limit import MOST, Connection
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
        http=Connection,
        limit_concurrency=MOST,
        timeout_keep_alive=10,
        timeout_graceful_shutdown=10,
    )
