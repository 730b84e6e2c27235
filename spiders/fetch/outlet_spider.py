"""The generic spider: fetch an outlet's feeds, sitemaps and listings, then the planned articles, one after another.

It decides the order of requests and when to stop. Reading, storing and planning belong to its `VisitHandler`."""

import asyncio
import random
from collections import deque
from collections.abc import AsyncIterator, Container, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime
from time import monotonic
from typing import Any, Protocol, TypeAlias
from zlib import crc32

from scrapy import Request

from config.local_time import ALMATY
from config.models.outlet import Outlet
from spiders.article import Link, Listing, PageError, Refusal, SourceKind
from spiders.fetch.fetch_page import MAX_ATTEMPTS, FetchingSpider, retry_after, retry_wait
from spiders.fetch.raw_page import FetchFailure, RawPage
from spiders.urls import dated_urls

MAX_LISTING_REQUESTS = 50
"""Most requests of a run for feeds, sitemaps, listings and their further pages."""

MAX_LISTING_PAGES = 5
"""Most pages of one listing: a nightly run finds news on the first; sitemaps and revisits cover the rest."""

MAX_FURTHER_PAGES = 10
"""Most further pages of one listing, which are read until they name all newer articles that the last runs found, and
without a sitemap as long as they name new ones."""

MAX_MAPPED_ARTICLES = 100_000
"""Number of articles after which no further sitemap is read; their links and planned visits take some 80 MB."""

MAX_SITEMAP_DEPTH = 3
"""Greatest depth of sitemap indexes: one shouldn't name another (sitemaps.org), but some do, even endlessly."""

MAX_SILENT_REQUESTS = 5
"""Requests in a row without a response after which the outlet counts as down, because each one costs a time-out."""

MAX_DEAD_LINKS = 25
"""New links in a row that lead nowhere, after which only so many of the others are tried; if one of these leads to a
page, all are."""

MAX_RETRIED_VISITS = 20
"""Most failed visits that are repeated at the end of a run, when the server may have recovered."""

MAX_PROXY_CHECKS = 20
"""Most missing articles per run that are also requested by proxy: a few show whether the outlet is blocked."""

MAX_SHARED_PAGES, MAX_SHARED_PAGE_BYTES = 60, 1_000_000
"""Most pages of a run that are kept because they show many articles, and the largest size of one."""

_MISSING_STATUSES = frozenset({403, 404, 410, 451})
_ABSENT_STATUSES = (404, 410)


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceResult:
    """The number of article links in one feed, sitemap or listing page, or the reason why it couldn't be read."""

    kind: SourceKind
    url: str
    links: int = 0
    failure: str | None = None
    is_blocked: bool = False
    start: str = ""
    """The configured URL that led here; empty if that is `url` itself."""
    digest: int | None = None
    """CRC-32 of the body, to recognise an unchanged one; None if there is no body, as with status 304."""
    final_url: str = ""
    """The target of redirects, if there were any."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Discovery:
    """What an outlet's sources announced in one run."""

    links: Mapping[str, Link]
    """Article id -> link."""
    sources: tuple[SourceResult, ...]
    named: Mapping[str, set[str]] = field(default_factory=dict)
    """Configured URL of a feed or listing -> ids that it and its further pages name. Sitemaps name old articles too,
    and are left out."""
    mapped: AbstractSet[str] = frozenset()
    """Ids that a sitemap names."""
    is_cut: bool = False
    """Whether there were more sources than a run may read."""
    front: Mapping[str, str] = field(default_factory=dict)
    """Articles that the front page links to, id -> URL, if it was fetched beside the sources."""

    @property
    def listed(self) -> AbstractSet[str]:
        """Ids that a feed or listing names."""
        return frozenset().union(*self.named.values())

    @property
    def is_complete(self) -> bool:
        """Whether every source was read: only then does an article's absence mean that it was delisted."""
        return not self.is_cut and all(source.failure is None for source in self.sources)


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedVisit:
    """A page to request, with the stored data of its article."""

    url: str
    article_id: str
    link: Link | None = None
    article_row_id: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None
    """Digest of the body that was read last, if it is stored."""
    since_full: int = 0
    """Answers 304 since the last full body."""
    has_failed: bool = False
    """Whether the last visit failed: then this one is not repeated within the run."""

    @property
    def is_conditional(self) -> bool:
        return bool(self.etag or self.last_modified)


