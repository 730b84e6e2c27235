"""The job queue that workers on many machines share: procrastinate, in a schema of its own beside the store.

This module queues and retries jobs and takes them back from dead workers; queue_worker.py does them."""

import asyncio
import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from procrastinate import App, BaseConnector, PsycopgConnector, SyncPsycopgConnector
from procrastinate.jobs import Job, Status
from procrastinate.retry import BaseRetryStrategy, RetryDecision

from config.loader import Config
from crawler.backfill.rescan import RescanPlan
from crawler.fleet.rescan_jobs import begin_slices
from crawler.ingest import sync_configured_watchlist
from crawler.log import log
from crawler.nightly.run_lock import host_groups
from store.articles.versions import count_stale_versions
from store.database.batches import batches
from store.database.locks import Locks
from store.runs.runs import finish_run, load_latest_run, load_outlet_runs, load_unfinished_runs, start_run
from store.session import Database

SCHEMA = "kuzet_queue_2"
"""The database schema of the queue. For a release of procrastinate with other tables, increase the number: workers of
the old and the new Kuzet then each empty their own queue, and none has to stop."""

CRAWL_QUEUE, READING_QUEUE, UPKEEP_QUEUE = "crawl", "reading", "upkeep"
"""The queues: crawls of outlets, searching or reading again what is stored, and the queue's own upkeep."""

CRAWL_OUTLET = "crawl_outlet"
RESCAN_SLICE = "rescan_slice"
RE_EXTRACT_OUTLET = "re_extract_outlet"
TAKE_BACK = "take_back"

MAX_JOB_ATTEMPTS = 10
"""Attempts at a job that fails or whose worker dies. After the last, its outlet raises an alarm and is left out."""

DEFAULT_LEASE_SECONDS = 60.0
"""Time without a heartbeat after which a worker's jobs are taken back."""

FIRST_RETRY_SECONDS, MAX_RETRY_SECONDS = 10, 1200
"""Wait before a failed job is tried again. It doubles up to the maximum, so that the attempts span more than an hour,
in which a database may come back or a fault be fixed."""

FAILED_JOBS_HOURS = 30 * 24
"""Time for which failed jobs are kept to be examined."""

DESERTED_RUN_AGE = timedelta(days=2)
"""Age from which an unfinished run is left as it is."""

ENQUEUE_LOCK = "enqueue"

_DEFER_BATCH_SIZE = 1000


class QueueError(Exception):
    """There is no queue to use."""


class PutBackError(Exception):
    """A job is postponed without having failed: another worker visits its hosts, or this worker stops."""

    def __init__(self, reason: str, *, seconds: int) -> None:
        super().__init__(reason)
        self.seconds = seconds


class JobCounts(NamedTuple):
    """The number of jobs of one queue that wait, are being done, and failed for good."""

    waiting: int
    at_work: int
    failed: int


@dataclass(frozen=True, kw_only=True)
class QueuedRun:
    """A run that was put into the queue."""

    run_id: int
    outlets: Sequence[str]
    still_waiting: Sequence[str]
    """Outlets whose job of an earlier run still waits; they get no second one."""


class JobRetry(BaseRetryStrategy):
    """When a job is tried again."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Return a short wait for a postponed job, a growing one for a failed job, and None after the last attempt."""
        if isinstance(exception, PutBackError):
            return RetryDecision(retry_in={"seconds": exception.seconds})
        if is_last_attempt(job):
            return None
        return RetryDecision(retry_in={"seconds": min(FIRST_RETRY_SECONDS * 2**job.attempts, MAX_RETRY_SECONDS)})


def is_last_attempt(job: Job) -> bool:
    """Return whether a job is given up if it fails now."""
    return job.attempts + 1 >= MAX_JOB_ATTEMPTS


@contextmanager
def opened_queue(database: Database, *, create: bool = True) -> Iterator[App]:
    """Open the queue of a database for a program that isn't a worker, creating it if necessary."""
    app = App(connector=_connector(SyncPsycopgConnector, database.url, connections=1))
    with app.open():
        if create and not app.check_connection():
            with database.alone("queue"):
                if not app.check_connection():  # another program may have created it meanwhile
                    app.connector.get_sync_connector().execute_query(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
                    app.schema_manager.apply_schema()
        yield app


def worker_queue(database: Database, *, connections: int) -> App:
    """Return the queue for a worker, created if necessary; the worker opens it on its event loop."""
    with opened_queue(database):
        return App(connector=_connector(PsycopgConnector, database.url, connections=connections))


def _connector(kind: Any, url: str, *, connections: int) -> BaseConnector:
    if not url.startswith("postgresql"):
        raise QueueError("a queue needs PostgreSQL: name one in KUZET_DATABASE_URL (docs/scale.md)")
    # procrastinate's log lines hold whole jobs and tracebacks
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL + 1)
    connector: BaseConnector = kind(
        conninfo=url.replace("postgresql+psycopg", "postgresql", 1),
        kwargs={"options": f"-c search_path={SCHEMA} -c timezone=UTC"},
        min_size=1,
        max_size=connections,
    )
    return connector


