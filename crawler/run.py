"""One crawl of the outlets: one process, all outlets at once, one request at a time to each."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings
from twisted.python.failure import Failure as TwistedFailure

from config.environment import Home
from config.loader import Config
from config.models import Outlet
from crawler.addresses import ALLOW_LOCAL
from crawler.cited import with_cited
from crawler.clock import Clock
from crawler.health import OutletCounts, RaisedAlarm, judge
from crawler.ingest import open_index
from crawler.limits import Limits
from crawler.lock import RunLocked, run_lock
from crawler.log import log, log_to, where
from crawler.pool import Workers, prepare
from crawler.visits import IN_HAND, SPOT_CHECKS, OutletVisits, Progress
from crawler.writer import Writer
from spiders.outlet import OutletSpider
from spiders.reader import reader_for
from store.alarms import end_other_alarms, raise_alarm
from store.archive import Archive
from store.runs import Outcome, finish_run, outcome_counts, outlet_history, record_outlet_run, start_run
from store.session import Database, Session, open_database
from store.soundness import check_database

__all__ = ["Report", "RunLocked", "crawl"]


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a run did, for each outlet."""

    run: int
    started: datetime
    finished: datetime
    outlets: Mapping[str, OutletCounts]
    raised: Mapping[str, Sequence[RaisedAlarm]]

    @property
    def ok(self) -> bool:
        """Whether no outlet raised an alarm."""
        return not any(self.raised.values())

    def alarms(self) -> Iterator[tuple[str, RaisedAlarm]]:
        """The outlets' alarms."""
        for outlet, alarms in self.raised.items():
            yield from ((outlet, alarm) for alarm in alarms)

    def as_dict(self) -> dict[str, Any]:
        """The report as it is written to a file."""
        return {
            "run": self.run,
            "started": self.started.isoformat(),
            "finished": self.finished.isoformat(),
            "outlets": {
                outlet: {
                    **counts.as_dict(),
                    "alarms": [{"kind": alarm.kind, "text": alarm.text} for alarm in self.raised[outlet]],
                }
                for outlet, counts in self.outlets.items()
            },
        }


def crawl(
    config: Config,
    home: Home,
    *,
    outlet_ids: Sequence[str] | None = None,
    now: datetime | None = None,
    progress: Progress | None = None,
    limits: Limits = Limits(),  # noqa: B008 - it never changes
) -> Report:
    """Crawl the outlets (all, unless some are named) and report; RunLocked if another run is under way.

    Scrapy's reactor can't be started twice: call this once in a process."""
    clock = Clock(now or datetime.now(UTC))
    chosen = [config.outlets[name] for name in outlet_ids or sorted(config.outlets)]
    outlets, cited = with_cited(chosen, config.cited)
    with ExitStack() as stack:
        stack.enter_context(run_lock(home.lock))
        stack.enter_context(log_to(home.log))
        prepare()
        check_database(home)
        database = open_database(home.database_url, heads=home.heads)
        stack.callback(database.close)
        with database.session() as session:
            run_id = start_run(session, clock.started)
        log.info("run started", run=run_id, outlets=len(outlets))
        archive = Archive(home.archive, run_id)
        stack.callback(archive.close)
        writer = Writer(database, archive)
        stack.callback(writer.close)
        workers = stack.enter_context(Workers(outlets, open_index(database, config, now=clock.started), limits=limits))
        crews = _Process(run_id, clock, writer, workers, limits, progress, cited, home.contact).visit(outlets)
        return _close(database, run_id, clock, crews)


@dataclass
class _Crew:
    """An outlet's crawler, and what went wrong with it."""

    outlet: Outlet
    crawler: Crawler
    visits: OutletVisits
    errors: list[str] = field(default_factory=list)

    def note_error(self, failure: TwistedFailure) -> None:
        assert failure.value is not None, "a failure holds the error it was made of"
        self.errors.append(where(failure.value))

    def seen(self, outcomes: Counter[tuple[Outcome, str | None]], finished_at: datetime) -> OutletCounts:
        stats = self.crawler.stats
        discovery = self.visits.discovery
        return OutletCounts(
            finished_at=finished_at,
            outcomes=outcomes,
            ways=discovery.ways if discovery else (),
            requests=stats.get_value("downloader/request_count", 0),
            bytes=stats.get_value("downloader/response_bytes", 0),
            robots=stats.get_value("kuzet/robots"),
            robots_silent=stats.get_value("kuzet/robots_silent"),
            certificate=stats.get_value("kuzet/certificate"),
            layout=self.visits.layout.marks(),
            redesigned=self.visits.redesigned,
            failure="; ".join(self.errors) or None,
        )


