"""Looks at outlets with the crawl's own downloader, outside a crawl: nothing is stored."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

from scrapy import Request
from scrapy.crawler import AsyncCrawlerProcess, Crawler

from config.models.outlet import Outlet
from crawler.download.scrapy_process import crawl_settings
from spiders.fetch.fetch_page import FetchingSpider
from spiders.fetch.raw_page import FetchFailure, RawPage

Look = Callable[[FetchingSpider], Awaitable[None]]


class LookingSpider(FetchingSpider):
    """Does what it is given to do, and nothing else."""

    name = "look"

    def __init__(self, outlet: Outlet, look: Look, **kwargs: Any) -> None:
        super().__init__(outlet, **kwargs)
        self.look = look

    async def start(self) -> AsyncIterator[Request]:
        """Look."""
        await self.look(self)
        return
        yield


def look_at(outlets: Sequence[Outlet], look: Look, *, contact: str | None) -> None:
    """Have each outlet looked at, all at once, and told a contact. Once in a process: Scrapy's reactor starts once."""
    local = sorted({pair for outlet in outlets for pair in outlet.local_pairs})
    process = AsyncCrawlerProcess(crawl_settings(local, contact=contact))
    for outlet in outlets:
        crawler = Crawler(LookingSpider, crawl_settings(local, outlet, contact=contact))
        process.crawl(crawler, outlet=outlet, look=look)
    process.start()


def why_not(answer: RawPage | FetchFailure) -> str | None:
    """Why an answer is of no use; None if it is."""
    if isinstance(answer, FetchFailure):
        return f"{answer.refusal}: {answer.seen}"
    if answer.blocked:
        return f"blocked: {answer.blocked}"
    return None if answer.status == 200 else f"status {answer.status}"
