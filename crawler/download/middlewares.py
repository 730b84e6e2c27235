"""Check and record each request: allowed hosts, our headers, redirects, unpacking, and the response as received."""

import re
from itertools import islice
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest
from scrapy.http import Response

from config.models.addresses import origin_of
from config.models.outlet import Outlet
from crawler.download.robots import IS_ROBOTS_REQUEST, MAX_ROBOTS_BYTES
from spiders.article import Refusal
from spiders.fetch.fetch_errors import RequestRefused
from spiders.fetch.fetch_page import WIRE
from spiders.fetch.raw_page import MAX_PACKED_PARTS, unpack_beginning
from spiders.urls import without_dot_segments

REQUESTS, BYTES = "kuzet/requests", "kuzet/bytes"
"""Statistics of an outlet: requests sent, and bytes of headers and bodies received."""

UNRESOLVED = "kuzet/unresolved"
"""Statistic: requests to a host whose name could not be resolved."""

PRESENTED = "kuzet/presented"
"""Statistic: the certificates (PEM) because of which a connection was refused, the server's own first."""

AUTHORITIES = "kuzet/authorities"
"""Statistic: host -> the authority that issued its certificate, empty for one that browsers trust."""

_PART_START = re.compile(rb"\x1f\x8b\x08|\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18")
"""The first bytes of each compressed part, by RFC 1952 (2.3.1) and RFC 8878 (3.1)."""


class _Middleware:
    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        return cls(crawler)


class AllowedHosts(_Middleware):
    """Refuses every request, redirects and robots.txt included, that the outlet's file doesn't allow."""

    def process_request(self, request: Request) -> None:
        outlet = self.crawler.spider.outlet
        if outlet.secure_url(request.url) != request.url:
            raise RequestRefused(Refusal.OUTSIDE, "leads to plain http, which the outlet's file doesn't name")
        if not outlet.allows(request.url):
            origin = origin_of(request.url)
            seen = f"leads to {origin[1]}:{origin[2]}" if origin else "leads elsewhere"
            raise RequestRefused(Refusal.OUTSIDE, seen)


class Redirects(RedirectMiddleware):
    """Scrapy's redirects; a refused one gives its reason. `_redirect` is private: no public hook sees the target."""

    def _redirect(self, redirected: Request, request: Request, reason: Any) -> Request:
        if request.meta.get("redirect_times", 0) >= self.max_redirect_times:
            raise RequestRefused(Refusal.REDIRECT_LOOP, f"more than {self.max_redirect_times} redirects")
        parts = urlsplit(redirected.url)
        outlet: Outlet = self.crawler.spider.outlet  # type: ignore[union-attr]
        plain = outlet.secure_url(parts._replace(path=without_dot_segments(parts.path)).geturl())
        if plain != redirected.url:
            redirected = redirected.replace(url=plain)
        return super()._redirect(redirected, request, reason)


class RequestDefaults(_Middleware):
    """Sets our headers and time limit, as three of Scrapy's middlewares do at five times the cost."""

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        settings = crawler.settings
        self.headers = {**settings["DEFAULT_REQUEST_HEADERS"], "User-Agent": settings["USER_AGENT"]}
        self.seconds = settings.getfloat("DOWNLOAD_TIMEOUT")

    def process_request(self, request: Request) -> None:
        for name, value in self.headers.items():
            request.headers.setdefault(name, value)
        request.meta.setdefault("download_timeout", self.seconds)
        if request.meta.get(IS_ROBOTS_REQUEST):
            request.meta["download_maxsize"] = 0  # the beginning of a long one is enough


class Unpacking(HttpCompressionMiddleware):
    """Scrapy's unpacking, which limits the size of a body, with a limit on its compressed parts as well. `_decode` is
    private, but no other hook is between the size limits and the decoders."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        if request.meta.get(IS_ROBOTS_REQUEST):
            packed = ", ".join(one.decode("latin-1") for one in response.headers.getlist("Content-Encoding"))
            return response.replace(body=unpack_beginning(response.body, packed, MAX_ROBOTS_BYTES))
        try:
            return super().process_response(request, response, spider)
        except RequestRefused:
            raise
        except IgnoreRequest as error:
            # Scrapy ignores a response here only if it exceeds DOWNLOAD_MAXSIZE when unpacked.
            raise RequestRefused(Refusal.TOO_LARGE, "too large when unpacked") from error

    @staticmethod
    def _decode(body: bytes, encoding: bytes, max_size: int) -> bytes:
        if sum(1 for _ in islice(_PART_START.finditer(body), MAX_PACKED_PARTS + 1)) > MAX_PACKED_PARTS:
            raise RequestRefused(Refusal.TOO_LARGE, f"packed in more than {MAX_PACKED_PARTS} parts")
        return HttpCompressionMiddleware._decode(body, encoding, max_size)


class WireResponse(_Middleware):
    """Keeps each response as it was received, for the archive, and counts requests and bytes."""

    def process_request(self, request: Request) -> None:  # noqa: ARG002 - Scrapy's signature
        self.crawler.stats.inc_value(REQUESTS)

    def process_exception(self, request: Request, exception: Exception) -> None:  # noqa: ARG002 - as above
        if isinstance(exception, CannotResolveHostError):
            self.crawler.stats.inc_value(UNRESOLVED)

    def process_response(self, request: Request, response: Response) -> Response:
        request.meta[WIRE] = response
        heads = sum(len(name) + len(value) + 4 for name, values in response.headers.items() for value in values)
        self.crawler.stats.inc_value(BYTES, heads + len(response.body))
        return response
