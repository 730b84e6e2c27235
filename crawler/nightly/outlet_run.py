"""Crawl one outlet in a run: its crawler and pipeline, and the judgement at the end."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from twisted.python.failure import Failure

from config.environment import Home
from config.models.outlet import Outlet
from crawler.download.conditional import KeepAliveClient
from crawler.download.middlewares import AUTHORITIES, BYTES, PRESENTED, REQUESTS, UNRESOLVED
from crawler.download.robots import CERTIFICATE_REFUSED
from crawler.download.scrapy_process import crawl_settings, local_pairs
from crawler.extraction.limits import Limits
from crawler.extraction.pool import DEFAULT_WORKERS, ExtractionPool
from crawler.health.alarm_kinds import AlarmKind, RaisedAlarm
from crawler.health.baseline import broken_times, last_sound_run, news_delay
from crawler.health.judge import judge, no_network, observe_run
from crawler.health.observed_run import KnownReadings, ObservedRun
from crawler.health.run_record import RunRecord, load_records
from crawler.health.signals.front_page import find_unlisted, front_page_to_read
from crawler.log import log, where
from crawler.nightly.pipeline import Clock, CrawlProgress, RunContext, VisitPipeline
from crawler.nightly.plan_visits import MAX_SPOT_CHECKS, VisitPlanner
from crawler.nightly.run_lock import host_groups
from crawler.nightly.writer import Writer
from matchers.index import Index
from spiders.fetch.outlet_spider import OutletSpider
from spiders.reader import reader_for
from store.archive.object_store import archive_of
from store.archive.warc_files import open_archive
from store.articles.earlier_readings import load_readings_before, load_readings_since
from store.database.full_disk import is_disk_full
from store.review.takedowns import is_mass_loss, open_takedowns
from store.runs.alarms import ALL_OUTLETS, record_alarm, update_ended_alarms
from store.runs.runs import load_asked_before, load_outlet_history, load_outlet_runs, record_outlet_run
from store.schema.enums import Outcome
from store.session import Database, Session

Outcomes = Counter[tuple[Outcome, str | None]]
"""The number of visits for each outcome and reason."""

MAX_COMPARED_RUNS = 30
"""Number of runs before an alarm in which known articles may already differ from their sound readings."""

MAX_HISTORY_RUNS = 120
"""Number of earlier runs by which a run is judged."""


@dataclass
class OutletCrawl:
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
        """Keep the class and place of an error that ended the crawl, and whether the disk was full."""
        self.disk_full = self.disk_full or is_disk_full(error)
        self.errors.append(where(error))

    def observed(self, session: Session, outcomes: Outcomes, finished_at: datetime) -> ObservedRun:
        """Return what the crawl observed of the outlet; `outcomes` are those in the database."""
        stats, pipeline, outlet = self.crawler.stats, self.pipeline, self.outlet
        run_id, started = pipeline.context.run_id, pipeline.context.clock.started
        history = [*load_records(load_outlet_history(session, outlet.id, limit=MAX_COMPARED_RUNS))]
        return ObservedRun(
            outlet=outlet,
            finished_at=finished_at,
            outcomes=outcomes,
            requests=stats.get_value(REQUESTS, 0),
            bytes=stats.get_value(BYTES, 0),
            costs=pipeline.costs,
            unlisted=pipeline.unlisted,
            half_searched=pipeline.half_searched,
            unresolved=stats.get_value(UNRESOLVED, 0),
            failures=self._failures(),
            unstored=pipeline.not_kept,
            presented=stats.get_value(PRESENTED, ()),
            authorities=stats.get_value(AUTHORITIES, {}),
            discovery=pipeline.discovery,
            pages=pipeline.pages,
            has_dead_links=pipeline.has_dead_links,
            unread_before=load_asked_before(session, outlet.id, pipeline.pages.unread, run_id=run_id),
            readings=self._readings(session, history),
            delay=news_delay(history, started),
            layout=pipeline.layout.common(),
            layout_unknown=pipeline.edits.layout_unknown,
            redesigned=pipeline.edits.redesigned,
            front_page_unlisted=pipeline.front_page_unlisted,
            boxes=pipeline.boxes.shown,
            boxes_unlisted=self._boxes_unlisted(session),
        )

    def _failures(self) -> dict[AlarmKind, str]:
        """Return the errors that kept the crawl from being complete, by the kind of alarm that they raise."""
        stats = self.crawler.stats
        found = {
            AlarmKind.ROBOTS: stats.get_value("kuzet/robots"),
            AlarmKind.ROBOTS_SILENT: stats.get_value("kuzet/robots_silent"),
            AlarmKind.CERTIFICATE: stats.get_value(CERTIFICATE_REFUSED),
            AlarmKind.DISK_FULL: "" if self.disk_full else None,
            AlarmKind.FAILED: "; ".join(self.errors) or None,
        }
        return {kind: error for kind, error in found.items() if error is not None}

    def _readings(self, session: Session, history: Sequence[RunRecord]) -> KnownReadings:
        """Return what was read from known articles while the outlet was sound."""
        pages, sound = self.pipeline.pages, last_sound_run(history)
        since = load_readings_since(session, pages.unchanged, sound) if sound else {}
        known, started = pages.reread.keys() | since.keys(), self.pipeline.context.clock.started
        before = load_readings_before(session, known, sound or started, broken=broken_times(history))
        return KnownReadings(before=before, since=since)

    def _boxes_unlisted(self, session: Session) -> tuple[int, ...] | None:
        """Return digests of the articles that only headline boxes link to, once the run's new articles are stored."""
        pipeline, shown = self.pipeline, self.pipeline.boxes.shown
        if pipeline.discovery is None or not pipeline.discovery.links or shown is None:
            return None
        context = pipeline.context
        now = context.clock.started
        return find_unlisted(shown, self.outlet, pipeline.discovery, session, now=now, run_id=context.run_id)


