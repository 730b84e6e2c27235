"""Request pages of a site outside a crawl, with the crawl's own downloader; nothing is stored."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any, Protocol, TypeVar

from scrapy import Request
from scrapy.crawler import AsyncCrawlerProcess, Crawler

from config.models.outlet import Outlet
from crawler.download.scrapy_process import crawl_settings, local_pairs
from crawler.extraction.pool import ExtractionPool
from crawler.onboarding.outlet_file import ProposalDraft, SiteUrl, StepResult
from spiders.article import PageError, Refusal
from spiders.fetch.fetch_page import FetchingSpider
from spiders.fetch.raw_page import FetchFailure, RawPage
from spiders.onboarding.survey import FeedFacts, PageFacts, survey_page
from spiders.urls import canonical_url

MAX_SURVEY_REQUESTS = 36
"""Most requests of a survey, including robots.txt; for most sites some thirty are enough."""

T = TypeVar("T")

Probe = Callable[[FetchingSpider], Awaitable[None]]


class ProbingSpider(FetchingSpider):
    """Runs a probe and makes no requests of its own."""

    name = "probe"

    def __init__(self, outlet: Outlet, probe: Probe, **kwargs: Any) -> None:
        super().__init__(outlet, **kwargs)
        self.probe = probe

    async def start(self) -> AsyncIterator[Request]:
        """Run the probe."""
        await self.probe(self)
        return
        yield


def run_probe(outlets: Sequence[Outlet], probe: Probe, *, contact: str | None) -> None:
    """Run a probe of each outlet, all together. Call it once in a process: Scrapy's reactor can't be started twice."""
    local = local_pairs(outlets)
    process = AsyncCrawlerProcess(crawl_settings(local, contact=contact))
    for outlet in outlets:
        crawler = Crawler(ProbingSpider, crawl_settings(local, outlet, contact=contact))
        process.crawl(crawler, outlet=outlet, probe=probe)
    process.start()


def unusable_reason(answer: RawPage | FetchFailure) -> str | None:
    """Return why an answer can't be used, or None if it can."""
    if isinstance(answer, FetchFailure):
        return f"{answer.refusal}: {answer.seen}"
    if answer.blocked:
        return f"blocked: {answer.blocked}"
    return None if answer.status == 200 else f"status {answer.status}"


class PageSource(Protocol):
    """A source of the pages of one outlet's site: a spider, or a recorded site."""

    outlet: Outlet

    async def fetch(self, url: str) -> RawPage | FetchFailure:
        """Return the page at a URL, or the reason why there is none."""


class RecordedSite:
    """An outlet's newest archived pages, so that its site can be surveyed without requests."""

    def __init__(self, outlet: Outlet, load: Callable[[str], RawPage | None]) -> None:
        """Initialise with `load`, which returns the newest archived response to a canonical URL."""
        self.outlet = outlet
        self.load = load

    async def fetch(self, url: str) -> RawPage | FetchFailure:
        """Return the archived page at a URL."""
        return self.load(url) or FetchFailure(refusal=Refusal.UNREACHABLE, seen="it isn't in the archive")


@dataclass
class SiteClient:
    """Requests each URL of a site at most once, within a budget, and keeps the result."""

    spider: PageSource
    workers: ExtractionPool
    left: int = MAX_SURVEY_REQUESTS
    now: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    addresses: dict[str, SiteUrl] = field(default_factory=dict)
    asked: dict[str, RawPage | None] = field(default_factory=dict)
    pages: dict[str, PageFacts] = field(default_factory=dict)
    """By requested URL."""
    samples: dict[str, PageFacts] = field(default_factory=dict)
    """The pages that were requested as articles."""
    draft: ProposalDraft = field(default_factory=ProposalDraft)

    @property
    def outlet(self) -> Outlet:
        return self.spider.outlet

    def address(self, url: str) -> SiteUrl:
        """Return the record of what is known of a URL."""
        return self.addresses.setdefault(canonical_url(url), SiteUrl())

    async def fetch(self, url: str, kind: str) -> RawPage | None:
        """Return the page at a URL, or None if it can't be fetched or no request is left."""
        url = canonical_url(url)
        if url in self.asked:
            return self.asked[url]
        if self.left <= 0 or not self.outlet.allows(url):
            return None
        self.left -= 1
        answer = await self.spider.fetch(url)
        reason = unusable_reason(answer)
        page = None if isinstance(answer, FetchFailure) or reason else answer
        self.asked[url] = page
        if page is None:
            self.draft.seen.append(StepResult(kind=kind, url=url, result=str(reason)))
        return page

    async def page(self, url: str, kind: str) -> PageFacts | None:
        """Return the facts of a page."""
        page = await self.fetch(url, kind)
        if page is None or url in self.pages:
            return self.pages.get(url)
        facts = await self.read(page, kind, survey_page, outlet=self.outlet)
        if facts is not None:
            if kind == "article":
                facts = facts.with_listed_title(self.address(url).title)
                self.samples[url] = facts
            self.pages[url] = facts
            summary = f"{len(facts.anchors)} links"
            if kind == "article":
                summary = f"{facts.article_points} points: {facts.evidence}"
            self.draft.seen.append(StepResult(kind=kind, url=page.url, result=summary, ok=True))
        return facts

    async def list_(self, url: str, kind: str, read: Callable[..., FeedFacts]) -> FeedFacts | None:
        """Return the links of a feed or sitemap, as `read` reads it."""
        page = await self.fetch(url, kind)
        facts = await self.read(page, kind, read) if page is not None else None
        if facts is not None:
            summary = f"{len(facts.links)} addresses" + (f", {len(facts.more)} further sitemaps" if facts.more else "")
            self.draft.seen.append(StepResult(kind=kind, url=url, result=summary, ok=True))
        return facts

    async def read(self, page: RawPage, kind: str, read: Callable[..., T], **more: object) -> T | None:
        """Return the result of `read` for a page in a worker process, or None if the page can't be read."""
        call = partial(
            read, page.body, url=page.url, fetched_at=self.now, content_type=page.header("Content-Type"), **more
        )
        try:
            return await self.workers.run(call)
        except PageError as error:
            self.draft.seen.append(StepResult(kind=kind, url=page.url, result=str(error)[:200]))
            return None
