"""An outlet's night, whoever orders it: its crawler, what it keeps, and the judgement at its end."""

import asyncio
import gc
import logging
from collections import Counter
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings
from twisted.python.failure import Failure as TwistedFailure

from config.models.outlet import Outlet
from crawler.download.middlewares import BYTES, PRESENTED, REQUESTS
from crawler.download.ssrf_guard import ALLOW_LOCAL
from crawler.extraction.limits import Limits
from crawler.extraction.pool import WORKERS, ExtractionPool
from crawler.health.alarm_kinds import RaisedAlarm
from crawler.health.expectations import broken_times, held_up, sound_until
from crawler.health.judge import OutletCounts, judge
from crawler.health.signals.front_page import front_page_of, unlisted
from crawler.health.signals.run_record import Night
from crawler.log import log, where
from crawler.nightly.clock import Clock
from crawler.nightly.pipeline import OutletVisits, Progress
from crawler.nightly.plan_visits import MAX_SPOT_CHECKS, VisitPlanner
from crawler.nightly.writer import Writer
from matchers.index import Index
from spiders.fetch.outlet_spider import OutletSpider
from spiders.registry import reader_for
from store.archive.object_store import ArchiveFolder
from store.archive.warc_files import open_archive
from store.articles.earlier_readings import load_readings_before, load_readings_since
from store.database.full_disk import is_disk_full
from store.runs.alarms import end_other_alarms, raise_alarm
from store.runs.runs import load_asked_before, load_outlet_history, record_outlet_run
from store.schema.enums import Outcome
from store.session import Database, Session

STREAK = 30
"""Nights for which known articles are compared with what they were before an alarm."""

NIGHTS = 120
"""Nights of the past by which a night is judged."""

OBJECTS = 50_000
"""That many are made and kept before the youngest are looked through for garbage; in use, that is a few megabytes."""


@dataclass
class OutletRun:
    """An outlet's crawler, and what went wrong with it."""

    outlet: Outlet
    crawler: Crawler
    visits: OutletVisits
    errors: list[str] = field(default_factory=list)
    disk_full: bool = False

    @property
    def was_stopped(self) -> bool:
        """Whether the crawl ended before its end because this program was told to stop."""
        return bool(self.crawler.stats and self.crawler.stats.get_value("finish_reason") == "shutdown")

    def note_error(self, failure: TwistedFailure) -> None:
        assert failure.value is not None, "a failure holds the error it was made of"
        self.note(failure.value)

    def note(self, error: BaseException) -> None:
        """Keep what ended the crawl: a full disk by that name, any other error by its kind and place."""
        self.disk_full = self.disk_full or is_disk_full(error)
        self.errors.append(where(error))

    def seen(
        self, session: Session, outcomes: Counter[tuple[Outcome, str | None]], finished_at: datetime
    ) -> OutletCounts:
        """What was counted of the outlet; the outcomes are those that the store has."""
        stats = self.crawler.stats
        visits = self.visits
        asked = load_asked_before(session, self.outlet.id, visits.tally.unread, run_id=visits.run_id)
        discovery = self.visits.discovery
        return OutletCounts(
            finished_at=finished_at,
            outcomes=outcomes,
            ways=discovery.sources if discovery else (),
            requests=stats.get_value(REQUESTS, 0),
            bytes=stats.get_value(BYTES, 0),
            robots=stats.get_value("kuzet/robots"),
            robots_silent=stats.get_value("kuzet/robots_silent"),
            certificate=stats.get_value("kuzet/certificate"),
            presented=stats.get_value(PRESENTED, ()),
            layout=self.visits.layout.marks(),
            redesigned=self.visits.redesigned,
            night=self._night(session, asked),
            not_kept=tuple(self.visits.not_kept),
            disk_full=self.disk_full,
            failure="; ".join(self.errors) or None,
        )

    def _night(self, session: Session, asked: Collection[str]) -> Night:
        """The night, its known articles compared with what they were while nothing was wrong with them."""
        tally, visits = self.visits.tally, self.visits
        history = load_outlet_history(session, self.outlet.id, limit=STREAK)
        sound = sound_until(history)
        since = load_readings_since(session, tally.same, sound) if sound else {}
        before = load_readings_before(
            session,
            tally.again.keys() | since.keys(),
            sound or visits.clock.started,
            broken=broken_times(history),
        )
        late = held_up(history, visits.clock.started)
        tally.boxed = self._boxed(session)
        return tally.night(visits.discovery, asked_before=asked, before=before, since=since, held_up=late)

    def _boxed(self, session: Session) -> tuple[int, ...] | None:
        """Digests of what the boxes on pages show, and no list; asked when the night's new articles are stored."""
        visits, shown = self.visits, self.visits.tally.boxes.shown
        if visits.discovery is None or not visits.discovery.links or shown is None:
            return None
        now = visits.clock.started
        return unlisted(shown, self.outlet, visits.discovery, session, now=now, run_id=visits.run_id)


