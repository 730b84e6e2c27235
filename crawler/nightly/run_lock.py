"""Allow one crawl at a time, by locks that the operating system releases however their holder ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from store.database.locks import Locks
from store.session import Database

CRAWL_LOCK = "crawl"
"""The database's lock that a crawl without the queue holds alone, and workers share."""


class RunLocked(Exception):
    """Another run is under way."""


@contextmanager
def sole_crawl(database: Database) -> Iterator[None]:
    """Keep other machines from crawling for the same database. Raises RunLocked if one does."""
    with database.locks() as locks:
        if not locks.take(CRAWL_LOCK):
            raise RunLocked("workers, or another machine, crawl for this database; wait, or use: kuzet crawl --queue")
        yield


@contextmanager
def shared_crawl(database: Database) -> Iterator[Locks]:
    """Yield the locks of a worker, which crawls together with others. Raises RunLocked if a crawl without the queue
    is under way."""
    with database.locks() as locks:
        if not locks.take(CRAWL_LOCK, shared=True):
            raise RunLocked("another machine crawls for this database without the queue; wait for it, or end it")
        yield locks


@contextmanager
def run_lock(path: Path, *, shared: bool = False) -> Iterator[None]:
    """Hold the lock file, alone or together with others that share it. Raises RunLocked, which names the holder."""
    with os.fdopen(os.open(path, os.O_CREAT | os.O_RDWR, 0o600), "r+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = file.read().strip() or "its process is not known"
            raise RunLocked(f"another run is under way ({holder}); wait for it, or end it") from None
        holder = "kuzet worker" if shared else f"process {os.getpid()}"
        file.truncate()
        file.write(f"{holder}, since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC\n")
        file.flush()
        yield
