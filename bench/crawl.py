"""Compare a crawl of a loopback outlet with trafilatura's extraction alone, on the same pages and processes.

The crawl is the real program from start to end: it fetches, archives, reads, matches and stores every page. The target
is at most 1.25 times the time of the extraction, in 300 MB of memory plus 150 MB for each worker."""

import argparse
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import psutil

from bench.workload.loopback_outlet import (
    Reply,
    crawl_command,
    crawl_environment,
    path_of,
    response,
    serving,
    write_outlet_file,
)
from bench.workload.news_pages import page_of

PAGES = 1_000
PROCESSES = len(os.sched_getaffinity(0))
TARGET_RATIO = 1.25
TARGET_MB = 300 + 150 * PROCESSES


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the clock and processor times of crawl and extraction, their ratios, and the peak memory of the crawl."""
    parser = argparse.ArgumentParser(prog="python -m bench.crawl", description=__doc__)
    parser.add_argument("--pages", type=int, default=PAGES, metavar="N")
    count = parser.parse_args(arguments).pages
    size = sum(len(page_of(number)) for number in range(0, count, 10)) // len(range(0, count, 10))
    print(f"{count} pages of {size / 1000:.0f} kB, {PROCESSES} processes, load {_load()}")
    alone = extraction_alone(count)
    print(f"trafilatura.extract alone   {_shown(alone, count)}   load {_load()}")
    with tempfile.TemporaryDirectory() as folder, serving(pages_of_outlet, count) as base:
        crawl, tree, stored = measure_crawl(Path(folder), base)
    print(f"kuzet crawl                 {_shown(crawl, count)}   load {_load()}   {stored} stored")
    for part, seconds in tree.parts().items():
        print(f"    {part:24s}{seconds:17.1f} s CPU {seconds / count * 1000:6.1f} ms a page")
    print(
        f"ratio {crawl.wall / alone.wall:.2f} by the clock, {crawl.cpu / alone.cpu:.2f} of CPU "
        f"(target {TARGET_RATIO})   peak {tree.peak:.0f} MB (target {TARGET_MB})"
    )
    if stored != count:
        raise SystemExit(f"{count - stored} pages were not stored")


@dataclass(frozen=True, kw_only=True)
class Times:
    """Seconds by the clock, and of processor time in all processes, which depends less on other programs."""

    wall: float
    cpu: float


def _shown(times: Times, count: int) -> str:
    return f"{times.wall:6.1f} s   {count / times.wall:5.1f} pages/s   {times.cpu:6.1f} s CPU"


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}"


def extraction_alone(count: int) -> Times:
    """Return the time of trafilatura's extraction, with all pages in memory before the clock starts."""
    shares = [range(start, count, PROCESSES) for start in range(PROCESSES)]
    with ProcessPoolExecutor(max_workers=PROCESSES, mp_context=get_context("spawn")) as pool:
        times = list(pool.map(_extract, shares))
    return Times(wall=max(one.wall for one in times), cpu=sum(one.cpu for one in times))


def _extract(numbers: Sequence[int]) -> Times:
    import trafilatura

    pages = [page_of(number).decode() for number in numbers]
    trafilatura.extract(pages[0])
    wall, cpu = time.perf_counter(), time.process_time()
    for page in pages:
        trafilatura.extract(page)
    return Times(wall=time.perf_counter() - wall, cpu=time.process_time() - cpu)


def pages_of_outlet(count: int) -> Reply:
    """Return the replies of a server with `count` articles; unknown paths are empty pages."""
    pages = {f"/news/{number}.html": page_of(number) for number in range(count)}
    links = "".join(f"<a href='/news/{number}.html'>{number}</a>" for number in range(count))
    pages |= {"/robots.txt": b"User-agent: *\nAllow: /\n", "/": f"<html><body>{links}</body></html>".encode()}
    return lambda head: response(pages.get(path_of(head), b""))


def measure_crawl(folder: Path, base: str) -> tuple[Times, "ProcessTree", int]:
    """Return the times of the whole program, its processes, and the number of articles stored."""
    write_outlet_file(folder / "config", base, {"listings": [f"{base}/"]})
    started = time.perf_counter()
    crawl = subprocess.Popen(crawl_command(folder), env=crawl_environment(folder))
    tree = ProcessTree(crawl.pid)
    while crawl.poll() is None:
        tree.sample()
        time.sleep(0.1)
    times = Times(wall=time.perf_counter() - started, cpu=sum(tree.parts().values()))
    report = json.loads((folder / "report.json").read_text("utf-8"))
    return times, tree, int(report["outlets"]["bench"]["new"])


class ProcessTree:
    """Processor time and memory of a program and its children, sampled: the last moments of each are lost."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.peak = 0.0
        """Memory of all processes, in MB."""
        self._seconds: dict[tuple[int, int], float] = {}
        """Processor seconds of each thread of the first process, and of each child process (thread 0)."""

    def sample(self) -> None:
        try:
            first = psutil.Process(self.pid)
            others = first.children(recursive=True)
            memory = sum(one.memory_info().rss for one in (first, *others)) / 1e6
            self._seconds |= {
                (self.pid, one.id): one.user_time + one.system_time for one in first.threads() if one.id != self.pid
            }
            all_threads = first.cpu_times()
            rest = sum(seconds for (pid, thread), seconds in self._seconds.items() if thread not in (0, self.pid))
            self._seconds[self.pid, self.pid] = all_threads.user + all_threads.system - rest
            for one in others:
                times = one.cpu_times()
                self._seconds[one.pid, 0] = times.user + times.system
        except psutil.Error:
            return
        self.peak = max(self.peak, memory)

    def parts(self) -> dict[str, float]:
        """Return CPU seconds of the main thread, the busiest other thread, the other threads, and the workers."""
        threads = sorted(value for (_, thread), value in self._seconds.items() if thread not in (0, self.pid))
        return {
            "start and network": self._seconds.get((self.pid, self.pid), 0.0),
            "writer": threads[-1] if threads else 0.0,
            "other threads": sum(threads[:-1]),
            "workers": sum(value for (_, thread), value in self._seconds.items() if thread == 0),
        }


if __name__ == "__main__":
    main()
