"""The worker processes: as many as there are processors, each replaced when a page has killed it."""

import asyncio
import os
from collections.abc import Callable, Sequence
from concurrent.futures import TimeoutError as WallTimeout
from concurrent.futures.process import BrokenProcessPool
from contextlib import nullcontext
from multiprocessing import forkserver
from signal import SIGKILL
from threading import Lock
from types import TracebackType
from typing import Self, TypeVar

from pebble import ProcessExpired, ProcessPool

from config.models.outlet import Outlet
from crawler.extraction.limits import Limits
from crawler.extraction.page_tasks import ExtractedPage, PageTask, UnreadablePage
from crawler.extraction.processes import clean_processes
from crawler.extraction.worker_tasks import WORK, read_listing, read_page, start_worker
from crawler.log import log
from matchers.index import Index
from spiders.article import Listing, NotAnArticle, PageError, Refusal, SourceKind
from store.schema.enums import Outcome

WORKERS = len(os.sched_getaffinity(0))

TASKS_OF_WORKER = 5_000
"""Then it is replaced: what native code has leaked goes with it."""

BEGUN_AGAIN = 2
"""Times that a page is read anew because its worker was killed."""

DYING = 1.0
"""Seconds that a process takes at most to end when it is killed, on a busy machine."""

LOOKED_AFTER = 10.0
"""Seconds after which it is seen whether there is still somebody who reads a page."""

BEGINNING = 30.0
"""Seconds that a worker may take until it reads its first page."""

_KILLED = (-SIGKILL, 255)
"""How a worker ends that was killed by somebody else or for want of memory, itself or the process that started it.
What a page does to its reader ends otherwise: by a limit, or by a fault of a parser."""

T = TypeVar("T")


def _place(error: Exception) -> str | None:
    """Where in the worker an error arose."""
    lines = str(getattr(error, "traceback", "")).splitlines()
    return next((line.strip() for line in reversed(lines) if line.lstrip().startswith("File ")), None)


def prepare() -> None:
    """Begin to import what the workers need, in the process that they will be copies of; it goes on beside others.

    Only where it is sure that pages will be read: it takes a processor a second."""
    clean_processes(*WORK)
    forkserver.ensure_running()


class ExtractionPool:
    """Reads pages in processes of their own, which begin when the first page comes: a night on which nothing changed
    needs none. Use as a context manager."""

    def __init__(
        self,
        outlets: Sequence[Outlet],
        index: Callable[[], Index],
        *,
        limits: Limits = Limits(),  # noqa: B008 - it never changes
        processes: int = WORKERS,
    ) -> None:
        self.outlets = tuple(outlets)
        self.index = index
        self.limits = limits
        self.processes = processes
        self._one_heavy = asyncio.Semaphore(1)
        self._one_begins = asyncio.Lock()
        self._at_pool = Lock()
        self._pool: ProcessPool | None = None
        self._is_closed = False
        self._ended = 0
        """Pages that were read, or cost their worker."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with self._at_pool:
            self._is_closed = True
            if self._pool is not None:
                _end(self._pool)

    async def _begun(self) -> ProcessPool:
        """The processes. It takes a second until they begin, for which the event loop must not wait; who wants them
        meanwhile stands in line."""
        if self._pool is not None:
            return self._pool
        async with self._one_begins:
            return await asyncio.to_thread(self._begin)

    def _begin(self) -> ProcessPool:
        with self._at_pool:
            if self._is_closed:
                raise BrokenProcessPool
            if self._pool is not None:
                return self._pool
            pool = ProcessPool(
                max_workers=self.processes,
                max_tasks=TASKS_OF_WORKER,
                initializer=start_worker,
                initargs=(self.outlets, self.index(), self.limits),
                context=clean_processes(*WORK),
            )
            try:
                assert pool.active, "asked this, it starts its processes"
            except BrokenProcessPool:
                _end(pool)
                raise
            self._pool = pool
            return pool

    async def read_page(self, task: PageTask) -> ExtractedPage | UnreadablePage:
        """What a page gives; a crash, an endless loop or too much memory costs this page only."""
        try:
            return await self._read(read_page, task)
        except NotAnArticle as error:
            return UnreadablePage(outcome=Outcome.REFUSED, reason=error.refusal, seen=str(error))

    async def read_listing(self, task: PageTask, way: SourceKind) -> Listing:
        """What a listing, feed or sitemap gives; raises PageError."""
        return await self._read(read_listing, task, way)

    async def _read(self, function: Callable[..., T], task: PageTask, *args: object) -> T:
        async with self._one_heavy if task.is_heavy else nullcontext():
            return await self.run(function, task, *args)

    async def run(self, function: Callable[..., T], *args: object) -> T:
        """What a function of bytes gives in a worker, within the limits; raises PageError."""
        try:
            return await self._patiently(function, *args)
        except PageError:
            raise
        except ProcessExpired as error:
            raise NotAnArticle(Refusal.EXTRACT_FAILED, f"reading it ended the process: {error}") from error
        except WallTimeout as error:
            raise NotAnArticle(Refusal.EXTRACT_FAILED, "reading it took too long") from error
        except Exception as error:
            # Native parsers raise all sorts of things on hostile pages; MemoryError is among them. Their words may be
            # the page's, and what is said here of a list stands in alarms.
            log.warning("a page can't be read", error=type(error).__name__, at=_place(error))
            raise NotAnArticle(Refusal.EXTRACT_FAILED, f"{type(error).__name__}, {_place(error)}") from error

    async def _patiently(self, function: Callable[..., T], *args: object) -> T:
        """The same; what a worker was at that somebody killed, or for want of memory, is begun again."""
        for _ in range(BEGUN_AGAIN):
            try:
                pool = await self._begun()
            except BrokenProcessPool:
                if self._is_closed:
                    raise
                # Who starts them was killed just now, which is known to be so a moment later.
                await asyncio.sleep(DYING)
                continue
            try:
                return await self._done(pool, function, *args)
            except ProcessExpired as error:
                if error.exitcode not in _KILLED:
                    raise
            except BrokenProcessPool:
                await self._replace(pool)
        return await self._done(await self._begun(), function, *args)

    async def _done(self, pool: ProcessPool, function: Callable[..., T], *args: object) -> T:
        """What a function gives in a worker; BrokenProcessPool if none will do it: those that there are have ended, or
        none has ended anything for longer than any page may take, as where somebody has stopped them."""
        if not pool.active:
            raise BrokenProcessPool
        seconds = self.limits.wall_seconds
        future = asyncio.wrap_future(pool.schedule(function, args=args, timeout=seconds))
        looks, ended = 0, self._ended
        while not (await asyncio.wait([future], timeout=LOOKED_AFTER))[0]:
            looks, ended = (looks + 1 if self._ended == ended else 0), self._ended
            if not pool.active or looks * LOOKED_AFTER > seconds + BEGINNING:
                raise BrokenProcessPool
        self._ended += 1
        result: T = future.result()
        return result

    async def _replace(self, pool: ProcessPool) -> None:
        """Have others work in the place of a pool that is broken for good, as it is once an idle worker is killed."""
        if self._pool is pool:
            self._pool = None
            log.warning("the workers are replaced")
            await asyncio.to_thread(_end, pool)


def _end(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()
