"""Asking a site that nobody has described yet, for `propose`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

from config.models.outlet import Outlet
from crawler.extraction.pool import ExtractionPool
from crawler.onboarding.outlet_file import Address, ProposalDraft, Seen
from crawler.onboarding.probe import why_not
from spiders.article import PageError
from spiders.fetch.fetch_page import FetchingSpider
from spiders.fetch.raw_page import FetchFailure, RawPage
from spiders.onboarding.survey import FeedFacts, PageFacts, survey_page
from spiders.urls import canonical_url

REQUESTS = 36
"""That are made at most, robots.txt included; some thirty for most sites."""

T = TypeVar("T")


@dataclass
class Asking:
    """Asks for each address once, within a budget of requests, and notes what it gave."""

    spider: FetchingSpider
    workers: ExtractionPool
    left: int = REQUESTS
    now: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    addresses: dict[str, Address] = field(default_factory=dict)
    asked: dict[str, RawPage | None] = field(default_factory=dict)
    pages: dict[str, PageFacts] = field(default_factory=dict)
    """By the address that was asked for."""
    samples: dict[str, PageFacts] = field(default_factory=dict)
    """Those of the pages that were asked for as articles."""
    draft: ProposalDraft = field(default_factory=ProposalDraft)

    @property
    def outlet(self) -> Outlet:
        return self.spider.outlet

    def address(self, url: str) -> Address:
        """What is known of an address so far."""
        return self.addresses.setdefault(canonical_url(url), Address())

    async def fetch(self, url: str, kind: str) -> RawPage | None:
        """The page at an address; None for one that can't be had, or for which no request is left."""
        url = canonical_url(url)
        if url in self.asked:
            return self.asked[url]
        if self.left <= 0 or not self.outlet.allows(url):
            return None
        self.left -= 1
        answer = await self.spider.fetch(url)
        reason = why_not(answer)
        page = None if isinstance(answer, FetchFailure) or reason else answer
        self.asked[url] = page
        if page is None:
            self.draft.seen.append(Seen(kind=kind, url=url, result=str(reason)))
        return page

    async def page(self, url: str, kind: str) -> PageFacts | None:
        """What stands on a page."""
        page = await self.fetch(url, kind)
        if page is None or url in self.pages:
            return self.pages.get(url)
        facts = await self.read(page, kind, survey_page, outlet=self.outlet)
        if facts is not None:
            self.pages[url] = facts
            if kind == "article":
                self.samples[url] = facts
            told = (
                f"{len(facts.anchors)} links"
                if kind != "article"
                else f"{facts.article_points} points: {facts.evidence}"
            )
            self.draft.seen.append(Seen(kind=kind, url=page.url, result=told, ok=True))
        return facts

    async def list_(self, url: str, kind: str, read: Callable[..., FeedFacts]) -> FeedFacts | None:
        """What a feed or sitemap names, as `read` reads it."""
        page = await self.fetch(url, kind)
        facts = await self.read(page, kind, read) if page is not None else None
        if facts is not None:
            told = f"{len(facts.links)} addresses" + (f", {len(facts.more)} further sitemaps" if facts.more else "")
            self.draft.seen.append(Seen(kind=kind, url=url, result=told, ok=True))
        return facts

    async def read(self, page: RawPage, kind: str, read: Callable[..., T], **more: object) -> T | None:
        """What `read` says of a page, in a worker process; None if it can't be read."""
        call = partial(
            read, page.body, url=page.url, fetched_at=self.now, content_type=page.header("Content-Type"), **more
        )
        try:
            return await self.workers.run(call)
        except PageError as error:
            self.draft.seen.append(Seen(kind=kind, url=page.url, result=str(error)[:200]))
            return None
