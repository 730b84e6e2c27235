"""A look at outlets as they are now: one request to each feed, sitemap and listing, and one article read."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from scrapy import Request
from scrapy.crawler import AsyncCrawlerProcess, Crawler

from config.environment import Home
from config.models import Laws, Outlet
from crawler.log import log_to
from crawler.pool import Workers
from crawler.run import crawl_settings
from crawler.worker import Read, task_for
from matchers.index import build_index
from spiders.article import Link, Listing, PageError
from spiders.fetching import Failure, FetchingSpider, Page
from spiders.outlet import Way, ways_of
from spiders.reader import reader_for

ARTICLE = "article"
OK = "ok"


@dataclass(frozen=True, kw_only=True)
class Step:
    """What one request gave."""

    kind: str
    url: str
    result: str
    items: int = 0
    newest: datetime | None = None
    sample: str | None = None
    """The newest article's title, or its address."""


@dataclass(kw_only=True)
class OutletCheck:
    """What each layer of an outlet gave."""

    outlet: str
    steps: list[Step] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether an article could be read."""
        return any(step.kind == ARTICLE and step.result == OK for step in self.steps)

    def as_dict(self) -> dict[str, Any]:
        """The check as it is printed."""
        steps = [
            {**vars(step), "newest": step.newest.isoformat() if step.newest is not None else None}
            for step in self.steps
        ]
        return {"outlet": self.outlet, "ok": self.ok, "steps": steps}


@dataclass(frozen=True, kw_only=True)
class FetchedPage:
    """One page, or why it can't be had."""

    failure: str | None = None
    body: bytes = b""
    url: str = ""
    content_type: str | None = None


def check_outlets(outlets: Sequence[Outlet], *, home: Home) -> list[OutletCheck]:
    """Ask each layer of the outlets once; nothing is stored. Once in a process, for Scrapy's reactor starts once."""
    checks = {outlet.id: OutletCheck(outlet=outlet.id) for outlet in outlets}
    with log_to(home.log), Workers(outlets, build_index((), Laws())) as workers:

        async def look(spider: FetchingSpider) -> None:
            looking = _Look(spider, workers, checks[spider.outlet.id])
            await looking.at_everything()

        _visit(outlets, look)
    return list(checks.values())


def fetch_page(outlet: Outlet, url: str, *, home: Home) -> FetchedPage:
    """One page of an outlet, fetched as the crawl would. Once in a process, for Scrapy's reactor starts once."""
    found: list[FetchedPage] = []

    async def look(spider: FetchingSpider) -> None:
        answer = await spider.fetch(url)
        reason = _why_not(answer)
        if isinstance(answer, Failure) or reason:
            found.append(FetchedPage(failure=reason, url=url))
        else:
            kind = answer.header("Content-Type")
            found.append(FetchedPage(body=answer.body, url=answer.url, content_type=kind))

    with log_to(home.log):
        _visit([outlet], look)
    return found[0] if found else FetchedPage(failure="the request ended with an error; see the log", url=url)


class CheckSpider(FetchingSpider):
    """Does what it is given to do, and nothing else."""

    name = "check"

    def __init__(self, outlet: Outlet, look: Callable[[FetchingSpider], Awaitable[None]], **kwargs: Any) -> None:
        super().__init__(outlet, **kwargs)
        self.look = look

    async def start(self) -> AsyncIterator[Request]:
        """Look."""
        await self.look(self)
        return
        yield


def _visit(outlets: Sequence[Outlet], look: Callable[[FetchingSpider], Awaitable[None]]) -> None:
    local = sorted({pair for outlet in outlets for pair in outlet.local_pairs})
    process = AsyncCrawlerProcess(crawl_settings(local))
    for outlet in outlets:
        process.crawl(Crawler(CheckSpider, crawl_settings(local, outlet)), outlet=outlet, look=look)
    process.start()


def _why_not(answer: Page | Failure) -> str | None:
    """Why an answer is of no use; None if it is."""
    if isinstance(answer, Failure):
        return f"{answer.refusal}: {answer.seen}"
    if answer.blocked:
        return f"blocked: {answer.blocked}"
    return None if answer.status == 200 else f"status {answer.status}"


class _Look:
    def __init__(self, spider: FetchingSpider, workers: Workers, check: OutletCheck) -> None:
        self.spider = spider
        self.outlet = spider.outlet
        self.reader = reader_for(self.outlet)
        self.workers = workers
        self.check = check
        self.now = datetime.now(UTC)

    async def at_everything(self) -> None:
        links: list[Link] = []
        for way, url in ways_of(self.outlet):
            listing = await self._at_way(way, url)
            if not listing.links and listing.more and way is Way.SITEMAP:
                listing = await self._at_way(way, listing.more[0])
            links += self._articles(listing)
        newest = max(links, key=lambda link: link.published or datetime.min.replace(tzinfo=UTC), default=None)
        if newest is not None:
            await self._at_article(newest)

    async def _at_way(self, way: Way, url: str) -> Listing:
        answer = await self.spider.fetch(url)
        reason = _why_not(answer)
        if isinstance(answer, Failure) or reason:
            self.check.steps.append(Step(kind=way, url=url, result=str(reason)))
            return Listing()
        try:
            task = task_for(self.outlet, answer, fetched_at=self.now)
            listing = await self.workers.read_listing(task, way)
        except PageError as error:
            self.check.steps.append(Step(kind=way, url=url, result=str(error)))
            return Listing()
        self.check.steps.append(self._step(way, url, listing))
        return listing

    def _step(self, way: Way, url: str, listing: Listing) -> Step:
        links = list(self._articles(listing))
        dates = [link.published for link in links if link.published is not None]
        result = OK if links else f"no link to an article; {len(listing.more)} further pages"
        sample = (links[0].title or links[0].url) if links else None
        return Step(kind=way, url=url, result=result, items=len(links), newest=max(dates, default=None), sample=sample)

    def _articles(self, listing: Listing) -> Iterator[Link]:
        return (link for link in listing.links if self.reader.article_id(link.url) is not None)

    async def _at_article(self, link: Link) -> None:
        answer = await self.spider.fetch(link.url)
        if isinstance(answer, Failure):
            self.check.steps.append(Step(kind=ARTICLE, url=link.url, result=str(_why_not(answer))))
            return
        reading = await self.workers.read_page(task_for(self.outlet, answer, fetched_at=self.now, link=link))
        if isinstance(reading, Read):
            article = reading.article
            step = Step(kind=ARTICLE, url=link.url, result=OK, items=1, newest=article.published, sample=article.title)
        else:
            step = Step(kind=ARTICLE, url=link.url, result=f"{reading.outcome}: {reading.seen}")
        self.check.steps.append(step)
