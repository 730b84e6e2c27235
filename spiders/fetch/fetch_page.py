"""What a request gives: a page as it came, or the reason why there is none."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from itertools import chain
from typing import Any, Protocol

from scrapy import Request, Spider
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.http import Response

from config.models.outlet import Outlet
from spiders.article import Refusal
from spiders.fetch.connection import Tls
from spiders.refusals.blocked import find_block

WIRE = "wire"
"""Key of a request's meta: the response before anything was unpacked."""

TLS = "tls"
"""Key of a request's meta: the encryption of the connection that the response came over."""

ATTEMPTS = 3
PAUSE = 2.0
"""Seconds before a second attempt; twice that before the third."""

LONGEST_WAIT = 60.0
"""Seconds that a server may have us wait with Retry-After; for more, the page is left for another night."""

HURRIED = frozenset({429, 503})
"""Statuses by which a server says that it is asked too much."""

FAULTY = frozenset({500, 502, 503, 504, 408, 429})


_TELLING = ("scrapy.", "twisted.", "OpenSSL.", "service_identity.", "spiders.")
"""Modules whose errors tell of the network."""


class RequestRefused(IgnoreRequest):
    """A request that we don't make, or a response that we don't take."""

    def __init__(self, refusal: Refusal, seen: str) -> None:
        super().__init__(seen)
        self.refusal = refusal


@dataclass(frozen=True, kw_only=True)
class RawPage:
    """A response: `body` unpacked for reading, `wire_body` as it came. Header texts are latin-1."""

    requested_url: str
    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    wire_body: bytes
    request_headers: tuple[tuple[str, str], ...] = ()
    protocol: str = "HTTP/1.1"
    ip_address: str | None = None
    tls: Tls | None = None

    def header(self, name: str) -> str | None:
        """The first header of that name."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @cached_property
    def blocked(self) -> str | None:
        """Why this is a challenge, block or login page, if it is one."""
        reason: str | None = find_block(self.status, dict(self.headers), self.body, self.url)
        return reason


@dataclass(frozen=True, kw_only=True, slots=True)
class FetchFailure:
    """No response that could be taken."""

    refusal: Refusal
    seen: str
    is_certificate: bool = False


def page_of(requested_url: str, response: Response) -> RawPage:
    """The page that a response of the downloader holds."""
    request = response.request
    assert request is not None, "the downloader sets it"
    wire = request.meta.get(WIRE, response)
    return RawPage(
        requested_url=requested_url,
        url=response.url,
        status=response.status,
        headers=_pairs(wire.headers),
        body=response.body,
        wire_body=wire.body,
        request_headers=_pairs(request.headers),
        protocol=response.protocol or "HTTP/1.1",
        ip_address=str(response.ip_address) if response.ip_address else None,
        tls=request.meta.get(TLS),
    )


def _pairs(headers: Any) -> tuple[tuple[str, str], ...]:
    return tuple(
        chain.from_iterable(
            ((name.decode("latin-1"), value.decode("latin-1")) for value in values) for name, values in headers.items()
        )
    )


_REFUSALS: tuple[tuple[type[Exception], Refusal, str], ...] = (
    (DownloadTimeoutError, Refusal.TIMEOUT, "no answer in time"),
    (DownloadCancelledError, Refusal.TOO_LARGE, ""),
    (ResponseDataLossError, Refusal.TRUNCATED, "the answer broke off"),
    (CannotResolveHostError, Refusal.UNREACHABLE, "the host's name leads nowhere"),
    (DownloadConnectionRefusedError, Refusal.UNREACHABLE, "the host refused the connection"),
    (UnsupportedURLSchemeError, Refusal.OUTSIDE, ""),
)
"""What the downloader's errors mean, and plain words for those whose own say nothing to an operator."""


def failure_of(error: Exception) -> FetchFailure:
    """What an exception of the downloader means."""
    if isinstance(error, RequestRefused):
        return FetchFailure(refusal=error.refusal, seen=str(error))
    if isinstance(error, IgnoreRequest) and "DOWNLOAD_MAXSIZE" in str(error):
        return FetchFailure(refusal=Refusal.TOO_LARGE, seen="too large when unpacked")
    if isinstance(error, DownloadFailedError):
        return _broken_off(error)
    for kind, refusal, words in _REFUSALS:
        if isinstance(error, kind):
            return FetchFailure(refusal=refusal, seen=words or _shown(error))
    return FetchFailure(refusal=Refusal.BAD_RESPONSE, seen=_shown(error))


