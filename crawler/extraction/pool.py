"""Run worker processes that read pages: one per processor, replaced when a page has killed it."""

import asyncio
import fcntl
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import TimeoutError as WallTimeout
from concurrent.futures.process import BrokenProcessPool
from contextlib import nullcontext, suppress
from datetime import datetime
from functools import cache
from multiprocessing import forkserver, get_context, parent_process
from multiprocessing.context import ForkServerContext
from multiprocessing.util import get_temp_dir
from pathlib import Path
from signal import SIGKILL
from threading import Lock
from types import TracebackType
from typing import Self, TypeVar

from pebble import ProcessExpired, ProcessPool

from config.models.outlet import Outlet
from crawler.extraction.limits import HEAVY_PAGE_BYTES, Limits
from crawler.extraction.worker import ExtractedPage, UnreadablePage, read_listing, read_page, start_worker
from crawler.log import log
from matchers.index import Index
from spiders.article import Link, Listing, NotAnArticle, PageError, Refusal, SourceKind
from spiders.fetch.raw_page import RawPage
from store.schema.enums import Outcome

DEFAULT_WORKERS = len(os.sched_getaffinity(0))

MAX_WORKER_TASKS = 5_000
"""Tasks after which a worker is replaced, because native code leaks memory."""

MAX_RESTARTS = 2
"""Times that a page is read again because its worker was killed from outside."""

KILL_GRACE_SECONDS = 1.0
"""Longest time that a killed process takes to end on a busy machine."""

POOL_CHECK_SECONDS = 10.0
"""Interval at which a waiting task checks that the pool still works."""

START_SECONDS = 30.0
"""Time in which a worker must begin to read its first page."""

_KILLED_EXIT_CODES = (-SIGKILL, 255)
"""Exit codes of a worker if it, or the process that forked it, was killed from outside or for lack of memory.
A page that exceeds a limit or crashes a parser causes other codes."""

_PRELOADED_MODULES = (
    "crawler.index_cache",  # opens the index that a worker is given
    "pebble.pool.process",
    "feedparser",
    "bs4",
    "trafilatura",
    "crawler.extraction.preload",
)
"""Modules that every worker needs, imported before it is forked."""

_LOCK_NAME = "kuzet.lock"
"""A file in the folder of our processes' sockets, locked while the folder is used."""

T = TypeVar("T")


def _place(error: Exception) -> str | None:
    """Return the place in the worker's code at which an error arose."""
    lines = str(getattr(error, "traceback", "")).splitlines()
    return next((line.strip() for line in reversed(lines) if line.lstrip().startswith("File ")), None)


def clean_processes(*preload: str) -> ForkServerContext:
    """Return a context whose processes are forked from one that has imported only the modules in `preload`.

    They don't import the program's main file: a launcher without a guard would start the program again in each."""
    program = sys.modules["__main__"]
    if getattr(program, "__spec__", None) is None:
        vars(program).pop("__file__", None)
    if parent_process() is None:  # otherwise it would be the parent's folder
        _lock_folder()
    context = get_context("forkserver")
    context.set_forkserver_preload(list(preload))
    return context


@cache
def _lock_folder() -> int:
    """Remove the socket folders of killed programs and lock this program's. Return the lock's file descriptor."""
    for lock in Path(tempfile.gettempdir()).glob(f"pymp-*/{_LOCK_NAME}"):
        with suppress(OSError):
            handle = os.open(lock, os.O_RDWR | os.O_NOFOLLOW)
            try:
                if os.fstat(handle).st_uid == os.getuid():
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(lock.parent)
            finally:
                os.close(handle)
    # The folder gets its final name only once its file is locked.
    handle, unnamed = tempfile.mkstemp(dir=get_temp_dir())
    fcntl.flock(handle, fcntl.LOCK_EX)
    Path(unnamed).rename(Path(unnamed).with_name(_LOCK_NAME))
    return handle


def prepare() -> None:
    """Start importing the workers' modules in the process from which they are forked.

    Call it only if pages will be read: it keeps a processor busy for a second."""
    clean_processes(*_PRELOADED_MODULES)
    forkserver.ensure_running()


def is_heavy(page: RawPage) -> bool:
    """Return whether reading a page may take much memory; two such pages are never read at once."""
    return len(page.body) > HEAVY_PAGE_BYTES or page.body.startswith(b"%PDF")


