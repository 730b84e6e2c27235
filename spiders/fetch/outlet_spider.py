"""The generic spider: asks an outlet's feeds, sitemaps and listings, then the articles that are due, one after another.

It knows in which order to ask and when to stop; what is read, kept and due, it leaves to the `Visits` it is given."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Any, Protocol
from zlib import crc32

from scrapy import Request

from config.models import Outlet
from spiders.article import Link, Listing, PageError, Refusal, Way
from spiders.fetch.fetch_page import Failure, FetchingSpider, Page

LISTINGS = 50
"""Feeds, sitemaps, listings and their further pages that are asked in one night."""

PAGES_OF_LISTING = 5
"""A nightly run finds the news on the first pages; the sitemap and the revisits are for what they miss."""

SITEMAP_DEPTH = 3
"""An index of sitemaps may name no further index (sitemaps.org); some do, and one that goes on for ever is a trap."""

GIVE_UP_AFTER = 5
"""Requests in a row that brought no response: the outlet is down, and asking on costs a time-out each."""

DEAD_LINKS = 25
"""New links in a row that lead nowhere: a list of thousands is a trap, and what else is new in it waits a night."""


SECOND_LOOKS = 20
"""Pages of an outlet that a night looks at through the second vantage: to know of a block, a few are enough."""

_MISSING = frozenset({403, 404, 410, 451})


@dataclass(frozen=True, kw_only=True, slots=True)
class WayTried:
    """What one feed, sitemap or listing gave: the number of links to articles, or why it gave nothing."""

    way: Way
    url: str
    links: int = 0
    failure: str | None = None
    is_blocked: bool = False
    start: str = ""
    """The address in the outlet's file that led here; empty where that is `url` itself."""
    digest: int | None = None
    """Of the answer's bytes, by which the same ones are known again; None where there are none, as of an answer 304."""
    final: str = ""
    """Where redirects led to, if they did."""


@dataclass(kw_only=True, slots=True)
class Found:
    """A link to an article, and whether a feed or listing has it; a sitemap names old articles too."""

    link: Link
    is_listed: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Discovery:
    """What an outlet announces: articles by their ids, and what each way gave."""

    found: Mapping[str, Found]
    ways: tuple[WayTried, ...]
    named: Mapping[str, set[str]] = field(default_factory=dict)
    """The ids that each feed and listing of the outlet's file gave, further pages included."""
    front: Mapping[str, str] = field(default_factory=dict)
    """The articles that the front page links to, id -> address, if it was looked at beside the lists."""

    @property
    def is_complete(self) -> bool:
        """Whether every way could be read: only then has an article that is missing left the listings."""
        return all(way.failure is None for way in self.ways)


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """A page to ask for, with what is known of its article."""

    url: str
    article_id: str
    link: Link | None = None
    article_row_id: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None
    """Of the body that was read last, if it is remembered."""

    @property
    def is_conditional(self) -> bool:
        return bool(self.etag or self.last_modified)


class Reader(Protocol):
    """What the spider needs of a reader."""

    def article_id(self, url: str) -> str | None:
        """The id that an article's address gives; None for any other address."""


class Visits(Protocol):
    """What the spider needs of those who keep what it brings."""

    async def listing_validators(self, url: str) -> tuple[str | None, str | None]:
        """The ETag and Last-Modified that a feed, sitemap or listing had when it was read, if it is remembered."""

    async def read_listing(self, way: Way, page: Page) -> Listing:
        """The links of a feed, sitemap or listing, those remembered if it answers 304; raises PageError."""

    async def plan(self, discovery: Discovery) -> list[Visit]:
        """The pages to visit, in order."""

    async def room(self) -> None:
        """Return when one more page may be held in memory."""

    async def settle(self, visit: Visit, answer: Page | Failure) -> None:
        """Note how the visit ended."""

    async def look_again(self, visit: Visit, answer: Page | Failure, *, via: str) -> None:
        """Note what a proxy was shown where we weren't shown the article."""

    async def defer(self, visits: Iterable[Visit], reason: str) -> None:
        """Note that there was no time for these."""


@dataclass(slots=True)
class _Budget:
    """What is left of the night for one outlet."""

    ends_at: float
    listings: int = LISTINGS


