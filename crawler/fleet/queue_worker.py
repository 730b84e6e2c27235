"""A worker: takes jobs from the queue and does them, as one of any number of such processes on any number of machines.

Outlets are slow and their pauses long, so a worker visits many at once in one event loop, with one set of processes
that read the pages: the same as a crawl without a queue does, outlet by outlet (crawler/nightly/outlet_run.py)."""

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from procrastinate import App, JobContext
from procrastinate.jobs import Status
from scrapy.crawler import AsyncCrawlerProcess

from config.environment import Home
from config.loader import Config
from config.models.outlet import Outlet
from crawler.backfill.re_extract import read_all
from crawler.extraction.limits import Limits
from crawler.extraction.pool import WORKERS, ExtractionPool, prepare
from crawler.fleet.job_queue import (
    CARE,
    CRAWL,
    CRAWL_OUTLET,
    READING,
    REREAD_OUTLET,
    RESCAN_SLICE,
    TAKE_BACK,
    WORK,
    PutBackError,
    Retries,
    end_deserted_runs,
    is_idle,
    is_last_attempt,
    take_back,
    workers_queue,
)
from crawler.fleet.rescan_jobs import search_slice
from crawler.health.judge import OutletCounts
from crawler.ingest import settled_index
from crawler.log import log, log_to, where
from crawler.nightly.cited_pages import with_cited
from crawler.nightly.clock import Clock
from crawler.nightly.outlet_run import (
    OutletRun,
    RunContext,
    close_outlet,
    crawl_settings,
    local_pairs,
    log_judged,
    run_reactor,
)
from crawler.nightly.run_lock import run_lock, shared_crawl
from store.archive.object_store import archive_of
from store.database.locks import Locks
from store.runs.runs import count_outcomes, finish_if_last, is_outlet_finished
from store.session import Database, open_database

AT_ONCE = 32
"""Outlets that a worker visits at once: most of each one's night is its pauses."""

LEASE = 60.0
"""Seconds without a sign of life after which a worker's jobs are taken back."""

CONNECTIONS = 4
"""To the queue; the store has its own."""

RESTING = 5.0
"""Seconds before a worker that lost the database tries again."""

LOOK_EVERY = 0.1
"""Seconds between two looks at whether all is done, where a worker is to end then."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How a worker works."""

    at_once: int = AT_ONCE
    processes: int = WORKERS
    """That read pages."""
    lease: float = LEASE
    until_idle: bool = False
    """Whether to end when no job is left, here or at other workers."""
    limits: Limits = field(default_factory=Limits)


class CrawlBrokenError(Exception):
    """An outlet's crawl ended before its end; what it had stored stays, and the next attempt goes on from there."""


def work(load: Callable[[], Config], home: Home, terms: Terms = Terms()) -> None:
    """Do jobs until this program is told to stop by SIGTERM or Ctrl-C, which puts its jobs back into the queue.

    `load` gives the configuration, which is read anew for each run. RunLocked if a crawl without the queue is at work;
    QueueError where there can be no queue. Scrapy's reactor can't be started twice: call this once in a process."""
    with ExitStack() as stack:
        stack.enter_context(run_lock(home.lock, shared=True))
        stack.enter_context(log_to(home.log))
        prepare()
        database = open_database(home.database_url, heads=home.heads)
        stack.callback(database.close)
        locks = stack.enter_context(shared_crawl(database))
        app = workers_queue(database, connections=CONNECTIONS)
        local = local_pairs(list(load().outlets.values()), home.proxy)
        process = AsyncCrawlerProcess(crawl_settings(local, contact=home.contact))
        worker = _Worker(load, home, terms, database, locks, app, process)
        run_reactor(process, worker.run(), signals_too=False)


@dataclass
class _Run:
    """What this worker has ready for one run."""

    gear: RunContext
    outlets: dict[str, Outlet]
    users: int = 0


