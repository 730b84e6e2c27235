"""Serve one outlet of generated pages from a process of its own, and crawl it with the real program."""

import asyncio
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

Reply = Callable[[bytes], bytes]
"""Returns the whole response to the head of a request."""


@contextmanager
def serving(make_reply: Callable[..., Reply], *arguments: Any) -> Iterator[str]:
    """Yield the address of a server that answers by `make_reply(*arguments)` in a process that isn't measured."""
    with unmeasured(_serve, make_reply, arguments) as (connection, _):
        yield f"http://127.0.0.1:{connection.recv()}"


@contextmanager
def unmeasured(serve: Callable[..., None], *arguments: Any) -> Iterator[tuple[Connection, int]]:
    """Run `serve(*arguments, connection)` in a process of its own, and yield our end and the process id."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=serve, args=(*arguments, theirs), daemon=True)
    server.start()
    try:
        yield ours, server.pid or 0
    finally:
        server.terminate()
        server.join()


def _serve(make_reply: Callable[..., Reply], arguments: tuple[Any, ...], connection: Connection) -> None:
    asyncio.run(_answer(make_reply(*arguments), connection))


async def _answer(reply: Reply, connection: Connection) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                writer.write(reply(await reader.readuntil(b"\r\n\r\n")))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    connection.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


def response(body: bytes, *, headers: bytes = b"", media: bytes = b"text/html; charset=utf-8") -> bytes:
    shape = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\n%sContent-Length: %d\r\n\r\n"
    return shape % (media, headers, len(body)) + body


def path_of(head: bytes) -> str:
    return head.split(b" ", 2)[1].decode()


def write_outlet_file(directory: Path, base: str, discover: Mapping[str, list[str]]) -> None:
    """Write the file of the outlet `bench`, which is crawled without a delay."""
    outlet = {
        "name": "Bench",
        "homepage": f"{base}/",
        "languages": ["ru"],
        "hosts": ["127.0.0.1"],
        "allow_local": [base.removeprefix("http://")],
        "discover": discover,
        "article_url": "/news/(?P<id>\\d+)",
        "delay": 0,
        "select": {"title": "h1.pg-title", "published": ".published time", "body": "#article-content .wsw"},
    }
    (directory / "outlets").mkdir(parents=True)
    (directory / "outlets" / "bench.yml").write_text(json.dumps(outlet), encoding="utf-8")


def crawl_command(folder: Path, *options: str) -> list[str]:
    """Return the command that crawls by `folder`/config and writes `folder`/report.json."""
    config, report = str(folder / "config"), str(folder / "report.json")
    return [sys.executable, "-m", "kuzet", "--config", config, "crawl", "-q", "--report", report, *options]


def crawl_environment(folder: Path) -> dict[str, str]:
    """Return an environment in which an installation is in `folder`/home, on SQLite."""
    environment = {**os.environ, "KUZET_HOME": str(folder / "home")}
    environment.pop("KUZET_DATABASE_URL", None)
    return environment
