"""The queue of jobs that workers on many machines share: procrastinate, in a schema of its own beside the store.

What a job does is the worker's (queue_worker.py); here is what jobs there are, how they are put into the queue, what
becomes of one that fails, and how those are taken back whose worker has died."""

import asyncio
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from procrastinate import App, BaseConnector, PsycopgConnector, SyncPsycopgConnector
from procrastinate.jobs import Job, Status
from procrastinate.retry import BaseRetryStrategy, RetryDecision

from config.loader import Config
from crawler.backfill.rescan import Plan
from crawler.fleet.rescan_jobs import begin_slices
from crawler.ingest import settle_watchlist
from crawler.log import log
from crawler.nightly.clock import Clock
from crawler.nightly.host_groups import host_groups
from store.articles.versions import count_stale_versions
from store.database.locks import Locks
from store.runs.runs import finish_run, load_latest_run, load_outlet_runs, load_unfinished_runs, start_run
from store.session import Database

SCHEMA = "kuzet_queue_1"
"""The schema of the database that holds the queue. A release of procrastinate whose tables differ gets the next number:
workers of the old and of the new Kuzet then drain a queue each, and nothing has to stand still."""

CRAWL, READING, CARE = "crawl", "reading", "care"
"""The queues: outlets' nights, reading again what is stored, and the queue's own upkeep."""

WORK = (CRAWL, READING)

CRAWL_OUTLET = "crawl_outlet"
RESCAN_SLICE = "rescan_slice"
REREAD_OUTLET = "reread_outlet"
TAKE_BACK = "take_back"

ATTEMPTS = 10
"""Of a job that fails or whose worker dies; then its outlet raises an alarm, and the night goes on without it."""

PAUSE, LONGEST_PAUSE = 30, 900
"""Seconds before a failed job is tried again, and twice as many before each further time, up to the longest. So the
attempts last for more than an hour, in which a database comes back or somebody mends what is broken."""

KEEP_FAILED = 30 * 24
"""Hours for which jobs that failed for good can still be looked at."""

RECENT = timedelta(days=2)
"""Runs that began earlier and have no end are left as they are."""

ENQUEUE = "enqueue"
"""The lock under which a night is put into the queue."""

AHEAD = (Status.TODO, Status.DOING)

_CHUNK = 1000


class QueueError(Exception):
    """There is no queue to work with."""


class PutBackError(Exception):
    """A job isn't at fault: another worker is at its hosts, or this one was told to stop. It is done later."""

    def __init__(self, reason: str, *, seconds: int) -> None:
        super().__init__(reason)
        self.seconds = seconds


class JobCounts(NamedTuple):
    """How many jobs of one queue wait, are at work, and failed for good."""

    waiting: int
    at_work: int
    failed: int


@dataclass(frozen=True, kw_only=True)
class Night:
    """A night that was put into the queue."""

    run_id: int
    outlets: Sequence[str]
    still_waiting: Sequence[str]
    """Outlets whose job of an earlier night waits yet; they get no second one."""


class Retries(BaseRetryStrategy):
    """When a job is tried again."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Soon if the job isn't at fault; else after a pause that grows, and not for ever."""
        if isinstance(exception, PutBackError):
            return RetryDecision(retry_in={"seconds": exception.seconds})
        if is_last_attempt(job):
            return None
        return RetryDecision(retry_in={"seconds": min(PAUSE * 2**job.attempts, LONGEST_PAUSE)})


def is_last_attempt(job: Job) -> bool:
    """Whether a job that fails now is given up."""
    return job.attempts + 1 >= ATTEMPTS


@contextmanager
def opened_queue(database: Database, *, make: bool = True) -> Iterator[App]:
    """The queue of a database, made where it isn't there yet, for a program that is no worker."""
    app = App(connector=_connector(SyncPsycopgConnector, database.url, connections=1))
    with app.open():
        if make:
            _make(app, database)
        yield app


def workers_queue(database: Database, *, connections: int) -> App:
    """The queue for a worker, which opens it on its event loop; the queue is made where it isn't there yet."""
    with opened_queue(database):
        return App(connector=_connector(PsycopgConnector, database.url, connections=connections))


def _connector(kind: Any, url: str, *, connections: int) -> BaseConnector:
    if not url.startswith("postgresql"):
        raise QueueError("a queue needs PostgreSQL: name one in KUZET_DATABASE_URL (docs/scale.md)")
    # Its lines hold whole jobs and tracebacks; what is worth a line is logged here.
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL + 1)
    connector: BaseConnector = kind(
        conninfo=url.replace("postgresql+psycopg", "postgresql", 1),
        kwargs={"options": f"-c search_path={SCHEMA} -c timezone=UTC"},
        min_size=1,
        max_size=connections,
    )
    return connector


