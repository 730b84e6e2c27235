"""The worker processes: as many as there are processors, each replaced when a page has killed it."""

import asyncio
import os
from collections.abc import Callable, Sequence
from concurrent.futures import TimeoutError as WallTimeout
from contextlib import nullcontext
from functools import cached_property
from multiprocessing import forkserver
from types import TracebackType
from typing import Self, TypeVar

from pebble import ProcessExpired, ProcessPool

from config.models import Outlet
from crawler.limits import Limits
from crawler.log import log
from crawler.processes import clean_processes
from crawler.tasks import WORK, PageTask, Read, Unread, read_listing, read_page, start_worker
from matchers.index import Index
from spiders.article import Listing, NotAnArticle, PageError, Refusal, Way
from store.runs import Outcome

WORKERS = len(os.sched_getaffinity(0))

TASKS_OF_WORKER = 5_000
"""Then it is replaced: what native code has leaked goes with it."""

T = TypeVar("T")


def _place(error: Exception) -> str | None:
    """Where in the worker an error arose."""
    lines = str(getattr(error, "traceback", "")).splitlines()
    return next((line.strip() for line in reversed(lines) if line.lstrip().startswith("File ")), None)


def prepare() -> None:
    """Begin to import what the workers need, in the process that they will be copies of; it goes on beside others."""
    clean_processes(*WORK)
    forkserver.ensure_running()


class Workers:
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

    @cached_property
    def _pool(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self.processes,
            max_tasks=TASKS_OF_WORKER,
            initializer=start_worker,
            initargs=(self.outlets, self.index(), self.limits),
            context=clean_processes(*WORK),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if "_pool" in vars(self):
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()

    async def read_page(self, task: PageTask) -> Read | Unread:
        """What a page gives; a crash, an endless loop or too much memory costs this page only."""
        try:
            return await self._read(read_page, task)
        except NotAnArticle as error:
            return Unread(outcome=Outcome.REFUSED, reason=error.refusal, seen=str(error))

    async def read_listing(self, task: PageTask, way: Way) -> Listing:
        """What a listing, feed or sitemap gives; raises PageError."""
        return await self._read(read_listing, task, way)

    async def _read(self, function: Callable[..., T], task: PageTask, *args: object) -> T:
        async with self._one_heavy if task.is_heavy else nullcontext():
            return await self.run(function, task, *args)

    async def run(self, function: Callable[..., T], *args: object) -> T:
        """What a function of bytes gives in a worker, within the limits; raises PageError."""
        future = self._pool.schedule(function, args=args, timeout=self.limits.wall_seconds)
        try:
            return await asyncio.wrap_future(future)
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