def _broken_off(error: Exception) -> FetchFailure:
    shown = _shown(error)
    # The second word is that for a good certificate of another name, as whoever intercepts may show.
    if "certificate" in shown.lower() or "VerificationError" in shown:
        return FetchFailure(refusal=Refusal.UNREACHABLE, seen=shown, is_certificate=True)
    is_lost = "ConnectionLost" in shown or "ConnectionDone" in shown or "ConnectError" in shown
    return FetchFailure(refusal=Refusal.UNREACHABLE if is_lost else Refusal.BAD_RESPONSE, seen=shown)


def _shown(error: Exception) -> str:
    """What a downloader says of its error. Of an error of any other kind, only that: its words may be a page's, and
    what is shown here stands in alarms."""
    odd = next((one for one in _causes(error) if not type(one).__module__.startswith(_TELLING)), None)
    if odd is not None:
        return type(error).__name__ if odd is error else f"{type(error).__name__}: {type(odd).__name__}"
    return " ".join(f"{type(error).__name__}: {error}".split())[:300]


def _causes(error: BaseException) -> Iterator[BaseException]:
    yield error
    reasons = (failure.value for failure in getattr(error, "reasons", ()))
    for cause in (error.__cause__, *reasons):
        if cause is not None:
            yield from _causes(cause)


def patience(answer: RawPage | FetchFailure, attempt: int) -> float | None:
    """Seconds to wait before the next attempt; None if this answer is the last."""
    if attempt >= ATTEMPTS:
        return None
    if isinstance(answer, FetchFailure):
        return PAUSE if _may_pass(answer) and attempt == 1 else None
    if answer.status not in FAULTY or answer.blocked:
        return None
    asked = retry_after(answer)
    if asked is None:
        return PAUSE * attempt
    return max(asked, PAUSE) if asked <= LONGEST_WAIT else None


def _may_pass(failure: FetchFailure) -> bool:
    passing = (Refusal.UNREACHABLE, Refusal.BAD_RESPONSE, Refusal.TRUNCATED)
    return failure.refusal in passing and not failure.is_certificate


def retry_after(page: RawPage) -> float | None:
    """Seconds for which the server asks us to stay away."""
    said = (page.header("Retry-After") or "").strip()
    if said.isascii() and said.isdigit():
        return float(said[:9])
    try:
        return max(0.0, (parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


class NotModifiedClient(Protocol):
    """A way to the answers 304 that spares Scrapy's own."""

    async def not_modified(self, url: str, validators: Mapping[str, str]) -> RawPage | None:
        """The answer 304 to a conditional request; None if the page has to be asked for Scrapy's way."""


class FetchingSpider(Spider):
    """A spider that asks for one page after another."""

    def __init__(self, outlet: Outlet, *, not_modified: NotModifiedClient | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.outlet = outlet
        self.not_modified = not_modified
        self.silences = 0
        """Requests in a row that brought no response."""

    async def fetch(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> RawPage | FetchFailure:
        """The response to a request for `url`, or why there is none; a server that asks for patience gets some."""
        attempt = 1
        answer = await self._ask(url, etag, last_modified)
        while (wait := patience(answer, attempt)) is not None:
            await asyncio.sleep(wait)
            attempt += 1
            answer = await self._ask(url, etag, last_modified)
        is_silence = isinstance(answer, FetchFailure) and answer.refusal in (Refusal.UNREACHABLE, Refusal.TIMEOUT)
        self.silences = self.silences + 1 if is_silence else 0
        return answer

    async def fetch_through(self, proxy: str, url: str) -> RawPage | FetchFailure:
        """The response that a proxy is given, by the same rules and at the same pace, and without a second attempt."""
        return await self._request(url, {}, {"proxy": proxy})

    async def _ask(self, url: str, etag: str | None, last_modified: str | None) -> RawPage | FetchFailure:
        given = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in given.items() if value}
        if headers and self.not_modified is not None:
            try:
                answer = await self.not_modified.not_modified(url, headers)
            except Exception as error:
                # As below.
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
            # What a hostile server can make the downloader raise has no bounds; each costs this page only.
            return failure_of(error)
