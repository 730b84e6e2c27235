"""Heads of the chain, noted in a file outside the database: who removes the last records there must also come here.

Each line holds a position and the digest of the link there. Lines are only ever added, in any order; the file may be
copied elsewhere, which is what proves the most."""

import errno
import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

from store.chain.chain import ChainHead

MIN_NOTE_INTERVAL_SECONDS = 10.0
"""Seconds between two notes of one crawl, which commits every few pages: so much a kill leaves unnoted at most."""

HEADS_NAME = "heads.jsonl"

MAX_TORN_LINE_BYTES = 65_536
"""Bytes of a torn line at most: a file system may have kept a whole block for it."""


MAX_POSITION = 2**63 - 1
"""The highest position that a database holds."""


class HeadFile:
    """The file of one installation, as one program adds to it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._waiting: ChainHead | None = None
        self._noted_at: float | None = None

    def note(self, head: ChainHead, *, at_once: bool) -> None:
        """Add a head that was committed; one that follows another one closely may wait for a later one or the end."""
        self._waiting = head
        if at_once or self._noted_at is None or monotonic() - self._noted_at >= MIN_NOTE_INTERVAL_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Add the head that waits, if one does."""
        if self._waiting is None:
            return
        line = json.dumps({"position": self._waiting.position, "digest": self._waiting.digest}).encode() + b"\n"
        handle = os.open(self.path, os.O_CREAT | os.O_RDWR | os.O_APPEND, 0o600)
        try:
            # Programs that add at once don't mix their lines, nor take another's for one that broke off.
            fcntl.flock(handle, fcntl.LOCK_EX)
            _cut_torn_end(handle)
            if os.write(handle, line) < len(line):
                _cut_torn_end(handle)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.path))
            os.fsync(handle)
        finally:
            os.close(handle)
        self._waiting, self._noted_at = None, monotonic()


def _cut_torn_end(handle: int) -> None:
    """Remove what stands behind the last whole line: a head that a full disk or a power cut has torn."""
    size = os.fstat(handle).st_size
    end = os.pread(handle, MAX_TORN_LINE_BYTES, max(0, size - MAX_TORN_LINE_BYTES))
    torn = len(end) - (end.rfind(b"\n") + 1)
    if torn:
        os.ftruncate(handle, size - torn)


def read_heads(path: Path) -> Iterator[tuple[int, ChainHead | None]]:
    """The file's lines by their numbers; None for one that is no head. A last one that broke off was never noted."""
    *lines, _torn = path.read_bytes().split(b"\n")
    for number, line in enumerate(lines, 1):
        yield number, _parsed(line)


def _parsed(line: bytes) -> ChainHead | None:
    try:
        found = json.loads(line)
        position = int(found["position"])
        return ChainHead(position=position, digest=str(found["digest"])) if 0 <= position <= MAX_POSITION else None
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None
