"""Keeps what the spider brings: each page in one transaction with its outcome and all that follows from it."""

import asyncio
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Protocol
from urllib.parse import urlsplit

from crawler.extraction.limits import HEAVY
from crawler.extraction.memory import give_back
from crawler.extraction.page_tasks import UnreadablePage, task_for
from crawler.extraction.pool import ExtractionPool
from crawler.health.signals.front_page import aside_of
from crawler.health.signals.page_layout import Layout, is_new, known_layout
from crawler.health.signals.run_record import Tally
from crawler.ingest import keep_reread
from crawler.log import log, where
from crawler.nightly.clock import Clock
from crawler.nightly.fetch_results import Arrival, Kept, Same, told_state
from crawler.nightly.pending_edits import HeldEdit
from crawler.nightly.plan_visits import FULL_VISIT_EVERY, MAX_OUTLET_VISITS, VisitPlanner
from crawler.nightly.store_pages import keep_arrivals, keep_edit, remember_pages
from crawler.nightly.writer import Writer
from spiders.article import Link, Listing, NotAnArticle, Refusal, SourceKind
from spiders.fetch.fetch_page import FetchFailure, RawPage
from spiders.fetch.outlet_spider import Discovery, PlannedVisit
from store.archive.warc_files import ArchiveError, PackedResponse, RawResponse, pack_response
from store.articles.articles import load_article_row
from store.articles.listing_cache import delete_listing, load_listing, update_listing
from store.articles.proxy_checks import record_proxy_check
from store.articles.states import record_state, record_unreadable, update_not_modified
from store.articles.validators import load_validators, update_not_modified_counts
from store.articles.versions import fingerprint
from store.integrity.integrity_check import plain_message
from store.runs.runs import (
    Outcome,
    UrlOutcome,
    load_outlet_history,
    record_outcome,
    record_outcomes,
    record_raw,
    record_raws,
)
from store.schema.enums import ArticleState
from store.session import Session
from store.texts.derived import searchable
from store.texts.redesign import redesigned

NO_ANSWER = frozenset({Refusal.TIMEOUT, Refusal.UNREACHABLE, Refusal.BAD_RESPONSE, Refusal.TRUNCATED})
"""An answer that broke off, or that no browser could read, is none: it says nothing of the article."""

TOGETHER = 100
"""Visits that found the same page, and are written together; so many a killed run asks for again."""

WAITING = 64
"""Articles of one outlet that are read and wait to be kept."""


class Progress(Protocol):
    """Who is told how far the crawl has come."""

    def count(self, outlet: str, what: str, number: int = 1) -> None: ...
    def finished(self, outlet: str) -> None: ...