@dataclass(frozen=True, kw_only=True)
class RunScope:
    """The id, outlets and clock of a run."""

    run_id: int
    clock: Clock
    outlets: Sequence[Outlet]
    cited: Mapping[str, Sequence[str]]
    """URLs of cited articles, by outlet."""


class OutletCrawls:
    """The crawls of one run in this process, to be closed at its end."""

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
            # the pages being read and a few that wait, so that no worker is idle
            page_slots=asyncio.Semaphore(2 * processes + 2),
            progress=progress,
        )

    def close(self) -> None:
        """End the worker processes and threads, after the waiting jobs are written."""
        self._closing.close()

    def outlet_run(self, outlet: Outlet) -> OutletCrawl:
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
        return OutletCrawl(outlet, Crawler(OutletSpider, settings), VisitPipeline(planner, self.context))

    async def crawl(self, process: AsyncCrawlerProcess, run: OutletCrawl) -> None:
        """Crawl an outlet to its end. Errors are kept in `run`, so that they don't end other outlets' crawls."""
        run.crawler.signals.connect(run.add_failure, signal=signals.spider_error)
        try:
            front_page = await self.context.writer.do(partial(front_page_to_read, run.outlet))
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


def close_outlet(session: Session, run: ObservedRun, run_id: int) -> tuple[RunRecord, list[RaisedAlarm]]:
    """Record what a run observed of an outlet, and judge it unless nothing was received from it.

    Return the record and the alarms that it raises."""
    history = _load_history(session, run.outlet, run_id)
    record = observe_run(run, history)
    if not record.is_unreached:
        return record, _judge_outlet(session, run.outlet, record, run_id)
    kept = history[0].alarms if history else ()
    record_outlet_run(session, run_id, run.outlet.id, record.stored(kept), now=record.at)
    return record, []


def judge_unreached(
    session: Session, outlets: Iterable[Outlet], run_id: int, *, now: datetime
) -> dict[str, list[RaisedAlarm]]:
    """Judge the outlets from which a run received nothing, once all outlets are closed. Return alarms by outlet.

    If none of several outlets was reached, the machine has no network: one alarm says so, and no outlet is judged."""
    by_id = {outlet.id: outlet for outlet in outlets}
    counts = load_outlet_runs(session, run_id)
    records = {one: RunRecord.model_validate({**counts[one], "at": now}) for one in counts.keys() & by_id.keys()}
    unreached = {one: record for one, record in records.items() if record.is_unreached}
    hosts = set(host_groups(by_id[one] for one in unreached).values())
    if len(hosts) > 1 and not any(record.bytes for record in records.values()):
        alarm = no_network(records.values())
        record_alarm(session, ALL_OUTLETS, alarm.kind, alarm.stored, now=now, run_id=run_id)
        for one, record in unreached.items():
            unjudged = record.model_copy(update={"observed": False})
            record_outlet_run(session, run_id, one, unjudged.stored(record.alarms), now=now)
        return {ALL_OUTLETS: [alarm]}
    if any(record.bytes for record in records.values()):
        update_ended_alarms(session, ALL_OUTLETS, (), now=now)
    return {
        one: _judge_outlet(session, by_id[one], record.model_copy(update={"alarms": frozenset()}), run_id)
        for one, record in unreached.items()
    }


def _load_history(session: Session, outlet: Outlet, run_id: int) -> list[RunRecord]:
    return [*load_records(load_outlet_history(session, outlet.id, limit=MAX_HISTORY_RUNS, besides=run_id))]


def _judge_outlet(session: Session, outlet: Outlet, record: RunRecord, run_id: int) -> list[RaisedAlarm]:
    alarms = judge(outlet, record, _load_history(session, outlet, run_id))
    for alarm in alarms:
        record_alarm(session, outlet.id, alarm.kind, alarm.stored, now=record.at, run_id=run_id)
    kinds = {alarm.kind.value for alarm in alarms}
    update_ended_alarms(session, outlet.id, kinds, now=record.at)
    record_outlet_run(session, run_id, outlet.id, record.stored(kinds), now=record.at)
    lost = record.gone + record.blocked + sum(record.refused.values())
    open_takedowns(session, outlet.id, now=record.at, is_mass=is_mass_loss(lost, visited=record.looked_at))
    return alarms


def log_judged(outlet: str, record: RunRecord, alarms: Sequence[RaisedAlarm]) -> None:
    """Log an outlet's counts and alarms."""
    log.info("outlet judged", outlet=outlet, alarms=[alarm.kind for alarm in alarms], **record.report())