class OutletSpider(FetchingSpider):
    """Visits one outlet."""

    name = "outlet"

    def __init__(
        self,
        outlet: Outlet,
        *,
        reader: Reader,
        visits: Visits,
        seconds: float,
        vantage: str | None = None,
        front_page: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(outlet, **kwargs)
        self.vantage = vantage
        self.front_page = front_page
        """Its address, if it is looked at too; what only it names is counted, and not visited."""
        self.second_looks = SECOND_LOOKS
        self.reader = reader
        self.visits = visits
        self.budget = _Budget(monotonic() + seconds)
        self.dead_links = 0

    async def start(self) -> AsyncIterator[Request]:
        """Ask for everything here; nothing is left to Scrapy's own queue, so that the order is ours."""
        await self._visit_all(await self.visits.plan(await self._discover()))
        return
        yield

    async def _visit_all(self, plan: list[Visit]) -> None:
        passed_over = []
        async with asyncio.TaskGroup() as settling:
            for number, visit in enumerate(plan):
                if reason := self._spent():
                    await self.visits.defer(plan[number:], reason)
                    break
                if self.dead_links >= DEAD_LINKS and visit.article_row_id is None:
                    passed_over.append(visit)
                    continue
                await self.visits.room()
                answer = await self.fetch(visit.url, etag=visit.etag, last_modified=visit.last_modified)
                self._count_dead(visit, answer)
                settling.create_task(self.visits.settle(visit, answer))
                if self.vantage and self.second_looks and visit.article_row_id is not None and _is_missing(answer):
                    self.second_looks -= 1
                    second = await self.fetch_through(self.vantage, visit.url)
                    settling.create_task(self.visits.look_again(visit, second, via=self.vantage))
        await self.visits.defer(passed_over, "dead_links")

    def _count_dead(self, visit: Visit, answer: Page | Failure) -> None:
        if visit.article_row_id is None and isinstance(answer, Page):
            self.dead_links = self.dead_links + 1 if answer.status in (404, 410) else 0

    def _spent(self) -> str | None:
        """Why no further request is made, if none is."""
        if self.silences >= GIVE_UP_AFTER:
            return "outlet_unreachable"
        return "out_of_time" if monotonic() > self.budget.ends_at else None

    async def _discover(self) -> Discovery:
        search = _Search(self.outlet, self.reader)
        for way, url in ways_of(self.outlet):
            await self._try_way(search, way, url)
        front = await self._look_at_front(search)
        return Discovery(found=search.found, ways=tuple(search.tried), named=search.named, front=front)

    async def _look_at_front(self, search: "_Search") -> dict[str, str]:
        if self.front_page is None or not search.found or self._spent():
            return {}
        _, listing = await self._read_way(search, Way.LISTING, self.front_page)
        links = ((self.reader.article_id(link.url), link.url) for link in listing.links)
        return {article_id: url for article_id, url in links if article_id is not None}

    async def _try_way(self, search: "_Search", way: Way, start: str) -> None:
        """Ask `start` and what it leads to; a further page that brings nothing new is the last."""
        waiting, asked = deque([(start, 1)]), 0
        if reason := self._spent():
            search.tried.append(WayTried(way=way, url=start, failure=reason))
        while waiting and self.budget.listings and not self._spent():
            url, depth = waiting.popleft()
            if url in search.asked or (way is not Way.SITEMAP and asked >= PAGES_OF_LISTING):
                continue
            search.asked.add(url)
            self.budget.listings -= 1
            asked += 1
            tried, listing = await self._read_way(search, way, url)
            search.tried.append(tried if url == start else replace(tried, start=start))
            if search.add(way, start, listing.links) or (way is Way.SITEMAP and depth < SITEMAP_DEPTH):
                waiting += ((more, depth + 1) for more in listing.more if self.outlet.allows(more))

    async def _read_way(self, search: "_Search", way: Way, url: str) -> tuple[WayTried, Listing]:
        etag, last_modified = await self.visits.listing_validators(url)
        answer = await self.fetch(url, etag=etag, last_modified=last_modified)
        if isinstance(answer, Failure):
            return WayTried(way=way, url=url, failure=f"{answer.refusal}: {answer.seen}"), Listing()
        if answer.blocked:
            return WayTried(way=way, url=url, failure=answer.blocked, is_blocked=True), Listing()
        if answer.status not in (200, 304):
            return WayTried(way=way, url=url, failure=f"status {answer.status}"), Listing()
        try:
            listing = await self.visits.read_listing(way, answer)
        except PageError as error:
            return WayTried(way=way, url=url, failure=str(error)), Listing()
        digest = crc32(answer.body) if answer.status == 200 else None
        final = answer.url if answer.url != url else ""
        return WayTried(way=way, url=url, links=search.count(listing.links), digest=digest, final=final), listing


@dataclass(kw_only=True, slots=True)
class _Search:
    """The links that were found so far."""

    outlet: Outlet = field(kw_only=False)
    reader: Reader = field(kw_only=False)
    found: dict[str, Found] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    tried: list[WayTried] = field(default_factory=list)
    named: dict[str, set[str]] = field(default_factory=dict)

    def count(self, links: Iterable[Link]) -> int:
        """How many of the links lead to articles."""
        return sum(self.reader.article_id(link.url) is not None for link in links)

    def add(self, way: Way, start: str, links: Iterable[Link]) -> int:
        """Take up the links to articles, and return how many articles are new among them."""
        before = len(self.found)
        named = set() if way is Way.SITEMAP else self.named.setdefault(start, set())
        for link in links:
            article_id = self.reader.article_id(link.url)
            if article_id is None:
                continue
            held = self.found.setdefault(article_id, Found(link=link, is_listed=False))
            named.add(article_id)
            held.is_listed = held.is_listed or way is not Way.SITEMAP
            held.link = self._merged(held.link, link)
        return len(self.found) - before

    def _merged(self, held: Link, other: Link) -> Link:
        """One link of two to the same article: with a title if either has one, to an address that may be asked."""
        url = held.url if self.outlet.allows(held.url) else other.url
        return Link(
            url=url,
            title=held.title or other.title,
            published=held.published or other.published,
            summary=held.summary or other.summary,
        )


def ways_of(outlet: Outlet) -> Iterator[tuple[Way, str]]:
    """The feeds, listings and sitemaps of an outlet, those first that say the most of each article."""
    discover = outlet.discover
    for way, urls in ((Way.FEED, discover.feeds), (Way.LISTING, discover.listings), (Way.SITEMAP, discover.sitemaps)):
        for url in urls:
            yield way, url


def _is_missing(answer: Page | Failure) -> bool:
    """Whether an answer looks like a block, an outage or a removal, so that it matters what others are shown."""
    if isinstance(answer, Failure):
        return answer.refusal in (Refusal.UNREACHABLE, Refusal.TIMEOUT, Refusal.BAD_RESPONSE, Refusal.TRUNCATED)
    return answer.status in _MISSING or answer.status >= 500 or answer.blocked is not None
