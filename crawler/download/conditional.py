"""The short way to an answer 304, in which most of a night's requests end.

Scrapy and Twisted take two thousand steps for a request. Where a connection stands and robots.txt is read, a few of
them tell that a page is as it was. The rules are the same ones, asked in the same places: the outlet's hosts,
robots.txt, the pace, one request at a time, the headers, the time limit. What is out of the usual goes Scrapy's way."""

import asyncio
import re
from asyncio import Future, get_running_loop
from collections.abc import Mapping
from functools import cached_property, lru_cache
from http import HTTPStatus
from time import monotonic
from typing import Any

from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadTimeoutError

from config.models.addresses import Origin, origin_of
from crawler.download.keep_alive import Line, LineHandler
from crawler.download.middlewares import BYTES, REQUESTS, AsWeAsk, Robots
from spiders.fetch.fetch_page import RawPage

_SENT_AS_IT_STANDS = re.compile(
    r"https?://([a-z0-9.\-]+(?::\d+)?)(/(?:[\w\-.~/?&=+,;:@!$'()*]|%[\dA-Fa-f]{2})*)", re.ASCII
)
"""An address in which nothing has to be escaped: its host and port, and what is asked for there."""

_TEXT = re.compile(r"[\x20-\x7e]*")


@lru_cache(maxsize=1000)
def _origin_of_host(address: str) -> Origin | None:
    """A night has thousands of addresses at few hosts."""
    return origin_of(address)


class KeepAliveClient:
    """Asks on the connections that one outlet's crawler has."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler: Any = crawler
        self._seconds = crawler.settings.getfloat("DOWNLOAD_TIMEOUT")

    @cached_property
    def _robots(self) -> Robots:
        found = self._crawler.get_downloader_middleware(Robots)
        assert isinstance(found, Robots), "crawler/settings.py names it"
        return found

    @cached_property
    def _headers(self) -> dict[str, str]:
        found = self._crawler.get_downloader_middleware(AsWeAsk)
        assert isinstance(found, AsWeAsk), "crawler/settings.py names it"
        return found.headers

    async def not_modified(self, url: str, validators: Mapping[str, str]) -> RawPage | None:
        """The answer 304 to a conditional request; None if the page has to be asked for Scrapy's way.

        Raises DownloadTimeoutError where a server was asked and stays silent."""
        found = _SENT_AS_IT_STANDS.fullmatch(url)
        if found is None or not all(map(_TEXT.fullmatch, validators.values())):
            return None
        origin = _origin_of_host(url[: found.start(2)])
        if origin is None:
            return None
        slot = self._slot(url, found[1], origin)
        if slot is None:
            return None
        if (pause := slot.lastseen + slot.download_delay() - monotonic()) > 0:
            await asyncio.sleep(pause)
        line = self._line(origin)
        if line is None:
            return None
        slot.lastseen = monotonic()
        headers = {**validators, **self._headers, "Host": found[1]}
        head = await self._ask(line, url, found[2], headers)
        if head is None:
            if line.has_begun:
                slot.lastseen = 0.0  # what is there is read without a further wait
            return None
        self._crawler.stats.inc_value(BYTES, len(head))
        return RawPage(
            requested_url=url,
            url=url,
            status=HTTPStatus.NOT_MODIFIED,
            headers=_headers_of(head),
            body=b"",
            wire_body=b"",
            request_headers=tuple(headers.items()),
            ip_address=line.ip_address,
            tls=line.tls,
        )

    def _slot(self, url: str, netloc: str, origin: Origin) -> Any:
        """What keeps Scrapy's pace for a host; None where anything keeps us from asking it for this page now."""
        engine = self._crawler.engine
        if engine.spider is None or origin not in engine.spider.outlet.origins or not self._robots.permits(url, netloc):
            return None
        slot = engine.downloader.slots.get(origin[1])
        return None if slot is None or slot.active or slot.queue else slot

    def _line(self, origin: Origin) -> Line | None:
        handler = self._crawler.engine.downloader.handlers._get_handler(origin[0])
        return handler.line(origin) if isinstance(handler, LineHandler) else None

    async def _ask(self, line: Line, url: str, target: str, headers: Mapping[str, str]) -> bytes | None:
        lines = [f"GET {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
        asked = line.ask(target.encode(), "\r\n".join(lines).encode())
        limit = get_running_loop().call_later(self._seconds, _expire, asked)
        try:
            head = await asked
        except TimeoutError as error:
            line.drop()
            self._crawler.stats.inc_value(REQUESTS)
            raise DownloadTimeoutError(f"Getting {url} took longer than {self._seconds} seconds.") from error
        except asyncio.CancelledError:
            line.drop()
            raise
        finally:
            limit.cancel()
        if head is not None:  # any other is counted where it is read
            self._crawler.stats.inc_value(REQUESTS)
        return head


def _expire(asked: "Future[bytes | None]") -> None:
    if not asked.done():
        asked.set_exception(TimeoutError())


def _headers_of(head: bytes) -> tuple[tuple[str, str], ...]:
    """An answer's headers as they came."""
    lines = head.decode("latin-1").split("\r\n")[1:-2]
    pairs = (line.split(":", 1) for line in lines)
    return tuple((name, value.strip()) for name, value in pairs)
