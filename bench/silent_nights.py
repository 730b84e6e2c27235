"""Silent breakages of the invented outlets of `bench.silent.site`, night after night, without a network.

    python -m bench.silent_nights --nights 60 --seeds 2

All of a crawl runs as it does in `kuzet crawl`, from the lists and pages to the store and the judgement; only the
requests are answered from memory instead of over a connection, and pages are read in this process. Healthy nights
come first, whose alarms are false ones. From there, each breakage is crawled on a copy of the installation, until an
alarm is newly raised. Printed is after how many runs that could show it."""

import argparse
import asyncio
import logging
import shutil
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urljoin

from bench.silent.faults import BREAKAGES, HELD_OUT, can_show
from bench.silent.site import STYLES, Breakage, Shown, Site, Style, etag
from config.loader import load_config
from config.models.outlet import Outlet
from crawler.extraction import worker
from crawler.extraction.extracted_page import ExtractedPage, UnreadablePage
from crawler.extraction.limits import Limits
from crawler.health.signals.front_page import front_page_of
from crawler.nightly.outlet_run import OutletRun, close_outlet
from crawler.nightly.pipeline import VisitPipeline
from crawler.nightly.plan_visits import VisitPlanner
from crawler.nightly.run_context import Clock, RunContext
from crawler.nightly.writer import Writer
from matchers.index import build_index
from spiders.article import Link, Listing, NotAnArticle, SourceKind
from spiders.fetch.outlet_spider import OutletSpider
from spiders.fetch.raw_page import FetchFailure, RawPage
from spiders.registry import reader_for
from store.archive.warc_files import open_archive
from store.runs.runs import count_outcomes, finish_run, start_run
from store.schema.enums import Outcome
from store.session import open_database

PATIENCE = 12
"""Nights after which a breakage counts as missed."""

HOST = "https://{}.example"


