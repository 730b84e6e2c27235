"""What a page, a request and an outlet may cost."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """Limits of a crawl."""

    cpu_seconds: int = 20
    """Of a worker, for one page."""
    wall_seconds: int = 30
    """Of a worker, for one page."""
    memory_bytes: int = 1 << 30
    """Of a worker's address space, the program's own 150 MB included."""
    request_seconds: float = 30
    """For a whole request, however busily the server drips."""
    outlet_seconds: float = 2 * 3600
    """At three seconds a request, some 2,400 requests."""
