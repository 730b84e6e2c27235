"""Serve many loopback outlets from one process, each on a port of its own, and log the requests."""

import asyncio
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from time import monotonic

from bench.workload.loopback_outlet import unmeasured
from bench.workload.news_pages import NAMES, WORDS

WORDS_PER_PAGE = 300


class RequestLog:
    """Counts of requests, and of simultaneous visitors."""

    def __init__(self, connection: Connection, pid: int) -> None:
        self._connection = connection
        self.pid = pid
        """Process id of the server."""

    def clear(self) -> None:
        """Start counting again."""
        self._connection.send("clear")
        self._connection.recv()

    def look(self) -> tuple[int, int, float]:
        """Return the number of requests so far, the most simultaneous visitors of any server, and the seconds between
        the first and the last request for an article."""
        self._connection.send("look")
        served, most, seconds = self._connection.recv()
        return served, most, seconds


@contextmanager
def serving(outlets: int, articles: int) -> Iterator[tuple[list[str], RequestLog]]:
    """Yield the addresses of `outlets` outlets with `articles` articles each, and the log of their requests."""
    with unmeasured(_serve, outlets, articles) as (connection, pid):
        yield [f"http://127.0.0.1:{port}" for port in connection.recv()], RequestLog(connection, pid)


def page_of(number: int) -> bytes:
    """Return an invented article of some 300 words with little markup; one in ten names a person."""
    dice = random.Random(number)
    title = " ".join(dice.choices(WORDS, k=6)).capitalize() + f" {number}"
    paragraphs = [f"{' '.join(dice.choices(WORDS, k=30)).capitalize()} {number}." for _ in range(WORDS_PER_PAGE // 30)]
    if number % 10 == 0:
        paragraphs[3] = f"Задержан Тимур Балапанов, сообщил {dice.choice(NAMES)} по делу {number}."
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<!DOCTYPE html><html lang='ru'><head><title>{title}</title></head><body><main><h1>{title}</h1>"
        f"<time datetime='2026-03-01T10:00:00+05:00'>1 марта 2026</time><article>{body}</article></main></body></html>"
    ).encode()


def _serve(outlets: int, articles: int, connection: Connection) -> None:
    asyncio.run(_Sites(outlets, articles, connection).run())


class _Sites:
    def __init__(self, outlets: int, articles: int, connection: Connection) -> None:
        self.outlets, self.articles, self.connection = outlets, articles, connection
        self.inside = [0] * outlets
        self.most = self.served = 0
        self.first = self.last = 0.0
        """Times of requests for articles."""

    async def run(self) -> None:
        servers = [
            await asyncio.start_server(lambda r, w, number=number: self._talk(number, r, w), "127.0.0.1", 0)  # type: ignore[misc]
            for number in range(self.outlets)
        ]
        asyncio.get_running_loop().add_reader(self.connection.fileno(), self._tell)
        self.connection.send([server.sockets[0].getsockname()[1] for server in servers])
        await asyncio.Event().wait()

    def _tell(self) -> None:
        try:
            asked = self.connection.recv()
        except EOFError:
            # The parent was killed.
            sys.exit()
        if asked == "clear":
            self.most = self.served = 0
            self.first = self.last = 0.0
        self.connection.send((self.served, self.most, self.last - self.first))

    async def _talk(self, number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.read(65536):
                self.inside[number] += 1
                self.served += 1
                self.most = max(self.most, self.inside[number])
                # long enough for a second visitor to overlap
                await asyncio.sleep(0.005)
                writer.write(self._answer(number, head.split(b" ", 2)[1].decode()))
                await writer.drain()
                self.inside[number] -= 1
        except ConnectionError:
            self.inside[number] = 0
        finally:
            writer.close()

    def _answer(self, number: int, path: str) -> bytes:
        first = number * self.articles
        if path == "/":
            links = "".join(
                f"<li><a href='/news/{one}'>О том, что в {one}</a></li>" for one in range(first, first + self.articles)
            )
            body, status = f"<!DOCTYPE html><html><body><ul>{links}</ul></body></html>".encode(), b"200 OK"
        elif path.startswith("/news/"):
            self.last = monotonic()
            self.first = self.first or self.last
            body, status = page_of(int(path.rpartition("/")[2])), b"200 OK"
        else:
            body, status = b"", b"404 Not Found"
        kind = b"text/html; charset=utf-8"
        return b"HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (status, kind, len(body)) + body