def enqueue_run(
    database: Database, config: Config, *, outlet_ids: Sequence[str] | None = None, now: datetime | None = None
) -> QueuedRun | None:
    """Put a run of all outlets, or those of `outlet_ids`, into the queue. Return None if all wait already.

    The outlets that took longest last time come first, as a run ends with its last outlet."""
    begun = datetime.now(UTC)
    started = now or begun
    with opened_queue(database) as app, database.alone(ENQUEUE_LOCK):
        waiting = {job.queueing_lock for job in app.job_manager.list_jobs(queue=CRAWL_QUEUE, status=Status.TODO.value)}
        named = outlet_ids or sorted(config.outlets)
        chosen = [name for name in named if name not in waiting]
        if not chosen:
            return None
        sync_configured_watchlist(database, config, now=started)
        with database.session() as session:
            last = load_latest_run(session, finished=True)
            counts = load_outlet_runs(session, last.id) if last else {}
            run_id = start_run(session, started, outlets=len(chosen))
        groups = host_groups(config.outlets.values())
        jobs = [
            Job(
                queue=CRAWL_QUEUE,
                task_name=CRAWL_OUTLET,
                # Outlets that share a host share a lock, so that over all machines one of them is crawled at a time.
                lock=f"host {groups[name]}",
                queueing_lock=name,
                # The seconds that its last crawl took, by its requests and the delay between them.
                priority=int(counts.get(name, {}).get("requests", 0) * config.outlets[name].delay),
                task_kwargs={"run_id": run_id, "outlet": name, "lag": (begun - started).total_seconds()},
            )
            for name in chosen
        ]
        _defer(app, jobs)
    log.info("run queued", run=run_id, outlets=len(chosen), still_waiting=len(named) - len(chosen))
    return QueuedRun(run_id=run_id, outlets=chosen, still_waiting=[name for name in named if name in waiting])


def _defer(app: App, jobs: Sequence[Job]) -> None:
    for some in batches(jobs, _DEFER_BATCH_SIZE):
        app.job_manager.batch_defer_jobs(jobs=list(some))


def enqueue_rescan(database: Database, config: Config, entry_ids: Sequence[str]) -> tuple[RescanPlan | None, int]:
    """Put a rescan into the queue in slices and return its plan and the number of slices to search.

    A paused rescan goes on instead, without a plan. Raises UnknownEntryError."""
    with opened_queue(database) as app, database.alone(ENQUEUE_LOCK):
        plan, slices = begin_slices(database, config, entry_ids)
        _enqueue_reading(app, [(RESCAN_SLICE, f"slice {one}", {"slice_id": one}) for one in slices])
    return plan, len(slices)


def enqueue_re_extraction(database: Database, config: Config) -> list[str]:
    """Queue the outlets with archived pages that weren't read by the current extractor, and return their ids."""
    with database.reading() as session:
        due = [name for name in sorted(config.outlets) if count_stale_versions(session, outlets=[name])]
    with opened_queue(database) as app, database.alone(ENQUEUE_LOCK):
        _enqueue_reading(app, [(RE_EXTRACT_OUTLET, f"re-extract {name}", {"outlet": name}) for name in due])
    return due


def _enqueue_reading(app: App, wanted: Iterable[tuple[str, str, Any]]) -> None:
    """Add jobs, given as task, lock and arguments, that are not in the queue yet."""
    held = {job.queueing_lock for job in _pending_jobs(app, READING_QUEUE)}
    jobs = [
        Job(queue=READING_QUEUE, task_name=task, lock=lock, queueing_lock=lock, task_kwargs=arguments)
        for task, lock, arguments in wanted
        if lock not in held
    ]
    _defer(app, jobs)


def _pending_jobs(app: App, queue: str) -> list[Job]:
    statuses = (Status.TODO, Status.DOING)
    return [job for status in statuses for job in app.job_manager.list_jobs(queue=queue, status=status.value)]


def job_counts(database: Database) -> dict[str, JobCounts]:
    """Return the number of jobs by queue; empty if no queue was ever created."""
    with opened_queue(database, create=False) as app:
        if not app.check_connection():
            return {}
        return {
            row["name"]: JobCounts(waiting=row["todo"], at_work=row["doing"], failed=row["failed"] + row["aborted"])
            for row in app.job_manager.list_queues()
            if row["name"] != UPKEEP_QUEUE
        }


async def is_idle(app: App, queues: Iterable[str]) -> bool:
    """Return whether no job of these queues waits or is being done on any machine."""
    found = {row["name"]: row["todo"] + row["doing"] for row in await app.job_manager.list_queues_async()}
    return not any(found.get(name) for name in queues)


async def take_back(app: App, locks: Locks, *, lease: float) -> list[Job]:
    """Put jobs back into the queue whose worker has sent no heartbeat for `lease` seconds.

    Return jobs whose attempts are used up; they aren't put back. A worker that still holds a job's lock is alive."""
    given_up = []
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=lease):
        if job.lock and not await asyncio.to_thread(locks.is_free, job.lock):
            continue
        if job.task_name != TAKE_BACK and is_last_attempt(job):
            given_up.append(job)
            continue
        log.warning("job taken back from a dead worker", task=job.task_name, attempts=job.attempts + 1)
        await app.job_manager.retry_job(job, retry_at=datetime.now(UTC))
    await app.job_manager.delete_old_jobs(nb_hours=FAILED_JOBS_HOURS, include_failed=True)
    return given_up


def end_deserted_runs(database: Database) -> None:
    """Mark the runs as finished that have no job left, though some of their outlets failed for good."""
    now = datetime.now(UTC)
    with database.reading() as session:
        unfinished = load_unfinished_runs(session, since=now - DESERTED_RUN_AGE)
    if not unfinished:
        return
    # the lock ensures that no run is just being queued
    with opened_queue(database) as app, database.alone(ENQUEUE_LOCK):
        pending = {int(str(job.task_kwargs["run_id"])) for job in _pending_jobs(app, CRAWL_QUEUE)}
        for run_id in sorted(set(unfinished) - pending):
            with database.session() as session:
                finish_run(session, run_id, now)
            log.warning("run ended without all its outlets", run=run_id)
