"""Compare a run in which nothing changed with the first run, for three kinds of server.

An honest server answers 304 to known validators; one has no validators (`none`); one always says "not modified"
(`lying`). Targets with an honest server: at least 95 % of the requests for articles and feeds answered 304, no page
read, and at most 5 % of the first run's time. Requests are made without a delay, so the times are the program's own."""

import argparse
import json
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

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

PAGES = 5_000
MAX_LINKS_PER_LIST = 1_000
KINDS = ("honest", "none", "lying")
FIRST = datetime(2026, 3, 2, 21, 0, tzinfo=UTC)
TARGET_SHARE = 0.95
TARGET_TIME = 0.05


@dataclass(frozen=True, kw_only=True)
class CrawlCost:
    """The cost of one run, and what it found."""

    seconds: float
    counts: dict[str, Any]
    asked: int
    """Requests for articles, feeds and listings."""
    saved: int
    """Those answered 304."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Print both runs for each kind of server."""
    parser = argparse.ArgumentParser(prog="python -m bench.unchanged", description=__doc__)
    parser.add_argument("--pages", type=int, default=PAGES, metavar="N")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=("honest",))
    parsed = parser.parse_args(arguments)
    for kind in parsed.kinds:
        first, second = two_runs(parsed.pages, kind)
        for name, run in (("first run", first), ("unchanged run", second)):
            print(
                f"{kind:7} {name:15} {run.seconds:6.1f} s   {run.asked} requests   {run.saved} answered 304   "
                f"{run.counts['new']} new   {run.counts['edited']} edited   {run.counts['bytes'] / 1e6:.1f} MB"
            )
        print(
            f"{kind:7} 304: {share_of_304(second):.1%} (target {TARGET_SHARE:.0%} where honest)   "
            f"time: {second.seconds / first.seconds:.1%} of the first run's (target {TARGET_TIME:.0%})"
        )
        if first.counts["new"] != parsed.pages or second.counts["edited"]:
            raise SystemExit("the runs found something else than was there")


def share_of_304(run: CrawlCost) -> float:
    return run.saved / run.asked


def two_runs(pages: int, kind: str) -> tuple[CrawlCost, CrawlCost]:
    """Return the cost of the first run, and of one in which nothing changed."""
    with tempfile.TemporaryDirectory() as folder, serving(pages_of_outlet, pages, kind) as base:
        sources = {"feeds": [f"{base}/feed"], "listings": [f"{base}{path}" for path in _lists(pages)]}
        write_outlet_file(Path(folder) / "config", base, sources)
        return crawl(Path(folder), FIRST), crawl(Path(folder), FIRST + timedelta(days=1))


def crawl(folder: Path, now: datetime) -> CrawlCost:
    """Do one run by the real program."""
    started = time.perf_counter()
    subprocess.run(crawl_command(folder, "--now", now.isoformat()), env=crawl_environment(folder), check=False)
    seconds = time.perf_counter() - started
    report = json.loads((folder / "report.json").read_text("utf-8"))
    asked, saved = _responses(folder / "home" / "kuzet.db", int(report["run"]))
    return CrawlCost(seconds=seconds, counts=report["outlets"]["bench"], asked=asked, saved=saved)


def _responses(path: Path, run: int) -> tuple[int, int]:
    counted = "SELECT count(*), coalesce(sum(status = 304), 0) FROM raw_records WHERE run_id = ?"
    with closing(sqlite3.connect(path)) as database:
        asked, saved = database.execute(counted, (run,)).fetchone()
    return int(asked), int(saved)


def _lists(pages: int) -> list[str]:
    return [f"/list/{number}" for number in range(-(-pages // MAX_LINKS_PER_LIST))]


def pages_of_outlet(count: int, kind: str) -> Reply:
    """Return the replies of a server of this kind with `count` articles."""
    pages = {f"/news/{number}.html": page_of(number) for number in range(count)}
    items = "".join(f"<item><title>{n}</title><link>/news/{n}.html</link></item>" for n in range(min(count, 50)))
    for number, path in enumerate(_lists(count)):
        listed = range(number * MAX_LINKS_PER_LIST, min(count, (number + 1) * MAX_LINKS_PER_LIST))
        links = "".join(f"<li><a href='/news/{one}.html'>{one}</a></li>" for one in listed)
        pages[path] = f"<html><body><ul>{links}</ul></body></html>".encode()
    pages["/feed"] = f"<rss version='2.0'><channel><title>x</title>{items}</channel></rss>".encode()
    return lambda head: _reply(pages, kind, head)


def _reply(pages: dict[str, bytes], kind: str, head: bytes) -> bytes:
    path = path_of(head)
    if path not in pages:
        return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    tag = b'"lie"' if kind == "lying" else b'"%d"' % len(pages[path])
    header = b"" if kind == "none" else b"ETag: " + tag + b"\r\n"
    if header and b"if-none-match: " + tag in head.lower():
        return b"HTTP/1.1 304 Not Modified\r\n" + header + b"\r\n"
    media = b"application/rss+xml" if path == "/feed" else b"text/html; charset=utf-8"
    return response(pages[path], headers=header, media=media)


if __name__ == "__main__":
    main()