def _make(app: App, database: Database) -> None:
    if app.check_connection():
        return
    with database.alone("queue"):
        if not app.check_connection():
            app.connector.get_sync_connector().execute_query(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
            app.schema_manager.apply_schema()


def enqueue_night(
    database: Database, config: Config, *, outlet_ids: Sequence[str] | None = None, now: datetime | None = None
) -> Night | None:
    """Put a night of the outlets (all, unless some are named) into the queue as one run; None if all wait already.

    The longest come first, by what they took last time: a night ends with its last outlet."""
    clock = Clock(now or datetime.now(UTC))
    with opened_queue(database) as app, database.alone(ENQUEUE):
        waiting = {job.queueing_lock for job in app.job_manager.list_jobs(queue=CRAWL, status=Status.TODO.value)}
        named = outlet_ids or sorted(config.outlets)
        chosen = [name for name in named if name not in waiting]
        if not chosen:
            return None
        settle_watchlist(database, config, now=clock.started)
        with database.session() as session:
            last = load_latest_run(session, finished=True)
            seconds = _seconds(config, load_outlet_runs(session, last.id) if last else {})
            run_id = start_run(session, clock.started, outlets=len(chosen))
        lag = (datetime.now(UTC) - clock.now()).total_seconds() if now else 0.0
        jobs = list(_jobs(config, chosen, seconds, run_id=run_id, lag=lag))
        for start in range(0, len(jobs), _CHUNK):
            app.job_manager.batch_defer_jobs(jobs=jobs[start : start + _CHUNK])
    log.info("night queued", run=run_id, outlets=len(chosen), still_waiting=len(named) - len(chosen))
    return Night(run_id=run_id, outlets=chosen, still_waiting=[name for name in named if name in waiting])


def _jobs(
    config: Config, chosen: Iterable[str], seconds: Mapping[str, int], *, run_id: int, lag: float
) -> Iterator[Job]:
    groups = host_groups(config.outlets.values())
    for name in chosen:
        yield Job(
            queue=CRAWL,
            task_name=CRAWL_OUTLET,
            # Outlets that share a host share a lock: over all machines, one of them is visited at a time.
            lock=f"host {groups[name]}",
            queueing_lock=name,
            priority=seconds.get(name, 0),
            task_kwargs={"run_id": run_id, "outlet": name, "lag": lag},
        )


def _seconds(config: Config, counts: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
    """About how long each outlet's night took, by its requests and the pauses between them."""
    return {
        name: int(seen.get("requests", 0) * outlet.delay)
        for name, outlet in config.outlets.items()
        if (seen := counts.get(name))
    }


def enqueue_rescan(database: Database, config: Config, entry_ids: Sequence[str]) -> tuple[Plan | None, int]:
    """Put a rescan into the queue in slices, or let one go on that was paused, whose plan is None; how many slices are
    to be searched. UnknownEntryError."""
    with opened_queue(database) as app, database.alone(ENQUEUE):
        plan, slices = begin_slices(database, config, entry_ids)
        _enqueue_reading(app, [(RESCAN_SLICE, f"slice {one}", {"slice_id": one}) for one in slices])
    return plan, len(slices)


def enqueue_reread(database: Database, config: Config) -> list[str]:
    """Put the outlets into the queue of which another extractor than today's has read archived pages."""
    with database.reading() as session:
        due = [name for name in sorted(config.outlets) if count_stale_versions(session, outlets=[name])]
    with opened_queue(database) as app, database.alone(ENQUEUE):
        _enqueue_reading(app, [(REREAD_OUTLET, f"reread {name}", {"outlet": name}) for name in due])
    return due


def _enqueue_reading(app: App, wanted: Iterable[tuple[str, str, Any]]) -> None:
    """Jobs that are in the queue already get no second one."""
    held = {job.queueing_lock for one in AHEAD for job in app.job_manager.list_jobs(queue=READING, status=one.value)}
    jobs = [
        Job(queue=READING, task_name=task, lock=lock, queueing_lock=lock, task_kwargs=given)
        for task, lock, given in wanted
        if lock not in held
    ]
    for start in range(0, len(jobs), _CHUNK):
        app.job_manager.batch_defer_jobs(jobs=jobs[start : start + _CHUNK])


def job_counts(database: Database) -> dict[str, JobCounts]:
    """How many jobs wait and are at work, by queue; nothing where no queue was ever made."""
    with opened_queue(database, make=False) as app:
        if not app.check_connection():
            return {}
        return {row["name"]: _counted(row) for row in app.job_manager.list_queues() if row["name"] != CARE}


def _counted(row: Mapping[str, int]) -> JobCounts:
    return JobCounts(waiting=row["todo"], at_work=row["doing"], failed=row["failed"] + row["aborted"])


async def is_idle(app: App, queues: Iterable[str]) -> bool:
    """Whether no job of these queues waits or is at work, anywhere."""
    found = {row["name"]: row["todo"] + row["doing"] for row in await app.job_manager.list_queues_async()}
    return not any(found.get(name) for name in queues)


async def take_back(app: App, locks: Locks, *, lease: float) -> list[Job]:
    """Put the jobs back into the queue whose worker hasn't been heard of for `lease` seconds, and return those that
    have used up their attempts, which it leaves. A worker that holds a job's lock yet is busy, and not dead."""
    given_up = []
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=lease):
        if job.lock and not await asyncio.to_thread(locks.is_free, job.lock):
            continue
        if job.task_name != TAKE_BACK and is_last_attempt(job):
            given_up.append(job)
            continue
        log.warning("job taken back from a worker that is gone", task=job.task_name, attempts=job.attempts + 1)
        await app.job_manager.retry_job(job, retry_at=datetime.now(UTC))
    await app.job_manager.delete_old_jobs(nb_hours=KEEP_FAILED, include_failed=True)
    return given_up


def end_deserted_runs(database: Database) -> None:
    """Mark the runs as done of which no job is left, though not all their outlets are: some failed for good."""
    now = datetime.now(UTC)
    with database.reading() as session:
        unfinished = load_unfinished_runs(session, since=now - RECENT)
    if not unfinished:
        return
    # Nobody is just putting a night into the queue.
    with opened_queue(database) as app, database.alone(ENQUEUE):
        jobs = [job for status in AHEAD for job in app.job_manager.list_jobs(queue=CRAWL, status=status.value)]
        deserted = set(unfinished) - {int(str(job.task_kwargs["run_id"])) for job in jobs}
        for run_id in sorted(deserted):
            with database.session() as session:
                finish_run(session, run_id, now)
            log.warning("run ended without all its outlets", run=run_id)
