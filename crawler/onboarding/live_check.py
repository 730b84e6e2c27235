"""Check outlets live: request each feed, sitemap, listing and page once, and read an article."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from config.environment import Home
from config.local_time import ALMATY
from config.models.law import Laws
from config.models.outlet import Outlet
from crawler.extraction.pool import ExtractionPool
from crawler.extraction.worker import ExtractedPage, UnreadablePage
from crawler.log import log_to
from crawler.onboarding.site_client import run_probe, unusable_reason
from matchers.find import find_mentions
from matchers.index import Index, build_index
from matchers.mention import MentionKind
from matchers.sentences import sentence_spans
from spiders.article import Link, Listing, PageError, Refusal, SourceKind
from spiders.fetch.fetch_page import FetchingSpider
from spiders.fetch.outlet_spider import sources_of
from spiders.fetch.raw_page import FetchFailure, RawPage
from spiders.reader import reader_for
from spiders.urls import dated_urls

ARTICLE, PAGE = "article", "page"
OK = "ok"

MAX_ARTICLES_TRIED = 3
"""Number of articles that are tried, because the newest one may be a video."""

HIDDEN = "[name]"
"""Replaces a watched name in a sample: a check may be shown to others, but the watchlist may not."""

MAX_FIRST_SENTENCE_CHARS = 200


@dataclass(frozen=True, kw_only=True)
class CheckStep:
    """The result of one request. It names no watched person; mentions are only counted."""

    kind: str
    url: str
    result: str
    is_reached: bool = False
    status: int | None = None
    robots: str = "allowed"
    items: int = 0
    """Number of links to articles; 1 for an article or page that was read."""
    newest: datetime | None = None
    sample: str | None = None
    """A headline, or the URL of an article without one."""
    sentence: str | None = None
    """The first paragraph of the text."""
    words: int | None = None
    entries: int | None = None
    """Number of entries, tracked articles and laws found in the text."""


@dataclass(kw_only=True)
class OutletCheck:
    """The results for one outlet."""

    outlet: str
    steps: list[CheckStep] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether an article could be read; for an outlet with only watched pages, whether each of them could."""
        pages = [step for step in self.steps if step.kind == PAGE]
        if len(pages) == len(self.steps):
            return bool(pages) and all(step.result == OK for step in pages)
        return any(step.kind == ARTICLE and step.result == OK for step in self.steps)

    def as_dict(self) -> dict[str, Any]:
        """Return the check as it is printed."""
        steps = [
            {**vars(step), "newest": step.newest.isoformat() if step.newest is not None else None}
            for step in self.steps
        ]
        return {"outlet": self.outlet, "ok": self.ok, "steps": steps}


def check_outlets(outlets: Sequence[Outlet], *, home: Home, index: Index | None = None) -> list[OutletCheck]:
    """Check the outlets without storing anything; mentions of entries in `index` are only counted.

    Call it once in a process: Scrapy's reactor can't be started twice."""
    checks = {outlet.id: OutletCheck(outlet=outlet.id) for outlet in outlets}
    sought = index or build_index((), Laws())
    with log_to(home.log), ExtractionPool(outlets, lambda: sought) as workers:

        async def look(spider: FetchingSpider) -> None:
            await _OutletProbe(spider, workers, checks[spider.outlet.id], sought).check_all()

        run_probe(outlets, look, contact=home.contact)
    return list(checks.values())


def fetch_page(outlet: Outlet, url: str, *, home: Home) -> RawPage | str:
    """Return a page of an outlet, fetched as a crawl would, or the reason why it couldn't be fetched.

    Call it once in a process: Scrapy's reactor can't be started twice."""
    found: list[RawPage | str] = []

    async def look(spider: FetchingSpider) -> None:
        shared = reader_for(outlet).page_url(url)
        answer = await spider.fetch(shared)
        reason = unusable_reason(answer)
        if isinstance(answer, FetchFailure) or reason:
            found.append(str(reason))
        else:
            found.append(answer if shared == url else replace(answer, url=url))

    with log_to(home.log):
        run_probe([outlet], look, contact=home.contact)
    return found[0] if found else "the request ended with an error; see the log"


