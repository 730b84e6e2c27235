"""The worker: do jobs from the queue, as one of any number of such processes on any number of machines.

A worker crawls many outlets at once in one event loop, as most of each outlet's time is its delay, and reads their
pages with one pool of processes. An outlet is crawled as without a queue (crawler/nightly/outlet_run.py)."""

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from procrastinate import App, JobContext
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Status
from scrapy.crawler import AsyncCrawlerProcess

from config.environment import Home
from config.loader import Config
from config.models.outlet import Outlet
from crawler.backfill.re_extract import re_extract_outlets
from crawler.download.scrapy_process import crawl_settings, local_pairs, run_reactor
from crawler.extraction.limits import Limits
from crawler.extraction.pool import DEFAULT_WORKERS, ExtractionPool, prepare
from crawler.fleet.job_queue import (
    CRAWL_OUTLET,
    CRAWL_QUEUE,
    DEFAULT_LEASE_SECONDS,
    RE_EXTRACT_OUTLET,
    READING_QUEUE,
    RESCAN_SLICE,
    TAKE_BACK,
    UPKEEP_QUEUE,
    JobRetry,
    PutBackError,
    end_deserted_runs,
    is_idle,
    is_last_attempt,
    take_back,
    worker_queue,
)
from crawler.fleet.rescan_jobs import search_slice
from crawler.health.alarm_kinds import AlarmKind
from crawler.health.observed_run import ObservedRun
from crawler.ingest import stored_index
from crawler.log import log, log_to, where
from crawler.nightly.outlet_run import Outcomes, OutletCrawls, RunScope, close_outlet, judge_unreached, log_judged
from crawler.nightly.pipeline import Clock
from crawler.nightly.plan_visits import with_cited
from crawler.nightly.run_lock import run_lock, shared_crawl
from store.archive.object_store import archive_of
from store.database.locks import Locks
from store.runs.runs import count_outcomes, finish_if_last, is_outlet_finished
from store.session import DATABASE_UNAVAILABLE, Database, Session, open_database

DEFAULT_OUTLETS_AT_ONCE = 32

MAX_QUEUE_CONNECTIONS = 4

RECONNECT_WAIT_SECONDS = 5.0
"""Wait before a worker that lost the database tries again."""

IDLE_CHECK_SECONDS = 0.1
"""Interval at which a worker that ends when idle looks for jobs."""

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class WorkerOptions:
    """The options of a worker."""

    at_once: int = DEFAULT_OUTLETS_AT_ONCE
    """Outlets that are crawled at once."""
    processes: int = DEFAULT_WORKERS
    """Processes that read pages."""
    lease: float = DEFAULT_LEASE_SECONDS
    """Seconds."""
    until_idle: bool = False
    """Whether to end when neither this nor another worker has a job left."""
    limits: Limits = field(default_factory=Limits)


class CrawlBrokenError(Exception):
    """An outlet's crawl ended early. Its records stay, and the next attempt continues from there."""


def work(load: Callable[[], Config], home: Home, options: WorkerOptions = WorkerOptions()) -> None:
    """Do jobs until this program gets SIGTERM or Ctrl-C, which puts its jobs back into the queue.

    `load` loads the configuration, once for each run. Call this once in a process: Scrapy's reactor can't be started
    twice. Raises RunLocked if a crawl without the queue is under way, and QueueError without PostgreSQL."""
    with ExitStack() as stack:
        stack.enter_context(run_lock(home.lock, shared=True))
        stack.enter_context(log_to(home.log))
        prepare()
        database = open_database(home.database_url, heads=home.heads)
        stack.callback(database.close)
        locks = stack.enter_context(shared_crawl(database))
        app = worker_queue(database, connections=MAX_QUEUE_CONNECTIONS)
        local = local_pairs(list(load().outlets.values()), home.proxy)
        process = AsyncCrawlerProcess(crawl_settings(local, contact=home.contact))
        worker = _QueueWorker(load, home, options, database, locks, app, process)
        run_reactor(process, worker.run(), signals_too=False)