class RunContext:
    """What the outlets' crawls of one run share in this process. Use as a context manager, or close it."""

    def __init__(
        self,
        database: Database,
        folder: ArchiveFolder,
        outlets: Sequence[Outlet],
        index: Callable[[], Index],
        *,
        run_id: int,
        clock: Clock,
        cited: Mapping[str, Sequence[str]],
        limits: Limits,
        progress: Progress | None = None,
        contact: str | None = None,
        proxy: str | None = None,
        processes: int = WORKERS,
    ) -> None:
        self.database = database
        self.run_id = run_id
        self.clock = clock
        self.cited = cited
        self.limits = limits
        self.progress = progress
        self.contact = contact
        self.proxy = proxy
        self.spot_checks = -(-MAX_SPOT_CHECKS // max(1, len(outlets)))
        self.local = local_pairs(outlets, proxy)
        self._closing = ExitStack()
        archive = open_archive(folder, run_id)
        self._closing.callback(archive.close)
        self.writer = Writer(database, archive)
        self._closing.callback(self.writer.close)
        self.workers = self._closing.enter_context(ExtractionPool(outlets, index, limits=limits, processes=processes))
        self._room = asyncio.Semaphore(2 * processes + 2)
        """Pages in memory at once: those being read and a few that wait, so that no worker is idle."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the worker processes and threads, when what waits to be written is written."""
        self._closing.close()

    def crew(self, outlet: Outlet) -> OutletRun:
        """Who is to visit an outlet."""
        settings = crawl_settings(self.local, outlet, contact=self.contact)
        settings.set("DOWNLOAD_TIMEOUT", self.limits.request_seconds, priority="cmdline")
        planner = VisitPlanner(
            outlet=outlet,
            reader=reader_for(outlet),
            cited=self.cited.get(outlet.id, ()),
            spot_checks=self.spot_checks,
            seconds=self.limits.outlet_seconds,
        )
        visits = OutletVisits(
            planner,
            run_id=self.run_id,
            clock=self.clock,
            writer=self.writer,
            workers=self.workers,
            room=self._room,
            progress=self.progress,
        )
        return OutletRun(outlet, Crawler(OutletSpider, settings), visits)

    async def visit(self, process: AsyncCrawlerProcess, crew: OutletRun) -> None:
        """Crawl an outlet to its end; what goes wrong is noted with the crew."""
        # Only here, behind `import_quickly`.
        from crawler.download.conditional import KeepAliveClient

        crew.crawler.signals.connect(crew.note_error, signal=signals.spider_error)
        try:
            front_page = await self.writer.do(partial(front_page_of, crew.outlet))
            await process.crawl(
                crew.crawler,
                crew.outlet,
                reader=crew.visits.planner.reader,
                visits=crew.visits,
                seconds=self.limits.outlet_seconds,
                proxy=self.proxy,
                front_page=front_page,
                not_modified=KeepAliveClient(crew.crawler),
            )
        except Exception as error:
            # One outlet's crawler that can't even begin ends no other one's night.
            crew.note(error)
        stats = crew.crawler.stats
        log.info("outlet ended", outlet=crew.outlet.id, reason=stats.get_value("finish_reason") if stats else None)
        if self.progress is not None:
            self.progress.finished(crew.outlet.id)


def run_reactor(process: AsyncCrawlerProcess, work: Coroutine[Any, Any, None], *, signals_too: bool = True) -> None:
    """Run Twisted's reactor, which can't be started twice, until `work` is done, and raise what it raised.

    With `signals_too`, Scrapy ends its crawls at Ctrl-C and SIGTERM; else the caller sees to it."""
    from twisted.internet import reactor as found
    from twisted.logger import globalLogBeginner

    # Before its log begins, Twisted prints what nobody caught, words included; from now on the log is told of it.
    globalLogBeginner.beginLoggingTo([], discardBuffer=True, redirectStandardIO=False)
    reactor: Any = found  # the module's own type is not what a reactor can do

    def end(_: object) -> None:
        if reactor.running:
            reactor.stop()

    # Scrapy's process has set this to all that it says of each page, of which nobody is told.
    logging.getLogger("scrapy").setLevel(logging.WARNING)
    # What was made until now stays to the end, and needn't be looked through for garbage with all that comes.
    gc.freeze()
    gc.set_threshold(OBJECTS)
    task = asyncio.get_event_loop().create_task(work)
    task.add_done_callback(end)
    process.start(stop_after_crawl=False, install_signal_handlers=signals_too)
    if task.done() and not task.cancelled() and (error := task.exception()) is not None:
        raise error


def local_pairs(outlets: Sequence[Outlet], proxy: str | None = None) -> list[tuple[str, int]]:
    """Return the hosts and ports that may lie in our own network: those of `allow_local`, and the proxy's."""
    pairs = {pair for outlet in outlets for pair in outlet.local_pairs}
    parts = urlsplit(proxy or "")
    if parts.hostname and parts.port:
        pairs.add((parts.hostname, parts.port))
    return sorted(pairs)


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


def close_outlet(session: Session, outlet: Outlet, counts: OutletCounts, run_id: int) -> list[RaisedAlarm]:
    """Judge what a run counted of an outlet, and keep it; the alarms that it gives reason for."""
    now = counts.finished_at
    history = load_outlet_history(session, outlet.id, limit=NIGHTS)
    counts = counts.compared(history)
    alarms = judge(outlet, counts, history)
    for alarm in alarms:
        raise_alarm(session, outlet.id, alarm.kind, alarm.text, now=now, run_id=run_id)
    end_other_alarms(session, outlet.id, {alarm.kind for alarm in alarms}, now=now)
    record_outlet_run(session, run_id, outlet.id, counts.as_history(alarms), now=now)
    return alarms


def log_judged(outlet: str, counts: OutletCounts, alarms: Sequence[RaisedAlarm]) -> None:
    """Note in the log how an outlet's night went."""
    log.info("outlet judged", outlet=outlet, alarms=[alarm.kind for alarm in alarms], **counts.as_dict())
