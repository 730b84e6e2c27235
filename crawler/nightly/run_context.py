"""What the outlets of one run share in this process: the run's clock, its writer, worker processes and memory."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import Protocol

from crawler.extraction.pool import ExtractionPool
from crawler.nightly.writer import Writer


@dataclass(frozen=True)
class Clock:
    """The time of a run: starts at any moment and runs on evenly, whatever happens to the system's clock."""

    started: datetime
    _since: float = field(default_factory=monotonic)

    def now(self) -> datetime:
        return self.started + timedelta(seconds=monotonic() - self._since)


class CrawlProgress(Protocol):
    """Receives the progress of a crawl."""

    def count(self, outlet: str, what: str, number: int = 1) -> None:
        """Add to the number of what was `found`, `fetched` or `new` at an outlet."""

    def finished(self, outlet: str) -> None:
        """Mark an outlet as done."""


@dataclass(frozen=True, kw_only=True)
class RunContext:
    """What the pipelines of all outlets of a run work with."""

    run_id: int
    clock: Clock
    writer: Writer
    extraction: ExtractionPool
    page_slots: asyncio.Semaphore
    """One for each page that may be held in memory."""
    progress: CrawlProgress | None = None
