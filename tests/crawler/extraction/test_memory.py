"""What large pages took is given back."""

import asyncio
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest

from crawler.extraction.limits import HEAVY
from crawler.extraction.page_tasks import PageTask
from crawler.extraction.pool import ExtractionPool

GIVES_BACK = """
import gc
from pathlib import Path
from crawler.extraction.memory import give_back, keep_heaps_small
def used():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 >> 20
gc.set_threshold(50_000)
keep_heaps_small()
before = used()
held = [bytes(1000) for _ in range(60_000)]
circle = [bytearray(30_000_000)]
circle.append(circle)
most, last = used(), held[-1]
del held, circle
give_back()
print(before, most, used())
"""


def test_freed_memory_is_given_back() -> None:
    said = subprocess.run([sys.executable, "-c", GIVES_BACK], capture_output=True, text=True, check=True).stdout
    before, most, after = (int(word) for word in said.split())
    assert most > before + 80
    assert after < before + 10


def task(body: bytes) -> PageTask:
    now = datetime(2026, 3, 9, tzinfo=UTC)
    return PageTask(outlet="d", requested_url="u", url="u", status=200, headers={}, body=body, fetched_at=now)


@pytest.mark.parametrize(
    ("body", "most"), [(b"<p>", 4), (b"x" * HEAVY, 4), (b"x" * (HEAVY + 1), 1), (b"%PDF-1.4 small", 1)]
)
def test_two_pages_that_may_take_much_memory_are_not_read_at_once(
    monkeypatch: pytest.MonkeyPatch, body: bytes, most: int
) -> None:
    at_once: list[int] = []
    running = 0

    async def run(*_: object) -> Any:
        nonlocal running
        running += 1
        at_once.append(running)
        await asyncio.sleep(0)
        running -= 1

    async def read_all() -> None:
        workers = ExtractionPool([], lambda: pytest.fail("no process is needed"))
        monkeypatch.setattr(workers, "run", run)
        await asyncio.gather(*(workers.read_page(task(body)) for _ in range(4)))

    asyncio.run(read_all())
    assert max(at_once) == most
