"""Who kills a worker, or the kernel for want of memory, costs no page and no night."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Coroutine
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from pebble import ProcessPool

import crawler.extraction.pool
from config.loader import load_config
from crawler.extraction.limits import Limits
from crawler.extraction.pool import ExtractionPool
from matchers.index import build_index
from spiders.article import NotAnArticle


def reads(mark: Path, deaths: int) -> str:
    """Kill the process that is at it, so many times."""
    seen = len(mark.read_bytes()) if mark.exists() else 0
    if seen < deaths:
        mark.write_bytes(b"x" * (seen + 1))
        os.kill(os.getpid(), signal.SIGKILL)
    return "read"


def with_a_worker(work: Callable[[ExtractionPool], Coroutine[Any, Any, None]], limits: Limits | None = None) -> None:
    config = load_config(None)
    with ExtractionPool([], lambda: build_index([], config.laws), limits=limits or Limits(), processes=1) as workers:
        asyncio.run(work(workers))


@pytest.mark.slow
def test_a_killed_worker_s_page_is_read_by_another_and_one_that_kills_each_is_refused(tmp_path: Path) -> None:
    async def work(workers: ExtractionPool) -> None:
        assert await workers.run(reads, tmp_path / "once", 1) == "read"
        with pytest.raises(NotAnArticle, match="ended the process"):
            await workers.run(reads, tmp_path / "always", 99)
        assert (tmp_path / "always").read_bytes() == b"xxx"
        assert await workers.run(reads, tmp_path / "after", 0) == "read"

    with_a_worker(work)


def test_an_idle_worker_s_death_costs_no_later_page(tmp_path: Path) -> None:
    async def work(workers: ExtractionPool) -> None:
        idle = await workers.run(os.getpid)
        os.kill(idle, signal.SIGKILL)
        pages = (workers.run(reads, tmp_path / f"page{number}", 0) for number in range(5))
        assert await asyncio.gather(*pages) == ["read"] * 5

    with_a_worker(work)


def test_pages_come_through_though_workers_cannot_begin_at_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = []

    class FailingAtFirst(ProcessPool):
        @property
        def active(self) -> bool:
            """As where the process that starts the others is killed while it is asked to."""
            if self not in begun:
                begun.append(self)
            if begun.index(self) < 2:
                raise BrokenProcessPool
            return super().active

    async def work(workers: ExtractionPool) -> None:
        pages = (workers.run(reads, tmp_path / f"page{number}", 0) for number in range(2))
        assert await asyncio.gather(*pages) == ["read"] * 2

    monkeypatch.setattr(crawler.extraction.pool, "ProcessPool", FailingAtFirst)
    monkeypatch.setattr(crawler.extraction.pool, "KILL_GRACE_SECONDS", 0.01)
    with_a_worker(work)
    assert len(begun) == 3


@pytest.mark.slow
def test_a_worker_that_was_stopped_before_its_page_came_holds_up_no_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crawler.extraction.pool, "POOL_CHECK_SECONDS", 0.5)
    monkeypatch.setattr(crawler.extraction.pool, "START_SECONDS", 8.0)

    async def work(workers: ExtractionPool) -> None:
        stopped = await workers.run(os.getpid)
        os.kill(stopped, signal.SIGSTOP)
        pages = (workers.run(reads, tmp_path / f"page{number}", 0) for number in range(3))
        try:
            assert await asyncio.wait_for(asyncio.gather(*pages), timeout=120) == ["read"] * 3
        finally:
            with suppress(ProcessLookupError):
                os.kill(stopped, signal.SIGCONT)

    with_a_worker(work, Limits(wall_seconds=1))


def test_workers_keep_within_the_limits_that_the_program_was_given() -> None:
    program = """
import resource
resource.setrlimit(resource.RLIMIT_CPU, (900, 900))
resource.setrlimit(resource.RLIMIT_DATA, (150 << 20, 150 << 20))
from crawler.extraction import worker
from crawler.extraction.limits import Limits
worker.start_worker((), None, Limits())
worker._begin_task()
print(resource.getrlimit(resource.RLIMIT_CPU)[0] < 60, resource.getrlimit(resource.RLIMIT_DATA)[0] >> 20)
"""
    assert subprocess.check_output([sys.executable, "-c", program], text=True) == "True 150\n"
