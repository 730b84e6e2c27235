"""A file of chain heads outside the database: removing the last records requires changing it, too.

Each line holds a position and the digest of the link there. Lines are only added, in any order. A copy of the file
elsewhere proves most."""

import errno
import fcntl
import json
import os
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path
from time import monotonic

from store.chain.chain import ChainHead

MIN_NOTE_INTERVAL_SECONDS = 10.0
"""Time between two lines of one crawl, which commits every few pages: a kill loses the heads of at most this time."""

HEADS_NAME = "heads.jsonl"

MAX_TORN_LINE_BYTES = 65_536
"""Maximum size of a torn line: a file system may have written a whole block."""

MAX_POSITION = 2**63 - 1
"""The highest position that a database can store."""


class HeadFile:
    """The head file of an installation, as one program appends to it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._waiting: ChainHead | None = None
        self._noted_at: float | None = None

    def is_empty(self) -> bool:
        """Return whether the file is missing or doesn't begin with a whole line, as an unaltered file always does."""
        try:
            with self.path.open("rb") as file:
                return not file.readline(MAX_TORN_LINE_BYTES).endswith(b"\n")
        except FileNotFoundError:
            return True

    def begin(self, head: ChainHead) -> None:
        """Append the head of a chain that has no links yet."""
        self._append(head)

    def note(self, head: ChainHead, *, at_once: bool) -> None:
        """Append a committed head; unless `at_once`, one that follows closely may wait for a later one or the end."""
        self._waiting = head
        if at_once or self._noted_at is None or monotonic() - self._noted_at >= MIN_NOTE_INTERVAL_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Append the pending head, if any."""
        # taken first: several threads of a worker may call this at once
        head, self._waiting = self._waiting, None
        if head is not None:
            self._append(head)
            self._noted_at = monotonic()

    def _append(self, head: ChainHead) -> None:
        line = json.dumps({"position": head.position, "digest": head.digest}).encode() + b"\n"
        handle = os.open(self.path, os.O_CREAT | os.O_RDWR | os.O_APPEND, 0o600)
        try:
            # concurrent programs must not mix their lines, or take another's line for one that broke off
            fcntl.flock(handle, fcntl.LOCK_EX)
            _cut_torn_end(handle)
            if os.write(handle, line) < len(line):
                _cut_torn_end(handle)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.path))
            os.fsync(handle)
        finally:
            os.close(handle)


def _cut_torn_end(handle: int) -> None:
    """Remove what follows the last complete line: a head torn by a full disk or a power cut."""
    size = os.fstat(handle).st_size
    end = os.pread(handle, MAX_TORN_LINE_BYTES, max(0, size - MAX_TORN_LINE_BYTES))
    torn = len(end) - (end.rfind(b"\n") + 1)
    if torn:
        os.ftruncate(handle, size - torn)


def read_heads(path: Path) -> Iterator[tuple[int, ChainHead | None]]:
    """Yield the file's lines by number; None for a line that isn't a head. A torn last line is ignored."""
    yield from _heads_in(path.read_bytes())


def newest_head(noted: bytes) -> ChainHead | None:
    """Return the head with the highest position in the content of a head file; None if it holds none."""
    return max((head for _, head in _heads_in(noted) if head), key=attrgetter("position"), default=None)


def _heads_in(noted: bytes) -> Iterator[tuple[int, ChainHead | None]]:
    *lines, torn = noted.split(b"\n")
    for number, line in enumerate(lines, 1):
        yield number, _parsed(line)
    if head := _parsed(torn):  # only its line feed is missing
        yield len(lines) + 1, head


def _parsed(line: bytes) -> ChainHead | None:
    try:
        found = json.loads(line)
        position = int(found["position"])
        return ChainHead(position=position, digest=str(found["digest"])) if 0 <= position <= MAX_POSITION else None
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None
