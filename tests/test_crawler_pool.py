"""Who kills a worker, or the kernel for want of memory, costs no page and no night."""

import asyncio
import os
import signal
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from config.loader import load_config
from crawler.pool import Workers
from matchers.index import build_index
from spiders.article import NotAnArticle


def reads(mark: Path, deaths: int) -> str:
    """Kill the process that is at it, so many times."""
    seen = len(mark.read_bytes()) if mark.exists() else 0
    if seen < deaths:
        mark.write_bytes(b"x" * (seen + 1))
        os.kill(os.getpid(), signal.SIGKILL)
    return "read"


def with_a_worker(work: Callable[[Workers], Coroutine[Any, Any, None]]) -> None:
    config = load_config(None)
    with Workers([], lambda: build_index([], config.laws), processes=1) as workers:
        asyncio.run(work(workers))


def test_a_killed_worker_s_page_is_read_by_another_and_one_that_kills_each_is_refused(tmp_path: Path) -> None:
    async def work(workers: Workers) -> None:
        assert await workers.run(reads, tmp_path / "once", 1) == "read"
        with pytest.raises(NotAnArticle, match="ended the process"):
            await workers.run(reads, tmp_path / "always", 99)
        assert (tmp_path / "always").read_bytes() == b"xxx"
        assert await workers.run(reads, tmp_path / "after", 0) == "read"

    with_a_worker(work)


def test_an_idle_worker_s_death_costs_no_later_page(tmp_path: Path) -> None:
    async def work(workers: Workers) -> None:
        idle = await workers.run(os.getpid)
        os.kill(idle, signal.SIGKILL)
        pages = (workers.run(reads, tmp_path / f"page{number}", 0) for number in range(5))
        assert await asyncio.gather(*pages) == ["read"] * 5

    with_a_worker(work)
