"""Crawl the outlets once, in one process: all outlets at the same time, one request at a time to each host."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess

from config.environment import Home
from config.loader import Config
from config.models.outlet import Outlet
from crawler.download.scrapy_process import crawl_settings, run_reactor
from crawler.extraction.limits import Limits, keep_heaps_small
from crawler.extraction.pool import prepare
from crawler.health.alarm_kinds import RaisedAlarm
from crawler.health.run_record import RunRecord
from crawler.index_cache import index_of
from crawler.ingest import sync_configured_watchlist
from crawler.log import log, log_to
from crawler.nightly.outlet_run import OutletCrawl, OutletCrawls, RunScope, close_outlet, judge_unreached, log_judged
from crawler.nightly.pipeline import Clock, CrawlProgress
from crawler.nightly.plan_visits import with_cited
from crawler.nightly.run_lock import RunLocked, host_groups, run_lock, sole_crawl
from store.backup.snapshot import is_vacant
from store.integrity.integrity_check import check_database
from store.runs.alarms import ALL_OUTLETS
from store.runs.runs import count_outcomes, finish_run, start_run
from store.session import open_database

__all__ = ["Report", "RunLocked", "crawl"]


@dataclass(frozen=True, kw_only=True)
class Report:
    """The results of a run, by outlet."""

    run: int
    started: datetime
    finished: datetime
    outlets: Mapping[str, RunRecord]
    raised: Mapping[str, Sequence[RaisedAlarm]]

    @property
    def ok(self) -> bool:
        """Whether no outlet raised an alarm."""
        return not any(self.raised.values())

    def alarms(self) -> Iterator[tuple[str, RaisedAlarm]]:
        """Yield each alarm with its outlet, or with ALL_OUTLETS if it concerns the whole run."""
        for outlet, alarms in self.raised.items():
            yield from ((outlet, alarm) for alarm in alarms)

    def as_dict(self) -> dict[str, Any]:
        """Return the report as it is written to a file."""
        from config.wording.alarms import word_alarm  # imported here, so that catalogues are loaded only for an alarm

        def worded(alarm: RaisedAlarm) -> dict[str, Any]:
            return {"kind": alarm.kind, "text": word_alarm(alarm.stored), "findings": alarm.stored}

        return {
            "run": self.run,
            "started": self.started.isoformat(),
            "finished": self.finished.isoformat(),
            "outlets": {
                outlet: {**record.report(), "alarms": [worded(alarm) for alarm in self.raised[outlet]]}
                for outlet, record in self.outlets.items()
            },
            "alarms": [worded(alarm) for alarm in self.raised.get(ALL_OUTLETS, ())],
        }


def crawl(
    config: Config,
    home: Home,
    *,
    outlet_ids: Sequence[str] | None = None,
    now: datetime | None = None,
    progress: CrawlProgress | None = None,
    limits: Limits = Limits(),  # noqa: B008 - it is immutable
) -> Report:
    """Crawl all outlets, or those of `outlet_ids`, and return the report. Raises RunLocked if another run is under way.

    Call it once in a process: Scrapy's reactor can't be started twice."""
    clock = Clock(now or datetime.now(UTC))
    chosen = [config.outlets[name] for name in outlet_ids or sorted(config.outlets)]
    outlets, cited = with_cited(chosen, config.cited)
    with ExitStack() as stack:
        stack.enter_context(run_lock(home.lock))
        stack.enter_context(log_to(home.log))
        if is_vacant(home.database_url):
            keep_heaps_small()
            prepare()
        check_database(home)
        database = open_database(home.database_url, heads=home.heads)
        stack.callback(database.close)
        stack.enter_context(sole_crawl(database))
        with database.session() as session:
            run_id = start_run(session, clock.started, outlets=len(outlets))
        log.info("run started", run=run_id, outlets=len(outlets))
        entries = sync_configured_watchlist(database, config, now=clock.started)
        scope = RunScope(run_id=run_id, clock=clock, outlets=outlets, cited=cited)
        index = partial(index_of, entries, config.laws, home.index)
        crawls = OutletCrawls(database, home, scope, index, limits=limits, progress=progress)
        stack.callback(crawls.close)
        return _close(crawls, _crawl_all(crawls, outlets))


def _crawl_all(crawls: OutletCrawls, outlets: Sequence[Outlet]) -> list[OutletCrawl]:
    """Crawl all outlets at once, but outlets that share a host one after another."""
    process = AsyncCrawlerProcess(crawl_settings(crawls.local, contact=crawls.home.contact))
    runs = [crawls.outlet_run(outlet) for outlet in outlets]
    group_of = host_groups(outlets)
    groups: dict[str, list[OutletCrawl]] = {}
    for run in runs:
        groups.setdefault(group_of[run.outlet.id], []).append(run)

    async def crawl_group(group: Sequence[OutletCrawl]) -> None:
        for number, run in enumerate(group, 1):
            await crawls.crawl(process, run)
            if run.was_stopped:
                return
            if number < len(group):
                await asyncio.sleep(run.outlet.delay)

    async def crawl_groups() -> None:
        await asyncio.gather(*map(crawl_group, groups.values()))

    run_reactor(process, crawl_groups())
    if any(run.was_stopped for run in runs):
        raise KeyboardInterrupt
    return runs


def _close(crawls: OutletCrawls, runs: Sequence[OutletCrawl]) -> Report:
    """Judge the outlets and end the run, in one transaction."""
    run_id, clock = crawls.scope.run_id, crawls.scope.clock
    finished = clock.now()
    with crawls.database.session() as session:
        outcomes = count_outcomes(session, run_id)
        observed = [run.observed(session, outcomes.get(run.outlet.id, Counter()), finished) for run in runs]
        closed = {run.outlet.id: close_outlet(session, run, run_id) for run in observed}
        late = judge_unreached(session, [run.outlet for run in runs], run_id, now=finished)
        finish_run(session, run_id, finished)
    for outlet, (record, alarms) in closed.items():
        log_judged(outlet, record, late.get(outlet, alarms))
    return Report(
        run=run_id,
        started=clock.started,
        finished=finished,
        outlets={outlet: record for outlet, (record, _) in closed.items()},
        raised={outlet: alarms for outlet, (_, alarms) in closed.items()} | late,
    )
