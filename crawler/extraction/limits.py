"""What a page, a request and an outlet may cost."""

from dataclasses import dataclass

HEAVY = 500_000
"""Bytes of a page that may take much memory. A PDF of any size may."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """Limits of a crawl."""

    cpu_seconds: int = 20
    """Of a worker, for one page."""
    wall_seconds: int = 30
    """Of a worker, for one page."""
    memory_bytes: int = 224 << 20
    """That a worker may take for a page, beyond what it has at its beginning; 5 MB of paragraphs take a third of it."""
    request_seconds: float = 30
    """For a whole request, however busily the server drips."""
    outlet_seconds: float = 2 * 3600
    """At three seconds a request, some 2,400 requests."""
