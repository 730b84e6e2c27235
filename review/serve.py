"""Running the desk: one quiet process that ends when it is asked to."""

import uvicorn
from starlette.applications import Starlette

from review.gate import allowed_hosts

MOST_CONNECTIONS = 200
"""More at once are turned away: the desk is for a handful of people."""


def serve(app: Starlette, *, host: str, port: int) -> None:
    """Answer on host and port until interrupted; requests under way are answered first."""
    app.state.hosts = allowed_hosts(host)
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,  # addresses and pages of reviewers are nobody's business
        proxy_headers=False,  # no proxy is known of, so nobody's word about the client counts
        server_header=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=10,
        timeout_graceful_shutdown=10,
    )
