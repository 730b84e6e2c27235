"""Take an outlet's visits through the pipeline: plan, fetch (by the spider), archive, extract, ingest, record.

Every planned URL ends in exactly one recorded outcome, and a page that can't be stored doesn't affect other pages."""

import asyncio
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from typing import Protocol
from urllib.parse import urlsplit

from crawler.extraction.limits import HEAVY_PAGE_BYTES, give_back_memory
from crawler.extraction.pool import ExtractionPool
from crawler.extraction.worker import UnreadablePage
from crawler.health.observed_run import OutletCosts, PageObserver
from crawler.health.signals.front_page import find_unlisted
from crawler.health.signals.headline_boxes import BoxLinks
from crawler.health.signals.page_layout import LayoutMarks
from crawler.log import log, where
from crawler.nightly.fetched_visit import FetchedVisit, PendingEdit, observed_state, raw_response
from crawler.nightly.pending_edits import PendingEdits
from crawler.nightly.plan_visits import MAX_OUTLET_VISITS, VisitPlanner, known_visits, may_have_missed
from crawler.nightly.record_outcomes import (
    UnchangedVisits,
    record_articles,
    record_failure,
    record_proxied,
    record_unreadable_page,
    record_without_page,
    remember_responses,
)
from crawler.nightly.unread_pages import find_named_link
from crawler.nightly.writer import Writer
from spiders.article import Link, Listing, NotAnArticle, PageError, Refusal, SourceKind
from spiders.fetch.outlet_spider import MAX_SHARED_PAGE_BYTES, MAX_SHARED_PAGES, Discovery, PlannedVisit
from spiders.fetch.raw_page import FetchFailure, RawPage
from store.archive.warc_files import PackedResponse, RawRef, RawResponse, pack_response
from store.articles.delisting import load_sought
from store.articles.listing_cache import delete_listing, load_listing, update_listing
from store.articles.validators import FULL_VISIT_EVERY, load_validators, update_not_modified_counts
from store.integrity.integrity_check import plain_message
from store.runs.runs import record_raw
from store.schema.enums import ArticleState, Outcome
from store.schema.tables.articles import ProxyCheck
from store.session import Session
from store.texts.derived import fingerprint

MAX_WAITING_ARTICLES = 64
"""Number of articles of one outlet that may wait to be recorded after they are read."""

MIN_PAGE_SHARE = 2
"""Number of pages of one outlet that may be in memory: one is being read while the next is being fetched."""


@dataclass(frozen=True)
class Clock:
    """The clock of a run: it starts at any given moment and isn't affected by changes of the system's clock."""

    started: datetime
    _since: float = field(default_factory=monotonic)

    def now(self) -> datetime:
        return self.started + timedelta(seconds=monotonic() - self._since)


class CrawlProgress(Protocol):
    """Receives the progress of a crawl."""

    def count(self, outlet: str, what: str, number: int = 1) -> None:
        """Add `number` to the count named by `what` (`found`, `fetched` or `new`) at an outlet."""

    def finished(self, outlet: str) -> None:
        """Mark an outlet as done."""


@dataclass(frozen=True, kw_only=True)
class RunContext:
    """The objects that the pipelines of all outlets in a run share."""

    run_id: int
    clock: Clock
    writer: Writer
    extraction: ExtractionPool
    page_slots: asyncio.Semaphore
    """A slot for each page that may be held in memory."""
    progress: CrawlProgress | None = None


