"""Limit what a page, a request and an outlet may cost, and return memory to the system after large pages."""

import ctypes
import gc
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from traceback import clear_frames
from typing import NoReturn

from crawler.redact_errors import redacted_lines
from matchers.mention import Mention

HEAVY_PAGE_BYTES = 500_000
"""Bytes from which a page may take much memory to read; a PDF of any size may."""

_MMAP_THRESHOLD_BYTES = 256 << 10
"""Bytes from which glibc maps a block separately, so that freeing it returns its memory to the system."""

_MAX_ARENAS = 2
"""Heaps of a process. By default each thread gets one, and memory freed in one is useless to the others."""

_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8
"""From glibc's malloc.h."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """The limits of a crawl, in seconds and bytes."""

    cpu_seconds: int = 20
    """CPU time of a worker for one page."""
    wall_seconds: int = 30
    """Clock time of a worker for one page."""
    memory_bytes: int = 160 << 20
    """Memory of a worker beyond what it uses at its start; reading 5 MB of paragraphs takes less than half of it."""
    request_seconds: float = 30
    """Time of a whole request, even if the server keeps sending."""
    match_seconds: float = 3
    """CPU time of one search for names in a text; see `SHORTER_SEARCHES`."""
    outlet_seconds: float = 2 * 3600
    """Time of an outlet in one run: at three seconds a request, some 2,400 requests."""
    outlet_reader_seconds: float = 600
    """CPU time of workers for one outlet in a run: a quarter of a second for each of 2,400 pages."""
    outlet_bytes: int = 1 << 30
    """Bytes of pages that are received from one outlet in a run."""
    outlet_archive_bytes: int = 256 << 20
    """Growth of the archive by one outlet in a run."""


SHORTER_SEARCHES = (100_000, 10_000)
"""Numbers of characters to search instead, one after the other, if searching the whole text takes too long."""


REPEAT_SECONDS = 0.2
"""CPU time after which a block that still runs is interrupted again."""


class CpuLimitReached(Exception):
    """A block used more CPU time than it may."""


@contextmanager
def cpu_limit(seconds: float) -> Iterator[None]:
    """Raise CpuLimitReached in the block once it has used this CPU time. Works only in the main thread.

    Regular expressions handle signals while they search. If a finalizer swallows the error, it is raised again.
    """

    def stop(_number: int, _frame: object) -> NoReturn:
        raise CpuLimitReached

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, REPEAT_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@dataclass(frozen=True, kw_only=True, slots=True)
class SearchedText:
    """The result of a search in a text."""

    mentions: Sequence[Mention] | None
    """None if the text can't name any of the entries that are looked for."""
    is_whole: bool = True
    """Whether the whole text could be searched in the time allowed."""
    errors: tuple[str, ...] = ()
    """Why searches of the text ended early: each error's class and places in the code, without its message."""


def search_in_time(text: str, find: Callable[[str], list[Mention]], seconds: float) -> SearchedText:
    """Return the mentions in as much of a text as can be searched.

    If a search uses more than `seconds` of CPU time or the memory available, or fails, less of the text is searched:
    no text may keep its article from being stored."""
    errors: list[str] = []
    for chars in (len(text), *SHORTER_SEARCHES):
        try:
            with cpu_limit(seconds):
                found = find(text[:chars])
        except Exception as error:
            clear_frames(error.__traceback__)  # their variables may be what filled the memory
            errors.append("\n".join(dict.fromkeys(redacted_lines(error))))  # a recursion repeats its places
        else:
            return SearchedText(mentions=found, is_whole=chars >= len(text), errors=tuple(errors))
    return SearchedText(mentions=[], is_whole=False, errors=tuple(errors))


def keep_heaps_small() -> None:
    """Make this process return large blocks as soon as they are freed. Does nothing without glibc."""
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is not None:
        # By default the threshold grows with the largest block that was freed, up to 32 MB.
        set_option(_M_MMAP_THRESHOLD, _MMAP_THRESHOLD_BYTES)
        set_option(_M_ARENA_MAX, _MAX_ARENAS)


def give_back_memory() -> None:
    """Collect young garbage and return free heap memory to the system, the latter only with glibc."""
    gc.collect(1)
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