_FailedVisit: TypeAlias = tuple[PlannedVisit, RawPage | FetchFailure]


class UrlReader(Protocol):
    """The part of an outlet's reader that the spider needs."""

    @property
    def shares_pages(self) -> bool:
        """Whether articles share pages that show many of them."""

    def article_id(self, url: str) -> str | None:
        """Return the article id that a URL gives, or None for any other URL."""

    def page_url(self, url: str) -> str:
        """Return the URL of the page that shows an article."""

    def articles_shown(self, url: str, body: bytes) -> Container[str]:
        """Return the ids of the articles that a shared page shows, or would show if they were still there."""


class VisitHandler(Protocol):
    """Plans an outlet's visits and stores what the spider fetched."""

    async def listing_validators(self, url: str) -> tuple[str | None, str | None]:
        """Return the stored ETag and Last-Modified of a feed, sitemap or listing."""

    async def read_listing(self, kind: SourceKind, page: RawPage) -> Listing:
        """Return the links of a source, the stored ones on status 304. Raises PageError."""

    async def are_new(self, links: Iterable[Link]) -> bool:
        """Return whether an earlier run may have missed some of these articles or older ones."""

    async def sought(self) -> set[str]:
        """Return the ids of the newer articles that the last runs found in feeds and listings."""

    async def plan(self, discovery: Discovery) -> list[PlannedVisit]:
        """Return the pages to visit, in order."""

    async def plan_shown(self, page: RawPage, planned: AbstractSet[str]) -> list[PlannedVisit]:
        """Return visits to the stored articles on a shared page that aren't planned: they need no further request."""

    async def wait_for_slot(self) -> None:
        """Wait until one more page may be held in memory."""

    def stop_reason(self) -> str | None:
        """Return the reason why this run must request no more, or None."""

    def free_slot(self) -> None:
        """Release a slot whose page isn't passed to `settle`."""

    async def settle(self, visit: PlannedVisit, answer: RawPage | FetchFailure) -> None:
        """Record the outcome of a visit."""

    async def record_proxy_check(self, visit: PlannedVisit, answer: RawPage | FetchFailure, *, via: str) -> None:
        """Record what a proxy received for an article that is missing here."""

    async def defer(self, visits: Iterable[PlannedVisit], reason: str) -> None:
        """Record that visits were postponed."""


