"""Fetch one page with Scrapy's downloader, trying again where the server or the network may recover."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Protocol

from scrapy import Request, Spider
from scrapy.http import Response

from config.models.outlet import Outlet
from spiders.article import Refusal
from spiders.fetch.fetch_errors import failure_of
from spiders.fetch.raw_page import FetchFailure, RawPage

WIRE = "wire"
"""Key of a request's meta: the response before anything was unpacked."""

TLS = "tls"
"""Key of a request's meta: the encryption of the connection that the response came over."""

MAX_ATTEMPTS = 3
RETRY_WAIT_SECONDS = 2.0
"""Wait before the second attempt; before the third it is twice as long."""

MAX_RETRY_WAIT_SECONDS = 60.0
"""Longest Retry-After (in seconds) that is obeyed; for a longer one, the page is left for the next run."""

_RETRIED_STATUSES = frozenset({500, 502, 503, 504, 408, 429})
_RETRIED_REFUSALS = (Refusal.UNREACHABLE, Refusal.BAD_RESPONSE, Refusal.TRUNCATED)


class NotModifiedClient(Protocol):
    """A client that gets an answer 304 faster than Scrapy."""

    async def not_modified(self, url: str, validators: Mapping[str, str]) -> RawPage | None:
        """Make a conditional request. Return the answer if it is 304, or None if Scrapy has to make the request."""


class FetchingSpider(Spider):
    """A spider that requests one page after another."""

    def __init__(self, outlet: Outlet, *, not_modified: NotModifiedClient | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.outlet = outlet
        self.not_modified = not_modified
        self.silences = 0
        """Requests in a row without a response."""

    async def fetch(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None, is_repeated: bool = True
    ) -> RawPage | FetchFailure:
        """Return the response for `url`, or why there is none, after one attempt or up to MAX_ATTEMPTS attempts.

        Plain http is used only if the outlet's file names it."""
        url = self.outlet.secure_url(url)
        answer, attempt = await self._ask(url, etag, last_modified), 1
        while is_repeated and (wait := retry_wait(answer, attempt)) is not None:
            await asyncio.sleep(wait)
            answer, attempt = await self._ask(url, etag, last_modified), attempt + 1
        is_silence = isinstance(answer, FetchFailure) and answer.refusal in (Refusal.UNREACHABLE, Refusal.TIMEOUT)
        self.silences = self.silences + 1 if is_silence else 0
        return answer

    async def fetch_through(self, proxy: str, url: str) -> RawPage | FetchFailure:
        """Return the response that a proxy receives, at the same pace and after a single attempt."""
        return await self._request(self.outlet.secure_url(url), {}, {"proxy": proxy})

    async def _ask(self, url: str, etag: str | None, last_modified: str | None) -> RawPage | FetchFailure:
        given = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in given.items() if value}
        if headers and self.not_modified is not None:
            try:
                answer = await self.not_modified.not_modified(url, headers)
            except Exception as error:
                # a hostile server can cause any error, as in _request
                return failure_of(error)
            if answer is not None:
                return answer
        return await self._request(url, headers, {})

    async def _request(self, url: str, headers: dict[str, str], meta: dict[str, Any]) -> RawPage | FetchFailure:
        try:
            request = Request(url, headers=headers, meta=meta)
            engine = self.crawler.engine
            assert engine is not None, "Scrapy makes it before it starts a spider"
            return page_of(url, await engine.download_async(request))
        except Exception as error:
            # a hostile server can make the downloader raise anything; only this page must be affected
            return failure_of(error)


def page_of(requested_url: str, response: Response) -> RawPage:
    """Return the page of a downloader's response."""
    request = response.request
    assert request is not None, "the downloader sets it"
    wire = request.meta.get(WIRE, response)
    return RawPage(
        requested_url=requested_url,
        url=response.url,
        status=response.status,
        headers=_header_pairs(wire.headers),
        body=response.body,
        wire_body=wire.body,
        request_headers=_header_pairs(request.headers),
        protocol=response.protocol or "HTTP/1.1",
        ip_address=str(response.ip_address) if response.ip_address else None,
        tls=request.meta.get(TLS),
    )


def _header_pairs(headers: Any) -> tuple[tuple[str, str], ...]:
    pairs = ((name, value) for name, values in headers.items() for value in values)
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in pairs)


def retry_wait(answer: RawPage | FetchFailure, attempt: int) -> float | None:
    """Return the seconds to wait before the next attempt, or None if this answer is final."""
    if attempt >= MAX_ATTEMPTS:
        return None
    if isinstance(answer, FetchFailure):
        may_recover = answer.refusal in _RETRIED_REFUSALS and not answer.is_certificate
        return RETRY_WAIT_SECONDS if may_recover and attempt == 1 else None
    if answer.status not in _RETRIED_STATUSES or answer.blocked:
        return None
    asked = retry_after(answer)
    if asked is None:
        return RETRY_WAIT_SECONDS * attempt
    return max(asked, RETRY_WAIT_SECONDS) if asked <= MAX_RETRY_WAIT_SECONDS else None


def retry_after(page: RawPage) -> float | None:
    """Return the seconds of the Retry-After header, a number or a date; None without a valid one."""
    value = (page.header("Retry-After") or "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None
