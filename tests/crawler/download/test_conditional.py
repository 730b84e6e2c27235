"""The short way to answers 304: what it takes, and what it leaves to Scrapy."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadTimeoutError
from scrapy.statscollectors import MemoryStatsCollector
from sqlalchemy import select
from twisted.internet.error import ConnectionDone
from twisted.internet.protocol import Protocol
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure
from twisted.web._newclient import Request, RequestNotSent
from twisted.web.http_headers import Headers

import crawler.download.conditional
from crawler.download.keep_alive import MAX_304_HEAD_BYTES, MAX_HEADER_BYTES, KeepAliveConnection
from crawler.download.middlewares import REQUESTS
from crawler.download.scrapy_process import crawl_settings
from crawler.nightly.plan_visits import MAX_SPOT_CHECKS
from store.archive.read_archive import read_raw
from store.archive.warc_files import RawResponse
from store.reports.export import load_rows
from store.runs.runs import ref_of
from store.schema.tables.evidence import RawRecord
from store.session import open_database
from tests.support.crawler_samples import (
    NIGHT_ONE,
    Answer,
    Crawled,
    Site,
    crawl_once,
    home_in,
    listing,
    page,
    serve,
    write_certificate,
    write_outlet,
)

SAME = b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\nConnection: keep-alive\r\n\r\n'
WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwords"
OTHERS = [
    WHOLE,
    b"HTTP/1.0 304 Not Modified\r\n\r\n",
    b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n",
    b"HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"HTTP/1.1 304 Not Modified\r\nETag: x\r\n folded\r\n\r\n",
    b"HTTP/1.1 304 Not Modified\r\nno colon\r\n\r\n",
    b"HTTP/1.1 304 Not Modified\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
    b"HTTP/1.1 3040 Never\r\nContent-Length: 0\r\n\r\n",
    b"SSH-2.0-Server\r\n",
]


def made() -> tuple[KeepAliveConnection, Any]:
    line, transport = KeepAliveConnection(lambda _: None), StringTransport()  # type: ignore[no-untyped-call]
    transport.abortConnection = transport.loseConnection  # type: ignore[method-assign]
    line.makeConnection(transport)  # type: ignore[no-untyped-call]
    return line, transport


def get(uri: bytes = b"/news/1") -> Request:
    return Request(b"GET", uri, Headers({b"host": [b"demo.example"]}), None, persistent=True)  # type: ignore[no-untyped-call]


async def heads(*pieces: bytes) -> tuple[bytes | None, KeepAliveConnection, Any]:
    """What a line makes of an answer that comes in pieces."""
    line, transport = made()
    asked = line.ask(b"/news/1", b"GET /news/1 HTTP/1.1\r\n\r\n")
    for piece in pieces:
        line.dataReceived(piece)
    return await asked, line, transport


class Reading(Protocol):
    def __init__(self) -> None:
        self.body = b""
        self.read = asyncio.get_running_loop().create_future()

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        self.body += data

    def connectionLost(self, reason: object = None) -> None:  # noqa: N802 - the same
        self.read.set_result(self.body)


async def body_of(response: Any) -> bytes:
    reading = Reading()
    response.deliverBody(reading)
    body: bytes = await reading.read
    return body


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_an_answer_304_is_taken_also_in_pieces(size: int) -> None:
    head, line, _ = asyncio.run(heads(*(SAME[at : at + size] for at in range(0, len(SAME), size))))
    assert (head, line.state, line.has_begun) == (SAME, "QUIESCENT", False)


@pytest.mark.parametrize("answer", OTHERS)
def test_any_other_answer_waits_for_scrapy_without_being_asked_for_twice(answer: bytes) -> None:
    async def wait() -> None:
        head, line, transport = await heads(answer)
        sent = transport.value()
        assert (head, line.has_begun, transport.producerState) == (None, True, "paused")
        line.request(get()).addErrback(lambda _: None)
        await asyncio.sleep(0)
        assert transport.value() == sent
        assert not line.has_begun

    asyncio.run(wait())


def test_what_waits_is_read_as_the_answer_to_the_request_for_the_same_page() -> None:
    async def read(*later: bytes) -> tuple[int, bytes]:
        _, line, _ = await heads(WHOLE[:20])
        for piece in later:
            line.dataReceived(piece)
        answering = line.request(get())
        if not later:
            asyncio.get_running_loop().call_soon(line.dataReceived, WHOLE[20:])
        response = await answering.asFuture(asyncio.get_running_loop())
        return response.code, await body_of(response)

    assert asyncio.run(read()) == asyncio.run(read(WHOLE[20:])) == (200, b"words")


def test_what_waits_is_read_though_the_server_has_closed_behind_it() -> None:
    async def read() -> bytes:
        _, line, _ = await heads(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nwords")
        line.connectionLost(Failure(ConnectionDone()))  # type: ignore[no-untyped-call]
        response = await line.request(get()).asFuture(asyncio.get_running_loop())
        body = await body_of(response)
        assert line.state == "CONNECTION_LOST"
        return body

    assert asyncio.run(read()) == b"words"


def test_an_answer_is_never_given_to_another_request() -> None:
    _, line, transport = asyncio.run(heads(WHOLE))
    failed: list[Failure] = []
    line.request(get(b"/news/2")).addErrback(failed.append)
    assert isinstance(failed[0].value, RequestNotSent)
    assert transport.disconnecting


def test_bytes_that_nobody_asked_for_end_the_connection() -> None:
    _, line, transport = asyncio.run(heads(SAME))
    line.dataReceived(SAME)
    assert transport.disconnecting


@pytest.mark.parametrize("begun", [b"", SAME[:30]])
def test_a_connection_that_ends_before_its_answer_leaves_the_page_to_scrapy(begun: bytes) -> None:
    async def end() -> tuple[bytes | None, str, bool]:
        line, _ = made()
        asked = line.ask(b"/news/1", b"")
        line.dataReceived(begun)
        line.connectionLost(Failure(ConnectionDone()))  # type: ignore[no-untyped-call]
        return await asked, line.state, line.has_begun

    assert asyncio.run(end()) == (None, "CONNECTION_LOST", False)


def test_a_head_without_end_is_left_to_scrapy() -> None:
    head, line, _ = asyncio.run(heads(SAME[:-2] + b"X-Long: " + b"x" * MAX_304_HEAD_BYTES))
    assert (head, line.has_begun) == (None, True)


@pytest.mark.parametrize(
    ("begun", "endless"),
    [
        (b"", b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\n", b"X-More: of this\r\n"),
        (b"HTTP/1.1 200 OK\r\n", b"X-Long: a\r\n" + b" folded" * 2000 + b"\r\n"),
    ],
)
def test_headers_without_end_are_not_gathered(begun: bytes, endless: bytes) -> None:
    line, transport = made()
    failed: list[Failure] = []
    line.request(get()).addErrback(failed.append)
    line.dataReceived(begun)
    for _ in range((MAX_HEADER_BYTES - len(begun)) // len(endless)):
        line.dataReceived(endless)
    assert not transport.disconnecting
    line.dataReceived(endless)
    assert transport.disconnecting
    assert "bytes of headers" in str(failed[0].value)


def test_a_long_body_is_no_head() -> None:
    line, transport = made()
    line.request(get()).addErrback(lambda _: None)
    line.dataReceived(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (3 * MAX_HEADER_BYTES))
    for _ in range(2):
        line.dataReceived(b"x" * MAX_HEADER_BYTES)
    assert not transport.disconnecting


SAME_PATHS = tuple(f"/news/{number}" for number in range(12))
OUTCOMES = {"/news/edited": "edited", "/news/gone": "gone", "/news/hidden": "refused"}


@dataclass(frozen=True, kw_only=True)
class Second:
    """The second night of an outlet whose articles have tags."""

    crawled: Crawled
    site: Site
    raws: dict[str, RawResponse]
    """The newest of each path."""
    outcomes: dict[str, str]

    @property
    def same(self) -> list[RawResponse]:
        return [raw for raw in self.raws.values() if raw.status == 304]


def tagged(answer: Answer, tag: str = '"1"') -> Answer:
    return replace(answer, headers={"ETag": tag})


def second_night(folder: Path, certificate: Path) -> Second:
    home, paths = home_in(folder / "home"), (*SAME_PATHS, *OUTCOMES)
    with serve({path: tagged(page(number)) for number, path in enumerate(paths)}, certificate=certificate) as site:
        site.pages["/"] = tagged(listing(*paths))
        write_outlet(folder / "config", "quiet", site.base, delay=0.02)
        crawl_once(folder / "config", home)
        for path, first in list(site.pages.items()):
            site.pages[path] = _IfAsked(site, first)
        site.pages |= {
            "/robots.txt": Answer(body="User-agent: Kuzet\nDisallow: /news/hidden\n", kind="text/plain"),
            "/news/edited": tagged(page(70), '"2"'),
            "/news/gone": Answer(status=404, body="<h1>404</h1>"),
        }
        site.asked.clear()
        site.times.clear()
        crawled = crawl_once(folder / "config", home, now=NIGHT_ONE + timedelta(days=1))
    database = open_database(home.database_url)
    with database.reading() as session:
        records = session.scalars(select(RawRecord).where(RawRecord.run_id == 2).order_by(RawRecord.id))
        raws = {row.url.removeprefix(site.base): read_raw(home.archive, ref_of(row)) for row in records}
        outcomes = {row["url"].removeprefix(site.base): row["outcome"] for row in load_rows(session, "outcomes")}
    database.close()
    return Second(crawled=crawled, site=site, raws=raws, outcomes=outcomes)


@dataclass(frozen=True)
class _IfAsked:
    """Says "not modified" to whoever has the tag."""

    site: Site
    answer: Answer | Callable[[int], Answer]

    def __call__(self, times: int) -> Answer:
        has_tag = "If-None-Match" in self.site.asked[-1][1]
        assert isinstance(self.answer, Answer)
        return Answer(status=304, headers={**self.answer.headers, "x-as-it": "Came"}) if has_tag else self.answer


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Second]:
    folder = tmp_path_factory.mktemp("second")
    with pytest.MonkeyPatch.context() as patch:
        certificate = write_certificate(folder / "site.pem")
        patch.setenv("SSL_CERT_FILE", str(certificate))
        yield second_night(folder, certificate)


def test_the_client_requests_each_page_once_and_one_after_another(second: Second) -> None:
    asked = Counter(second.site.paths())
    assert asked == Counter(["/robots.txt", "/", *SAME_PATHS, *(OUTCOMES.keys() - {"/news/hidden"})])
    assert second.site.most_in_flight == 1


@pytest.mark.parametrize(("ago", "paused"), [(1.0, 2.0), (4.0, 0.0)])
def test_the_client_keeps_the_delay(ago: float, paused: float, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(crawler.download.conditional, "monotonic", lambda: 100.0)
    monkeypatch.setattr(asyncio, "sleep", sleep)
    slot = SimpleNamespace(active=(), queue=(), lastseen=100.0 - ago, download_delay=lambda: 3.0)
    client = crawler.download.conditional.KeepAliveClient(Crawler(Spider, crawl_settings([])))
    monkeypatch.setattr(client, "_slot", lambda *_: slot)
    monkeypatch.setattr(crawler.download.conditional, "idle_connection", lambda *_: None)
    assert asyncio.run(client.not_modified("http://demo.example/1", {"If-None-Match": '"1"'})) is None
    assert sum(slept) == paused


def test_a_server_that_stays_silent_is_given_up_after_the_time_for_a_request() -> None:
    crawl = Crawler(Spider, crawl_settings([]))
    crawl.settings.set("DOWNLOAD_TIMEOUT", 0.01)
    crawl.stats = MemoryStatsCollector(crawl)
    line, transport = made()
    with pytest.raises(DownloadTimeoutError, match="took longer than"):
        asyncio.run(crawler.download.conditional.KeepAliveClient(crawl)._ask(line, "http://demo.example/1", "/1", {}))
    assert transport.disconnecting
    assert crawl.stats.get_value(REQUESTS) == 1


def test_what_the_short_way_finds_is_what_scrapy_finds(second: Second) -> None:
    assert second.outcomes == dict.fromkeys(SAME_PATHS, "unchanged") | OUTCOMES
    counts = second.crawled.outlet("quiet")
    assert counts["refused"] == {"robots": 1}
    assert counts["requests"] == len(second.site.asked)


def test_the_short_way_sends_what_scrapy_sends(second: Second) -> None:
    for path, headers in second.site.asked:
        tag = headers.pop("If-None-Match", None)
        assert tag in (None, '"1"'), path
    assert len({tuple(sorted(headers.items())) for _, headers in second.site.asked}) == 1


def test_an_answer_of_the_short_way_is_archived_as_it_came(second: Second) -> None:
    by_client = [raw for raw in second.same if "Host" in dict(raw.request_headers)]
    assert len(by_client) >= len(SAME_PATHS) - MAX_SPOT_CHECKS
    for raw in by_client:
        assert dict(raw.headers)["x-as-it"] == "Came"
        assert (raw.protocol, raw.ip_address, raw.body) == ("HTTP/1.1", "127.0.0.1", b"")
        assert dict(raw.request_headers)["If-None-Match"] == '"1"'


def test_the_short_way_notes_the_encryption(second: Second) -> None:
    (tls,) = {raw.tls for raw in second.raws.values()}
    assert tls is not None
    assert (tls.is_verified, tls.issuer, tls.protocol) == (True, "CN=127.0.0.1", "TLSv1.3")