class ExtractionPool:
    """Reads pages in worker processes within limits. Use as a context manager.

    The processes start with the first page: a run in which nothing changed needs none."""

    def __init__(
        self,
        outlets: Sequence[Outlet],
        index: Callable[[], Index],
        *,
        limits: Limits = Limits(),  # noqa: B008 - it is immutable
        processes: int = DEFAULT_WORKERS,
    ) -> None:
        self.outlets = tuple(outlets)
        self.index = index
        self.limits = limits
        self.processes = processes
        self._one_heavy = asyncio.Semaphore(1)
        self._starting = asyncio.Lock()
        self._pool_lock = Lock()
        self._pool: ProcessPool | None = None
        self._is_closed = False
        self._ended = 0
        """Number of tasks that ended or killed their worker."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with self._pool_lock:
            self._is_closed = True
            if self._pool is not None:
                _end(self._pool)
                # Python removes its folder at the end, and prints an error if somebody else did so before.
                Path(get_temp_dir()).mkdir(mode=0o700, parents=True, exist_ok=True)

    async def _started(self) -> ProcessPool:
        """Return the processes. They take a second to start, which must not block the event loop."""
        if self._pool is not None:
            return self._pool
        async with self._starting:
            return await asyncio.to_thread(self._start)

    def _start(self) -> ProcessPool:
        with self._pool_lock:
            if self._is_closed:
                raise BrokenProcessPool
            if self._pool is not None:
                return self._pool
            pool = ProcessPool(
                max_workers=self.processes,
                max_tasks=MAX_WORKER_TASKS,
                initializer=start_worker,
                initargs=(self.outlets, self.index(), self.limits),
                context=clean_processes(*_PRELOADED_MODULES),
            )
            try:
                assert pool.active, "reading this attribute starts the processes"
            except BrokenProcessPool:
                _end(pool)
                raise
            self._pool = pool
            return pool

    async def read_page(
        self, outlet: str, page: RawPage, *, fetched_at: datetime, link: Link | None = None
    ) -> ExtractedPage | UnreadablePage:
        """Return what is read from a page of an outlet; a crash, an endless loop or lack of memory affects only it.

        `link` is what a feed, sitemap or listing said of the article."""
        try:
            return await self._read(page, read_page, outlet, page.for_reading(), fetched_at, link)
        except NotAnArticle as error:
            return UnreadablePage(
                outcome=Outcome.REFUSED, reason=error.refusal, seen=str(error), seconds=self.limits.cpu_seconds
            )

    async def read_listing(self, outlet: str, page: RawPage, kind: SourceKind, *, fetched_at: datetime) -> Listing:
        """Return what is read from a listing, feed or sitemap of an outlet. Raises PageError if it can't be read."""
        return await self._read(page, read_listing, outlet, page.for_reading(), fetched_at, kind)

    async def _read(self, page: RawPage, function: Callable[..., T], *args: object) -> T:
        heavy = is_heavy(page)
        async with self._one_heavy if heavy else nullcontext():
            return await self.run(function, *args, heavy)

    async def run(self, function: Callable[..., T], *args: object) -> T:
        """Return a function's result, computed in a worker within the limits. Raises PageError for any failure."""
        try:
            return await self._run_with_restarts(function, *args)
        except PageError:
            raise
        except ProcessExpired as error:
            raise NotAnArticle(Refusal.EXTRACT_FAILED, f"reading it ended the process: {error}") from error
        except WallTimeout as error:
            raise NotAnArticle(Refusal.EXTRACT_FAILED, "reading it took too long") from error
        except Exception as error:
            # On hostile pages, native parsers raise anything, even MemoryError. Messages may quote the page, and
            # this text gets into alarms if the page is a listing.
            log.warning("page can't be read", error=type(error).__name__, at=_place(error))
            raise NotAnArticle(Refusal.EXTRACT_FAILED, f"{type(error).__name__}, {_place(error)}") from error

    async def _run_with_restarts(self, function: Callable[..., T], *args: object) -> T:
        """Run a task again if its worker was killed from outside or for lack of memory."""
        for _ in range(MAX_RESTARTS):
            try:
                pool = await self._started()
            except BrokenProcessPool:
                if self._is_closed:
                    raise
                # The fork server was just killed, which becomes visible only a moment later.
                await asyncio.sleep(KILL_GRACE_SECONDS)
                continue
            try:
                return await self._done(pool, function, *args)
            except ProcessExpired as error:
                if error.exitcode not in _KILLED_EXIT_CODES:
                    raise
            except BrokenProcessPool:
                await self._replace(pool)
        return await self._done(await self._started(), function, *args)

    async def _done(self, pool: ProcessPool, function: Callable[..., T], *args: object) -> T:
        """Return the result of a function that runs in a worker.

        Raises BrokenProcessPool if the workers have ended, or have finished nothing for longer than any page may take,
        as when they were stopped from outside."""
        if not pool.active:
            raise BrokenProcessPool
        seconds = self.limits.wall_seconds
        future = asyncio.wrap_future(pool.schedule(function, args=args, timeout=seconds))
        checks, ended = 0, self._ended
        while not (await asyncio.wait([future], timeout=POOL_CHECK_SECONDS))[0]:
            checks, ended = (checks + 1 if self._ended == ended else 0), self._ended
            if not pool.active or checks * POOL_CHECK_SECONDS > seconds + START_SECONDS:
                raise BrokenProcessPool
        self._ended += 1
        result: T = future.result()
        return result

    async def _replace(self, pool: ProcessPool) -> None:
        """Replace a pool that is broken for good, as it is after an idle worker was killed."""
        if self._pool is pool:
            self._pool = None
            log.warning("workers replaced")
            await asyncio.to_thread(_end, pool)


def _end(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()
