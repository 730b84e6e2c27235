"""Obey robots.txt (RFC 9309): what it forbids, the delay it asks for, and what its absence means.

This uses private parts of Scrapy's RobotsTxtMiddleware (tested with 2.19), which has no hook for an unreadable
robots.txt and takes a server error for permission."""

import codecs
import re
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest, StopDownload
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from twisted.internet.defer import Deferred

from spiders.article import Refusal
from spiders.fetch.fetch_errors import RequestRefused, failure_of

MAX_ROBOTS_BYTES = 512_000
"""Bytes of a robots.txt that are read; RFC 9309 asks for at least 500 KiB."""

MAX_CRAWL_DELAY_SECONDS = 60.0
"""Longest delay between requests that a robots.txt can impose, in seconds."""

CERTIFICATE_REFUSED = "kuzet/certificate"
"""Statistic: the host whose certificate was refused."""

IS_ROBOTS_REQUEST = "dont_obey_robotstxt"
"""Key of a request's meta that Scrapy sets for the request of robots.txt itself."""

_OUR_GROUP = re.compile(rb"^([ \t]*user-agent[ \t]*:[ \t]*kuzet)(?![a-z_-]|[*$])[^\r\n]*", re.IGNORECASE | re.MULTILINE)
"""A line for us with more than our name, such as the version that servers' logs show. Only the name counts (RFC 9309,
2.2.1), but Scrapy's parser compares the whole line."""

_FORBID_ALL = b"User-agent: *\nDisallow: /\n"

_LENIENT = frozenset({Refusal.OUTSIDE, Refusal.REDIRECT_LOOP, Refusal.TOO_LARGE, Refusal.BAD_RESPONSE, Refusal.TIMEOUT})
"""Refusals after which a robots.txt forbids nothing (RFC 9309, 2.3.1.2 and 2.3.1.3)."""


def readable_rules(body: bytes) -> bytes | None:
    """Return the rules of a robots.txt as UTF-8, without a line that is cut off at the end; None if they are binary.

    UTF-16 without a byte order mark is recognised by the zeros beside its ASCII letters."""
    kept = body[:MAX_ROBOTS_BYTES]
    marks = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    if kept.startswith(marks) or b"\0" in kept[:2]:
        is_little = kept.startswith(codecs.BOM_UTF16_LE) or kept[1:2] == b"\0"
        kept = kept.decode("utf-16-le" if is_little else "utf-16-be", "ignore").lstrip("\ufeff").encode()
    if b"\0" in kept:
        return None
    is_cut = len(body) >= MAX_ROBOTS_BYTES and b"\n" in kept
    return kept[: kept.rindex(b"\n") + 1] if is_cut else kept


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's robots.txt handling, corrected by RFC 9309: status 4xx allows all; 5xx or no connection forbids all.

    A request for robots.txt that is never answered forbids nothing and raises an alarm (docs/decisions/0010)."""

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self._received: dict[Request, int] = {}
        self._requested: set[str] = set()
        """Hosts that were requested, not only redirected to."""
        self._unreadable: dict[str, tuple[str, str]] = {}
        """Host whose robots.txt can't be read -> statistic and its value."""
        crawler.signals.connect(self.stop_long_download, signal=signals.bytes_received)
        crawler.signals.connect(self.apply_delay, signal=signals.robots_parsed)

    def permits(self, url: str, netloc: str) -> bool:
        """Return whether the robots.txt of `netloc` allows `url`; False if none was read yet."""
        parser = self._parsers.get(netloc)
        if netloc not in self._parsers or isinstance(parser, Deferred):
            return False
        return parser is None or bool(parser.allowed(url, self._robotstxt_useragent or ""))

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """Return Scrapy's parser; note an unreadable robots.txt, but not that of a host reached only by redirects."""
        host = urlsplit(request.url).netloc
        if "redirect_urls" not in request.meta:
            self._requested.add(host)
        parser = await super().robot_parser(request)
        if host in self._requested and host in self._unreadable:
            self._stats.set_value(*self._unreadable[host])
        return parser

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        try:
            super().process_request_2(rp, request)
        except RequestRefused:
            raise
        except IgnoreRequest as error:
            statistic, _ = self._unreadable.get(urlsplit(request.url).netloc, (None, ""))
            if statistic == CERTIFICATE_REFUSED:
                raise RequestRefused(Refusal.UNREACHABLE, "the server's certificate is refused") from error
            seen = "nothing is requested while robots.txt can't be read" if statistic else "robots.txt forbids it"
            raise RequestRefused(Refusal.ROBOTS, seen) from error

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500 or response.status == 429:
            self._unreadable[netloc] = "kuzet/robots", f"robots.txt: status {response.status}"
            response = response.replace(body=_FORBID_ALL)
        elif not 200 <= response.status < 300:
            response = response.replace(body=b"")
        elif (rules := readable_rules(response.body)) is not None:
            response = response.replace(body=_OUR_GROUP.sub(rb"\1", rules))
        else:
            self._unreadable[netloc] = "kuzet/robots", "robots.txt: neither UTF-8 nor UTF-16"
            response = response.replace(body=_FORBID_ALL)
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        failure = failure_of(exc)
        if failure.refusal is Refusal.TIMEOUT:
            self._unreadable[netloc] = "kuzet/robots_silent", failure.seen
        if failure.refusal in _LENIENT:
            super()._robots_error(exc, netloc)
            return
        if failure.is_certificate:
            self._unreadable[netloc] = CERTIFICATE_REFUSED, urlsplit(f"//{netloc}").hostname or netloc
        else:
            self._unreadable[netloc] = "kuzet/robots", f"robots.txt: {failure.seen}"
        waiting = self._parsers[netloc]
        assert isinstance(waiting, Deferred), "it is set before robots.txt is requested"
        parser = self._parserimpl.from_crawler(self.crawler, _FORBID_ALL)
        self._parsers[netloc] = parser
        waiting.callback(parser)

    def stop_long_download(self, data: bytes, request: Request) -> None:
        """End the download of a robots.txt that is longer than the part that is read."""
        if not request.meta.get(IS_ROBOTS_REQUEST):
            return
        self._received[request] = self._received.get(request, 0) + len(data)
        if self._received[request] > MAX_ROBOTS_BYTES:
            raise StopDownload(fail=False)

    def apply_delay(self, robotparser: RobotParser, request: Request) -> None:
        """Apply the delay that robots.txt asks for, if it is longer than that of the outlet's file."""
        asked = robotparser.crawl_delay(self.crawler.settings["ROBOTSTXT_USER_AGENT"])
        if not asked:
            return
        downloader = self.crawler.engine.downloader
        host = downloader.get_slot_key(request)
        delay = max(self.crawler.settings.getfloat("DOWNLOAD_DELAY"), min(asked, MAX_CRAWL_DELAY_SECONDS))
        downloader.per_slot_settings[host] = {"delay": delay}
        if host in downloader.slots:
            downloader.slots[host].delay = delay