class FromMemory(OutletSpider):
    """A spider whose requests are answered by a site in this process."""

    site: Site

    async def fetch(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> RawPage | FetchFailure:
        """What the site answers, redirects followed; it gives tags and no times."""
        assert last_modified is None
        asked = url
        for _ in range(5):
            shown = self.site.answer(url.removeprefix(self.site.base))
            if shown.status not in (301, 302):
                break
            url = urljoin(url, shown.headers["Location"])
        return page_of(self.site, asked, url, shown, held=etag)


def page_of(site: Site, asked: str, url: str, shown: Shown, *, held: str | None) -> RawPage:
    """The response as the downloader gives it."""
    body, status = shown.body.encode(), shown.status
    headers = [("Content-Type", shown.kind), *shown.headers.items()]
    if site.style.has_etags and status == 200:
        headers.append(("ETag", etag(body)))
        if held == etag(body):
            body, status = b"", 304
    return RawPage(requested_url=asked, url=url, status=status, headers=tuple(headers), body=body, wire_body=body)


class HereAndNow:
    """Reads pages in this process; for the rest like `crawler.extraction.pool.ExtractionPool`."""

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
    """An outlet's file, as an operator would write it."""
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


@cache
def _start() -> None:
    start([outlet_of(Site(style, HOST.format(style.name), nights=0, seed="")) for style in STYLES])


def start(outlets: Sequence[Outlet]) -> None:
    """Let this process read their pages; once, for it is limited in what it may take from then on."""
    index = build_index([], load_config().laws)
    worker.start_worker(outlets, index, Limits(cpu_seconds=10**6, memory_bytes=8 << 30))


async def crawl(site: Site, home: Path, night: int) -> dict[str, str]:
    """Crawl the site on a night; its alarms, kind -> text."""
    site.night = night
    outlet = outlet_of(site)
    database = open_database(f"sqlite:///{home / 'kuzet.db'}")
    clock = Clock(site.now)
    with database.session() as session:
        run_id = start_run(session, clock.started, outlets=1)
    archive = open_archive(home / "archive", run_id)
    writer = Writer(database, archive)
    context = RunContext(
        run_id=run_id,
        clock=clock,
        writer=writer,
        extraction=cast("Any", HereAndNow()),
        page_slots=asyncio.Semaphore(6),
    )
    visits = VisitPipeline(VisitPlanner(outlet=outlet, reader=reader_for(outlet)), context)
    front_page = await writer.do(partial(front_page_of, outlet))
    spider = FromMemory(outlet, reader=reader_for(outlet), visits=visits, seconds=3600, front_page=front_page)
    spider.site = site
    async for _ in spider.start():
        raise AssertionError("the spider leaves nothing to Scrapy")
    writer.close()
    archive.close()
    outlet_run = OutletRun(outlet, cast("Any", SimpleNamespace(stats=_NoStats())), visits)
    with database.session() as session:
        outcomes = count_outcomes(session, run_id).get(outlet.id, Counter())
        alarms = close_outlet(session, outlet, outlet_run.counts(session, outcomes, clock.now()), run_id)
        finish_run(session, run_id, clock.now())
    database.close()
    return {alarm.kind: alarm.text for alarm in alarms}


class _NoStats:
    def get_value(self, _: str, default: Any = None) -> Any:
        return default


@dataclass(frozen=True, kw_only=True)
class Noticed:
    """After how many runs that could show a breakage, and after how many in all, an alarm was raised, and which."""

    style: str
    breakage: str
    shown: int | None
    runs: int
    said: str


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What one process tries."""

    style: Style
    seed: int
    nights: int
    only: Sequence[str]
    """What is tried: breakages whose name is this, or all if there is none."""
    held_out: bool
    keep: Path | None


def breakages(*, held_out: bool) -> dict[str, Breakage]:
    """What is tried: that by which thresholds were chosen, or the rest."""
    return HELD_OUT if held_out else BREAKAGES


def try_style(terms: Terms) -> tuple[list[str], list[Noticed]]:
    """The false alarms of an outlet's healthy nights, and how each breakage was noticed."""
    logging.disable(logging.CRITICAL)
    site = Site(terms.style, HOST.format(terms.style.name), nights=terms.nights + PATIENCE + 1, seed=str(terms.seed))
    _start()
    with _home(terms) as home:
        false, held = _learn(site, home, terms)
        noticed = []
        for name, breakage in breakages(held_out=terms.held_out).items():
            if (not terms.only or name in terms.only) and breakage.needs(terms.style):
                noticed.append(asyncio.run(_break(site, home, terms.nights, held, name, breakage)))
        return false, noticed


@contextmanager
def _home(terms: Terms) -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        home = (terms.keep or Path(folder)) / f"{terms.style.name}-{terms.seed}-{terms.nights}"
        home.mkdir(parents=True, exist_ok=True)
        yield home


def _learn(site: Site, home: Path, terms: Terms) -> tuple[list[str], set[str]]:
    done = home / "learnt"
    if not done.exists():
        false, held = asyncio.run(healthy(site, home, terms.nights))
        done.write_text("\n".join([",".join(sorted(held)), *false]))
    kinds, *false = done.read_text().split("\n")
    return false, set(filter(None, kinds.split(",")))


async def healthy(site: Site, home: Path, nights: int) -> tuple[list[str], set[str]]:
    """Crawl healthy nights: the alarms that were raised, which are false, and the kinds that are open at the end."""
    false: list[str] = []
    held: set[str] = set()
    for night in range(nights):
        alarms = await crawl(site, home, night)
        false += [f"{site.style.name} night {night} {kind}: {alarms[kind]}" for kind in alarms.keys() - held]
        held = set(alarms)
    return false, held


async def _break(site: Site, home: Path, start: int, held: set[str], name: str, breakage: Breakage) -> Noticed:
    shown = 0
    with TemporaryDirectory() as folder:
        again = Path(folder) / "home"
        shutil.copytree(home, again, ignore=shutil.ignore_patterns("archive"))
        shutil.copytree(home / "archive", again / "archive", copy_function=_link)
        site.breakage, site.broken_from = breakage, start
        try:
            for night in range(start, start + PATIENCE):
                shown += can_show(site, breakage, night)
                alarms = await crawl(site, again, night)
                if new := sorted(alarms.keys() - held):
                    said = "; ".join(f"{kind}: {alarms[kind]}" for kind in new)
                    return Noticed(
                        style=site.style.name, breakage=name, shown=max(1, shown), runs=night - start + 1, said=said
                    )
        finally:
            site.breakage = None
    return Noticed(style=site.style.name, breakage=name, shown=None, runs=PATIENCE, said="")


def _link(source: str, target: str) -> None:
    Path(target).hardlink_to(source)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the runs that each breakage took to be noticed."""
    parser = argparse.ArgumentParser(prog="python -m bench.silent_nights", description=__doc__)
    parser.add_argument("--nights", type=int, default=60)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--only", action="append", default=[], help="the name of a breakage; may be given repeatedly")
    parser.add_argument("--held-out", action="store_true", help="breakages by which no threshold was chosen")
    parser.add_argument("--keep", type=Path, help="where healthy nights are kept, and taken from if they are there")
    parser.add_argument("--verbose", action="store_true")
    parsed = parser.parse_args(arguments)
    seeds = range(parsed.first_seed, parsed.first_seed + parsed.seeds)
    terms = [
        Terms(
            style=style, seed=seed, nights=parsed.nights, only=parsed.only, held_out=parsed.held_out, keep=parsed.keep
        )
        for seed in seeds
        for style in STYLES
    ]
    false: list[str] = []
    noticed: list[Noticed] = []
    with get_context("spawn").Pool(2) as pool:
        for more, found in pool.imap_unordered(try_style, terms):
            false += more
            noticed += found
    for line in _table(noticed, breakages(held_out=parsed.held_out), verbose=parsed.verbose):
        print(line)
    print("\n".join(f"  false: {one}" for one in false))
    print(f"{len(false)} false alarms in {len(terms) * parsed.nights / 365:.1f} years of outlets", file=sys.stderr)


def _table(noticed: Sequence[Noticed], names: Iterable[str], *, verbose: bool) -> Iterator[str]:
    for name in names:
        cases = [one for one in noticed if one.breakage == name]
        if cases:
            yield f"{name:44} " + "  ".join(f"{one.style} {'-' if one.shown is None else one.shown}" for one in cases)
        if verbose:
            yield from (f"      {one.style} night {one.runs}: {one.said[:300]}" for one in cases)
    for style in STYLES:
        cases = [one for one in noticed if one.style == style.name]
        if cases:
            within = sum(one.shown is not None and one.shown <= 2 for one in cases)
            yield f"{style.name:10} {style.a_day:4} a day: {within} of {len(cases)} within two runs"


if __name__ == "__main__":
    main()
