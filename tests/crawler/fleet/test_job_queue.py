"""Putting runs into the queue: the jobs they make, and the jobs whose workers die."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from procrastinate import App
from procrastinate.jobs import Job, Status

from config.loader import Config, load_config
from crawler.fleet.job_queue import (
    CRAWL_QUEUE,
    MAX_JOB_ATTEMPTS,
    JobRetry,
    PutBackError,
    QueueError,
    end_deserted_runs,
    enqueue_run,
    job_counts,
    opened_queue,
    take_back,
    worker_queue,
)
from crawler.nightly.run_lock import host_groups
from store.database.locks import Locks
from store.runs.runs import finish_run, load_latest_run, record_outlet_run, start_run
from store.session import Database, open_database
from tests.support.crawler_samples import NIGHT_ONE, write_outlet

pytestmark = pytest.mark.slow


@pytest.fixture
def database(empty_postgres_url: str) -> Iterator[Database]:
    opened = open_database(empty_postgres_url)
    yield opened
    opened.close()


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Three outlets, of which two share a server."""
    for name, port in (("left", 8101), ("right", 8101), ("other", 8102)):
        write_outlet(tmp_path, name, f"http://127.0.0.1:{port}", delay=2)
    return load_config(tmp_path)


def waiting(database: Database) -> list[Job]:
    with opened_queue(database) as app:
        return list(app.job_manager.list_jobs(queue=CRAWL_QUEUE, status=Status.TODO.value))


def test_a_run_is_a_job_an_outlet_and_those_that_share_a_server_share_a_lock(
    database: Database, config: Config
) -> None:
    assert job_counts(database) == {}
    run = enqueue_run(database, config)
    assert run is not None
    assert run.outlets == ["left", "other", "right"]
    locks = {job.queueing_lock: job.lock for job in waiting(database)}
    assert locks["left"] == locks["right"] != locks["other"]
    assert job_counts(database)[CRAWL_QUEUE].waiting == 3


def test_an_outlet_that_still_waits_gets_no_second_job(database: Database, config: Config) -> None:
    enqueue_run(database, config, outlet_ids=["left"])
    run = enqueue_run(database, config)
    assert run is not None
    assert (run.outlets, run.still_waiting) == (["other", "right"], ["left"])
    assert enqueue_run(database, config) is None
    assert len(waiting(database)) == 3


def test_the_longest_outlet_comes_first(database: Database, config: Config) -> None:
    with database.session() as session:
        run = start_run(session, NIGHT_ONE)
        for outlet, requests in (("left", 10), ("other", 400), ("right", 30)):
            record_outlet_run(session, run, outlet, {"requests": requests}, now=NIGHT_ONE)
        finish_run(session, run, NIGHT_ONE)
    enqueue_run(database, config)
    assert {job.queueing_lock: job.priority for job in waiting(database)} == {"left": 20, "other": 800, "right": 60}


def test_jobs_of_a_dead_worker_are_taken_back_and_given_up_in_the_end(database: Database, config: Config) -> None:
    enqueue_run(database, config, outlet_ids=["left", "other"])

    async def die(app: App) -> None:
        """Fetch the jobs as a worker does, and never be heard of again."""
        worker = await app.job_manager.register_worker()
        while await app.job_manager.fetch_job(queues=[CRAWL_QUEUE], worker_id=worker):
            pass

    async def live(app: App, locks: Locks) -> list[list[Job]]:
        async with app.open_async():
            given_up = []
            for _ in range(MAX_JOB_ATTEMPTS):
                await die(app)
                given_up.append(await take_back(app, locks, lease=0))
            return given_up

    with database.locks() as held, database.locks() as locks:
        # Who holds the lock still is slow, and not dead.
        held.take(next(str(job.lock) for job in waiting(database) if job.queueing_lock == "other"))
        given_up = asyncio.run(live(worker_queue(database, connections=2), locks))
    assert [[job.queueing_lock for job in jobs] for jobs in given_up] == [[]] * (MAX_JOB_ATTEMPTS - 1) + [["left"]]
    assert job_counts(database)[CRAWL_QUEUE].at_work == 2


def test_a_run_that_no_job_is_left_of_is_ended(database: Database, config: Config) -> None:
    enqueue_run(database, config, now=datetime.now(UTC))
    end_deserted_runs(database)
    with database.reading() as session:
        assert (latest := load_latest_run(session)) is not None
        assert latest.finished_at is None
    with opened_queue(database) as app:
        for job in waiting(database):
            assert job.id is not None
            app.job_manager.cancel_job_by_id(job.id, delete_job=True)
    end_deserted_runs(database)
    with database.reading() as session:
        assert (latest := load_latest_run(session)) is not None
        assert latest.finished_at is not None


def test_a_job_that_is_not_at_fault_is_tried_again_for_ever() -> None:
    tried_often = Job(queue=CRAWL_QUEUE, lock=None, queueing_lock=None, task_name="x", attempts=50)
    assert JobRetry().get_retry_decision(exception=PutBackError("stopped", seconds=1), job=tried_often)
    assert JobRetry().get_retry_decision(exception=ValueError(), job=tried_often) is None


def test_there_is_no_queue_without_a_server(tmp_path: Path, config: Config) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'kuzet.db'}")
    with pytest.raises(QueueError, match="PostgreSQL"):
        enqueue_run(database, config)
    database.close()


def test_outlets_that_a_chain_of_hosts_connects_are_one_group(tmp_path: Path) -> None:
    for name, hosts in (("a", ["x.kz", "y.kz"]), ("b", ["y.kz", "z.kz"]), ("c", ["z.kz"]), ("d", ["w.kz"])):
        site = f"https://{hosts[0]}"
        changes = {"hosts": hosts, "allow_local": [], "delay": 3}
        write_outlet(tmp_path, name, site, **changes)
    groups = host_groups(load_config(tmp_path).outlets.values())
    assert groups["a"] == groups["b"] == groups["c"] != groups["d"]