class OutletVisits:
    """One outlet's part of a run, for its spider."""

    def __init__(
        self,
        planner: VisitPlanner,
        *,
        run_id: int,
        clock: Clock,
        writer: Writer,
        workers: ExtractionPool,
        room: asyncio.Semaphore,
        progress: Progress | None,
    ) -> None:
        self.outlet = planner.outlet
        self.planner = planner
        self.run_id = run_id
        self.clock = clock
        self.writer = writer
        self.workers = workers
        self.progress = progress
        self.discovery: Discovery | None = None
        self.layout = Layout()
        self.tally = Tally()
        self.redesigned = 0
        """Articles whose words differ only because the outlet's pages have a new layout."""
        self.not_kept: list[str] = []
        """Kind and place of the errors by which pages could not be stored."""
        self._room = room
        self._waiting = asyncio.Semaphore(WAITING)
        self._held: list[HeldEdit] = []
        self._same: list[Same] = []
        self._read_again = 0
        self._open = 0
        """Visits that are planned and not yet settled; with the last one, the edits that are held are judged."""

    async def listing_validators(self, url: str) -> tuple[str | None, str | None]:
        """What to ask a feed, sitemap or listing with; nothing at each few visits, for validators lie."""

        def held(session: Session) -> tuple[str | None, str | None]:
            found = load_validators(session, url)
            if found is None or found.since_full >= FULL_VISIT_EVERY - 1 or load_listing(session, url) is None:
                return None, None
            return found.etag, found.last_modified

        return await self.writer.do(held)

    async def read_listing(self, way: SourceKind, page: RawPage) -> Listing:
        """The links of a feed, sitemap or listing, which is archived first; raises PageError."""
        kept = await self._archive(page)
        url = page.requested_url
        if page.status == 304:
            return await self.writer.do(partial(self._same_listing, url, kept))
        await self.writer.do(lambda session: record_raw(session, self.run_id, kept.ref, kept.raw))
        listing = await self.workers.read_listing(task_for(self.outlet, page, fetched_at=kept.fetched_at), way)
        await self.writer.do(partial(self._remember_listing, url, page, kept, listing))
        return listing

    def _same_listing(self, url: str, kept: Kept, session: Session) -> Listing:
        record_raw(session, self.run_id, kept.ref, kept.raw)
        found = load_listing(session, url)
        if found is None:
            raise NotAnArticle(Refusal.BAD_RESPONSE, "status 304, though it was asked for in full")
        update_not_modified_counts(session, [(url, kept.fetched_at)])
        return found

    def _remember_listing(self, url: str, page: RawPage, kept: Kept, listing: Listing, session: Session) -> None:
        if remember_pages(session, [(url, page, kept)])[0]:
            update_listing(session, url, listing)
        else:
            delete_listing(session, url)

    async def plan(self, discovery: Discovery) -> list[PlannedVisit]:
        """The night's visits, for what its feeds, sitemaps and listings gave."""
        self.discovery = discovery
        plan = partial(self.planner.plan, discovery=discovery, run_id=self.run_id, now=self.clock.now())
        visits = await self.writer.do(plan)
        if discovery.front:
            now = self.clock.now()
            aside = partial(aside_of, self.outlet, discovery, now=now, run_id=self.run_id)
            self.tally.aside = await self.writer.do(aside)
        self._count("found", len(visits))
        self._open = min(len(visits), MAX_OUTLET_VISITS)
        return visits[:MAX_OUTLET_VISITS]

    async def wait_for_slot(self) -> None:
        """Return when one more page may be held in memory."""
        await self._room.acquire()

    async def settle(self, visit: PlannedVisit, answer: RawPage | FetchFailure) -> None:
        """Archive and read what came, and note how the visit ended."""
        try:
            arrival = await self._take(visit, answer)
            if arrival is not None:
                await self._keep(arrival)
            self._count("fetched")
        except Exception as error:
            if plain_message(error) is not None:
                raise  # the database or its disk: no other page can be stored either
            await self._fail(visit, error)
        finally:
            self._open -= 1
            if isinstance(answer, RawPage) and len(answer.body) > HEAVY:
                give_back()  # what Scrapy still holds of large bodies before, in circles that are seldom looked for
        await self._end()

    async def _fail(self, visit: PlannedVisit, error: Exception) -> None:
        """A page that this program can't store costs no other one its night."""
        self.not_kept.append(where(error))
        log.error("a page can't be stored", outlet=self.outlet.id, error=where(error))
        self.tally.missed(visit)
        await self.writer.do(lambda session: self._outcome(session, visit, None, Outcome.REFUSED, Refusal.NOT_KEPT))

    async def record_proxy_check(self, visit: PlannedVisit, answer: RawPage | FetchFailure, *, via: str) -> None:
        """Note what a proxy was shown where we weren't shown the article: no version comes of it, and no state."""
        host = urlsplit(via).hostname or via
        if isinstance(answer, FetchFailure):
            await self.writer.do(partial(self._looked_again, visit, ArticleState.UNREACHABLE, answer.seen, host, None))
            return
        kept = await self._archive(answer)
        reading = await self.workers.read_page(task_for(self.outlet, answer, fetched_at=kept.fetched_at))
        state, seen = ArticleState.LIVE, None
        if isinstance(reading, UnreadablePage):
            state, seen = told_state(reading, answer.status) or (ArticleState.BLOCKED, reading.seen)
        await self.writer.do(partial(self._looked_again, visit, state, seen, host, kept))

    def _looked_again(
        self, visit: PlannedVisit, state: ArticleState, seen: str | None, via: str, kept: Kept | None, session: Session
    ) -> None:
        assert visit.article_row_id is not None, "only what is stored is looked at again"
        record_proxy_check(
            session,
            visit.article_row_id,
            state,
            via=via,
            now=kept.fetched_at if kept else self.clock.now(),
            run_id=self.run_id,
            status=kept.raw.status if kept else None,
            reason=seen,
            raw_id=record_raw(session, self.run_id, kept.ref, kept.raw) if kept else None,
        )

    async def _take(self, visit: PlannedVisit, answer: RawPage | FetchFailure) -> Arrival | None:
        """The article of a page; what is left is to keep it, for which the page's bytes need no longer be held."""
        try:
            arrival = await self._read(visit, answer)
            if arrival is not None:
                await self._waiting.acquire()
            return arrival
        finally:
            self._room.release()

    async def _keep(self, arrival: Arrival) -> None:
        try:
            found = await self.writer.do_together(keep_arrivals, arrival)
        finally:
            self._waiting.release()
        if isinstance(found, HeldEdit):
            held = await self._in_todays_reading(found) if found.is_read_otherwise else found
            self._held += [held] if held is not None else []
        else:
            self._count("new", int(found is Outcome.NEW))

    async def _in_todays_reading(self, held: HeldEdit) -> HeldEdit | None:
        """An edit against the stored page in the reading of today; None, and kept, if that leaves no difference."""
        # Only here: few nights need what reads the archive.
        from crawler.backfill.re_extract import archived_task, read_again

        archive = self.writer.archive.directory
        try:
            task = await self.writer.do(lambda session: archived_task(session, held.before, archive))
        except ArchiveError:
            return held  # kuzet verify says what is wrong
        reading = await read_again(self.workers, task)
        if reading is None or reading.article.article_id != held.arrival.read.article.article_id:
            return held
        again, now = reading, held.arrival.kept.fetched_at
        await self.writer.do(
            lambda session: keep_reread(session, again.article, again.mentions, of=held.before, now=now)
        )
        text = searchable(again.article.title, again.article.text)
        if fingerprint(text) != fingerprint(held.edit.after):
            return held.against(text)
        await self.writer.do(partial(keep_edit, held=held, new_layout=False))
        return None

    async def defer(self, visits: Iterable[PlannedVisit], reason: str) -> None:
        """Note that there was no time for these."""
        deferred = list(visits)

        def note(session: Session) -> None:
            for visit in deferred:
                self._outcome(session, visit, None, Outcome.DEFERRED, reason)

        await self.writer.do(note)
        self._open -= len(deferred)
        await self._end()

    async def _read(self, visit: PlannedVisit, answer: RawPage | FetchFailure) -> Arrival | None:
        if isinstance(answer, FetchFailure):
            self.tally.missed(visit)
            await self.writer.do(lambda session: self._unreached(session, visit, answer))
            return None
        is_not_modified = answer.status == 304 and visit.is_conditional
        if is_not_modified and not answer.wire_body:
            # Packed here, while the server is at its next answer; the thread that writes has enough to do.
            raw = self._raw(answer)
            await self._note_same(Same(visit=visit, page=answer, raw=raw, at=pack_response(raw)))
            return None
        kept = await self._archive(answer, visit.article_row_id)
        if is_not_modified or (answer.status == 200 and kept.ref.sha256 == visit.sha256):
            await self._note_same(Same(visit=visit, page=answer, raw=kept.raw, at=kept.ref).without_bytes())
            return None
        reading = await self.workers.read_page(
            task_for(self.outlet, answer, fetched_at=kept.fetched_at, link=visit.link)
        )
        if isinstance(reading, UnreadablePage):
            self.tally.missed(visit, holds_none=reading.outcome is Outcome.REFUSED and answer.status == 200)
            await self.writer.do(lambda session: self._unread(session, visit, answer, kept, reading))
            return None
        self.layout.add(reading.marks)
        self.tally.read(visit, reading.article, kept.fetched_at)
        self.tally.boxes.add(reading.article, reading.links)
        self._read_again += visit.article_row_id is not None
        return Arrival(run_id=self.run_id, visit=visit, page=answer, kept=kept, read=reading).without_bytes()

    async def _end(self) -> None:
        """Once no visit is open, keep what was held back: edits tell only together whether the layout is new."""
        if self._open > 0:
            return
        self.tally.boxes.close()
        if self._same:
            await self._note_same()
        if self._held:
            await self._judge_edits()

    async def _judge_edits(self) -> None:
        held, self._held = self._held, []
        before = await self.writer.do(lambda session: known_layout(load_outlet_history(session, self.outlet.id)))
        new_layout = is_new(before, self.layout.marks())
        edits = [one.edit for one in held]
        verdicts = await asyncio.to_thread(redesigned, edits, read_again=self._read_again, new_layout=new_layout)
        self.redesigned += sum(verdicts)
        keeping = (
            partial(keep_edit, held=edit, new_layout=is_moved) for edit, is_moved in zip(held, verdicts, strict=True)
        )
        await asyncio.gather(*map(self.writer.do, keeping))

    async def _note_same(self, *same: Same) -> None:
        """Keep visits that found the same page, and write them when there are many: most of their cost is writing."""
        self._same += same
        for one in same:
            self.tally.found_same(one.article_row_id)
        if len(self._same) >= TOGETHER or not same:
            noted, self._same = self._same, []
            await self.writer.do(partial(self._not_modified, noted))

    def _not_modified(self, noted: Sequence[Same], session: Session) -> None:
        refs = iter(self.writer.append([one.at for one in noted if isinstance(one.at, PackedResponse)]))
        kept = [Kept(ref=next(refs) if isinstance(one.at, PackedResponse) else one.at, raw=one.raw) for one in noted]
        record_raws(session, self.run_id, [(one.ref, one.raw) for one in kept])
        found = [(one.article_row_id, one.visit.url, one.raw.fetched_at) for one in noted]
        update_not_modified(session, found, run_id=self.run_id)
        read_in_full = zip(noted, kept, strict=True)
        remember_pages(session, [(one.visit.url, one.page, its) for one, its in read_in_full if one.page.status == 200])
        record_outcomes(session, self.run_id, [self._same_ended(one) for one in noted])

    def _same_ended(self, one: Same) -> UrlOutcome:
        return UrlOutcome(
            outlet=self.outlet.id,
            url=one.visit.url,
            final_url=one.page.url,
            outcome=Outcome.UNCHANGED,
            reason="not_modified" if one.page.status == 304 else None,
        )

    def _unreached(self, session: Session, visit: PlannedVisit, failure: FetchFailure) -> None:
        if failure.refusal in NO_ANSWER and visit.article_row_id is not None:
            self._mark(session, visit, ArticleState.UNREACHABLE, reason=failure.seen)
        self._outcome(session, visit, None, Outcome.REFUSED, failure.refusal)

    def _unread(self, session: Session, visit: PlannedVisit, page: RawPage, kept: Kept, unread: UnreadablePage) -> None:
        record_raw(session, self.run_id, kept.ref, kept.raw)
        outcome, told = unread.outcome, told_state(unread, page.status)
        # Of an address that never gave an article, only that it is blocked or gone is of use.
        if told is not None and (visit.article_row_id is not None or outcome in (Outcome.BLOCKED, Outcome.GONE)):
            state, seen = told
            self._mark(session, visit, state, status=page.status, reason=seen)
            outcome = Outcome.GONE if state is ArticleState.SOFT_404 else outcome
        self._outcome(session, visit, page, outcome, unread.reason)

    def _mark(
        self, session: Session, visit: PlannedVisit, state: ArticleState, *, reason: str, status: int | None = None
    ) -> None:
        now = self.clock.now()
        if visit.article_row_id is not None:
            row = load_article_row(session, visit.article_row_id)
            record_state(session, row, state, now=now, run_id=self.run_id, status=status, reason=reason)
            return
        record_unreadable(
            session,
            self.outlet.id,
            visit.link or Link(url=visit.url),
            article_id=visit.article_id,
            state=state,
            now=now,
            run_id=self.run_id,
            status=status,
            reason=reason,
        )

    def _outcome(
        self, session: Session, visit: PlannedVisit, page: RawPage | None, outcome: Outcome, reason: str | None
    ) -> None:
        record_outcome(
            session,
            self.run_id,
            outlet=self.outlet.id,
            url=visit.url,
            final_url=page.url if page else None,
            outcome=outcome,
            reason=reason,
        )

    async def _archive(self, page: RawPage, article_row_id: int | None = None) -> Kept:
        raw = self._raw(page)
        return Kept(ref=await self.writer.keep_raw(raw, article_row_id), raw=raw)

    def _raw(self, page: RawPage) -> RawResponse:
        return RawResponse(
            url=page.url,
            requested_url=page.requested_url,
            status=page.status,
            headers=page.headers,
            body=page.wire_body,
            request_headers=page.request_headers,
            fetched_at=self.clock.now(),
            protocol=page.protocol,
            ip_address=page.ip_address,
            tls=page.tls,
        )

    def _count(self, what: str, number: int = 1) -> None:
        if self.progress is not None and number:
            self.progress.count(self.outlet.id, what, number)