@dataclass
class _Worker:
    load: Callable[[], Config]
    home: Home
    terms: Terms
    database: Database
    locks: Locks
    app: App
    process: AsyncCrawlerProcess
    is_stopping: bool = False
    runs: dict[int, _Run] = field(default_factory=dict)
    at_work: int = 0
    """Outlets that are being visited."""
    _at_runs: asyncio.Lock = field(default_factory=asyncio.Lock)
    _lanes: list["asyncio.Task[None]"] = field(default_factory=list)

    async def run(self) -> None:
        """Work until told to stop, or until all is done."""
        self._know_tasks()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop)
        log.info("worker started", at_once=self.terms.at_once, processes=self.terms.processes)
        async with self.app.open_async():
            self._lanes = [
                loop.create_task(self._lane(CRAWL, self.terms.at_once)),
                # One at a time: reading takes all processors that the worker may use.
                loop.create_task(self._lane(READING, 1)),
                loop.create_task(self._lane(CARE, 1)),
            ]
            if self.terms.until_idle:
                self._lanes.append(loop.create_task(self._watch()))
            await asyncio.gather(*self._lanes, return_exceptions=True)
        for run in self.runs.values():
            await asyncio.to_thread(run.gear.close)
        log.info("worker ended")

    def _know_tasks(self) -> None:
        self.app.task(name=CRAWL_OUTLET, queue=CRAWL, pass_context=True, retry=Retries())(self.crawl_outlet)
        self.app.task(name=RESCAN_SLICE, queue=READING, pass_context=True, retry=Retries())(self.rescan_slice)
        self.app.task(name=REREAD_OUTLET, queue=READING, pass_context=True, retry=Retries())(self.reread_outlet)
        care = self.app.task(name=TAKE_BACK, queue=CARE, queueing_lock=TAKE_BACK)(self.take_back)
        every = min(30, max(1, int(self.terms.lease / 2)))
        self.app.periodic(cron=f"* * * * * */{every}")(care)

    def _stop(self) -> None:
        """Take no more jobs, and end those at hand: what they have kept is kept, the rest goes back to the queue."""
        log.info("worker is told to stop", at_work=self.at_work)
        self.is_stopping = True
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
        for lane in self._lanes:
            lane.cancel()
        self._stopping = loop.create_task(self.process.stop())

    async def _lane(self, queue: str, at_once: int) -> None:
        """Do a queue's jobs; where the database is lost for a while, go on when it is back."""
        lease = self.terms.lease
        while not self.is_stopping:
            try:
                await self.app.run_worker_async(
                    queues=[queue],
                    name=queue,
                    concurrency=at_once,
                    listen_notify=queue != CARE,
                    fetch_job_polling_interval=min(5.0, lease / 4),
                    update_heartbeat_interval=lease / 6,
                    stalled_worker_timeout=lease,
                    delete_jobs="successful",
                    install_signal_handlers=False,
                )
            except Exception as error:
                log.warning("worker lost the queue", queue=queue, error=where(error))
            await asyncio.sleep(RESTING)

    async def _watch(self) -> None:
        while not self.is_stopping:
            await asyncio.sleep(LOOK_EVERY)
            if await is_idle(self.app, WORK):
                self._stop()

    async def crawl_outlet(self, context: JobContext, *, run_id: int, outlet: str, lag: float) -> None:
        """The job of an outlet's night."""
        is_last = is_last_attempt(context.job)
        async with self._alone(context):
            try:
                await self._visit(run_id, outlet, lag, is_last=is_last)
            except PutBackError:
                raise
            except Exception as error:
                attempt = context.job.attempts + 1
                log.warning("outlet failed", outlet=outlet, run=run_id, error=where(error), attempt=attempt)
                if is_last:
                    await asyncio.to_thread(self._give_up, run_id, outlet, where(error))
                raise

    @asynccontextmanager
    async def _alone(self, context: JobContext) -> AsyncIterator[None]:
        """Hold a job's lock by this worker's own connection: who is only slow to show signs of life keeps it."""
        lock = context.job.lock or str(context.job.id)
        if not await asyncio.to_thread(self.locks.take, lock):
            raise PutBackError("another worker is at it", seconds=max(1, int(self.terms.lease / 4)))
        try:
            yield
        finally:
            await asyncio.to_thread(self.locks.give_back, lock)

    async def rescan_slice(self, context: JobContext, *, slice_id: int) -> None:
        """The job of a part of a rescan."""
        async with self._alone(context):
            await self._read(lambda workers: self._search(workers, slice_id))

    async def _search(self, workers: ExtractionPool, slice_id: int) -> None:
        is_done = await search_slice(self.database, workers, slice_id, may_go_on=lambda: not self.is_stopping)
        if not is_done and self.is_stopping:
            raise PutBackError("the worker stops", seconds=1)

    async def reread_outlet(self, context: JobContext, *, outlet: str) -> None:
        """The job of reading an outlet's archived pages again."""
        async with self._alone(context):
            await self._read(lambda workers: self._reread(workers, outlet))

    async def _reread(self, workers: ExtractionPool, outlet: str) -> None:
        await read_all(self.database, archive_of(self.home), [outlet], workers, self._go_on)

    def _go_on(self, _pages: int) -> None:
        if self.is_stopping:
            raise PutBackError("the worker stops", seconds=1)

    async def _read(self, work: Callable[[ExtractionPool], Coroutine[Any, Any, None]]) -> None:
        """Do what reads much and waits little beside the event loop, with processes of its own."""
        try:
            await asyncio.to_thread(self._read_beside, work)
        except PutBackError:
            raise
        except Exception as error:
            log.warning("reading failed", error=where(error))
            raise

    def _read_beside(self, work: Callable[[ExtractionPool], Coroutine[Any, Any, None]]) -> None:
        config = self.load()
        index = settled_index(self.database, config, self.home.index)
        outlets = list(config.outlets.values())
        with ExtractionPool(
            outlets, lambda: index, limits=self.terms.limits, processes=self.terms.processes
        ) as workers:
            asyncio.run(work(workers))

    async def _visit(self, run_id: int, outlet_id: str, lag: float, *, is_last: bool) -> None:
        run = await self._enter(run_id, lag)
        try:
            if self.is_stopping:
                raise PutBackError("the worker stops", seconds=1)
            if await asyncio.to_thread(self._has_ended, run_id, outlet_id):
                return
            outlet = run.outlets[outlet_id]
            crew = run.gear.crew(outlet)
            self.at_work += 1
            try:
                await run.gear.visit(self.process, crew)
            finally:
                self.at_work -= 1
            if crew.was_stopped:
                raise PutBackError("the worker stops", seconds=int(outlet.delay) + 1)
            if crew.errors and not is_last:
                raise CrawlBrokenError("; ".join(crew.errors))
            await asyncio.to_thread(self._close, run.gear, crew)
            # The next visitor of the host comes no sooner than a next request would.
            await asyncio.sleep(outlet.delay)
        finally:
            await self._leave(run)

    async def _enter(self, run_id: int, lag: float) -> _Run:
        async with self._at_runs:
            if run_id not in self.runs:
                self.runs[run_id] = await asyncio.to_thread(self._equip, run_id, lag)
            run = self.runs[run_id]
            run.users += 1
            return run

    async def _leave(self, run: _Run) -> None:
        """What was made ready for a run stays so until another run is at work."""
        async with self._at_runs:
            run.users -= 1
            others = [number for number, other in self.runs.items() if not other.users and number != max(self.runs)]
            for number in others:
                await asyncio.to_thread(self.runs.pop(number).gear.close)

    def _equip(self, run_id: int, lag: float) -> _Run:
        config = self.load()
        outlets, cited = with_cited(list(config.outlets.values()), config.cited)
        # Made here, beside the event loop: with a long list it takes seconds.
        index = settled_index(self.database, config, self.home.index)
        gear = RunContext(
            self.database,
            archive_of(self.home),
            outlets,
            lambda: index,
            run_id=run_id,
            clock=Clock(datetime.now(UTC) - timedelta(seconds=lag)),
            cited=cited,
            limits=self.terms.limits,
            contact=self.home.contact,
            proxy=self.home.proxy,
            processes=self.terms.processes,
        )
        return _Run(gear, {outlet.id: outlet for outlet in outlets})

    def _has_ended(self, run_id: int, outlet: str) -> bool:
        with self.database.reading() as session:
            return is_outlet_finished(session, run_id, outlet)

    def _close(self, gear: RunContext, crew: OutletRun) -> None:
        name, finished = crew.outlet.id, gear.clock.now()
        with self.database.session() as session:
            outcomes = count_outcomes(session, gear.run_id, name)
            counts = crew.seen(session, outcomes.get(name, Counter()), finished)
            alarms = close_outlet(session, crew.outlet, counts, gear.run_id)
            finish_if_last(session, gear.run_id, finished)
        log_judged(name, counts, alarms)

    def _give_up(self, run_id: int, outlet_id: str, reason: str) -> None:
        """End an outlet's part of a run that no attempt could end; what was stored of it stays."""
        outlet = self.load().outlets.get(outlet_id)
        if outlet is None:
            return
        now = datetime.now(UTC)
        with self.database.session() as session:
            outcomes = count_outcomes(session, run_id, outlet_id)
            counts = OutletCounts(finished_at=now, outcomes=outcomes.get(outlet_id, Counter()), failure=reason)
            alarms = close_outlet(session, outlet, counts, run_id)
            finish_if_last(session, run_id, now)
        log_judged(outlet_id, counts, alarms)

    async def take_back(self, timestamp: int) -> None:  # noqa: ARG002 - procrastinate gives it
        """The job of the queue's upkeep: jobs of dead workers, and runs that nobody is at work at any more."""
        for job in await take_back(self.app, self.locks, lease=self.terms.lease):
            if job.task_name == CRAWL_OUTLET:
                run_id, outlet = int(str(job.task_kwargs["run_id"])), str(job.task_kwargs["outlet"])
                await asyncio.to_thread(self._give_up, run_id, outlet, "each worker that tried it died")
            await self.app.job_manager.finish_job(job, status=Status.FAILED, delete_job=False)
        await asyncio.to_thread(end_deserted_runs, self.database)
