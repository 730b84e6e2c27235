"""Crawl an invented site without a network: requests are answered from memory, and pages are read in this process."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urljoin

from bench.silent.site import Shown, Site, etag
from config.loader import load_config
from config.models.outlet import Outlet
from config.wording.alarms import word_alarm
from crawler.extraction import worker
from crawler.extraction.limits import Limits
from crawler.extraction.worker import ExtractedPage, UnreadablePage
from crawler.health.signals.front_page import front_page_to_read
from crawler.nightly.outlet_run import OutletCrawl, close_outlet
from crawler.nightly.pipeline import Clock, RunContext, VisitPipeline
from crawler.nightly.plan_visits import VisitPlanner
from crawler.nightly.writer import Writer
from matchers.index import build_index
from spiders.article import Link, Listing, NotAnArticle, SourceKind
from spiders.fetch.outlet_spider import OutletSpider
from spiders.fetch.raw_page import FetchFailure, RawPage
from spiders.reader import reader_for
from store.archive.warc_files import open_archive
from store.runs.runs import count_outcomes, finish_run, start_run
from store.schema.enums import Outcome
from store.session import open_database


class FromMemory(OutletSpider):
    """A spider whose requests are answered by a site in this process."""

    site: Site

    async def fetch(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None, is_repeated: bool = True
    ) -> RawPage | FetchFailure:
        """Return the site's answer after redirects; it has an ETag but no Last-Modified."""
        assert last_modified is None
        del is_repeated  # a retry would get the same answer
        asked = url
        for _ in range(5):
            shown = self.site.answer(url.removeprefix(self.site.base))
            if shown.status not in (301, 302):
                break
            url = urljoin(url, shown.headers["Location"])
        return _page_of(self.site, asked, url, shown, held=etag)


def _page_of(site: Site, asked: str, url: str, shown: Shown, *, held: str | None) -> RawPage:
    body, status = shown.body.encode(), shown.status
    headers = [("Content-Type", shown.kind), *shown.headers.items()]
    if site.style.has_etags and status == 200:
        headers.append(("ETag", etag(body)))
        if held == etag(body):
            body, status = b"", 304
    return RawPage(requested_url=asked, url=url, status=status, headers=tuple(headers), body=body, wire_body=body)


class InProcess:
    """Reads pages in this process; otherwise like `crawler.extraction.pool.ExtractionPool`."""

    limits = Limits()
    processes = 1

    async def read_page(
        self, outlet: str, page: RawPage, *, fetched_at: datetime, link: Link | None = None
    ) -> ExtractedPage | UnreadablePage:
        try:
            return worker.read_page(outlet, page, fetched_at, link, False)
        except NotAnArticle as error:
            return UnreadablePage(outcome=Outcome.REFUSED, reason=error.refusal, seen=str(error))

    async def read_listing(self, outlet: str, page: RawPage, kind: SourceKind, *, fetched_at: datetime) -> Listing:
        return worker.read_listing(outlet, page, fetched_at, kind, False)


def outlet_of(site: Site) -> Outlet:
    """Return the site's outlet file as an operator would write it."""
    discover: dict[str, list[str]] = defaultdict(list)
    for path, kind in site.lists.items():
        discover[kind].append(site.base + path)
    select = {"title": "h1", "published": "time", "author": ".author", "body": "article"}
    return Outlet.model_validate({
        "id": site.style.name,
        "name": site.style.name,
        "homepage": f"{site.base}/",
        "languages": ["ru", "kk"],
        "hosts": [site.base.partition("://")[2]],
        "discover": discover,
        "article_url": r"/news/(?P<id>\d+)",
        **({"select": select} if site.style.has_selectors else {}),
    })  # fmt: skip


def start_reading(outlets: Sequence[Outlet]) -> None:
    """Prepare this process to read the outlets' pages. Call it only once: it limits the process's resources."""
    index = build_index([], load_config().laws)
    worker.start_worker(outlets, index, Limits(cpu_seconds=10**6, memory_bytes=8 << 30))


async def crawl(site: Site, home: Path, run: int) -> dict[str, str]:
    """Make one run and return its alarms, kind -> text."""
    site.run = run
    outlet = outlet_of(site)
    database = open_database(f"sqlite:///{home / 'kuzet.db'}")
    clock = Clock(site.now)
    with database.session() as session:
        run_id = start_run(session, clock.started, outlets=1)
    archive = open_archive(home / "archive", run_id)
    writer = Writer(database, archive)
    context = RunContext(
        run_id=run_id, clock=clock, writer=writer, extraction=cast("Any", InProcess()), page_slots=asyncio.Semaphore(6)
    )
    visits = VisitPipeline(VisitPlanner(outlet=outlet, reader=reader_for(outlet)), context)
    front_page = await writer.do(partial(front_page_to_read, outlet))
    spider = FromMemory(outlet, reader=reader_for(outlet), visits=visits, seconds=3600, front_page=front_page)
    spider.site = site
    async for _ in spider.start():
        raise AssertionError("the spider leaves nothing to Scrapy")
    writer.close()
    archive.close()
    outlet_run = OutletCrawl(outlet, cast("Any", SimpleNamespace(stats=_NoStats())), visits)
    with database.session() as session:
        outcomes = count_outcomes(session, run_id).get(outlet.id, Counter())
        _, alarms = close_outlet(session, outlet_run.observed(session, outcomes, clock.now()), run_id)
        finish_run(session, run_id, clock.now())
    database.close()
    return {alarm.kind: word_alarm(alarm.stored) for alarm in alarms}


class _NoStats:
    def get_value(self, _: str, default: Any = None) -> Any:
        return default