@dataclass
class _SharedRun:
    """What this worker has loaded for one run."""

    crawls: OutletCrawls
    outlets: dict[str, Outlet]
    users: int = 0


@dataclass
class _QueueWorker:
    load: Callable[[], Config]
    home: Home
    options: WorkerOptions
    database: Database
    locks: Locks
    app: App
    process: AsyncCrawlerProcess
    is_stopping: bool = False
    runs: dict[int, _SharedRun] = field(default_factory=dict)
    at_work: int = 0
    """Outlets that are being crawled."""
    _runs_lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _lanes: list["asyncio.Task[None]"] = field(default_factory=list)

    async def run(self) -> None:
        """Work until told to stop, or until all jobs are done."""
        self._register_tasks()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop)
        log.info("worker started", at_once=self.options.at_once, processes=self.options.processes)
        async with self.app.open_async():
            self._lanes = [
                loop.create_task(self._lane(CRAWL_QUEUE, self.options.at_once)),
                # One at a time: reading takes all processors that the worker may use.
                loop.create_task(self._lane(READING_QUEUE, 1)),
                loop.create_task(self._lane(UPKEEP_QUEUE, 1)),
            ]
            if self.options.until_idle:
                self._lanes.append(loop.create_task(self._stop_when_idle()))
            await asyncio.gather(*self._lanes, return_exceptions=True)
        for run in self.runs.values():
            await asyncio.to_thread(run.crawls.close)
        log.info("worker ended")

    def _register_tasks(self) -> None:
        for name, queue, function in (
            (CRAWL_OUTLET, CRAWL_QUEUE, self.crawl_outlet),
            (RESCAN_SLICE, READING_QUEUE, self.rescan_slice),
            (RE_EXTRACT_OUTLET, READING_QUEUE, self.re_extract_outlet),
        ):
            self.app.task(name=name, queue=queue, pass_context=True, retry=JobRetry())(function)
        upkeep = self.app.task(name=TAKE_BACK, queue=UPKEEP_QUEUE, queueing_lock=TAKE_BACK)(self.take_back)
        every = min(30, max(1, int(self.options.lease / 2)))
        self.app.periodic(cron=f"* * * * * */{every}")(upkeep)

    def _stop(self) -> None:
        """Take no more jobs and end the current ones: what they recorded stays, and the rest goes back to the queue."""
        log.info("worker stops", at_work=self.at_work)
        self.is_stopping = True
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
        for lane in self._lanes:
            lane.cancel()
        self._stopping = loop.create_task(self.process.stop())

    async def _lane(self, queue: str, at_once: int) -> None:
        """Do the jobs of a queue; if the database is lost, try again until it is back."""
        lease = self.options.lease
        while not self.is_stopping:
            try:
                await self.app.run_worker_async(
                    queues=[queue],
                    name=queue,
                    concurrency=at_once,
                    listen_notify=queue != UPKEEP_QUEUE,
                    fetch_job_polling_interval=min(5.0, lease / 4),
                    update_heartbeat_interval=lease / 6,
                    stalled_worker_timeout=lease,
                    delete_jobs="successful",
                    install_signal_handlers=False,
                )
            except Exception as error:
                log.warning("worker lost the queue", queue=queue, error=where(error))
            await asyncio.sleep(RECONNECT_WAIT_SECONDS)

    async def _stop_when_idle(self) -> None:
        while not self.is_stopping:
            await asyncio.sleep(IDLE_CHECK_SECONDS)
            with suppress(ConnectorException):  # the lanes log that the database is unavailable
                if await is_idle(self.app, (CRAWL_QUEUE, READING_QUEUE)):
                    self._stop()

    async def crawl_outlet(self, context: JobContext, *, run_id: int, outlet: str, lag: float) -> None:
        """Do the job of crawling an outlet. `lag` is how many seconds the run's clock is behind the system's."""
        is_last = is_last_attempt(context.job)
        async with self._put_back_in_outage(context), self._job_lock(context):
            try:
                await self._crawl(run_id, outlet, lag, is_last=is_last)
            except PutBackError:
                raise
            except Exception as error:
                attempt = context.job.attempts + 1
                log.warning("outlet failed", outlet=outlet, run=run_id, error=where(error), attempt=attempt)
                if is_last:
                    await asyncio.to_thread(self._give_up, run_id, outlet, where(error))
                raise

    @asynccontextmanager
    async def _put_back_in_outage(self, context: JobContext) -> AsyncIterator[None]:
        """Put a job back that failed because the database was down, once the database, which holds the queue, is up."""
        try:
            yield
        except PutBackError:
            raise
        except Exception as error:
            if not isinstance(error, DATABASE_UNAVAILABLE) and await asyncio.to_thread(self.database.answers):
                raise
            log.warning("job lost the database", task=context.job.task_name, error=where(error))
            while not await asyncio.to_thread(self.database.answers):
                await asyncio.sleep(RECONNECT_WAIT_SECONDS)
            raise PutBackError("the database was away", seconds=1) from error

    @asynccontextmanager
    async def _job_lock(self, context: JobContext) -> AsyncIterator[None]:
        """Hold a job's lock on this worker's own connection, so that a worker with late heartbeats keeps the job.

        At the end the chain's head is appended to its file: the next job may be a day away."""
        lock = context.job.lock or str(context.job.id)
        if not await asyncio.to_thread(self.locks.take, lock):
            raise PutBackError("another worker does it", seconds=max(1, int(self.options.lease / 4)))
        try:
            yield
        finally:
            await asyncio.to_thread(self._end_job, lock)

    def _end_job(self, lock: str) -> None:
        self.locks.give_back(lock)
        self.database.note_last_head()

    async def rescan_slice(self, context: JobContext, *, slice_id: int) -> None:
        """Do the job of searching a slice of a rescan."""
        async with self._put_back_in_outage(context), self._job_lock(context):
            may_go_on = lambda: not self.is_stopping  # noqa: E731
            if not await self._with_own_pool(partial(search_slice, self.database, slice_id, may_go_on=may_go_on)):
                self._check_stopping(0)

    async def re_extract_outlet(self, context: JobContext, *, outlet: str) -> None:
        """Do the job of reading an outlet's archived pages again."""
        async with self._put_back_in_outage(context), self._job_lock(context):
            archive, report = archive_of(self.home), self._check_stopping
            await self._with_own_pool(partial(re_extract_outlets, self.database, archive, [outlet], report=report))

    def _check_stopping(self, _pages: int) -> None:
        if self.is_stopping:
            raise PutBackError("the worker stops", seconds=1)

    async def _with_own_pool(self, work: Callable[[ExtractionPool], Coroutine[Any, Any, T]]) -> T:
        """Do work that is bound by the processor in a thread of its own, with a process pool of its own."""

        def in_thread() -> T:
            config = self.load()
            index = stored_index(self.database, config, self.home.index)
            outlets = list(config.outlets.values())
            limits, processes = self.options.limits, self.options.processes
            with ExtractionPool(outlets, lambda: index, limits=limits, processes=processes) as pool:
                return asyncio.run(work(pool))

        try:
            return await asyncio.to_thread(in_thread)
        except PutBackError:
            raise
        except Exception as error:
            log.warning("reading failed", error=where(error))
            raise

    async def _crawl(self, run_id: int, outlet_id: str, lag: float, *, is_last: bool) -> None:
        run = await self._enter(run_id, lag)
        try:
            self._check_stopping(0)
            if await asyncio.to_thread(self._has_ended, run_id, outlet_id):
                return
            outlet = run.outlets[outlet_id]
            outlet_run = run.crawls.outlet_run(outlet)
            self.at_work += 1
            try:
                await run.crawls.crawl(self.process, outlet_run)
            finally:
                self.at_work -= 1
            if outlet_run.was_stopped:
                raise PutBackError("the worker stops", seconds=int(outlet.delay) + 1)
            if outlet_run.errors and not is_last:
                raise CrawlBrokenError("; ".join(outlet_run.errors))
            await asyncio.to_thread(self._close, run_id, outlet, outlet_run.observed, run.crawls.scope.clock.now())
            # Whoever visits the host next waits as long as this crawl would have before its next request.
            await asyncio.sleep(outlet.delay)
        finally:
            await self._leave(run)

    async def _enter(self, run_id: int, lag: float) -> _SharedRun:
        async with self._runs_lock:
            if run_id not in self.runs:
                self.runs[run_id] = await asyncio.to_thread(self._open_run, run_id, lag)
            run = self.runs[run_id]
            run.users += 1
            return run

    async def _leave(self, run: _SharedRun) -> None:
        """Close the runs that no job uses, except the newest."""
        async with self._runs_lock:
            run.users -= 1
            others = [number for number, other in self.runs.items() if not other.users and number != max(self.runs)]
            for number in others:
                await asyncio.to_thread(self.runs.pop(number).crawls.close)

    def _open_run(self, run_id: int, lag: float) -> _SharedRun:
        config = self.load()
        outlets, cited = with_cited(list(config.outlets.values()), config.cited)
        # Loaded here, beside the event loop: with a long list it takes seconds.
        index = stored_index(self.database, config, self.home.index)
        clock = Clock(datetime.now(UTC) - timedelta(seconds=lag))
        crawls = OutletCrawls(
            self.database,
            self.home,
            RunScope(run_id=run_id, clock=clock, outlets=outlets, cited=cited),
            lambda: index,
            limits=self.options.limits,
            processes=self.options.processes,
        )
        return _SharedRun(crawls, {outlet.id: outlet for outlet in outlets})

    def _has_ended(self, run_id: int, outlet: str) -> bool:
        with self.database.reading() as session:
            return is_outlet_finished(session, run_id, outlet)

    def _close(
        self, run_id: int, outlet: Outlet, observe: Callable[[Session, Outcomes, datetime], ObservedRun], now: datetime
    ) -> None:
        """Judge an outlet's part of a run, and end the run if it is the last one."""
        with self.database.session() as session:
            outcomes = count_outcomes(session, run_id, outlet.id).get(outlet.id, Counter())
            record, alarms = close_outlet(session, observe(session, outcomes, now), run_id)
            if finish_if_last(session, run_id, now):
                judge_unreached(session, self.load().outlets.values(), run_id, now=now)
        log_judged(outlet.id, record, alarms)

    def _give_up(self, run_id: int, outlet_id: str, reason: str) -> None:
        """End an outlet's part of a run after the last attempt; what was recorded of it stays."""
        outlet = self.load().outlets.get(outlet_id)
        if outlet is None:
            return

        def observe(_: Session, outcomes: Outcomes, now: datetime) -> ObservedRun:
            failures = {AlarmKind.FAILED: reason}
            return ObservedRun(outlet=outlet, finished_at=now, outcomes=outcomes, failures=failures)

        self._close(run_id, outlet, observe, datetime.now(UTC))

    async def take_back(self, timestamp: int) -> None:  # noqa: ARG002 - procrastinate gives it
        """Maintain the queue: restore lost locks, take back the jobs of dead workers, and end runs without jobs."""
        await asyncio.to_thread(self.locks.restore)
        for job in await take_back(self.app, self.locks, lease=self.options.lease):
            if job.task_name == CRAWL_OUTLET:
                run_id, outlet = int(str(job.task_kwargs["run_id"])), str(job.task_kwargs["outlet"])
                await asyncio.to_thread(self._give_up, run_id, outlet, "each worker that tried it died")
            await self.app.job_manager.finish_job(job, status=Status.FAILED, delete_job=False)
        await asyncio.to_thread(end_deserted_runs, self.database)
