"""Make conditional requests on idle keep-alive connections, where most of a run's requests end with status 304.

Scrapy and Twisted take two thousand steps for a request. If a connection is open and robots.txt has been read, a few
steps are enough to learn that a page is unchanged. The same rules hold: the outlet's hosts, robots.txt, delay, one
request at a time, headers and time limit. All other cases are left to Scrapy."""

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
from crawler.download.keep_alive import KeepAliveConnection, idle_connection, idle_slot
from crawler.download.middlewares import BYTES, REQUESTS, RequestDefaults
from crawler.download.robots import RobotsMiddleware
from spiders.fetch.raw_page import RawPage

_PLAIN_URL = re.compile(r"https?://([a-z0-9.\-]+(?::\d+)?)(/(?:[\w\-.~/?&=+,;:@!$'()*]|%[\dA-Fa-f]{2})*)", re.ASCII)
"""Matches a URL that needs no escaping; its groups are host with port, and request target."""

_HEADER_VALUE = re.compile(r"[\x20-\x7e]*")


_cached_origin = lru_cache(maxsize=1000)(origin_of)
"""Cached, because a run has thousands of URLs at few hosts."""


class KeepAliveClient:
    """Makes conditional requests on the connections of one outlet's crawler."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler: Any = crawler
        self._seconds = crawler.settings.getfloat("DOWNLOAD_TIMEOUT")

    @cached_property
    def _middlewares(self) -> tuple[RobotsMiddleware, RequestDefaults]:
        robots = self._crawler.get_downloader_middleware(RobotsMiddleware)
        defaults = self._crawler.get_downloader_middleware(RequestDefaults)
        return robots, defaults

    async def not_modified(self, url: str, validators: Mapping[str, str]) -> RawPage | None:
        """Make a conditional request. Return the answer if it is 304, or None if Scrapy has to make the request.

        Raises DownloadTimeoutError if a server that was asked doesn't answer in time."""
        found = _PLAIN_URL.fullmatch(url)
        if found is None or not all(map(_HEADER_VALUE.fullmatch, validators.values())):
            return None
        origin = _cached_origin(url[: found.start(2)])
        if origin is None:
            return None
        slot = self._slot(url, found[1], origin)
        if slot is None:
            return None
        if (pause := slot.lastseen + slot.download_delay() - monotonic()) > 0:
            await asyncio.sleep(pause)
        connection = idle_connection(self._crawler, origin)
        if connection is None:
            return None
        slot.lastseen = monotonic()
        headers = {**validators, **self._middlewares[1].headers, "Host": found[1]}
        head = await self._ask(connection, url, found[2], headers)
        if head is None:
            if connection.has_begun:
                slot.lastseen = 0.0  # Scrapy reads the answer, which has begun to arrive, without a further delay
            return None
        self._crawler.stats.inc_value(BYTES, len(head))
        lines = (line.split(":", 1) for line in head.decode("latin-1").split("\r\n")[1:-2])
        return RawPage(
            requested_url=url,
            url=url,
            status=HTTPStatus.NOT_MODIFIED,
            headers=tuple((name, value.strip()) for name, value in lines),
            body=b"",
            wire_body=b"",
            request_headers=tuple(headers.items()),
            ip_address=connection.ip_address,
            tls=connection.tls,
        )

    def _slot(self, url: str, netloc: str, origin: Origin) -> Any:
        """Return Scrapy's slot for a host, or None if the page may not be requested from the host now."""
        spider = self._crawler.engine.spider
        if spider is None or origin not in spider.outlet.origins or not self._middlewares[0].permits(url, netloc):
            return None
        return idle_slot(self._crawler, origin)

    async def _ask(
        self, connection: KeepAliveConnection, url: str, target: str, headers: Mapping[str, str]
    ) -> bytes | None:
        lines = [f"GET {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
        asked = connection.ask(target.encode(), "\r\n".join(lines).encode())
        limit = get_running_loop().call_later(self._seconds, _expire, asked)
        try:
            head = await asked
        except TimeoutError as error:
            connection.drop()
            self._crawler.stats.inc_value(REQUESTS)
            raise DownloadTimeoutError(f"Getting {url} took longer than {self._seconds} seconds.") from error
        except asyncio.CancelledError:
            connection.drop()
            raise
        finally:
            limit.cancel()
        if head is not None:  # any other answer is counted where Scrapy reads it
            self._crawler.stats.inc_value(REQUESTS)
        return head


def _expire(asked: "Future[bytes | None]") -> None:
    if not asked.done():
        asked.set_exception(TimeoutError())