@dataclass(frozen=True)
class _Process:
    """The one process in which all outlets are crawled."""

    run_id: int
    clock: Clock
    writer: Writer
    workers: Workers
    limits: Limits
    progress: Progress | None
    cited: Mapping[str, Sequence[str]]
    contact: str | None

    def visit(self, outlets: Sequence[Outlet]) -> list[_Crew]:
        local = sorted({pair for outlet in outlets for pair in outlet.local_pairs})
        process = AsyncCrawlerProcess(crawl_settings(local, contact=self.contact))
        room = asyncio.Semaphore(IN_HAND)
        checks = -(-SPOT_CHECKS // max(1, len(outlets)))
        crews = [self._crew(outlet, local, room, checks) for outlet in outlets]
        for crew in crews:
            self._begin(process, crew)
        process.start()
        if any(crew.crawler.stats.get_value("finish_reason") == "shutdown" for crew in crews):
            raise KeyboardInterrupt
        return crews

    def _crew(self, outlet: Outlet, local: list[tuple[str, int]], room: asyncio.Semaphore, spot_checks: int) -> _Crew:
        settings = crawl_settings(local, outlet, contact=self.contact)
        settings.set("DOWNLOAD_TIMEOUT", self.limits.request_seconds, priority="cmdline")
        visits = OutletVisits(
            outlet,
            reader_for(outlet),
            run_id=self.run_id,
            clock=self.clock,
            writer=self.writer,
            workers=self.workers,
            room=room,
            progress=self.progress,
            cited=self.cited[outlet.id],
            spot_checks=spot_checks,
        )
        return _Crew(outlet, Crawler(OutletSpider, settings), visits)

    def _begin(self, process: AsyncCrawlerProcess, crew: _Crew) -> None:
        crew.crawler.signals.connect(crew.note_error, signal=signals.spider_error)
        task = process.crawl(
            crew.crawler,
            crew.outlet,
            reader=crew.visits.reader,
            visits=crew.visits,
            seconds=self.limits.outlet_seconds,
        )
        task.add_done_callback(lambda _: self._ended(crew))

    def _ended(self, crew: _Crew) -> None:
        log.info("outlet ended", outlet=crew.outlet.id, reason=crew.crawler.stats.get_value("finish_reason"))
        if self.progress is not None:
            self.progress.finished(crew.outlet.id)


def crawl_settings(
    local: Sequence[tuple[str, int]], outlet: Outlet | None = None, *, contact: str | None = None
) -> Settings:
    """Scrapy's settings for a crawl, with what an outlet's file says and under which address we are reached."""
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.set(ALLOW_LOCAL, list(local), priority="cmdline")
    if contact:
        agent = settings["USER_AGENT"].removesuffix(")") + f"; contact: {contact})"
        settings.set("USER_AGENT", agent, priority="cmdline")
    if outlet is not None:
        settings.set("DOWNLOAD_DELAY", outlet.delay, priority="cmdline")
        agent = f"{settings['USER_AGENT']} {outlet.user_agent_suffix}".strip()
        settings.set("USER_AGENT", agent, priority="cmdline")
    return settings


def _close(database: Database, run_id: int, clock: Clock, crews: Sequence[_Crew]) -> Report:
    """Judge the outlets and end the run, in one transaction."""
    finished = clock.now()
    with database.session() as session:
        outcomes = outcome_counts(session, run_id)
        counts = {crew.outlet.id: crew.seen(outcomes.get(crew.outlet.id, Counter()), finished) for crew in crews}
        raised = {crew.outlet.id: _judged(session, crew.outlet, counts[crew.outlet.id], run_id) for crew in crews}
        finish_run(session, run_id, finished)
    for crew in crews:
        kinds = [alarm.kind for alarm in raised[crew.outlet.id]]
        log.info("outlet judged", outlet=crew.outlet.id, alarms=kinds, **counts[crew.outlet.id].as_dict())
    return Report(run=run_id, started=clock.started, finished=finished, outlets=counts, raised=raised)


def _judged(session: Session, outlet: Outlet, counts: OutletCounts, run_id: int) -> list[RaisedAlarm]:
    now = counts.finished_at
    alarms = judge(outlet, counts, outlet_history(session, outlet.id))
    for alarm in alarms:
        raise_alarm(session, outlet.id, alarm.kind, alarm.text, now=now, run_id=run_id)
    end_other_alarms(session, outlet.id, {alarm.kind for alarm in alarms}, now=now)
    record_outlet_run(session, run_id, outlet.id, {**counts.as_dict(), "layout": list(counts.layout)}, now=now)
    return alarms