class VisitPipeline:
    """Handles the visits of one outlet in a run, for its spider."""

    def __init__(self, planner: VisitPlanner, context: RunContext) -> None:
        self.outlet = planner.outlet.id
        self.planner = planner
        self.context = context
        self.unchanged = UnchangedVisits(context.writer)
        self.edits = PendingEdits(planner.outlet, context.writer, context.extraction)
        self.discovery: Discovery | None = None
        self.layout = LayoutMarks()
        self.pages = PageObserver()
        self.boxes = BoxLinks()
        self.front_page_unlisted: tuple[int, ...] | None = None
        """Digests of the articles that only the front page links to; None if it wasn't read."""
        self.has_dead_links = False
        self.not_kept: list[str] = []
        """Class and place of the errors because of which pages could not be stored."""
        limits = context.extraction.limits
        self.costs = OutletCosts(limits.outlet_reader_seconds, limits.outlet_bytes, limits.outlet_archive_bytes)
        self.half_searched = 0
        """Number of articles whose text couldn't be searched to its end in time."""
        self.unlisted = 0
        """Pages that ask search engines to leave them out."""
        self._share = asyncio.Semaphore(max(MIN_PAGE_SHARE, context.extraction.processes))
        self._waiting = asyncio.Semaphore(MAX_WAITING_ARTICLES)
        self._sharing = asyncio.Lock()
        self._shared: dict[str, tuple[RawPage, RawResponse, RawRef]] = {}
        """The newest archived pages that show several articles, by the URL that was requested."""
        self._read_again = self._unchanged_before = 0
        self._new: set[str] = set()
        """Ids of planned visits to articles that aren't stored; their first sighting counts once they are."""
        self._open = 0
        """Number of planned visits without an outcome yet; after the last one, the held edits are judged."""
        self._run = (context.run_id, self.outlet)

    async def listing_validators(self, url: str) -> tuple[str | None, str | None]:
        """Return a source's stored ETag and Last-Modified; none on every FULL_VISIT_EVERY-th request, because
        validators may be wrong."""

        def load(session: Session) -> tuple[str | None, str | None]:
            found = load_validators(session, url)
            if found is None or found.since_full >= FULL_VISIT_EVERY - 1 or load_listing(session, url) is None:
                return None, None
            return found.etag, found.last_modified

        return await self.context.writer.do(load)

    async def read_listing(self, kind: SourceKind, page: RawPage) -> Listing:
        """Archive a source's response and return its links (on status 304, the stored ones). Raises PageError."""
        context, writer, url = self.context, self.context.writer, page.requested_url
        self.costs.bytes += len(page.wire_body or page.body)
        raw, ref = await self._archive_once(page)
        if page.status == 304:
            return await writer.do(partial(_stored_listing, url, context.run_id, ref, raw))
        await writer.do(lambda session: record_raw(session, context.run_id, ref, raw))
        listing = await context.extraction.read_listing(self.outlet, page, kind, fetched_at=raw.fetched_at)
        self.costs.reader_seconds += listing.seconds
        await writer.do(partial(_remember_listing, url, raw, ref, listing))
        return listing

    async def sought(self) -> set[str]:
        """Return the ids of the newer articles that the last runs found in feeds and listings."""
        run_id, now = self.context.run_id, self.context.clock.now()
        return await self.context.writer.do(partial(load_sought, outlet=self.outlet, run_id=run_id, now=now))

    async def plan(self, discovery: Discovery) -> list[PlannedVisit]:
        """Return the visits to make, given what the sources announced."""
        self.discovery = discovery
        run_id, now, writer = self.context.run_id, self.context.clock.now(), self.context.writer
        visits = await writer.do(partial(self.planner.plan, discovery=discovery, run_id=run_id, now=now))
        if discovery.front:
            find = partial(find_unlisted, discovery.front, self.planner.outlet, discovery, now=now, run_id=run_id)
            self.front_page_unlisted = await writer.do(find)
        self._count("found", len(visits))
        self._open = min(len(visits), MAX_OUTLET_VISITS)
        self._new = {visit.article_id for visit in visits if visit.article_row_id is None}
        return visits[:MAX_OUTLET_VISITS]

    async def are_new(self, links: Iterable[Link]) -> bool:
        """Return whether an earlier run may have missed some of these articles or older ones."""
        run_id, now = self.context.run_id, self.context.clock.now()
        urls, shares_pages = [link.url for link in links], self.planner.reader.shares_pages
        missed = partial(may_have_missed, self.outlet, urls, shares_pages=shares_pages, run_id=run_id, now=now)
        return await self.context.writer.do(missed)

    async def plan_shown(self, page: RawPage, planned: AbstractSet[str]) -> list[PlannedVisit]:
        """Return visits to the stored articles on a shared page that aren't planned: they need no further request."""
        run_id, now = self.context.run_id, self.context.clock.now()
        try:
            listing = await self.context.extraction.read_listing(self.outlet, page, SourceKind.LISTING, fetched_at=now)
        except PageError:
            return []
        urls = [link.url for link in listing.links]
        known = await self.context.writer.do(partial(known_visits, self.outlet, urls, run_id=run_id, now=now))
        visits = [visit for visit in known if visit.article_id not in planned]
        self._open += len(visits)
        return visits

    async def wait_for_slot(self) -> None:
        """Wait until one more page may be held in memory, of which each outlet has a share."""
        await self._share.acquire()
        await self.context.page_slots.acquire()

    def free_slot(self) -> None:
        """Release a slot that `wait_for_slot` acquired."""
        self.context.page_slots.release()
        self._share.release()

    def stop_reason(self) -> str | None:
        """Return the code of the outlet's budget that is used up, so that this run must request no more; else None."""
        return self.costs.exceeded()

    async def settle(self, visit: PlannedVisit, answer: RawPage | FetchFailure) -> None:
        """Take the response to a visit through the pipeline. Raises only if the database or its disk fails."""
        try:
            fetched = await self._read_in_slot(visit, answer)
            if fetched is not None:
                await self._ingest(fetched)
            self._count("fetched")
        except Exception as error:
            if plain_message(error) is not None:
                raise  # no other page can be stored either
            await self._record_not_kept(visit, error)
        finally:
            self._open -= 1
            if isinstance(answer, RawPage) and len(answer.body) > HEAVY_PAGE_BYTES:
                give_back_memory()  # Scrapy holds earlier large bodies in reference cycles
        await self._finish_if_last()

    async def _read_in_slot(self, visit: PlannedVisit, answer: RawPage | FetchFailure) -> FetchedVisit | None:
        """Read a visit, and free the page's memory slot when its bytes are no longer needed."""
        try:
            fetched = await self._read(visit, answer)
            if fetched is not None:
                await self._waiting.acquire()
            return fetched
        finally:
            self.free_slot()

    async def _read(self, visit: PlannedVisit, answer: RawPage | FetchFailure) -> FetchedVisit | None:
        """Archive and extract a response. Return the visit if it has an article; else its outcome is recorded."""
        if isinstance(answer, FetchFailure):
            self.pages.add_missed(visit)
            record = partial(record_failure, visit=visit, failure=answer, run=self._run)
            await self._record_unread(visit, record)
            return None
        self.costs.bytes += len(answer.wire_body or answer.body)
        raw, ref = await self._archive(visit, answer)
        fetched = FetchedVisit(run_id=self.context.run_id, outlet=self.outlet, visit=visit, raw=raw, ref=ref)
        if _is_unchanged(fetched):
            self.pages.unchanged.add(fetched.article_row_id)
            await self.unchanged.add(fetched.without_bytes())
            return None
        shown = replace(answer, requested_url=visit.url)  # a shared page was requested for many visits
        page = await self.context.extraction.read_page(
            self.outlet, shown, fetched_at=fetched.raw.fetched_at, link=visit.link
        )
        self.costs.reader_seconds += page.seconds
        if isinstance(page, UnreadablePage):
            is_empty = page.is_refused and fetched.raw.status == 200
            self.pages.add_missed(visit, is_empty=is_empty, reason=page.reason)
            await self._record_unread(visit, partial(record_unreadable_page, fetched=fetched, unreadable=page))
            return None
        self.unlisted += page.is_unlisted
        self.half_searched += not page.is_searched
        for error in page.search_errors:
            log.warning("search failed", outlet=self.outlet, error=error)
        self.layout.add(page.marks)
        self.pages.add(visit, page.article, fetched.raw.fetched_at)
        self.boxes.add(page.article, page.links)
        self._read_again += visit.article_row_id is not None
        return fetched.without_bytes(page)

    async def _archive_once(self, page: RawPage) -> tuple[RawResponse, RawRef]:
        """Archive a page that may show several articles, once for all of them."""
        async with self._sharing:
            held = self._shared.get(page.requested_url)
            if held is None or held[0] is not page:
                raw = raw_response(page, fetched_at=self.context.clock.now())
                held = page, raw, await self.context.writer.archive_response(raw, None)
                self.costs.archive_bytes += held[2].length
            if self.planner.reader.shares_pages and len(page.body) <= MAX_SHARED_PAGE_BYTES:
                self._shared[page.requested_url] = held
                if len(self._shared) > MAX_SHARED_PAGES:
                    del self._shared[next(iter(self._shared))]
            return held[1:]

    async def _record_unread(self, visit: PlannedVisit, record: Callable[..., None]) -> None:
        """Record a visit without an article, with its link if that names an entry of the watchlist."""
        now, context = self.context.clock.now(), self.context
        link = await find_named_link(context.extraction, self.planner.outlet, visit)
        await context.writer.do(partial(record, now=now, link=link))

    async def _archive(self, visit: PlannedVisit, page: RawPage) -> tuple[RawResponse, RawRef | PackedResponse]:
        if self.planner.reader.shares_pages:
            return await self._archive_once(page)
        raw = raw_response(page, fetched_at=self.context.clock.now())
        if page.status == 304 and visit.is_conditional and not page.wire_body:
            # Packed here, while the server prepares its next answer, because the writer's thread is busier.
            return raw, pack_response(raw)
        ref = await self.context.writer.archive_response(raw, visit.article_row_id)
        self.costs.archive_bytes += ref.length
        return raw, ref

    async def _ingest(self, fetched: FetchedVisit) -> None:
        try:
            found = await self.context.writer.do_together(record_articles, fetched)
        finally:
            self._waiting.release()
        if isinstance(found, PendingEdit):
            await self.edits.add(found)
            if self.edits.is_full:
                await self._judge_edits()
        else:
            self._count("new", int(found is Outcome.NEW))

    async def _record_not_kept(self, visit: PlannedVisit, error: Exception) -> None:
        self.not_kept.append(where(error))
        log.error("page can't be stored", outlet=self.outlet, error=where(error))
        self.pages.add_missed(visit)
        await self._record_without_page([visit], Outcome.REFUSED, Refusal.NOT_KEPT)

    async def _record_without_page(self, visits: list[PlannedVisit], outcome: Outcome, reason: str) -> None:
        await self.context.writer.do(
            lambda session: record_without_page(session, visits, outcome, reason, run=self._run)
        )

    async def defer(self, visits: Iterable[PlannedVisit], reason: str) -> None:
        """Record visits that are left out for `reason`, such as lack of time or many dead links."""
        postponed = list(visits)
        self.has_dead_links = self.has_dead_links or reason == "dead_links"
        await self._record_without_page(postponed, Outcome.DEFERRED, reason)
        self._open -= len(postponed)
        await self._finish_if_last()

    async def _finish_if_last(self) -> None:
        """Record the held edits once every visit has ended."""
        if self._open > 0:
            return
        self.boxes.close()
        await self.unchanged.record_all()
        await self._judge_edits()
        if self.discovery is not None:
            mark = partial(
                self.planner.mark_named, discovery=self.discovery, run_id=self.context.run_id, only=self._new
            )
            await self.context.writer.do(mark)

    async def _judge_edits(self) -> None:
        """Record the held edits, judged by what was read since the last ones."""
        read_again, self._read_again = self._read_again, 0
        unchanged = len(self.pages.unchanged) - self._unchanged_before
        self._unchanged_before += unchanged
        await self.edits.record_all(self.layout.common, read_again=read_again, unchanged=unchanged)

    async def record_proxy_check(self, visit: PlannedVisit, answer: RawPage | FetchFailure, *, via: str) -> None:
        """Archive and record what the proxy `via` received for an article that is missing here."""
        context = self.context
        check = ProxyCheck(
            article_row_id=visit.article_row_id,
            state=ArticleState.UNREACHABLE,
            via=urlsplit(via).hostname or via,
            seen_at=context.clock.now(),
            run_id=context.run_id,
        )
        archived = None
        if isinstance(answer, FetchFailure):
            check.reason = answer.seen
        else:
            raw = raw_response(answer, fetched_at=check.seen_at)
            archived = (await context.writer.archive_response(raw, None), raw)
            page = await context.extraction.read_page(self.outlet, answer, fetched_at=raw.fetched_at)
            check.status, check.state = answer.status, ArticleState.LIVE
            if isinstance(page, UnreadablePage):
                check.state, check.reason = observed_state(page, answer.status) or (ArticleState.BLOCKED, page.seen)
        await context.writer.do(lambda session: record_proxied(session, check, archived, run_id=context.run_id))

    def _count(self, what: str, number: int = 1) -> None:
        if self.context.progress is not None and number:
            self.context.progress.count(self.outlet, what, number)


def _is_unchanged(fetched: FetchedVisit) -> bool:
    """Return whether the server says that the page is unchanged, or sent the same bytes again."""
    if fetched.raw.status == 304:
        return fetched.visit.is_conditional
    return fetched.raw.status == 200 and fetched.ref.sha256 == fetched.visit.sha256


def links_digest(listing: Listing) -> str:
    """Return a digest of a listing's links in their order; nothing else is read from a listing."""
    return fingerprint("\n".join((*(link.url for link in listing.links), *listing.more)))


def _stored_listing(url: str, run_id: int, ref: RawRef, raw: RawResponse, session: Session) -> Listing:
    record_raw(session, run_id, ref, raw)
    found = load_listing(session, url)
    if found is None:
        raise NotAnArticle(Refusal.BAD_RESPONSE, "status 304 to an unconditional request")
    update_not_modified_counts(session, [(url, raw.fetched_at)])
    return found


def _remember_listing(url: str, raw: RawResponse, ref: RawRef, listing: Listing, session: Session) -> None:
    if remember_responses(session, [(url, raw, ref, links_digest(listing))])[0]:
        update_listing(session, url, listing)
    else:
        delete_listing(session, url)
