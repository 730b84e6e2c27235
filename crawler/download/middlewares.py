"""What stands between the spider and the network: allowed hosts, robots.txt, redirects, and the response as it came."""

import re
import zlib
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest, StopDownload
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from twisted.internet.defer import Deferred

from config.models.addresses import origin_of
from spiders.article import Refusal
from spiders.fetch.fetch_page import WIRE, RequestRefused, failure_of
from spiders.urls import without_dot_segments

ROBOTS_BYTES = 512_000
"""What is read of a robots.txt, as RFC 9309 asks (500 KiB at least)."""

LONGEST_CRAWL_DELAY = 60.0
"""Seconds between requests that a robots.txt may ask for."""

ASKS_ROBOTS = "dont_obey_robotstxt"
"""Key of a request's meta that Scrapy sets for the request of robots.txt itself."""

REQUESTS, BYTES = "kuzet/requests", "kuzet/bytes"
"""What is counted of an outlet: requests that were sent, and bytes of headers and bodies as they came."""

PRESENTED = "kuzet/presented"
"""What is kept of a connection whose certificate was refused: those presented, the server's own first, as PEM."""

MOST_PIECES = 1000
"""Members of gzip or frames of Zstandard in a body. A server makes one, a packer of large files one in 64 kB; ten
megabytes of empty ones keep this process busy for twenty seconds."""

_PIECE = re.compile(rb"\x1f\x8b\x08|\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18")
"""How each begins: RFC 1952, 2.3.1, and RFC 8878, 3.1."""

_OUR_LINE = re.compile(rb"^([ \t]*user-agent[ \t]*:[ \t]*kuzet)(?![a-z_-]|[*$])[^\r\n]*", re.IGNORECASE | re.MULTILINE)
"""A line for us with more than our name, such as the version that servers' logs show: the name alone counts (RFC 9309,
2.2.1), and Scrapy's parser compares the whole line."""

FORBID_ALL = b"User-agent: *\nDisallow: /\n"

LENIENT = frozenset({Refusal.OUTSIDE, Refusal.REDIRECT_LOOP, Refusal.TOO_LARGE, Refusal.BAD_RESPONSE, Refusal.TIMEOUT})
"""A robots.txt that isn't there in a readable form forbids nothing (RFC 9309, 2.3.1.2 and 2.3.1.3)."""


class AllowedHosts:
    """Refuses every request, redirects and robots.txt included, that the outlet's file doesn't allow."""

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> "AllowedHosts":
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        if not self.crawler.spider.outlet.allows(request.url):
            origin = origin_of(request.url)
            raise RequestRefused(Refusal.OUTSIDE, f"leads to {origin[1]}:{origin[2]}" if origin else "leads elsewhere")


class Redirects(RedirectMiddleware):
    """Scrapy's redirects, with an end that says its reason."""

    def _redirect(self, redirected: Request, request: Request, reason: Any) -> Request:
        if request.meta.get("redirect_times", 0) >= self.max_redirect_times:
            raise RequestRefused(Refusal.REDIRECT_LOOP, f"more than {self.max_redirect_times} redirects")
        parts = urlsplit(redirected.url)
        plain = parts._replace(path=without_dot_segments(parts.path)).geturl()
        if plain != redirected.url:
            redirected = redirected.replace(url=plain)
        return super()._redirect(redirected, request, reason)


class AsWeAsk:
    """Gives a request our headers and our patience, which three middlewares of Scrapy's do one after the other."""

    def __init__(self, crawler: Any) -> None:
        settings = crawler.settings
        self.headers = {**settings["DEFAULT_REQUEST_HEADERS"], "User-Agent": settings["USER_AGENT"]}
        self.seconds = settings.getfloat("DOWNLOAD_TIMEOUT")

    @classmethod
    def from_crawler(cls, crawler: Any) -> "AsWeAsk":
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        for name, value in self.headers.items():
            request.headers.setdefault(name, value)
        request.meta.setdefault("download_timeout", self.seconds)


