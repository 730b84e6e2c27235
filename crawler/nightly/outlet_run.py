"""Crawl one outlet in a run: its crawler and pipeline, and the judgement at the end."""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from types import TracebackType
from typing import Self

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from twisted.python.failure import Failure

from config.environment import Home
from config.models.outlet import Outlet
from crawler.download.conditional import KeepAliveClient
from crawler.download.middlewares import BYTES, PRESENTED, REQUESTS
from crawler.download.scrapy_process import crawl_settings, local_pairs
from crawler.extraction.limits import Limits
from crawler.extraction.pool import DEFAULT_WORKERS, ExtractionPool
from crawler.health.alarm_kinds import RaisedAlarm
from crawler.health.expectations import broken_times, held_up, sound_until
from crawler.health.judge import OutletCounts, judge
from crawler.health.signals.front_page import front_page_of, unlisted
from crawler.health.signals.run_record import Night
from crawler.log import log, where
from crawler.nightly.pipeline import VisitPipeline
from crawler.nightly.plan_visits import MAX_SPOT_CHECKS, VisitPlanner
from crawler.nightly.run_context import Clock, CrawlProgress, RunContext
from crawler.nightly.writer import Writer
from matchers.index import Index
from spiders.fetch.outlet_spider import OutletSpider
from spiders.registry import reader_for
from store.archive.object_store import archive_of
from store.archive.warc_files import open_archive
from store.articles.earlier_readings import load_readings_before, load_readings_since
from store.database.full_disk import is_disk_full
from store.runs.alarms import end_other_alarms, raise_alarm
from store.runs.runs import load_asked_before, load_outlet_history, record_outlet_run
from store.schema.enums import Outcome
from store.session import Database, Session

MAX_COMPARED_RUNS = 30
"""Runs in which known articles may differ from their sound load_search_texts before an alarm."""

MAX_HISTORY_RUNS = 120
"""Earlier runs by which a run is judged."""


@dataclass
class OutletRun:
    """An outlet's crawler in a run, and what went wrong with it."""

    outlet: Outlet
    crawler: Crawler
    pipeline: VisitPipeline
    errors: list[str] = field(default_factory=list)
    disk_full: bool = False

    @property
    def was_stopped(self) -> bool:
        """Whether the crawl ended early because this program was told to stop."""
        return bool(self.crawler.stats and self.crawler.stats.get_value("finish_reason") == "shutdown")

    def add_failure(self, failure: Failure) -> None:
        assert failure.value is not None, "a failure holds the error it was made of"
        self.add_error(failure.value)

    def add_error(self, error: BaseException) -> None:
        """Keep the kind and place of an error that ended the crawl, and whether it was a full disk."""
        self.disk_full = self.disk_full or is_disk_full(error)
        self.errors.append(where(error))

    def counts(
        self, session: Session, outcomes: Counter[tuple[Outcome, str | None]], finished_at: datetime
    ) -> OutletCounts:
        """Return what the run counted of the outlet. `outcomes` are the recorded ones."""
        stats, pipeline = self.crawler.stats, self.pipeline
        run_id = pipeline.context.run_id
        asked = load_asked_before(session, self.outlet.id, pipeline.tally.unread, run_id=run_id)
        return OutletCounts(
            finished_at=finished_at,
            outcomes=outcomes,
            ways=pipeline.discovery.sources if pipeline.discovery else (),
            requests=stats.get_value(REQUESTS, 0),
            bytes=stats.get_value(BYTES, 0),
            robots=stats.get_value("kuzet/robots"),
            robots_silent=stats.get_value("kuzet/robots_silent"),
            certificate=stats.get_value("kuzet/certificate"),
            presented=stats.get_value(PRESENTED, ()),
            layout=pipeline.layout.marks(),
            redesigned=pipeline.edits.redesigned,
            night=self._run_record(session, asked),
            not_kept=tuple(pipeline.not_kept),
            disk_full=self.disk_full,
            failure="; ".join(self.errors) or None,
        )

    def _run_record(self, session: Session, asked: Collection[str]) -> Night:
        """Return the record of the run, its known articles compared with their load_search_texts from sound runs."""
        tally, started = self.pipeline.tally, self.pipeline.context.clock.started
        history = load_outlet_history(session, self.outlet.id, limit=MAX_COMPARED_RUNS)
        sound = sound_until(history)
        since = load_readings_since(session, tally.same, sound) if sound else {}
        known = tally.again.keys() | since.keys()
        before = load_readings_before(session, known, sound or started, broken=broken_times(history))
        late = held_up(history, started)
        tally.boxed = self._boxed(session)
        discovery = self.pipeline.discovery
        return tally.night(discovery, asked_before=asked, before=before, since=since, held_up=late)

    def _boxed(self, session: Session) -> tuple[int, ...] | None:
        """Return digests of the articles that boxes on pages show and no source names, once new ones are stored."""
        pipeline, shown = self.pipeline, self.pipeline.tally.boxes.shown
        if pipeline.discovery is None or not pipeline.discovery.links or shown is None:
            return None
        context = pipeline.context
        now = context.clock.started
        return unlisted(shown, self.outlet, pipeline.discovery, session, now=now, run_id=context.run_id)


