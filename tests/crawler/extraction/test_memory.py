"""What large pages took is given back."""

import asyncio
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest

from crawler.extraction.limits import HEAVY_PAGE_BYTES
from crawler.extraction.pool import ExtractionPool
from spiders.fetch.raw_page import RawPage

GIVES_BACK = """
import gc
from pathlib import Path
from crawler.extraction.limits import give_back_memory, keep_heaps_small
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
give_back_memory()
print(before, most, used())
"""


def test_freed_memory_is_given_back() -> None:
    said = subprocess.run([sys.executable, "-c", GIVES_BACK], capture_output=True, text=True, check=True).stdout
    before, most, after = (int(word) for word in said.split())
    assert most > before + 80
    assert after < before + 10


def page(body: bytes) -> RawPage:
    return RawPage(requested_url="u", url="u", status=200, headers=(), body=body, wire_body=b"")


@pytest.mark.parametrize(
    ("body", "most"),
    [(b"<p>", 4), (b"x" * HEAVY_PAGE_BYTES, 4), (b"x" * (HEAVY_PAGE_BYTES + 1), 1), (b"%PDF-1.4 small", 1)],
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
        await asyncio.gather(
            *(workers.read_page("d", page(body), fetched_at=datetime(2026, 3, 9, tzinfo=UTC)) for _ in range(4))
        )

    asyncio.run(read_all())
    assert max(at_once) == most