@dataclass
class _OutletProbe:
    spider: FetchingSpider
    workers: ExtractionPool
    check: OutletCheck
    sought: Index

    def __post_init__(self) -> None:
        self.outlet = self.spider.outlet
        self.reader = reader_for(self.outlet)
        self.now = datetime.now(UTC)

    async def check_all(self) -> None:
        links: list[Link] = []
        for way, url in sources_of(self.outlet):
            listing = await self._check_source(way, dated_urls(url, self.now.astimezone(ALMATY).date())[0])
            if not listing.links and listing.more and way is SourceKind.SITEMAP:
                listing = await self._check_source(way, listing.more[0])
            links += self._articles(listing)
        links.sort(key=lambda link: link.published or datetime.min.replace(tzinfo=UTC), reverse=True)
        for link in links[:MAX_ARTICLES_TRIED]:
            if await self._check_page(ARTICLE, link.url, link):
                break
        for url in self.outlet.pages:
            await self._check_page(PAGE, url, None)

    def _note(self, kind: str, url: str, answer: RawPage | FetchFailure, result: str, **more: Any) -> None:
        more |= {key: _hidden(more[key], self.sought) for key in ("sample", "sentence") if more.get(key)}
        robots = self.spider.crawler.stats.get_value("kuzet/robots") if self.spider.crawler.stats else None
        if isinstance(answer, FetchFailure):
            more["robots"] = robots or ("forbidden" if answer.refusal is Refusal.ROBOTS else "allowed")
        else:
            more |= {"is_reached": True, "status": answer.status}
        self.check.steps.append(CheckStep(kind=kind, url=url, result=result, **more))

    async def _check_source(self, way: SourceKind, url: str) -> Listing:
        answer = await self.spider.fetch(url)
        reason = unusable_reason(answer)
        if isinstance(answer, FetchFailure) or reason:
            self._note(way, url, answer, str(reason))
            return Listing()
        try:
            listing = await self.workers.read_listing(self.outlet.id, answer, way, fetched_at=self.now)
        except PageError as error:
            self._note(way, url, answer, str(error))
            return Listing()
        links = list(self._articles(listing))
        dates = [link.published for link in links if link.published is not None]
        result = OK if links else f"no link to an article; {len(listing.more)} further pages"
        sample = (links[0].title or links[0].url) if links else None
        self._note(way, url, answer, result, items=len(links), newest=max(dates, default=None), sample=sample)
        return listing

    def _articles(self, listing: Listing) -> Iterator[Link]:
        return (link for link in listing.links if self.reader.article_id(link.url) is not None)

    async def _check_page(self, kind: str, url: str, link: Link | None) -> bool:
        """Fetch an article or a watched page, and return whether it was read."""
        answer = await self.spider.fetch(self.reader.page_url(url))
        if isinstance(answer, FetchFailure):
            self._note(kind, url, answer, str(unusable_reason(answer)))
            return False
        shown = replace(answer, requested_url=url)
        reading = await self.workers.read_page(self.outlet.id, shown, fetched_at=self.now, link=link)
        if isinstance(reading, UnreadablePage):
            self._note(kind, url, answer, f"{reading.outcome}: {reading.seen}")
            return False
        self._note(kind, url, answer, OK, **_facts(reading))
        return True


def _hidden(text: str, sought: Index) -> str:
    """Return `text` without watched names."""
    for mention in reversed(find_mentions(text, sought)):
        if mention.kind in (MentionKind.PERSON, MentionKind.ORGANISATION):
            text = text[: mention.start] + HIDDEN + text[mention.end :]
    return text


def _facts(reading: ExtractedPage) -> dict[str, Any]:
    """Return the facts of a text that was read."""
    text = reading.article.text
    first = next((text[start:end] for start, end in sentence_spans(text)), text)
    return {
        "items": 1,
        "newest": reading.article.published,
        "sample": reading.article.title,
        "sentence": first.strip()[:MAX_FIRST_SENTENCE_CHARS],
        "words": len(text.split()),
        "entries": len({mention.entry for mention in reading.mentions if mention.entry is not None}),
    }
