"""A night on which nothing changed, against the first night, at three kinds of server.

An honest server knows its representations and answers 304; one has no validators; and one says "not modified" whatever
has changed. The target at an honest one: at least 95 % of the article and feed requests answered 304, no page read, and
at most 5 % of the first night's time. The outlets ask without a delay, so that the times are the program's own."""

import argparse
import asyncio
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bench.crawl import page_of

PAGES = 5_000
LISTED = 1_000
KINDS = ("honest", "none", "lying")
FIRST = datetime(2026, 3, 2, 21, 0, tzinfo=UTC)
TARGET_SHARE = 0.95
TARGET_TIME = 0.05


@dataclass(frozen=True, kw_only=True)
class Night:
    """What one night cost and found."""

    seconds: float
    counts: dict[str, Any]
    asked: int
    """Requests for articles, feeds and listings."""
    saved: int
    """Of these, answered 304."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Print both nights for each kind of server."""
    parser = argparse.ArgumentParser(prog="python -m bench.unchanged", description=__doc__)
    parser.add_argument("--pages", type=int, default=PAGES, metavar="N")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=("honest",))
    parsed = parser.parse_args(arguments)
    for kind in parsed.kinds:
        first, second = nights(parsed.pages, kind)
        for name, night in (("first night", first), ("unchanged night", second)):
            print(
                f"{kind:7} {name:15} {night.seconds:6.1f} s   {night.asked} requests   {night.saved} answered 304   "
                f"{night.counts['new']} new   {night.counts['edited']} edited   {night.counts['bytes'] / 1e6:.1f} MB"
            )
        print(
            f"{kind:7} 304: {night_share(second):.1%} (target {TARGET_SHARE:.0%} where honest)   "
            f"time: {second.seconds / first.seconds:.1%} of the first night's (target {TARGET_TIME:.0%})"
        )
        if first.counts["new"] != parsed.pages or second.counts["edited"]:
            raise SystemExit("the nights found something else than was there")


def night_share(night: Night) -> float:
    """How many of the requests were answered 304."""
    return night.saved / night.asked


def nights(pages: int, kind: str) -> tuple[Night, Night]:
    """The first night, and one on which nothing has changed."""
    with tempfile.TemporaryDirectory() as folder, serving(pages, kind) as base:
        write_config(Path(folder) / "config", base, pages)
        return crawl(Path(folder), FIRST), crawl(Path(folder), FIRST + timedelta(days=1))


def crawl(folder: Path, now: datetime) -> Night:
    """One night by the real program."""
    report = folder / "report.json"
    command = [sys.executable, "-m", "kuzet", "--config", str(folder / "config")]
    command += ["crawl", "-q", "--now", now.isoformat(), "--report", str(report)]
    environment = {**os.environ, "KUZET_HOME": str(folder / "home")}
    environment.pop("KUZET_DATABASE_URL", None)
    started = time.perf_counter()
    subprocess.run(command, env=environment, check=False)
    seconds = time.perf_counter() - started
    told = json.loads(report.read_text("utf-8"))
    asked, saved = _answers(folder / "home" / "kuzet.db", int(told["run"]))
    return Night(seconds=seconds, counts=told["outlets"]["bench"], asked=asked, saved=saved)


def _answers(path: Path, run: int) -> tuple[int, int]:
    counted = "SELECT count(*), coalesce(sum(status = 304), 0) FROM raw_records WHERE run_id = ?"
    with closing(sqlite3.connect(path)) as database:
        asked, saved = database.execute(counted, (run,)).fetchone()
    return int(asked), int(saved)


def _lists(pages: int) -> list[str]:
    """The lists that name all pages, for one is read only so far."""
    return [f"/list/{number}" for number in range(-(-pages // LISTED))]


def write_config(directory: Path, base: str, pages: int) -> None:
    """The outlet: a feed and lists."""
    outlet = {
        "name": "Bench",
        "homepage": f"{base}/",
        "languages": ["ru"],
        "hosts": ["127.0.0.1"],
        "allow_local": [base.removeprefix("http://")],
        "discover": {"feeds": [f"{base}/feed"], "listings": [f"{base}{path}" for path in _lists(pages)]},
        "article_url": "/news/(?P<id>\\d+)",
        "delay": 0,
        "select": {"title": "h1.pg-title", "published": ".published time", "body": "#article-content .wsw"},
    }
    (directory / "outlets").mkdir(parents=True)
    (directory / "outlets" / "bench.yml").write_text(json.dumps(outlet), encoding="utf-8")


@contextmanager
def serving(pages: int, kind: str) -> Iterator[str]:
    """The outlet on a loopback port, in a process that is not counted."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=_serve, args=(pages, kind, theirs), daemon=True)
    server.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        server.terminate()
        server.join()


def _serve(count: int, kind: str, connection: Connection) -> None:
    pages = {f"/news/{number}.html": page_of(number) for number in range(count)}
    items = "".join(f"<item><title>{n}</title><link>/news/{n}.html</link></item>" for n in range(min(count, 50)))
    for number, path in enumerate(_lists(count)):
        listed = range(number * LISTED, min(count, (number + 1) * LISTED))
        links = "".join(f"<li><a href='/news/{one}.html'>{one}</a></li>" for one in listed)
        pages[path] = f"<html><body><ul>{links}</ul></body></html>".encode()
    pages["/feed"] = f"<rss version='2.0'><channel><title>x</title>{items}</channel></rss>".encode()
    asyncio.run(_answer(pages, kind, connection))


async def _answer(pages: dict[str, bytes], kind: str, connection: Connection) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            writer.write(_reply(pages, kind, head))
            await writer.drain()

    server = await asyncio.start_server(_until_closed(talk), "127.0.0.1", 0)
    connection.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


def _until_closed(talk: Any) -> Any:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    return handle


def _reply(pages: dict[str, bytes], kind: str, head: bytes) -> bytes:
    path = head.split(b" ", 2)[1].decode()
    if path not in pages:
        return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    tag = b'"lie"' if kind == "lying" else b'"%d"' % len(pages[path])
    header = b"" if kind == "none" else b"ETag: " + tag + b"\r\n"
    if header and b"if-none-match: " + tag in head.lower():
        return b"HTTP/1.1 304 Not Modified\r\n" + header + b"\r\n"
    body = pages[path]
    shape = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\n%sContent-Length: %d\r\n\r\n"
    media = b"application/rss+xml" if path == "/feed" else b"text/html; charset=utf-8"
    return shape % (media, header, len(body)) + body


if __name__ == "__main__":
    main()