@dataclass(frozen=True, kw_only=True)
class RunScope:
    """Which run this is, and of which outlets."""

    run_id: int
    clock: Clock
    outlets: Sequence[Outlet]
    cited: Mapping[str, Sequence[str]]
    """URLs of cited articles, by outlet."""


class OutletCrawls:
    """The crawls of one run in this process. Use as a context manager, or close it."""

    def __init__(
        self,
        database: Database,
        home: Home,
        scope: RunScope,
        index: Callable[[], Index],
        *,
        limits: Limits,
        progress: CrawlProgress | None = None,
        processes: int = DEFAULT_WORKERS,
    ) -> None:
        self.database = database
        self.home = home
        self.scope = scope
        self.limits = limits
        self.spot_checks = -(-MAX_SPOT_CHECKS // max(1, len(scope.outlets)))
        self.local = local_pairs(scope.outlets, home.proxy)
        self._closing = ExitStack()
        archive = open_archive(archive_of(home), scope.run_id)
        self._closing.callback(archive.close)
        writer = Writer(database, archive)
        self._closing.callback(writer.close)
        pool = ExtractionPool(scope.outlets, index, limits=limits, processes=processes)
        self.context = RunContext(
            run_id=scope.run_id,
            clock=scope.clock,
            writer=writer,
            extraction=self._closing.enter_context(pool),
            # Those being read and a few that wait, so that no worker is idle.
            page_slots=asyncio.Semaphore(2 * processes + 2),
            progress=progress,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the worker processes and threads, after the waiting jobs are written."""
        self._closing.close()

    def outlet_run(self, outlet: Outlet) -> OutletRun:
        """Return the crawl of an outlet, not yet begun."""
        settings = crawl_settings(self.local, outlet, contact=self.home.contact)
        settings.set("DOWNLOAD_TIMEOUT", self.limits.request_seconds, priority="cmdline")
        planner = VisitPlanner(
            outlet=outlet,
            reader=reader_for(outlet),
            cited=self.scope.cited.get(outlet.id, ()),
            spot_checks=self.spot_checks,
            seconds=self.limits.outlet_seconds,
        )
        return OutletRun(outlet, Crawler(OutletSpider, settings), VisitPipeline(planner, self.context))

    async def crawl(self, process: AsyncCrawlerProcess, run: OutletRun) -> None:
        """Crawl an outlet to its end. Errors are kept with `run`: one outlet's crawl ends no other."""
        run.crawler.signals.connect(run.add_failure, signal=signals.spider_error)
        try:
            front_page = await self.context.writer.do(partial(front_page_of, run.outlet))
            await process.crawl(
                run.crawler,
                run.outlet,
                reader=run.pipeline.planner.reader,
                visits=run.pipeline,
                seconds=self.limits.outlet_seconds,
                proxy=self.home.proxy,
                front_page=front_page,
                not_modified=KeepAliveClient(run.crawler),
            )
        except Exception as error:
            run.add_error(error)
        stats = run.crawler.stats
        log.info("outlet ended", outlet=run.outlet.id, reason=stats.get_value("finish_reason") if stats else None)
        if self.context.progress is not None:
            self.context.progress.finished(run.outlet.id)


def close_outlet(session: Session, outlet: Outlet, counts: OutletCounts, run_id: int) -> list[RaisedAlarm]:
    """Judge what a run counted of an outlet, record it, and return the alarms it raises."""
    now = counts.finished_at
    history = load_outlet_history(session, outlet.id, limit=MAX_HISTORY_RUNS)
    counts = counts.compared(history)
    alarms = judge(outlet, counts, history)
    for alarm in alarms:
        raise_alarm(session, outlet.id, alarm.kind, alarm.text, now=now, run_id=run_id)
    end_other_alarms(session, outlet.id, {alarm.kind for alarm in alarms}, now=now)
    record_outlet_run(session, run_id, outlet.id, counts.as_history(alarms), now=now)
    return alarms


def log_judged(outlet: str, counts: OutletCounts, alarms: Sequence[RaisedAlarm]) -> None:
    """Log the counts and alarms of an outlet's run."""
    log.info("outlet judged", outlet=outlet, alarms=[alarm.kind for alarm in alarms], **counts.as_dict())
