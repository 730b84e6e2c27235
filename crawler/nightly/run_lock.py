"""One crawl at a time: a lock that the operating system gives back when its holder ends, however it ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from store.database.locks import Locks
from store.session import Database

CRAWL = "crawl"
"""The database's lock that a whole crawl holds alone, and workers hold together."""


class RunLocked(Exception):
    """Another run is under way."""


@contextmanager
def sole_crawl(database: Database) -> Iterator[None]:
    """Hold what keeps other machines' crawls of the same database away; RunLocked if one of them is at work."""
    with database.locks() as locks:
        if not locks.take(CRAWL):
            raise RunLocked("workers, or another machine, crawl for this database; wait, or use: kuzet crawl --queue")
        yield


@contextmanager
def shared_crawl(database: Database) -> Iterator[Locks]:
    """The locks of a worker, which shares the crawl with others; RunLocked if somebody crawls alone."""
    with database.locks() as locks:
        if not locks.take(CRAWL, shared=True):
            raise RunLocked("another machine crawls for this database without the queue; wait for it, or end it")
        yield locks


@contextmanager
def run_lock(path: Path, *, shared: bool = False) -> Iterator[None]:
    """Hold the lock, alone or together with others that share it; RunLocked tells who holds it instead."""
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