class Unpacking(HttpCompressionMiddleware):
    """Scrapy's, which limits what comes out of a body, with a limit on the pieces that it was packed in."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        try:
            return super().process_response(request, response, spider)
        except (OSError, EOFError, zlib.error):
            # No browser shows an outlet that its robots.txt isn't packed as it says; the rules may stand there plainly.
            if request.meta.get(ASKS_ROBOTS):
                return response
            raise

    @staticmethod
    def _decode(body: bytes, encoding: bytes, max_size: int) -> bytes:
        if sum(1 for _ in islice(_PIECE.finditer(body), MOST_PIECES + 1)) > MOST_PIECES:
            raise RequestRefused(Refusal.TOO_LARGE, f"packed in more than {MOST_PIECES} pieces")
        return HttpCompressionMiddleware._decode(body, encoding, max_size)


class AsItCame:
    """Keeps the response as it came over the wire, for the archive, and counts what was sent and came."""

    def __init__(self, crawler: Any) -> None:
        self.stats = crawler.stats

    @classmethod
    def from_crawler(cls, crawler: Any) -> "AsItCame":
        return cls(crawler)

    def process_request(self, request: Request) -> None:  # noqa: ARG002 - Scrapy's
        self.stats.inc_value(REQUESTS)

    def process_response(self, request: Request, response: Response) -> Response:
        request.meta[WIRE] = response
        heads = sum(len(name) + len(value) + 4 for name, values in response.headers.items() for value in values)
        self.stats.inc_value(BYTES, heads + len(response.body))
        return response


class Robots(RobotsTxtMiddleware):
    """Scrapy's robots.txt by RFC 9309, and its delay: 4xx allows all, 5xx and a dead server forbid all.

    A request for robots.txt that is never answered forbids nothing, and raises an alarm (docs/decisions/0010)."""

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self._read: dict[Request, int] = {}
        self._asked: set[str] = set()
        """Hosts that we came to by ourselves and not by a redirect."""
        self._unread: dict[str, tuple[str, str]] = {}
        """For each host whose robots.txt couldn't be read: the statistic that tells it, and why."""
        crawler.signals.connect(self.cut_short, signal=signals.bytes_received)
        crawler.signals.connect(self.slow_down, signal=signals.robots_parsed)

    def permits(self, url: str, netloc: str) -> bool:
        """Whether a robots.txt that was read allows `url`, at `netloc`; False also where none was read yet."""
        parser = self._parsers.get(netloc)
        if netloc not in self._parsers or isinstance(parser, Deferred):
            return False
        return parser is None or bool(parser.allowed(url, self._robotstxt_useragent or ""))

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """Scrapy's; of a host to which only a page leads, no alarm says that its robots.txt can't be read."""
        host = urlsplit(request.url).netloc
        if "redirect_urls" not in request.meta:
            self._asked.add(host)
        parser = await super().robot_parser(request)
        if host in self._asked and host in self._unread:
            self._stats.set_value(*self._unread[host])
        return parser

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        try:
            super().process_request_2(rp, request)
        except RequestRefused:
            raise
        except IgnoreRequest as error:
            is_read = urlsplit(request.url).netloc not in self._unread
            told = "robots.txt forbids it" if is_read else "nothing is asked for while robots.txt can't be read"
            raise RequestRefused(Refusal.ROBOTS, told) from error

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500 or response.status == 429:
            self._unread[netloc] = "kuzet/robots", f"robots.txt: status {response.status}"
            response = response.replace(body=FORBID_ALL)
        elif not 200 <= response.status < 300:
            response = response.replace(body=b"")
        else:
            response = response.replace(body=_OUR_LINE.sub(rb"\1", response.body[:ROBOTS_BYTES]))
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        failure = failure_of(exc)
        if failure.refusal is Refusal.TIMEOUT:
            self._unread[netloc] = "kuzet/robots_silent", failure.seen
        if failure.refusal in LENIENT:
            super()._robots_error(exc, netloc)
            return
        if failure.is_certificate:
            self._stats.set_value("kuzet/certificate", f"robots.txt: {failure.seen}")
        else:
            self._unread[netloc] = "kuzet/robots", f"robots.txt: {failure.seen}"
        waiting = self._parsers[netloc]
        assert isinstance(waiting, Deferred), "it is set before robots.txt is asked for"
        parser = self._parserimpl.from_crawler(self.crawler, FORBID_ALL)
        self._parsers[netloc] = parser
        waiting.callback(parser)

    def cut_short(self, data: bytes, request: Request) -> None:
        """End the download of a robots.txt that is longer than need be read."""
        if not request.meta.get(ASKS_ROBOTS):
            return
        self._read[request] = self._read.get(request, 0) + len(data)
        if self._read[request] > ROBOTS_BYTES:
            raise StopDownload(fail=False)

    def slow_down(self, robotparser: RobotParser, request: Request) -> None:
        """Keep the distance that robots.txt asks for."""
        asked = robotparser.crawl_delay(self.crawler.settings["ROBOTSTXT_USER_AGENT"])
        if not asked:
            return
        downloader = self.crawler.engine.downloader
        host = downloader.get_slot_key(request)
        delay = max(self.crawler.settings.getfloat("DOWNLOAD_DELAY"), min(asked, LONGEST_CRAWL_DELAY))
        downloader.per_slot_settings[host] = {"delay": delay}
        if host in downloader.slots:
            downloader.slots[host].delay = delay
