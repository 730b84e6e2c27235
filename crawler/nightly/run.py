"""One crawl of the outlets: one process, all outlets at once, one request at a time to each."""

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
from crawler.extraction.limits import Limits
from crawler.extraction.memory import keep_heaps_small
from crawler.extraction.pool import prepare
from crawler.extraction.processes import import_quickly
from crawler.health.alarm_kinds import RaisedAlarm
from crawler.health.judge import OutletCounts
from crawler.index_cache import index_of
from crawler.ingest import settle_watchlist
from crawler.log import log, log_to
from crawler.nightly.cited_pages import with_cited
from crawler.nightly.clock import Clock
from crawler.nightly.host_groups import host_groups
from crawler.nightly.outlet_run import OutletRun, RunContext, close_outlet, crawl_settings, log_judged, run_reactor
from crawler.nightly.pipeline import Progress
from crawler.nightly.run_lock import RunLocked, run_lock, sole_crawl
from store.archive.object_store import archive_of
from store.backup.snapshot import is_vacant
from store.integrity.integrity_check import check_database
from store.runs.runs import count_outcomes, finish_run, start_run
from store.session import open_database

__all__ = ["Report", "RunLocked", "crawl"]

DOWNLOADS = "scrapy.core.downloader.handlers.http11"
"""What Scrapy would import by itself, later and in five times the time."""


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
        if is_vacant(home.database_url):
            keep_heaps_small()
            prepare()
        import_quickly(DOWNLOADS)
        check_database(home)
        database = open_database(home.database_url, heads=home.heads)
        stack.callback(database.close)
        stack.enter_context(sole_crawl(database))
        with database.session() as session:
            run_id = start_run(session, clock.started, outlets=len(outlets))
        log.info("run started", run=run_id, outlets=len(outlets))
        gear = RunContext(
            database,
            archive_of(home),
            outlets,
            partial(index_of, settle_watchlist(database, config, now=clock.started), config.laws, home.index),
            run_id=run_id,
            clock=clock,
            cited=cited,
            limits=limits,
            progress=progress,
            contact=home.contact,
            proxy=home.proxy,
        )
        stack.enter_context(gear)
        return _close(gear, _visit_all(gear, outlets))


def _visit_all(gear: RunContext, outlets: Sequence[Outlet]) -> list[OutletRun]:
    """Visit all outlets at once, those that share a host one after another."""
    process = AsyncCrawlerProcess(crawl_settings(gear.local, contact=gear.contact))
    crews = [gear.crew(outlet) for outlet in outlets]
    groups = host_groups(outlets)
    teams: dict[str, list[OutletRun]] = {}
    for crew in crews:
        teams.setdefault(groups[crew.outlet.id], []).append(crew)
    run_reactor(process, _all_in_turn(gear, process, list(teams.values())))
    if any(crew.was_stopped for crew in crews):
        raise KeyboardInterrupt
    return crews


async def _all_in_turn(gear: RunContext, process: AsyncCrawlerProcess, teams: Sequence[Sequence[OutletRun]]) -> None:
    await asyncio.gather(*(_in_turn(gear, process, team) for team in teams))


async def _in_turn(gear: RunContext, process: AsyncCrawlerProcess, team: Sequence[OutletRun]) -> None:
    for number, crew in enumerate(team, 1):
        await gear.visit(process, crew)
        if crew.was_stopped:
            return
        if number < len(team):
            await asyncio.sleep(crew.outlet.delay)


def _close(gear: RunContext, crews: Sequence[OutletRun]) -> Report:
    """Judge the outlets and end the run, in one transaction."""
    finished = gear.clock.now()
    with gear.database.session() as session:
        outcomes = count_outcomes(session, gear.run_id)
        counts = {
            crew.outlet.id: crew.seen(session, outcomes.get(crew.outlet.id, Counter()), finished) for crew in crews
        }
        raised = {
            crew.outlet.id: close_outlet(session, crew.outlet, counts[crew.outlet.id], gear.run_id) for crew in crews
        }
        finish_run(session, gear.run_id, finished)
    for outlet, alarms in raised.items():
        log_judged(outlet, counts[outlet], alarms)
    return Report(run=gear.run_id, started=gear.clock.started, finished=finished, outlets=counts, raised=raised)