class OutletSpider(FetchingSpider):
    """Visits one outlet."""

    name = "outlet"

    def __init__(
        self,
        outlet: Outlet,
        *,
        reader: UrlReader,
        visits: VisitHandler,
        seconds: float,
        proxy: str | None = None,
        front_page: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(outlet, **kwargs)
        self.proxy = proxy
        self.front_page = front_page
        """URL of the front page, if it is to be read: articles that only it names are counted and not visited."""
        self.proxy_checks_left = MAX_PROXY_CHECKS
        self.reader = reader
        self.visits = visits
        self.ends_at = monotonic() + seconds
        self.listing_requests_left = MAX_LISTING_REQUESTS
        self.dead_links = 0
        self._shared: list[tuple[Container[str], RawPage]] = []
        """Pages of this run that show many articles, with the ids of these."""
        self._planned: set[str] = set()

    async def start(self) -> AsyncIterator[Request]:
        """Make all requests in our own order; nothing enters Scrapy's queue."""
        await self._visit_all(await self.visits.plan(await self._discover()))
        return
        yield

    async def _visit_all(self, plan: list[PlannedVisit]) -> None:
        if self.reader.shares_pages:  # a page shows an article and those before it: highest number first
            plan = sorted(plan, key=lambda visit: (len(visit.url), visit.url), reverse=True)
        passed_over: list[PlannedVisit] = []
        waiting, had_dead_links = deque(plan), False
        failed: list[_FailedVisit] = []
        self._planned = {visit.article_id for visit in plan}
        async with asyncio.TaskGroup() as settling:
            while waiting:
                if reason := self._stop_reason():
                    await self.visits.defer(waiting, reason)
                    break
                visit = waiting.popleft()
                if self.dead_links == MAX_DEAD_LINKS and visit.article_row_id is None:
                    had_dead_links = True
                    waiting, passed_over = _sampled([visit, *waiting])
                    self.dead_links += 1
                    continue
                await self.visits.wait_for_slot()
                answer = await self._page_of(visit, waiting)
                if visit.article_row_id is None and isinstance(answer, RawPage):
                    if answer.status in _ABSENT_STATUSES:
                        self.dead_links += 1
                    else:
                        self.dead_links = 0
                        waiting.extend(passed_over)
                        passed_over = []
                if len(failed) < MAX_RETRIED_VISITS and await self._may_recover(visit, answer):
                    failed.append((visit, answer))
                    self.visits.free_slot()
                else:
                    await self._settle(visit, answer, settling)
            for attempt in range(1, MAX_ATTEMPTS):
                failed = await self._repeat(failed, attempt, settling)
        if had_dead_links:
            await self.visits.defer(passed_over, "dead_links")

    async def _may_recover(self, visit: PlannedVisit, answer: RawPage | FetchFailure) -> bool:
        """Return whether a failed visit is worth repeating at the end of the run, after the pause that a server
        demands of all requests."""
        wait = None if visit.has_failed or self.reader.shares_pages else retry_wait(answer, 1)
        if wait is not None and isinstance(answer, RawPage) and (answer.status == 429 or retry_after(answer)):
            await asyncio.sleep(wait)
        return wait is not None

    async def _repeat(
        self, failed: Sequence[_FailedVisit], attempt: int, settling: asyncio.TaskGroup
    ) -> list[_FailedVisit]:
        """Repeat visits that failed `attempt` times, and return those of which another attempt is worthwhile."""
        if failed and self._stop_reason() is None:
            await asyncio.sleep(retry_wait(failed[-1][1], attempt) or 0)
        failed_again: list[_FailedVisit] = []
        for visit, answer in failed:
            await self.visits.wait_for_slot()
            if self._stop_reason() is None:
                answer = await self._own_page_of(visit)
            if retry_wait(answer, attempt + 1) is not None:
                failed_again.append((visit, answer))
                self.visits.free_slot()
            else:
                await self._settle(visit, answer, settling)
        return failed_again

    async def _settle(self, visit: PlannedVisit, answer: RawPage | FetchFailure, settling: asyncio.TaskGroup) -> None:
        """Record the outcome of a visit, and what a proxy receives if the article is missing here."""
        settling.create_task(self.visits.settle(visit, answer))
        if self.proxy and self.proxy_checks_left and visit.article_row_id is not None and _is_missing(answer):
            self.proxy_checks_left -= 1
            check = await self.fetch_through(self.proxy, self.reader.page_url(visit.url))
            settling.create_task(self.visits.record_proxy_check(visit, check, via=self.proxy))

    async def _page_of(self, visit: PlannedVisit, waiting: deque[PlannedVisit]) -> RawPage | FetchFailure:
        """Return the page of an article. A page that several articles share is fetched only once in a run."""
        if not self.reader.shares_pages:
            return await self._own_page_of(visit)
        if (held := next((page for ids, page in self._shared if visit.article_id in ids), None)) is not None:
            return held
        answer = await self.fetch(self.reader.page_url(visit.url))
        self._share(answer)
        if isinstance(answer, RawPage) and answer.status == 200:
            others = await self.visits.plan_shown(answer, self._planned)
            self._planned |= {one.article_id for one in others}
            waiting.extend(others)
        return answer

    async def _own_page_of(self, visit: PlannedVisit) -> RawPage | FetchFailure:
        """Return the page of an article that shares it with no other, after a single attempt."""
        return await self.fetch(visit.url, etag=visit.etag, last_modified=visit.last_modified, is_repeated=False)

    def _share(self, answer: RawPage | FetchFailure) -> None:
        if isinstance(answer, RawPage) and answer.status == 200 and len(answer.body) <= MAX_SHARED_PAGE_BYTES:
            shown = self.reader.articles_shown(answer.url, answer.body)
            self._shared = [*self._shared, (shown, answer)][-MAX_SHARED_PAGES:] if shown else self._shared

    def _stop_reason(self) -> str | None:
        """Return the reason why no further request is made, or None."""
        if self.silences >= MAX_SILENT_REQUESTS:
            return "outlet_unreachable"
        return "out_of_time" if monotonic() > self.ends_at else self.visits.stop_reason()

    async def _discover(self) -> Discovery:
        search = _LinkSearch(self.outlet, self.reader)
        for kind, url in sources_of(self.outlet):
            await self._try_source(search, kind, url)
        is_cut = self.listing_requests_left <= 0
        await self._read_further_pages(search)
        front = await self._read_front_page(search)
        return Discovery(
            links=search.found,
            sources=tuple(search.tried),
            named=search.named,
            mapped=search.mapped,
            is_cut=is_cut,
            front=front,
        )

    async def _read_front_page(self, search: "_LinkSearch") -> dict[str, str]:
        if self.front_page is None or not search.found or self._stop_reason():
            return {}
        _, listing = await self._read_source(search, SourceKind.LISTING, self.front_page)
        links = ((self.reader.article_id(link.url), link.url) for link in listing.links)
        return {article_id: url for article_id, url in links if article_id is not None}

    async def _try_source(self, search: "_LinkSearch", kind: SourceKind, start: str) -> None:
        """Fetch a source and the pages that it leads to, until a page names no further article."""
        if reason := self._stop_reason():
            search.tried.append(SourceResult(kind=kind, url=start, failure=reason))
        waiting = deque((url, 1) for url in dated_urls(start, datetime.now(ALMATY).date()))
        await self._follow(search, kind, start, waiting, pages=MAX_LISTING_PAGES)
        if kind is SourceKind.LISTING and waiting and not self.reader.shares_pages:
            search.further[start] = waiting

    async def _read_further_pages(self, search: "_LinkSearch") -> None:
        """Read further pages of listings as long as newer articles may have pushed a known one out of sight, or, where
        no sitemap names older articles, as long as a page names new ones."""
        sought = await self.visits.sought() if search.further else set()
        for start, waiting in search.further.items():
            for _ in range(MAX_FURTHER_PAGES):
                if not waiting or not (sought - search.found.keys() or await self._names_new(search, start)):
                    break
                await self._follow(search, SourceKind.LISTING, start, waiting, pages=1)

    async def _names_new(self, search: "_LinkSearch", start: str) -> bool:
        """Return whether no sitemap names articles and the last page that was read of a listing names new ones."""
        return not search.mapped and await self.visits.are_new(search.latest.get(start, ()))

    async def _follow(
        self, search: "_LinkSearch", kind: SourceKind, start: str, waiting: deque[tuple[str, int]], *, pages: int
    ) -> None:
        """Read the waiting pages of a source and those to which they lead; for a feed or listing, at most `pages`."""
        asked = 0
        while (
            (not search.is_full if kind is SourceKind.SITEMAP else asked < pages)
            and waiting
            and self.listing_requests_left
            and not self._stop_reason()
        ):
            url, depth = waiting.popleft()
            if url in search.asked:
                continue
            search.asked.add(url)
            self.listing_requests_left -= 1
            asked += 1
            tried, listing = await self._read_source(search, kind, url)
            search.tried.append(tried if url == start else replace(tried, start=start))
            search.latest[start] = listing.links
            if asked == pages and self.reader.shares_pages and await self.visits.are_new(listing.links):
                pages += 1  # no other source leads to older articles
            is_index = kind is SourceKind.SITEMAP and depth < MAX_SITEMAP_DEPTH
            if search.add(kind, start, listing.links) or is_index:
                waiting += ((more, depth + 1) for more in listing.more if self.outlet.allows(more))
        if kind is SourceKind.SITEMAP and search.is_full and waiting:
            seen = f"{Refusal.TOO_LARGE}: the sitemaps name more than {MAX_MAPPED_ARTICLES} articles"
            search.tried.append(SourceResult(kind=kind, url=start, failure=seen))

    async def _read_source(self, search: "_LinkSearch", kind: SourceKind, url: str) -> tuple[SourceResult, Listing]:
        etag, last_modified = await self.visits.listing_validators(url)
        answer = await self.fetch(url, etag=etag, last_modified=last_modified)
        self._share(answer)
        if isinstance(answer, FetchFailure):
            return SourceResult(kind=kind, url=url, failure=f"{answer.refusal}: {answer.seen}"), Listing()
        if answer.blocked:
            return SourceResult(kind=kind, url=url, failure=answer.blocked, is_blocked=True), Listing()
        if answer.status not in (200, 304):
            return SourceResult(kind=kind, url=url, failure=f"status {answer.status}"), Listing()
        try:
            listing = await self.visits.read_listing(kind, answer)
        except PageError as error:
            return SourceResult(kind=kind, url=url, failure=str(error)), Listing()
        result = SourceResult(
            kind=kind,
            url=url,
            links=search.count(listing.links),
            digest=crc32(answer.body) if answer.status == 200 else None,
            final_url=answer.url if answer.url != url else "",
        )
        return result, listing


@dataclass(kw_only=True, slots=True)
class _LinkSearch:
    """The links found so far."""

    outlet: Outlet = field(kw_only=False)
    reader: UrlReader = field(kw_only=False)
    found: dict[str, Link] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    tried: list[SourceResult] = field(default_factory=list)
    named: dict[str, set[str]] = field(default_factory=dict)
    mapped: set[str] = field(default_factory=set)
    further: dict[str, deque[tuple[str, int]]] = field(default_factory=dict)
    """Configured URL of a listing -> its next page, if there were more than are read."""
    latest: dict[str, tuple[Link, ...]] = field(default_factory=dict)
    """Configured URL of a source -> the links of the last of its pages that was read."""

    @property
    def is_full(self) -> bool:
        """Whether the sitemaps name as many articles as are read in a run."""
        return len(self.mapped) >= MAX_MAPPED_ARTICLES

    def count(self, links: Iterable[Link]) -> int:
        """Return how many of the links lead to articles."""
        return sum(self.reader.article_id(link.url) is not None for link in links)

    def add(self, kind: SourceKind, start: str, links: Iterable[Link]) -> int:
        """Add the links to articles, and return how many of the articles the source hadn't named before."""
        named = self.mapped if kind is SourceKind.SITEMAP else self.named.setdefault(start, set())
        before = len(named)
        for link in links:
            article_id = self.reader.article_id(link.url)
            if article_id is None:
                continue
            named.add(article_id)
            held = self.found.get(article_id, link)
            self.found[article_id] = Link(
                url=held.url if self.outlet.allows(held.url) else link.url,
                title=held.title or link.title,
                published=held.published or link.published,
                modified=held.modified or link.modified,
                summary=held.summary or link.summary,
            )
        return len(named) - before


def _sampled(visits: Sequence[PlannedVisit]) -> tuple[deque[PlannedVisit], list[PlannedVisit]]:
    """Return known articles and a sample of the new links, and the new links that are left out.

    Half of the sample are the newest links, so that dead ones without a date don't hide the news of a sitemap; the
    others are chosen at random."""
    new = [visit for visit in visits if visit.article_row_id is None]
    dates = {visit.article_id: date for visit in new if (date := _date_of(visit))}
    dated = sorted((visit for visit in new if visit.article_id in dates), key=lambda one: dates[one.article_id])
    newest = dated[-(MAX_DEAD_LINKS // 2) :]
    ids = {visit.article_id for visit in newest}
    others = [visit for visit in new if visit.article_id not in ids]
    chosen = [*newest, *random.sample(others, min(MAX_DEAD_LINKS - len(newest), len(others)))]
    ids |= {visit.article_id for visit in chosen}
    known = (visit for visit in visits if visit.article_row_id is not None)
    return deque([*chosen, *known]), [visit for visit in new if visit.article_id not in ids]


def _date_of(visit: PlannedVisit) -> datetime | None:
    """Return when a link's page was published or modified, as its source says."""
    return (visit.link.published or visit.link.modified) if visit.link else None


def sources_of(outlet: Outlet) -> Iterator[tuple[SourceKind, str]]:
    """Yield the kind and URL of an outlet's sources, those with the most details of each article first."""
    discover = outlet.discover
    for kind, urls in (
        (SourceKind.FEED, discover.feeds),
        (SourceKind.LISTING, discover.listings),
        (SourceKind.SITEMAP, discover.sitemaps),
    ):
        for url in urls:
            yield kind, url


def _is_missing(answer: RawPage | FetchFailure) -> bool:
    """Return whether an answer may mean a block, an outage or a removal, which a proxy can tell apart."""
    if isinstance(answer, FetchFailure):
        return answer.refusal in (Refusal.UNREACHABLE, Refusal.TIMEOUT, Refusal.BAD_RESPONSE, Refusal.TRUNCATED)
    return answer.status in _MISSING_STATUSES or answer.status >= 500 or answer.blocked is not None
