"""One crawl at a time: a lock that the operating system gives back when its holder ends, however it ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path


class RunLocked(Exception):
    """Another run is under way."""


@contextmanager
def run_lock(path: Path) -> Iterator[None]:
    """Hold the lock; RunLocked tells who holds it instead."""
    with os.fdopen(os.open(path, os.O_CREAT | os.O_RDWR, 0o600), "r+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = file.read().strip() or "its process is not known"
            raise RunLocked(f"another run is under way ({holder}); wait for it, or end it") from None
        file.truncate()
        file.write(f"process {os.getpid()}, since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC\n")
        file.flush()
        yield
